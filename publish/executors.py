"""I/O: runs jobs, here or in a pool of processes. A job is data; a worker reads the content root for itself or inherits it."""

from __future__ import annotations

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cluster.dataclass import dataclass
from publish.world import is_world

if TYPE_CHECKING:  # a build without a pool imports none
    from concurrent.futures import Future, ProcessPoolExecutor

Job = TypeVar("Job")
Result = TypeVar("Result")

DIED = "工作进程两次中止 the worker process died twice"
# What workers inherit by forking: set before the pool begins, never after.
_inherited: Any = None
# How far each job of the pool is, by its number: memory that workers share with this process.
_begun: Any = ()
BEGUN, ENDED = 1, 2
AHEAD = 3  # jobs handed to each process at a time, where this one works too and takes what is left
TRIES = 2  # deaths of a worker that had one job alone, until the job is to blame


@dataclass(frozen=True)
class Done(Generic[Job, Result]):
    """A finished job: its result, or the words of what went wrong; `of_world`: with the disk, not with the job."""

    job: Job
    result: Result | None
    problem: str = ""
    of_world: bool = False


def run_here(
    jobs: Sequence[Job], work: Callable[[Any, Job], Result], state: Any
) -> Iterator[Done[Job, Result]]:
    """The jobs one after the other in this process."""
    for job in jobs:
        yield _attempt(work, state, job)


def run_pool(
    jobs: Sequence[Job],
    work: Callable[[Any, Job], Result],
    state: Any,
    prepare: Callable[[Any], Any],
    workers: int,
    release: Callable[[Any], None] = lambda _: None,
    joins: bool = False,
) -> Iterator[Done[Job, Result]]:
    """The jobs in `workers` processes, as they finish; each worker works with `prepare(state)`.

    When a worker dies, the jobs that have not finished run again in fresh processes, those that may have killed it each
    alone: only a job that does so twice then is named as failed.
    `release` takes back what `prepare` gave where that is this process; a worker lets go of all it has when it ends.
    `joins`: this process is one of the workers, which saves the memory of another; a job that kills it ends the run.
    """
    global _inherited, _begun
    if workers <= 1 or len(jobs) <= 1:
        mine = prepare(state)
        try:
            yield from run_here(jobs, work, mine)
        finally:
            release(mine)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    _inherited, _begun = state, context.RawArray("b", len(jobs))
    gc.freeze()  # shared pages stay shared: the collector does not touch them
    mine, forked = (prepare(state), workers - 1) if joins else (None, workers)
    try:
        begin = partial(ProcessPoolExecutor, mp_context=context, initializer=_begin, initargs=(prepare,))
        left = list(range(len(jobs)))
        ahead = AHEAD * forked if joins else len(jobs)
        while left:
            lost: dict[int, str] = {}
            with begin(min(forked, len(left))) as pool:
                yield from _in_pool(pool, jobs, left, work, lost, ahead, mine)
            # Begun and not ended: one of these killed it. Each alone has nobody else to blame.
            suspects = [number for number in sorted(lost) if _begun[number] == BEGUN]
            for number in suspects:
                for _ in range(TRIES):
                    again: dict[int, str] = {}
                    with begin(1) as pool:
                        yield from _in_pool(pool, jobs, [number], work, again)
                    if not again:
                        break
                else:
                    yield Done(jobs[number], None, DIED)
            left = [number for number in sorted(lost) if number not in suspects]
            if left and not suspects:  # no worker could even begin
                yield from (Done(jobs[number], None, lost[number]) for number in left)
                return
    finally:
        gc.unfreeze()
        if joins:
            release(mine)
        _inherited, _begun = None, ()


def _in_pool(
    pool: ProcessPoolExecutor,
    jobs: Sequence[Job],
    numbers: Sequence[int],
    work: Callable[[Any, Job], Result],
    lost: dict[int, str],
    ahead: int = 1,
    mine: Any = None,
) -> Iterator[Done[Job, Result]]:
    """These jobs as they finish; into `lost` go those that a dying worker took with it.

    No more than `ahead` are handed in at a time; what is left meanwhile is done here with `mine`, the last one first.
    """
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    waiting: dict[Future[Done[Job, Result]], int] = {}

    def told(future: Future[Done[Job, Result]]) -> Iterator[Done[Job, Result]]:
        number, error = waiting.pop(future), future.exception()  # nobody holds its result any longer
        if error is None:
            yield future.result()
        elif isinstance(error, BrokenProcessPool):
            lost[number] = f"{type(error).__name__}: {error}"
        else:
            yield Done(jobs[number], None, f"{type(error).__name__}: {error}")

    left = deque(numbers)
    while left:
        while left and len(waiting) < ahead:
            number = left.popleft()
            try:
                waiting[pool.submit(_in_worker, work, jobs[number], number)] = number
            except BrokenProcessPool as broken:  # it broke while jobs were still handed in
                lost[number] = f"{type(broken).__name__}: {broken}"
        if left:
            yield _attempt(work, mine, jobs[left.pop()])
        for future in [one for one in waiting if one.done()]:
            yield from told(future)
    for future in as_completed(list(waiting)):
        yield from told(future)


_mine: Any = None


def _begin(prepare: Callable[[Any], Any]) -> None:
    global _mine
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _mine = prepare(_inherited)


def _end_with_parent() -> None:
    """A worker whose parent was killed writes no more."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_worker(work: Callable[[Any, Job], Result], job: Job, number: int) -> Done[Job, Result]:
    _begun[number] = BEGUN
    done = _attempt(work, _mine, job)
    _begun[number] = ENDED
    return done


def _attempt(work: Callable[[Any, Job], Result], state: Any, job: Job) -> Done[Job, Result]:
    """One bad job never stops the rest: whatever it raises is told."""
    try:
        return Done(job, work(state, job))
    except Exception as error:
        return Done(job, None, f"{type(error).__name__}: {error}", is_world(error))

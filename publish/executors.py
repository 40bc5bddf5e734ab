"""I/O: runs jobs, here or in a pool of processes. A job is data; a worker reads the content root for itself or inherits it."""

from __future__ import annotations

import gc
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

# What workers inherit by forking: set before the pool begins, never after.
_inherited: Any = None


@dataclass(frozen=True)
class Done(Generic[Job, Result]):
    """A finished job: its result, or the words of what went wrong."""

    job: Job
    result: Result | None
    problem: str = ""


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
) -> Iterator[Done[Job, Result]]:
    """The jobs in `workers` processes, as they finish; each worker works with `prepare(state)`.

    `release` takes back what `prepare` gave where that is this process; a worker lets go of all it has when it ends.
    """
    global _inherited
    if workers <= 1 or len(jobs) <= 1:
        mine = prepare(state)
        try:
            yield from run_here(jobs, work, mine)
        finally:
            release(mine)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    context = multiprocessing.get_context("fork")
    _inherited = state
    gc.freeze()  # shared pages stay shared: the collector does not touch them
    try:
        with ProcessPoolExecutor(min(workers, len(jobs)), context, _begin, (prepare,)) as pool:
            waiting = {pool.submit(_in_worker, work, job): job for job in jobs}
            for future in as_completed(waiting):
                error = future.exception()
                yield (
                    future.result()
                    if error is None
                    else Done(waiting[future], None, f"{type(error).__name__}: {error}")
                )
    finally:
        gc.unfreeze()
        _inherited = None


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


def _in_worker(work: Callable[[Any, Job], Result], job: Job) -> Done[Job, Result]:
    return _attempt(work, _mine, job)


def _attempt(work: Callable[[Any, Job], Result], state: Any, job: Job) -> Done[Job, Result]:
    """One bad job never stops the rest: whatever it raises is told."""
    try:
        return Done(job, work(state, job))
    except Exception as error:
        return Done(job, None, f"{type(error).__name__}: {error}")


def reopened(thing: Any) -> Any:
    """A copy that shares no process, pipe or database with its original."""
    return pickle.loads(pickle.dumps(thing))

"""I/O: runs jobs, here or in processes forked for them, which inherit the jobs and what they are done with."""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, Generic, NoReturn, TypeVar

from cluster.dataclass import dataclass
from publish.world import is_world

Job = TypeVar("Job")
Result = TypeVar("Result")

DIED = "工作进程两次中止 the worker process died twice"
UNBEGUN = "工作进程无法开始 a worker process could not begin"
TRIES = 2  # deaths of a worker that had one job alone, until the job is to blame
_NUMBER = 4  # bytes of one
_ROOM = 1 << 20  # bytes that a worker may tell while this process is busy
_AT_ONCE = 1 << 18  # bytes


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
    """The jobs in `workers` processes, as they finish; each works with `prepare(state)`, which `release` takes back at the end.

    Each takes the jobs of a stretch of its own, in their order, and then what others have left of theirs.
    When a worker dies, the job that it had in hand runs again when the others are done, alone in a fresh process: only a job
    that does so twice then is named as failed.
    `joins`: this process is one of the workers, which saves the memory of another; a job that kills it ends the run.
    """
    if workers <= 1 or len(jobs) <= 1:
        mine = prepare(state)
        try:
            yield from run_here(jobs, work, mine)
        finally:
            release(mine)
        return
    task = _Task(jobs, work, state, prepare, release)
    mine = prepare(state) if joins else None
    gc.freeze()  # shared pages stay shared: the collector does not touch them
    left = list(range(len(jobs)))
    try:
        while left:
            pool = _Pool(task, left, min(workers - joins, len(left)), joins)
            yield from pool.run(mine)
            for number in pool.suspects:
                yield from _alone(task, number)
            if len(pool.left) == len(left):  # not one worker could begin
                yield from (Done(jobs[number], None, pool.problem) for number in left)
                return
            left = sorted(pool.left)
    finally:
        gc.unfreeze()
        if joins:
            release(mine)


@dataclass(frozen=True)
class _Task:
    jobs: Sequence[Any]
    work: Callable[[Any, Any], Any]
    state: Any
    prepare: Callable[[Any], Any]
    release: Callable[[Any], None]


def _alone(task: _Task, number: int) -> Iterator[Done[Any, Any]]:
    """A job that a worker died of: it has nobody else to blame now."""
    for _ in range(TRIES):
        pool = _Pool(task, [number], 1, joins=False)
        yield from pool.run(None)
        if not pool.suspects and not pool.left:
            return
    yield Done(task.jobs[number], None, DIED)


class _Pool:
    """Some workers, and a stretch of the jobs for each: neighbours need the same things.

    `left` are the numbers of jobs that nobody has told of, `suspects` those that workers died of.
    """

    def __init__(self, task: _Task, numbers: Sequence[int], workers: int, joins: bool) -> None:
        self._task, self._joins = task, joins
        self.left = set(numbers)
        self.suspects: list[int] = []
        self.problem = UNBEGUN
        seats = workers + joins
        bounds = [len(numbers) * seat // seats for seat in range(seats + 1)]
        self._stretches = [_stretch(numbers[slice(*ends)]) for ends in pairwise(bounds)]
        self._workers: list[_Worker] = []
        for _ in range(workers):
            self._workers.append(_Worker(task, self._workers, self._stretches))

    def run(self, mine: Any) -> Iterator[Done[Any, Any]]:
        """The jobs as they finish; where this process joins, it does its share with `mine`."""
        try:
            while self._joins and (number := _next_of(self._stretches, len(self._workers))) is not None:
                self.left.discard(number)
                yield _attempt(self._task.work, mine, self._task.jobs[number])
                yield from self._told(wait=False)
            while self._workers:
                yield from self._told(wait=True)
        finally:
            self._close()

    def _told(self, wait: bool) -> Iterator[Done[Any, Any]]:
        """What workers have told by now; `wait` for the first of them."""
        poll = select.poll()
        for worker in self._workers:
            poll.register(worker.ear, select.POLLIN)
        ready = {handle for handle, _ in poll.poll(None if wait else 0)}
        for worker in [one for one in self._workers if one.ear in ready]:
            for number, told in worker.hear():
                self.left.discard(number)
                yield Done(self._task.jobs[number], *told)
            if worker.has_ended:
                self._workers.remove(worker)
                worker.bury()
                self.problem = worker.problem or self.problem
                if worker.at >= 0:
                    self.left.discard(worker.at)
                    self.suspects.append(worker.at)

    def _close(self) -> None:
        """Nobody takes another job; those in hand are finished."""
        for stretch in self._stretches:
            os.lseek(stretch, 0, os.SEEK_END)
        for worker in self._workers:
            worker.bury()
        for stretch in self._stretches:
            os.close(stretch)


def _stretch(numbers: Sequence[int]) -> int:
    """A nameless file of numbers. Whoever inherits it reads on where the last one has read: each number is taken once."""
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(b"".join(number.to_bytes(_NUMBER, "little") for number in numbers))
        file.seek(0)
        return os.dup(file.fileno())


def _next_of(stretches: Sequence[int], own: int) -> int | None:
    """The next number of one's own stretch; where there is none, of another's."""
    for seat in range(len(stretches)):
        if number := os.read(stretches[own - seat], _NUMBER):
            return int.from_bytes(number, "little")
    return None


class _Worker:
    """A process that takes jobs, tells the number of each, and what came of it."""

    def __init__(self, task: _Task, others: Sequence[_Worker], stretches: Sequence[int]) -> None:
        """Forks. `others` are the pool's, whose pipes are none of its business."""
        self.at = -1  # the job that it has in hand
        self.has_ended = False
        self.problem = ""
        self._heard = bytearray()
        parent = os.getpid()
        self.ear, telling = os.pipe()
        line, self._line = os.pipe()  # held open while this process lives
        _widen(telling)
        self._process = os.fork()
        if self._process:
            os.close(telling)
            os.close(line)
            return
        try:
            for one in (*others, self):
                os.close(one.ear)
                os.close(one._line)
            _end_with(parent, line)
            _serve(task, stretches, len(others), telling)
        finally:
            os._exit(1)

    def hear(self) -> Iterator[tuple[int, tuple[Any, str, bool]]]:
        """The number of each job that it has told of, and what `Done` holds beside it; something must be there to be read."""
        data = os.read(self.ear, _AT_ONCE)
        self.has_ended = not data
        heard = self._heard
        heard += data
        while len(heard) >= _NUMBER:
            end = _NUMBER + int.from_bytes(heard[:_NUMBER], "little")
            if len(heard) < end:
                return
            told = pickle.loads(memoryview(heard)[_NUMBER:end])
            del heard[:end]
            if isinstance(told, int):
                self.at = told
            elif isinstance(told, str):
                self.problem = told
            else:
                number, self.at = self.at, -1
                yield number, told

    def bury(self) -> None:
        """Listen no more and wait for its end."""
        os.close(self.ear)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        os.close(self._line)


def _serve(task: _Task, stretches: Sequence[int], own: int, telling: int) -> NoReturn:
    """A worker's life."""
    try:
        mine = task.prepare(task.state)
    except Exception as error:
        _tell(telling, pickle.dumps(_words(error)))
        os._exit(1)
    with suppress(BrokenPipeError):  # nobody listens any more
        while (number := _next_of(stretches, own)) is not None:
            _tell(telling, pickle.dumps(number))
            done = _attempt(task.work, mine, task.jobs[number])
            try:
                said = pickle.dumps((done.result, done.problem, done.of_world), pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                said = pickle.dumps((None, _words(error), False))
            _tell(telling, said)
    task.release(mine)
    os._exit(0)


def _tell(pipe: int, data: bytes) -> None:
    rest = memoryview(len(data).to_bytes(_NUMBER, "little") + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _end_with(parent: int, line: int) -> None:
    """A worker whose parent was killed writes no more: the line to it breaks, and the system says so by a signal.

    A thread that waits for the parent would make every allocation take a lock.
    """
    import fcntl

    signal.signal(signal.SIGIO, lambda *_: os._exit(1))
    fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, fcntl.fcntl(line, fcntl.F_GETFL) | os.O_ASYNC)
    if os.getppid() != parent:
        os._exit(1)


def _widen(pipe: int) -> None:
    import fcntl

    if hasattr(fcntl, "F_SETPIPE_SZ"):  # elsewhere a worker may have to wait
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


def _attempt(work: Callable[[Any, Job], Result], state: Any, job: Job) -> Done[Job, Result]:
    """One bad job never stops the rest: whatever it raises is told."""
    try:
        return Done(job, work(state, job))
    except Exception as error:
        return Done(job, None, _words(error), is_world(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

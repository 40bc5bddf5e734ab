"""I/O: the jobs of reading, done in several processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cluster.reading import AnyDesk, Job, Result, Spread, here
from publish.executors import run_pool

FEW = 4  # jobs for which a second process is not worth its start


def spread(workers: int) -> Spread:
    """Does jobs in `workers` processes. One that fails there is done here, so that what it raises is raised here."""

    def run(work: Callable[[AnyDesk, Job], Result], desk: AnyDesk, jobs: Sequence[Job]) -> Iterator[Result]:
        if workers <= 1 or len(jobs) < FEW:
            return here(work, desk, jobs)
        return _in_pool(work, desk, jobs, workers)

    return run


_Task = tuple[Callable[[Any, Any], Any], Any, Sequence[Any]]


def _in_pool(work: Callable[[Any, Any], Any], desk: Any, jobs: Sequence[Any], workers: int) -> Iterator[Any]:
    done = run_pool(range(len(jobs)), _work, (work, desk, jobs), _reopened, workers, _close)
    results = {one.job: one.result for one in done if one.result is not None}
    for number, job in enumerate(jobs):
        yield results.pop(number, None) or work(desk, job)


def _reopened(task: _Task) -> _Task:
    work, desk, jobs = task
    return work, desk.reopened(), jobs


def _close(task: _Task) -> None:
    task[1].close()


def _work(task: _Task, number: int) -> Any:
    work, desk, jobs = task
    return work(desk, jobs[number])

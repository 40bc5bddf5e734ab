"""The jobs of reading, shared out: results in the order of the jobs, whatever befalls a worker."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from publish.spread import spread


@dataclass(frozen=True)
class Bench:
    """Knows in which process it was made, and whether it is a copy."""

    process: int
    copied: bool = False

    def reopened(self) -> Bench:
        return Bench(self.process, copied=True)

    def close(self) -> None:
        assert self.copied


def _work(desk: Bench, job: int) -> tuple[int, bool]:
    elsewhere = os.getpid() != desk.process
    assert desk.copied == elsewhere
    if elsewhere and job == 3:
        raise ValueError("not here")
    if elsewhere and job == 5:
        os._exit(1)
    if job < 0:
        raise LookupError(job)
    return job * job, elsewhere


def test_what_fails_elsewhere_is_done_here() -> None:
    found = list(spread(2)(_work, Bench(os.getpid()), range(12)))
    assert [square for square, _ in found] == [job * job for job in range(12)]
    assert [job for job, (_, elsewhere) in enumerate(found) if not elsewhere] == [3, 5]


def test_what_is_wrong_is_raised_here() -> None:
    with pytest.raises(LookupError, match="-1"):
        list(spread(2)(_work, Bench(os.getpid()), [1, 2, -1, 4, 6]))


def test_a_few_jobs_and_one_worker_need_no_process() -> None:
    for workers, jobs in ((1, range(9)), (4, range(2))):
        assert [elsewhere for _, elsewhere in spread(workers)(_work, Bench(os.getpid()), jobs)] == [
            False
        ] * len(jobs)

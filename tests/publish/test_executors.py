"""Jobs give the same results here and in processes; one that fails or dies never hides the others."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from publish.executors import DIED, run_here, run_pool


def double(state: int, job: int) -> int:
    if job < 0:
        raise ValueError(f"负数 {job}")
    return state * job


def dies(state: int, job: int) -> int:
    if job == 2:
        os._exit(9)
    time.sleep(0.05)
    return job


def dies_once(folder: str, job: int) -> int:
    mark = Path(folder) / f"died-{job}"
    if job % 5 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def who(_: str, job: int) -> int:
    time.sleep(0.002)
    return os.getpid()


def dies_elsewhere(here: int, job: int) -> int:
    if job % 5 == 0 and os.getpid() != here - 1:  # one more was prepared
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.002)
    return job


def signs(folder: str, job: int) -> int:
    (Path(folder) / f"{job}-{os.getpid()}").touch()
    time.sleep(0.01)
    return os.getpid()


def leaves(folder: str) -> None:
    (Path(folder) / f"left-{os.getpid()}").touch()


def cannot_begin(state: int) -> int:
    os._exit(9)


def unsendable(state: int, job: int) -> object:
    return lambda: job


def unchanged(state: str) -> str:
    return state


def prepared(state: int) -> int:
    return state + 1


@pytest.mark.parametrize("workers", [1, 3])
def test_every_job_gives_its_result_with_what_was_prepared(workers: int) -> None:
    done = {d.job: d.result for d in run_pool([1, 2, 3, 4], double, 9, prepared, workers)}
    assert done == {1: 10, 2: 20, 3: 30, 4: 40}


@pytest.mark.parametrize("workers", [1, 3])
def test_a_job_that_fails_tells_why_and_the_rest_go_on(workers: int) -> None:
    done = {d.job: d for d in run_pool([1, -2, 3], double, 9, prepared, workers)}
    assert done[-2].result is None
    assert done[-2].problem == "ValueError: 负数 -2"
    assert (done[1].result, done[3].result) == (10, 30)


def test_only_the_job_that_kills_its_worker_twice_fails() -> None:
    done = {d.job: d for d in run_pool(range(12), dies, 0, prepared, 3)}
    assert set(done) == set(range(12))
    assert done[2].problem == DIED
    assert [d.job for d in done.values() if d.result is None] == [2]
    assert all(d.result == d.job for d in done.values() if d.job != 2)


def test_a_job_whose_worker_was_killed_once_is_done_and_each_job_is_told_once(tmp_path: Path) -> None:
    told = [(d.job, d.result) for d in run_pool(range(12), dies_once, str(tmp_path), unchanged, 2)]
    assert sorted(told) == [(job, job) for job in range(12)]
    assert len(list(tmp_path.iterdir())) == 3


def test_workers_that_cannot_begin_end_the_run_with_every_job_named() -> None:
    done = list(run_pool([1, 2, 3], double, 0, cannot_begin, 2))
    assert sorted(d.job for d in done) == [1, 2, 3]
    assert all(d.result is None and d.problem for d in done)


def test_what_was_prepared_here_is_released_even_if_nobody_waits_for_the_end() -> None:
    released: list[int] = []
    running = run_pool([1, 2], double, 9, prepared, 1, released.append)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert released == [10]


@pytest.mark.parametrize("joins", [False, True])
def test_every_process_lets_go_of_what_it_prepared(tmp_path: Path, joins: bool) -> None:
    done = run_pool(range(30), signs, str(tmp_path), unchanged, 2, leaves, joins)
    assert {f"left-{d.result}" for d in done} == {file.name for file in tmp_path.glob("left-*")}


def test_nobody_begins_another_job_once_nobody_waits_for_it(tmp_path: Path) -> None:
    running = run_pool(range(200), signs, str(tmp_path), unchanged, 2)
    next(running)
    running.close()  # type: ignore[attr-defined]
    begun = sorted(tmp_path.iterdir())
    assert len(begun) < 200
    time.sleep(0.05)
    assert sorted(tmp_path.iterdir()) == begun


def test_neighbours_are_done_in_one_process() -> None:
    done = {d.job: d.result for d in run_pool(range(60), who, "", unchanged, 2)}
    changes = sum(done[job] != done[job + 1] for job in range(59))
    assert changes < 30  # far fewer than where each takes the next job of all


def test_a_result_that_cannot_be_sent_is_named(tmp_path: Path) -> None:
    done = list(run_pool([1, 2], unsendable, 0, prepared, 2))
    assert sorted(d.job for d in done) == [1, 2]
    assert all(d.result is None and "pickle" in d.problem for d in done)


@pytest.mark.parametrize("workers", [2, 3])
def test_this_process_can_be_one_of_the_workers(workers: int, tmp_path: Path) -> None:
    released: list[str] = []
    running = run_pool(range(40), who, str(tmp_path), unchanged, workers, released.append, joins=True)
    done = {d.job: d.result for d in running}
    assert set(done) == set(range(40))
    assert os.getpid() in done.values()
    assert 2 <= len(set(done.values())) <= workers
    assert released == [str(tmp_path)]


def test_where_this_process_works_too_a_killed_worker_costs_no_job(tmp_path: Path) -> None:
    told = [d.job for d in run_pool(range(40), dies_elsewhere, os.getpid(), prepared, 2, joins=True)]
    assert sorted(told) == list(range(40))


def test_here_jobs_come_in_their_order() -> None:
    assert [d.job for d in run_here([3, 1, 2], double, 1)] == [3, 1, 2]


def test_workers_end_when_their_parent_is_killed(tmp_path: Path, root: Path) -> None:
    code = textwrap.dedent(
        """
        import os, sys, time
        from pathlib import Path
        from publish.executors import run_pool

        def work(state, job):
            (Path(state) / str(os.getpid())).touch()
            time.sleep(60)

        list(run_pool([1, 2], work, sys.argv[1], lambda state: state, 2))
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=root)
    try:
        _wait(lambda: len(list(tmp_path.iterdir())) == 2)
        workers = [int(file.name) for file in tmp_path.iterdir()]
    finally:
        parent.kill()
        parent.wait()
    _wait(lambda: not any(_runs(worker) for worker in workers))


def _wait(holds, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def is_full(_: int, job: int) -> int:
    if job == 2:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    raise ValueError(job)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_is_no_fault_of_the_job(workers: int) -> None:
    done = run_pool([1, 2, 3], is_full, 0, unchanged, workers)
    assert {one.job: one.of_world for one in done} == {1: False, 2: True, 3: False}

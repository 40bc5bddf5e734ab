"""I/O: a command from process start to exit: wall, CPU, peak memory of the whole tree of processes, files and bytes written."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers.peer import Command

_PERIOD = 0.1  # seconds between two looks at memory


@dataclass(frozen=True)
class Run:
    """One build: seconds of wall clock and CPU (children included), MB at the peak, files and bytes written, files removed."""

    wall: float
    cpu: float
    memory: float
    files: int
    bytes: int
    removed: int


class BuildFailed(Exception):
    """The command did not exit with 0; the end of what it said."""


def run(command: Command, output: Path) -> Run:
    """Run a build whose pages come out below `output`. Raises BuildFailed."""
    before = _stamps(output)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("JIYUE_")},
        **command.environment,
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    watch = _Watch(process.pid)
    watch.start()
    assert process.stdout is not None
    said = process.stdout.read()  # ends when every process of the build has ended
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    watch.finish()
    if process.returncode:
        raise BuildFailed(
            f"{' '.join(command.arguments)}: exit {process.returncode}\n{said.decode('utf-8', 'replace')[-2000:]}"
        )
    after = _stamps(output)
    written = [stamp[2] for path, stamp in after.items() if before.get(path) != stamp]
    # The kernel knows the peak of the largest process, the watch that of all together.
    memory = max(usage.ru_maxrss / 1024, watch.peak)
    return Run(
        wall,
        usage.ru_utime + usage.ru_stime,
        memory,
        len(written),
        sum(written),
        len(before.keys() - after.keys()),
    )


def _stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {path: (found.st_ino, found.st_mtime_ns, found.st_size) for path, found in _files(str(folder))}


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as held:
        for item in held:
            if item.is_dir(follow_symlinks=False):
                yield from _files(item.path)
            else:
                yield item.path, item.stat(follow_symlinks=False)


class _Watch(threading.Thread):
    """Looks at the proportional memory of a tree of processes; `peak` in MB. Shared pages count once (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        while not self._over.wait(_PERIOD):
            family = _family(self._pid)
            if len(family) > 1:  # the kernel's own figure is exact for one process
                self.peak = max(self.peak, sum(_pss(pid) for pid in family) / 1024)

    def finish(self) -> None:
        self._over.set()
        self.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    for above in found:
        with contextlib.suppress(OSError, ValueError):
            for task in Path(f"/proc/{above}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
    return found


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0

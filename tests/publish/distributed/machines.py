"""I/O: a scheduler and workers on loopback as processes of their own, each worker with a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 120.0


@dataclass
class Machines:
    """Processes below one folder; `room / "store"` is all that driver and workers share."""

    room: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    scheduler: str = ""
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def executor(self) -> str:
        address = self.scheduler.replace("tcp://", "dask://").replace("tls://", "dask+tls://")
        return f"{address}?store={(self.room / 'store').as_uri()}"

    def start_scheduler(self, port: int = 0, protocol: str = "tcp") -> subprocess.Popen[bytes]:
        arguments = ["-m", "dask", "scheduler", "--host", f"{protocol}://127.0.0.1", "--port", str(port)]
        arguments.append("--no-dashboard")
        process, log = self._start("scheduler", arguments, ROOT)
        self.scheduler = wait_for(
            lambda: re.search(r"Scheduler at: +(t\w+://\S+)", log.read_text("utf-8")), process, log
        )[1]
        return process

    def start_worker(self, code: Path = ROOT, nanny: bool = False) -> subprocess.Popen[bytes]:
        return self._registered(*self._start_worker(code, nanny))

    def start_workers(self, count: int) -> None:
        """Several side by side: most of their start is imports."""
        for process, log in [self._start_worker(ROOT, nanny=False) for _ in range(count)]:
            self._registered(process, log)

    def _registered(self, process: subprocess.Popen[bytes], log: Path) -> subprocess.Popen[bytes]:
        wait_for(lambda: re.search("Registered to", log.read_text("utf-8")), process, log)
        return process

    def _start_worker(self, code: Path, nanny: bool) -> tuple[subprocess.Popen[bytes], Path]:
        number = len(self.started)
        folder = self.room / f"worker-{number}"
        more = ["--no-dashboard", "--local-directory", str(folder), "--host", "127.0.0.1"]
        more += ["--nworkers", "2"] if nanny else ["--no-nanny"]
        return self._start(f"worker-{number}", ["-m", "publish.distributed", self.scheduler, *more], code)

    def _start(self, name: str, arguments: list[str], code: Path) -> tuple[subprocess.Popen[bytes], Path]:
        log = self.room / f"{name}-{len(self.started)}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=code,
                env={**os.environ, "PYTHONPATH": str(code), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process, log


@contextmanager
def machines(room: Path, **environment: str) -> Iterator[Machines]:
    """Machines that are killed, all of them, when the block ends."""
    held = Machines(room, environment)
    try:
        yield held
    finally:
        for process in held.started:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As if its machine had lost power."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()


def wait_for(
    holds: Callable[[], re.Match[str] | None], process: subprocess.Popen[bytes], log: Path
) -> re.Match[str]:
    """What a log says at last; fails the test if its process ends before."""
    until = time.monotonic() + SECONDS
    while (found := holds()) is None:
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.05)
    return found

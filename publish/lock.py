"""I/O: one build at a time writes below an OUTPUT folder, or makes what builds share in CACHE."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publish.records import FOLDER

WAIT = 10.0  # seconds; the workers of a run that was killed need a moment to notice


class Busy(OSError):
    """Another build writes to the same OUTPUT."""

    def __init__(self, output: Path) -> None:
        super().__init__(f"另一个构建正在写入 another build is writing to {output}")


@contextmanager
def alone(output: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold OUTPUT for this process and the workers it forks; it is free again when all of them have ended.

    Call it once the records are open: they refuse a folder that is not ours. Raises Busy after `wait` seconds.
    """
    until = time.monotonic() + wait
    with (output / FOLDER / "lock").open("wb") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Busy(output) from None
                time.sleep(0.1)
        yield


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a file for this process and those it forks; it is made where it is missing. Others wait for as long as it takes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield

"""I/O: a command from process start to exit: wall, CPU, peak memory of the whole tree of processes, files and bytes written."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import launch
from tests.bench.peers.peer import Command


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
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        result = Path(scratch) / "measured.json"
        launcher = (sys.executable, "-I", "-S", launch.__file__, str(result))
        done = subprocess.run(
            (*launcher, *command.arguments),
            cwd=command.folder,
            env=environment_of(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        measured = json.loads(result.read_text()) if result.exists() else {"code": done.returncode}
    if measured["code"]:
        raise failure(command, measured["code"], done.stdout)
    after = _stamps(output)
    written = [stamp[2] for path, stamp in after.items() if before.get(path) != stamp]
    return Run(
        measured["wall"],
        measured["cpu"],
        measured["memory"],
        len(written),
        sum(written),
        len(before.keys() - after.keys()),
    )


def environment_of(command: Command) -> dict[str, str]:
    """The surroundings of a command: nobody's own variables of the product, then its own."""
    # Compiled modules are kept, as on any machine that builds sites.
    ours = ("JIYUE_", "PYTHONDONTWRITEBYTECODE")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**surroundings, **command.environment}


def failure(command: Command, code: int, said: bytes) -> BuildFailed:
    """A command that ended with `code`, and the end of what it said."""
    return BuildFailed(
        f"{' '.join(command.arguments)}: exit {code}\n{said.decode('utf-8', 'replace')[-2000:]}"
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

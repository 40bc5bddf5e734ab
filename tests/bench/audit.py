"""I/O: runs a module while it writes down what Python opens: `python -m tests.bench.audit FILE MODULE …`, where there is no strace.

A line for each event: `list`, `read` or `write`, then the path. Processes that it forks write to the same file; other programs are not seen.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def watch(log: Path) -> None:
    """Write down every file that this process opens from now on."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hook(event: str, given: tuple[object, ...]) -> None:
        kind = ""
        if event == "open" and not isinstance(given[0], int):
            mode, flags = given[1], given[2]
            asked = bool(set(mode) & set("wax+")) if isinstance(mode, str) else False
            kind = "write" if asked or (isinstance(flags, int) and flags & _WRITING) else "read"
        elif event in ("os.listdir", "os.scandir"):
            kind = "list"
        elif event == "sqlite3.connect":
            kind = "read"
        path = given[0] if given else None
        if kind and isinstance(path, str | bytes | os.PathLike):
            name = os.fsdecode(path).removeprefix("file:").partition("?")[0]
            os.write(descriptor, f"{kind}\0{Path(name).absolute()}\n".encode("utf-8", "surrogateescape"))

    sys.addaudithook(hook)


if __name__ == "__main__":
    log, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    watch(Path(log))
    runpy.run_module(module, run_name="__main__", alter_sys=True)

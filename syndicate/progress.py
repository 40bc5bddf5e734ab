"""I/O: how far a pull is: a bar on a terminal, plain lines everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from syndicate.pull import Say


@contextmanager
def progress() -> Iterator[Say]:
    """What to tell: lines with a count, or lines above a bar."""
    if not sys.stderr.isatty():
        yield _plain
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("抓取 pulling"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("pull", total=None)

        def say(text: str, done: int = 0, total: int = 0) -> None:
            bar.console.print(text, markup=False, highlight=False)
            if total:
                bar.update(task, completed=done, total=total)

        yield say


def _plain(text: str, done: int = 0, total: int = 0) -> None:
    count = f"[{done}/{total}] " if total else ""
    print(f"{count}{text}", flush=True)  # noqa: T201

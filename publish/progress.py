"""I/O: how far a build is: a moving line on a terminal under what it tells, plain lines everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def telling(what: str) -> Iterator[Callable[[str], None]]:
    """What to tell with; `what` is named while the block lasts."""
    if not sys.stdout.isatty():
        yield tell_plainly
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    with console.status(what) as status:

        def say(text: str) -> None:
            console.print(text)
            status.update(f"{what} {text.partition(':')[0]}")

        yield say


def tell_plainly(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

"""Numbered pages count from the oldest: page k holds documents (k−1)n+1 … kn by (published, id)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from plugins.engine.views import Link, Pager

Item = TypeVar("Item")
AROUND = 2  # numbers shown on each side of the current one


def numbered(items: Sequence[Item], size: int) -> tuple[Sequence[Item], ...]:
    """`items`, oldest first, cut into pages of `size`: adding one at the end touches the last page only."""
    return tuple(items[start : start + size] for start in range(0, len(items), size))


def pager(current: int, last: int, front: str, url_of: Callable[[int], str]) -> Pager:
    """The pager of page `current` (0: the front page) of `last` numbered ones.

    A numbered page says nothing of pages beyond its next one: only the last two change when another is begun.
    """
    last = min(last, current + 1) if current else last
    number = current or last + 1
    newer = Link(str(number + 1), url_of(number + 1)) if current and current < last else None
    if current and current == last:
        newer = Link("", front)
    older = Link(str(number - 1), url_of(number - 1)) if number > 1 and last else None
    return Pager(
        current,
        last,
        front,
        newer,
        older,
        tuple(Link(str(k), url_of(k), current=k == current) for k in _shown(current, last)),
    )


def _shown(current: int, last: int) -> list[int]:
    """First, last, and those around the current one, newest number first."""
    middle = current or last
    near = range(max(1, middle - AROUND), min(last, middle + AROUND) + 1)
    return sorted({*near, *((1, last) if last else ())}, reverse=True)

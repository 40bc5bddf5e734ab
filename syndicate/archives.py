"""Pages of a feed put together (RFC 5005): after an outage, what the subscription document no longer holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from syndicate.items import Doubt, Item, Reading, Withdrawn


@dataclass(frozen=True)
class Walk:
    """A reading with its archives, and the addresses that were read for it, the first one's left out."""

    reading: Reading
    visited: tuple[str, ...] = ()


def walk(first: Reading, read: Callable[[str], Reading], known: Collection[str], most: int = 24) -> Walk:
    """`first` and its earlier pages, until one holds an item that is `known` (there is no gap before it), or the end.

    `read` gives the page at an address and may raise, which ends the walk for its caller. At most `most` pages; a doubt
    `reading-gap` tells where the bound came first. Newer pages win over older ones.
    """
    items: dict[str, Item] = {item.id: item for item in first.items}
    withdrawn: dict[str, Withdrawn] = {stone.id: stone for stone in first.withdrawn}
    doubts = list(first.doubts)
    visited: list[str] = []
    here = first
    while here.next_url and here.next_url not in visited and not _meets(here, known):
        if len(visited) == most:
            doubts.append(Doubt("reading-gap", here.next_url))
            break
        visited.append(here.next_url)
        here = read(here.next_url)
        doubts += here.doubts
        for item in here.items:
            if item.id not in withdrawn:
                items.setdefault(item.id, item)
        for stone in here.withdrawn:
            if stone.id not in items:
                withdrawn.setdefault(stone.id, stone)
    merged = replace(
        first,
        items=tuple(items.values()),
        withdrawn=tuple(withdrawn.values()),
        next_url=here.next_url,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    return Walk(merged, tuple(visited))


def _meets(reading: Reading, known: Collection[str]) -> bool:
    return any(item.id in known for item in reading.items)

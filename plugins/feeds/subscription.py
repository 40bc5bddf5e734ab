"""What the document that everyone subscribes to holds: what is new, what changed, and what was taken
back.

A reader that comes once in `RECENT` misses nothing, not even the repeal of an old policy; one that was
away for longer walks the archives, and learns of withdrawals for `REMEMBERED`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from cluster.dataclass import dataclass
from plugins.feeds.entries import FeedEntry, FeedInfo, FeedPage, Tombstone
from plugins.feeds.text import month_begun, seconds, stamp

NEWEST = 50
RECENT = timedelta(days=30)
REMEMBERED = timedelta(days=180)


class Dated(Protocol):
    """What decides where an entry stands."""

    @property
    def id(self) -> str:
        """Its id in feeds."""

    @property
    def month(self) -> str:
        """The calendar month of its publication (UTC+8)."""

    @property
    def by_update(self) -> tuple[int, int, str, str]:
        """(updated, published, id, URL), instants in seconds, as feeds print them."""

    @property
    def by_publication(self) -> tuple[int, str]:
        """(published, id)."""


Item = TypeVar("Item", bound=Dated)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Item]):
    """What a subscription document holds, newest first; `whole`: the feed has no entry beyond these."""

    entries: tuple[Item, ...]
    tombstones: tuple[Tombstone, ...]
    whole: bool


def choose(entries: Iterable[Item], tombstones: Iterable[Tombstone], at: datetime) -> Choice[Item]:
    """The newest 50 by `updated`, all updated in the 30 days before `at`, and all of the month not yet
    archived.

    (The last matters on a 31st only.) An entry given twice counts once, as last updated. Tombstones are
    those of the last 180 days; none for an entry that is here again, since the feed itself is the newer
    word (RFC 6721 §3).
    """
    unique = deduplicate(entries)
    ordered = sorted(unique.values(), key=lambda entry: entry.by_update, reverse=True)
    since, opened = seconds(at - RECENT), seconds(month_begun(at))
    held = tuple(
        entry
        for rank, entry in enumerate(ordered)
        if rank < NEWEST or entry.by_update[0] >= since or entry.by_update[1] >= opened
    )
    return Choice(held, _remember(tombstones, unique.keys(), at), whole=len(held) == len(ordered))


def page(
    info: FeedInfo, entries: Iterable[FeedEntry], tombstones: Iterable[Tombstone], at: datetime
) -> FeedPage:
    """The subscription document of a feed without archives; `complete` (RFC 5005 §2) while it holds every
    entry.
    """
    choice = choose(entries, tombstones, at)
    return FeedPage(replace(info, complete=choice.whole), choice.entries, choice.tombstones)


def deduplicate(entries: Iterable[Item]) -> dict[str, Item]:
    """Entries by id; of several with one id the last updated."""
    unique: dict[str, Item] = {}
    for entry in entries:
        known = unique.setdefault(entry.id, entry)
        if known is not entry and known.by_update < entry.by_update:
            unique[entry.id] = entry
    return unique


def _remember(tombstones: Iterable[Tombstone], alive: Iterable[str], at: datetime) -> tuple[Tombstone, ...]:
    latest: dict[str, Tombstone] = {}
    living = set(alive)
    for tombstone in tombstones:
        known = latest.get(tombstone.ref)
        if tombstone.ref not in living and (known is None or stamp(known.when) < stamp(tombstone.when)):
            latest[tombstone.ref] = tombstone
    since = stamp(at - REMEMBERED)
    kept = [stone for stone in latest.values() if stamp(stone.when) >= since]
    return tuple(sorted(kept, key=lambda stone: (stamp(stone.when), stone.ref), reverse=True))

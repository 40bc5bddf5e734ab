"""Archives of a feed by calendar month of `published` (RFC 5005 §4), so that a reader away for long
misses nothing.

A feed that fits in its subscription document is `fh:complete` and has no archives. Otherwise every closed
month that has entries is one archive document beside the feed (`feed.atom` → `feed-2026-03.atom`), linked
from the newest to the oldest. A closed month's bytes change only with its entries, and once more when the
next archive comes to exist: then what was the newest gains its `next-archive`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Generic

from cluster.dataclass import dataclass
from plugins.feeds.entries import FeedEntry, FeedInfo, FeedPage, FeedUrls, Tombstone
from plugins.feeds.subscription import Choice, Item, choose, deduplicate
from plugins.feeds.text import month_of


@dataclass(frozen=True, slots=True)
class Plan(Generic[Item]):
    """What each document of a feed holds: the subscription, and the closed months by name, oldest first."""

    choice: Choice[Item]
    months: Mapping[str, tuple[Item, ...]]

    @property
    def newest(self) -> str:
        """The newest archive, "" where there is none."""
        return max(self.months, default="")

    def around(self, month: str) -> tuple[str, str]:
        """The archives before and after one, "" where there is none."""
        names = ["", *self.months, ""]
        position = names.index(month)
        return names[position - 1], names[position + 1]


def plan(entries: Iterable[Item], tombstones: Iterable[Tombstone], at: datetime) -> Plan[Item]:
    """Who stands in which document; `at` is the instant of the build."""
    given = tuple(entries)
    choice = choose(given, tombstones, at)
    return Plan(choice, {} if choice.whole else _closed_months(given, month_of(at)))


def split(
    info: FeedInfo, entries: Iterable[FeedEntry], tombstones: Iterable[Tombstone], at: datetime
) -> tuple[FeedPage, ...]:
    """The documents of a feed: first the subscription, then the archives from the newest month to the
    oldest.

    `info` is the subscription's, without any of RFC 5005's facts; `at` is the instant of the build.
    Archives are in Atom and JSON Feed (whose `next_url` walks them too), not in RSS.
    """
    planned = plan(entries, tombstones, at)
    choice = planned.choice
    subscription = FeedPage(
        subscription_info(info, choice.whole, planned.newest), choice.entries, choice.tombstones
    )
    archives = [
        FeedPage(archive_info(info, month, *planned.around(month)), held, month=month)
        for month, held in planned.months.items()
    ]
    return (subscription, *reversed(archives))


def archive_url(url: str, month: str) -> str:
    """Where the archive of a month is, beside its feed: `…/feed.atom` → `…/feed-2026-03.atom`; "" stays
    "".
    """
    folder, slash, name = url.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return f"{folder}{slash}{stem}-{month}{dot}{suffix}" if url else ""


def subscription_info(info: FeedInfo, whole: bool, newest: str) -> FeedInfo:
    """The facts of the subscription document of a feed whose newest archive is `newest`, "" for none."""
    return replace(info, complete=whole, prev_archive=_archive_urls(info.urls, newest) if newest else None)


def archive_info(info: FeedInfo, month: str, before: str, after: str) -> FeedInfo:
    """The facts of the archive of a month between two others, "" where there is none."""
    return replace(
        info,
        urls=_archive_urls(info.urls, month),
        hub="",  # nobody needs to be told of a document that does not change
        archived=True,
        current=replace(info.urls, rss=""),
        prev_archive=_archive_urls(info.urls, before) if before else None,
        next_archive=_archive_urls(info.urls, after) if after else None,
    )


def _closed_months(entries: Iterable[Item], opened: str) -> dict[str, tuple[Item, ...]]:
    months: dict[str, list[Item]] = {}
    for entry in deduplicate(entries).values():
        if entry.month < opened:
            months.setdefault(entry.month, []).append(entry)
    return {
        month: tuple(sorted(months[month], key=lambda entry: entry.by_publication, reverse=True))
        for month in sorted(months)
    }


def _archive_urls(urls: FeedUrls, month: str) -> FeedUrls:
    return FeedUrls(atom=archive_url(urls.atom, month), json=archive_url(urls.json, month))

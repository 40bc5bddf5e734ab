"""Archives of a feed by calendar month of `published` (RFC 5005 §4), so that a reader away for long
misses nothing.

A feed that fits in its subscription document is `fh:complete` and has no archives. Otherwise every closed
month that has entries is one archive document beside the feed (`feed.atom` → `feed-2026-03.atom`), linked
from the newest to the oldest. A closed month's bytes change only with its entries, and once more when the
next archive comes to exist: then what was the newest gains its `next-archive`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from plugins.feeds.entries import FeedEntry, FeedInfo, FeedPage, FeedUrls, Tombstone
from plugins.feeds.subscription import choose, deduplicate, month_of
from plugins.feeds.text import stamp


def split(
    info: FeedInfo, entries: Iterable[FeedEntry], tombstones: Iterable[Tombstone], at: datetime
) -> tuple[FeedPage, ...]:
    """The documents of a feed: first the subscription, then the archives from the newest month to the
    oldest.

    `info` is the subscription's, without any of RFC 5005's facts; `at` is the instant of the build.
    Archives are in Atom and JSON Feed (whose `next_url` walks them too), not in RSS.
    """
    given = tuple(entries)
    choice = choose(given, tombstones, at)
    if choice.whole:
        return (FeedPage(replace(info, complete=True), choice.entries, choice.tombstones),)
    months = _closed_months(given, month_of(at))
    names = sorted(months)
    subscription = replace(info, prev_archive=_neighbour(info, names, len(names) - 1))
    archives = [
        FeedPage(_archive_info(info, names, position), months[month], month=month)
        for position, month in enumerate(names)
    ]
    return (FeedPage(subscription, choice.entries, choice.tombstones), *reversed(archives))


def archive_url(url: str, month: str) -> str:
    """Where the archive of a month is, beside its feed: `…/feed.atom` → `…/feed-2026-03.atom`; "" stays
    "".
    """
    folder, slash, name = url.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return f"{folder}{slash}{stem}-{month}{dot}{suffix}" if url else ""


def _closed_months(entries: Iterable[FeedEntry], opened: str) -> dict[str, tuple[FeedEntry, ...]]:
    months: dict[str, list[FeedEntry]] = {}
    for entry in deduplicate(entries).values():
        month = month_of(entry.published)
        if month < opened:
            months.setdefault(month, []).append(entry)
    return {
        month: tuple(sorted(held, key=lambda entry: (stamp(entry.published), entry.id), reverse=True))
        for month, held in months.items()
    }


def _archive_info(info: FeedInfo, names: list[str], position: int) -> FeedInfo:
    return replace(
        info,
        urls=_archive_urls(info.urls, names[position]),
        hub="",  # nobody needs to be told of a document that does not change
        archived=True,
        current=replace(info.urls, rss=""),
        prev_archive=_neighbour(info, names, position - 1),
        next_archive=_neighbour(info, names, position + 1),
    )


def _neighbour(info: FeedInfo, names: list[str], position: int) -> FeedUrls | None:
    return _archive_urls(info.urls, names[position]) if 0 <= position < len(names) else None


def _archive_urls(urls: FeedUrls, month: str) -> FeedUrls:
    return FeedUrls(atom=archive_url(urls.atom, month), json=archive_url(urls.json, month))

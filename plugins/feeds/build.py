"""Every feed of an edition as Outputs, and the OPML list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from cluster.dataclass import dataclass
from cluster.entries import UNDATED
from cluster.identity import feed_id
from cluster.lists import Entries
from cluster.schema.types import BEIJING
from cluster.turns import moment_of
from cluster.urls import Place
from cluster.visibility import State
from plugins.engine.chrome import html_lang
from plugins.engine.outputs import Group, Output
from plugins.engine.workbench import Workbench
from plugins.feeds import archives, json_feed
from plugins.feeds.archives import archive_url
from plugins.feeds.catalogue import FeedSpec, feed_specs, holdings
from plugins.feeds.entries import FeedEntry, FeedInfo, FeedPage, FeedUrls, Generator, Person, Tombstone
from plugins.feeds.items import Dates, dates_of, feed_entry, near_of, taken_back, tombstone
from plugins.feeds.outlines import FeedOutline, SiteOutline
from plugins.feeds.signing import SUFFIX, comment_of, sign
from plugins.feeds.subscription import choose

GENERATOR = Generator("Jiyue 集约", "", "")
FULL_TEXT = frozenset({"all", "origin", "column"})
Write = Callable[[FeedInfo, tuple[FeedEntry, ...], tuple[Tombstone, ...]], bytes]


# What writes XML is imported with the first feed that is written: most builds write few or none.
def _atom(info: FeedInfo, entries: tuple[FeedEntry, ...], tombstones: tuple[Tombstone, ...]) -> bytes:
    from plugins.feeds import atom

    return atom.write(info, entries, tombstones)


def _rss(info: FeedInfo, entries: tuple[FeedEntry, ...], tombstones: tuple[Tombstone, ...]) -> bytes:
    from plugins.feeds import rss

    return rss.write(info, entries, tombstones)


FORMATS: dict[str, Write] = {"atom": _atom, "rss": _rss, "json": json_feed.write}


@dataclass(frozen=True)
class Sheet:
    """One document of a feed, whatever its format: the subscription (`month` "") or a month's archive."""

    spec: FeedSpec
    month: str
    entries: Entries
    tombstones: tuple[Tombstone, ...]
    whole: bool
    near: tuple[str, str]  # the archives before and after it, "" for none
    born: datetime

    def given(self) -> tuple[object, ...]:
        """Its facts one by one, as a function takes them that makes it again."""
        return self.spec, self.month, self.entries, self.tombstones, self.whole, self.near, self.born


def feed_outputs(bench: Workbench) -> Iterator[Output | Group]:
    """Atom, RSS and JSON of every feed, archives of those that have them, and the edition's OPML."""
    entries = bench.edition.entries.having("dated", True)
    dated = entries.where(moment != UNDATED for moment in entries.values("published"))
    born, at = _born(bench), start_of_day(bench.model.at)
    held = holdings(dated)
    for spec in feed_specs(bench):
        yield bench.group(f"feed {spec.path}", _feed, spec, held.get(spec.holding, dated[:0]), born, at)
    yield _opml(bench, dated, born)


def _feed(bench: Workbench, spec: FeedSpec, held: Entries, born: datetime, at: datetime) -> Iterator[Output]:
    for sheet in _sheets(bench, spec, held, born, at):
        yield from _documents(bench, sheet)


def _sheets(bench: Workbench, spec: FeedSpec, held: Entries, born: datetime, at: datetime) -> Iterator[Sheet]:
    listed = held.having("state", State.LISTED)
    near = listed if spec.archived else near_of(listed, at)
    live = dates_of(near)
    stones = tuple(tombstone(bench, entry) for entry in taken_back(held))
    plan = archives.plan(live, stones, at) if spec.archived else archives.Plan(choose(live, stones, at), {})
    choice = plan.choice
    entries, whole = _entries(near, choice.entries), choice.whole and len(near) == len(listed)
    yield Sheet(spec, "", entries, choice.tombstones, whole, (plan.newest, ""), born)
    for month, kept in plan.months.items():
        yield Sheet(spec, month, _entries(near, kept), (), False, plan.around(month), born)


def _entries(listed: Entries, held: Iterable[Dates]) -> Entries:
    return listed.at(dates.place for dates in held)


def start_of_day(at: datetime) -> datetime:
    """Days count in feeds, so that two builds of one day hold the same entries."""
    return at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def outlines(bench: Workbench) -> tuple[FeedOutline, ...]:
    """The edition's feeds for the lists of its site and of the cluster."""
    lang = html_lang(bench.lang)
    return tuple(
        FeedOutline(
            spec.name,
            bench.edition.urls.below(f"{spec.path}.atom").absolute,
            spec.home,
            lang,
            spec.description,
        )
        for spec in feed_specs(bench)
    )


def _documents(bench: Workbench, sheet: Sheet) -> Iterator[Output]:
    for suffix in FORMATS:
        if sheet.month and suffix == "rss":
            continue
        path = f"{sheet.spec.path}.{suffix}"
        place = bench.edition.urls.below(archive_url(path, sheet.month) if sheet.month else path)
        given = (suffix, *sheet.given())
        yield bench.output(place, write_document, *given)
        if bench.signing_key is not None:
            beside = Place(place.host, place.url + SUFFIX)
            key = bench.signing_key.public.name
            yield bench.output(beside, write_signature, place.url.rpartition("/")[2], *given, key=key)


def write_document(bench: Workbench, suffix: str, *facts: Any) -> bytes:
    """One document of a feed in a format."""
    page = _page(bench, suffix, Sheet(*facts))
    return FORMATS[suffix](page.info, page.entries, page.tombstones)


def write_signature(bench: Workbench, name: str, suffix: str, *facts: Any) -> bytes:
    """The detached signature beside a document of a feed (minisign); its comment says which file and as of when."""
    assert bench.signing_key is not None
    page = _page(bench, suffix, Sheet(*facts))
    data = FORMATS[suffix](page.info, page.entries, page.tombstones)
    return sign(data, bench.signing_key, comment_of(name, page.updated))


def _page(bench: Workbench, suffix: str, sheet: Sheet) -> FeedPage:
    info = _info(bench, sheet.spec, sheet.born)
    if sheet.month:
        info = archives.archive_info(info, sheet.month, *sheet.near)
    else:
        info = archives.subscription_info(info, sheet.whole, sheet.near[0])
    full = suffix == "atom" and sheet.spec.family in FULL_TEXT
    entries = tuple(feed_entry(bench, entry, full) for entry in sheet.entries)
    return FeedPage(info, entries, sheet.tombstones, sheet.month)


def _info(bench: Workbench, spec: FeedSpec, born: datetime) -> FeedInfo:
    edition, config = bench.edition, bench.model.config
    site = edition.site
    rights = site.text(config.feeds.rights, bench.lang) if config.feeds.rights else ""
    return FeedInfo(
        id=feed_id(site.id, bench.lang, spec.family, spec.term),
        title=spec.name,
        urls=FeedUrls(
            *(edition.urls.below(f"{spec.path}.{suffix}").absolute for suffix in ("atom", "rss", "json"))
        ),
        home_url=spec.home,
        language=html_lang(bench.lang),
        author=Person(site.text(site.config.organiser, bench.lang), edition.urls.home().absolute),
        born=born,
        generator=GENERATOR,
        subtitle=spec.description,
        rights=rights,
        hub=config.feeds.hub or "",
        stylesheet=f"https://{site.host}{bench.theme.feed_stylesheet.url}",
    )


def _born(bench: Workbench) -> datetime:
    """What dates an empty feed: the oldest document of the edition, so that the clock never does."""
    known = (moment for moment in bench.edition.entries.values("published") if moment != UNDATED)
    oldest = min(known, default=UNDATED)
    return moment_of(oldest) if oldest != UNDATED else datetime(2000, 1, 1, tzinfo=BEIJING)


def _opml(bench: Workbench, dated: Entries, born: datetime) -> Output:
    modified = moment_of(max(dated.values("modified"))) if dated else born
    return bench.output(bench.edition.urls.below("feeds.opml"), write_opml, outlines(bench), modified)


def write_opml(bench: Workbench, feeds: tuple[FeedOutline, ...], modified: datetime) -> bytes:
    """The edition's feeds as a list that readers import."""
    from plugins.feeds import opml

    site, lang = bench.edition.site, bench.lang
    name = site.text(site.config.name, lang)
    tree = (SiteOutline(name, feeds),)
    owner, home = site.text(site.config.organiser, lang), bench.edition.urls.home().absolute
    return opml.write(name, tree, owner, home, modified)

"""Every feed of an edition as Outputs, and the OPML list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from cluster.edition import Entry
from cluster.identity import feed_id
from cluster.schema.types import BEIJING
from cluster.urls import Place
from plugins.engine.chrome import html_lang
from plugins.engine.outputs import Output, declare, view_digest
from plugins.engine.workbench import Workbench
from plugins.feeds import archives, atom, json_feed, opml, rss, subscription
from plugins.feeds.archives import archive_url
from plugins.feeds.catalogue import FeedSpec, feed_specs
from plugins.feeds.entries import FeedEntry, FeedInfo, FeedPage, FeedUrls, Generator, Person, Tombstone
from plugins.feeds.items import feed_entry, taken_back, tombstone
from plugins.feeds.opml import FeedOutline, SiteOutline
from plugins.feeds.signing import SUFFIX, comment_of, sign

GENERATOR = Generator("Jiyue 集约", "", "")
FULL_TEXT = frozenset({"all", "origin", "column"})
Write = Callable[[FeedInfo, tuple[FeedEntry, ...], tuple[Tombstone, ...]], bytes]
FORMATS: tuple[tuple[str, Write], ...] = (("atom", atom.write), ("rss", rss.write), ("json", json_feed.write))


def feed_outputs(bench: Workbench) -> Iterator[Output]:
    """Atom, RSS and JSON of every feed, archives of those that have them, and the edition's OPML."""
    dated = tuple(entry for entry in bench.edition.entries if entry.dated and entry.published is not None)
    items = {entry.document.key: feed_entry(bench, entry) for entry in dated if entry.listed}
    graves = {entry.document.key: tombstone(bench, entry) for entry in dated if taken_back(entry)}
    for spec in feed_specs(bench):
        held = [entry for entry in dated if spec.holds(entry)]
        entries = tuple(items[entry.document.key] for entry in held if entry.document.key in items)
        lost = tuple(graves[entry.document.key] for entry in held if entry.document.key in graves)
        info = _info(bench, spec, held)
        at = start_of_day(bench.model.at)
        pages = (
            archives.split(info, entries, lost, at)
            if spec.archived
            else (subscription.page(info, entries, lost, at),)
        )
        for page in pages:
            yield from _documents(bench, spec, page)
    yield _opml(bench, dated)


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


def _documents(bench: Workbench, spec: FeedSpec, page: FeedPage) -> Iterator[Output]:
    owner, short = bench.edition.name, page.summarised()
    for suffix, write in FORMATS:
        if page.month and suffix == "rss":
            continue
        shown = page if suffix == "atom" and spec.family in FULL_TEXT else short
        name = archive_url(f"{spec.path}.{suffix}", page.month) if page.month else f"{spec.path}.{suffix}"
        place = bench.edition.urls.below(name)
        inputs = {"feed": view_digest(shown), "format": suffix, "code": bench.templates.surroundings}
        render = _writing(write, shown)
        yield declare(place.path, owner, inputs, render)
        if bench.signing_key is not None:
            yield _signature(bench, place, inputs, render, page)


def _signature(
    bench: Workbench, place: Place, inputs: dict[str, str], render: Callable[[], bytes], page: FeedPage
) -> Output:
    """The detached signature beside a document of a feed (minisign); its comment says which file and as of when."""
    key = bench.signing_key
    assert key is not None
    comment = comment_of(place.url.rpartition("/")[2], page.updated)
    more = {**inputs, "key": key.public.name, "comment": comment}
    return declare(place.path + SUFFIX, bench.edition.name, more, lambda: sign(render(), key, comment))


def _writing(write: Write, page: FeedPage) -> Callable[[], bytes]:
    return lambda: write(page.info, page.entries, page.tombstones)


def _info(bench: Workbench, spec: FeedSpec, held: list[Entry]) -> FeedInfo:
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
        born=_born(bench, held),
        generator=GENERATOR,
        subtitle=spec.description,
        rights=rights,
        hub=config.feeds.hub or "",
        stylesheet=f"https://{site.host}{bench.theme.feed_stylesheet.url}",
    )


def _born(bench: Workbench, held: list[Entry]) -> datetime:
    """What dates an empty feed: the oldest document of the edition, so that the clock never does."""
    known = [entry.published for entry in (*held, *bench.edition.entries) if entry.published is not None]
    return min(known) if known else datetime(2000, 1, 1, tzinfo=bench.model.at.tzinfo)


def _opml(bench: Workbench, dated: tuple[Entry, ...]) -> Output:
    site, lang = bench.edition.site, bench.lang
    name = site.text(site.config.name, lang)
    modified = max((entry.modified for entry in dated), default=_born(bench, []))
    tree = (SiteOutline(name, outlines(bench)),)
    owner, home = site.text(site.config.organiser, lang), bench.edition.urls.home().absolute
    inputs = {"opml": view_digest((name, tree, owner, home, modified)), "code": bench.templates.surroundings}
    path = bench.edition.urls.below("feeds.opml").path
    return declare(path, bench.edition.name, inputs, lambda: opml.write(name, tree, owner, home, modified))

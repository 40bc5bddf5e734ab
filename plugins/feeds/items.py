"""Entries of an edition as entries of its feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from operator import or_
from typing import NamedTuple

from cluster.body.html import show
from cluster.body.parts import Href, Picture
from cluster.duties import matches
from cluster.edition import day_of
from cluster.entries import Entry
from cluster.identity import entry_id
from cluster.kinds import Policy
from cluster.library import IMAGES
from cluster.lists import Entries
from cluster.origins import origin_name, origin_of
from cluster.references import ToFile
from cluster.schema.types import BEIJING
from cluster.settings import Carriers, Duty
from cluster.turns import count_of
from cluster.visibility import State as Standing
from plugins.documents.cards import summary
from plugins.documents.files import facts_of, file_place
from plugins.documents.policy import subject_names
from plugins.documents.resolver import PageResolver
from plugins.documents.text import validity
from plugins.engine.chrome import html_lang
from plugins.engine.workbench import Workbench
from plugins.feeds.entries import (
    Category,
    DublinCore,
    DutyTerm,
    Enclosure,
    FeedEntry,
    Mode,
    Origin,
    Person,
    State,
    Tombstone,
    Translation,
)
from plugins.feeds.media_types import media_type
from plugins.feeds.subscription import NEWEST, RECENT
from plugins.feeds.text import as_entry_id, month_begun, month_of_day

SECOND = 1_000_000  # microseconds
TAKEN_BACK = frozenset({Standing.WITHDRAWN, Standing.CANCELLED})


class Dates(NamedTuple):
    """One of some entries as far as it decides where it stands in a feed (`plugins.feeds.subscription.Dated`)."""

    place: int  # among those that were asked about
    id: str
    by_update: tuple[int, int, str, str]

    @property
    def month(self) -> str:
        """The calendar month of its publication (UTC+8)."""
        return month_of_day(day_of(self.by_update[1] * SECOND))

    @property
    def by_publication(self) -> tuple[int, str]:
        """(published, id)."""
        return self.by_update[1], self.id


def dates_of(entries: Entries) -> list[Dates]:
    """Where entries that have a date stand. (Their moments are whole numbers: there are many entries.)"""
    about = map(entries.values, ("modified", "published", "identity", "url"))
    return [
        Dates(place, identity, (modified // SECOND, published // SECOND, identity, url))
        for place, (modified, published, identity, url) in enumerate(zip(*about, strict=True))
    ]


def near_of(listed: Entries, at: datetime) -> Entries:
    """The entries among which are all that a subscription holds (`plugins.feeds.subscription.choose`)."""
    changed, published = listed.values("modified"), listed.values("published")
    if len(listed) <= NEWEST or len(set(listed.values("identity"))) < len(listed):
        return listed  # one that stands here twice counts once
    since = min(count_of(at - RECENT), sorted(changed)[-NEWEST]) // SECOND * SECOND
    opened = count_of(month_begun(at))
    return listed.where(map(or_, map(since.__le__, changed), map(opened.__le__, published)))


def feed_entry(bench: Workbench, entry: Entry, full: bool) -> FeedEntry:
    """A listed entry with absolute addresses, files, translations, duties; with its whole text where it is `full`.

    Remembered for a while: many feeds hold it.
    """
    short = bench.remember_briefly(("feed", entry.document.path, entry.column), lambda: _entry(bench, entry))
    if not full or entry.link_only:
        return short
    return replace(
        short,
        content_html=bench.remember_briefly(
            ("text", entry.document.path, entry.column), lambda: _text(bench, entry)
        ),
    )


def _text(bench: Workbench, entry: Entry) -> str:
    return show(bench.library.body(entry.document), PageResolver(bench, entry, absolute=True))


def _entry(bench: Workbench, entry: Entry) -> FeedEntry:
    document, fields = entry.document, entry.document.fields
    assert fields.published is not None
    issuers = fields.issuer if isinstance(fields, Policy) else ()
    names = issuers or fields.author or (origin_name(bench.model, document),)
    return FeedEntry(
        id=entry_id(document),
        url=entry.place.absolute,
        title=fields.title,
        published=fields.published,
        updated=entry.modified,
        language=html_lang(document.lang),
        summary=summary(bench, document),
        authors=tuple(Person(name) for name in names),
        categories=tuple(_categories(bench, entry)),
        enclosures=tuple(_enclosures(bench, entry)),
        image=_image(bench, entry),
        origin=_origin(bench, entry),
        translations=tuple(_translations(bench, entry)),
        rights=_rights(bench),
        state=_state(bench, entry),
        duties=_duties(bench, entry),
        dublin_core=_dublin_core(bench, entry),
    )


def tombstone(bench: Workbench, entry: Entry) -> Tombstone:
    """What feeds say of a document that was taken back."""
    document = entry.document
    return Tombstone(
        entry_id(document),
        entry.modified,
        bench.edition.site.text(bench.edition.site.config.organiser, bench.lang),
        document.fields.status_note or "",
    )


def taken_back(entries: Entries) -> Entries:
    """Those of which feeds must say that the document is no more."""
    return entries.having("state", *TAKEN_BACK)


def _categories(bench: Workbench, entry: Entry) -> Iterator[Category]:
    fields, home = entry.document.fields, bench.edition.urls.home().absolute
    for code, name in zip(fields.subject, subject_names(bench, fields.subject), strict=True):
        yield Category(code, "urn:jiyue:subject", name)
    column = bench.edition.site.columns.get(entry.column)
    if column is not None:
        yield Category(entry.column, f"{home}#column", bench.edition.site.text(column.name, bench.lang))
    yield Category(entry.document.kind, "urn:jiyue:kind", bench.strings(f"kind.{entry.document.kind}"))
    for tag in fields.tags:
        yield Category(tag, f"{home}tags/", tag)


def _enclosures(bench: Workbench, entry: Entry) -> Iterator[Enclosure]:
    if entry.link_only:
        return
    seen: set[str] = set()
    for part in bench.library.body(entry.document).parts:
        target = part.target if isinstance(part, (Href, Picture)) else ""
        found = bench.references.resolve(entry.document, target) if target else None
        if isinstance(found, ToFile) and found.path not in seen:
            seen.add(found.path)
            facts = bench.library.file(found.path)
            title = facts.name if isinstance(part, Href) else getattr(part, "alt", "")
            yield Enclosure(
                file_place(bench, entry, facts).absolute, media_type(facts.name), facts.bytes, title
            )


def _image(bench: Workbench, entry: Entry) -> Enclosure | None:
    fields = entry.document.fields
    facts = facts_of(bench, entry, fields.image) if fields.image and not entry.link_only else None
    if facts is None or facts.suffix not in IMAGES:
        return None
    url = file_place(bench, entry, facts).absolute
    return Enclosure(url, media_type(facts.name), facts.bytes, fields.image_alt or "")


def _origin(bench: Workbench, entry: Entry) -> Origin | None:
    """The origin's feed, where the entry is a repost (RFC 4287 §4.2.11)."""
    if entry.carriage is None:
        return None
    found = origin_of(bench.model, entry.document)
    return Origin(
        id=as_entry_id(found.feed_id or found.home_url or found.page_url),
        title=found.feed_title,
        updated=entry.modified,
        self_url=found.feed_url,
        alternate_url=found.home_url,
        via_url=found.page_url,
        author=found.name,
    )


def _translations(bench: Workbench, entry: Entry) -> Iterator[Translation]:
    for lang, edition in bench.siblings.items():
        other = edition.by_key.get(entry.key)
        if lang != bench.lang and other is not None and other.listed and not other.link_only:
            yield Translation(html_lang(lang), other.place.absolute)


def _rights(bench: Workbench) -> str:
    rights = bench.model.config.feeds.rights
    return bench.edition.site.text(rights, bench.lang) if rights else ""


def _state(bench: Workbench, entry: Entry) -> State:
    fields = entry.document.fields
    if isinstance(fields, Policy):
        found = validity(fields, bench.model.at)
        if found in ("repealed", "expired"):
            return State.REPEALED
        if found == "superseded":
            return State.SUPERSEDED
    return State.USABLE


def _duties(bench: Workbench, entry: Entry) -> tuple[DutyTerm, ...]:
    """Who must carry the entry, told by the feeds of the site that published it first."""
    if entry.carriage is not None:
        return ()
    terms = []
    for duty in bench.model.config.duties:
        if matches(duty.match, entry.document, duty.since) is not None:
            term = _term(duty, duty.carriers)
            if term is not None and term not in terms:
                terms.append(term)
    return tuple(terms)


def _term(duty: Duty, who: Carriers) -> DutyTerm | None:
    named = bool(who.regions or who.sectors or who.levels)
    if not named and not who.all:
        return None  # sites named one by one are this cluster's own affair
    mode = Mode(duty.mode.value)
    if not named:
        return DutyTerm(mode, duty.hours, everyone=True)
    levels = tuple(level.value for level in who.levels)
    return DutyTerm(mode, duty.hours, regions=who.regions, sectors=who.sectors, levels=levels)


def _dublin_core(bench: Workbench, entry: Entry) -> DublinCore:
    fields = entry.document.fields
    site = bench.edition.site
    publisher = site.text(site.config.organiser, bench.lang)
    if not isinstance(fields, Policy):
        return DublinCore(publisher=publisher)
    numbers = tuple(number for number in (fields.document_number, fields.index_number) if number)
    issued = (
        fields.issued.isoformat()
        if fields.issued
        else fields.published.astimezone(BEIJING).date().isoformat()
    )
    return DublinCore(publisher=publisher, identifiers=numbers, date=issued, type=fields.doc_type or "")

"""Elements that feedgen does not write, built one by one (never as text)."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from plugins.feeds.entries import DutyTerm, FeedEntry, Origin, Tombstone
from plugins.feeds.text import clean, clean_line, clean_url, rfc3339

Element: TypeAlias = etree._Element

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DUTY = "urn:jiyue:duty:1"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
PREFIXES = {"at": TOMBSTONES, "dc": DC, "duty": DUTY, "fh": HISTORY, "media": MEDIA}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """A child with its text and those attributes that are not empty, all safe for XML 1.0."""
    child = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value:
            child.set(name, clean_line(value))
    if text:
        child.text = clean(text)
    return child


def add_link(parent: Element, tag: str, rel: str, href: str, **attributes: str) -> None:
    """An `atom:link` (RFC 4287 §4.2.7); none where `href` is no absolute http(s) address."""
    address = clean_url(href)
    if address:
        add(parent, tag, rel=rel, href=address, **attributes)


def add_source(entry: Element, origin: Origin) -> None:
    """A complete `atom:source` (RFC 4287 §4.2.11) in an entry that feedgen made, where Atom has no
    prefix.
    """
    source = add(entry, "source")
    add(source, "id", origin.id)
    add(source, "title", clean_line(origin.title) or origin.id)
    add(source, "updated", rfc3339(origin.updated))
    if clean_line(origin.author):
        add(add(source, "author"), "name", clean_line(origin.author))
    add_link(source, "link", "self", origin.self_url, type="application/atom+xml")
    add_link(source, "link", "alternate", origin.alternate_url, type="text/html")
    if clean_line(origin.rights):
        add(source, "rights", origin.rights)


def add_tombstone(feed: Element, tombstone: Tombstone, atom: str) -> None:
    """An `at:deleted-entry` (RFC 6721 §3); `atom` is how this tree writes Atom's namespace before a local
    name.
    """
    element = add(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=tombstone.ref, when=rfc3339(tombstone.when))
    if clean_line(tombstone.by):
        add(add(element, f"{{{TOMBSTONES}}}by"), f"{atom}name", clean_line(tombstone.by))
    if clean_line(tombstone.comment):
        add(element, f"{{{TOMBSTONES}}}comment", tombstone.comment)


def add_duties(entry: Element, facts: FeedEntry) -> None:
    """The duty terms and the state; nothing where the entry is usable and nobody must carry it."""
    if not facts.has_terms:
        return
    add(entry, f"{{{DUTY}}}state", facts.state.value)
    for duty in facts.duties:
        _add_duty(entry, duty)


def _add_duty(entry: Element, duty: DutyTerm) -> None:
    element = add(entry, f"{{{DUTY}}}carry", mode=duty.mode.value, hours=str(duty.hours))
    if duty.everyone:
        add(element, f"{{{DUTY}}}all")
    for name, values in (("region", duty.regions), ("sector", duty.sectors), ("level", duty.levels)):
        for value in values:
            add(element, f"{{{DUTY}}}{name}", clean_line(value))


def add_dublin_core(entry: Element, facts: FeedEntry, *, rss: bool) -> None:
    """Dublin Core; in RSS authors as `dc:creator`, and not what RSS says by itself (date, source)."""
    core = facts.dublin_core
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("creator", tuple(author.name for author in facts.authors) if rss else ()),
        ("publisher", (core.publisher,)),
        ("contributor", core.contributors),
        ("identifier", core.identifiers),
        ("type", (core.type,)),
        ("date", () if rss else (core.date,)),
        ("source", () if rss and facts.origin else (core.source,)),
        ("relation", core.relations),
        ("coverage", core.coverages),
        ("language", (facts.language,) if rss else ()),
    ]
    for name, values in rows:
        for value in values:
            if clean_line(value):
                add(entry, f"{{{DC}}}{name}", clean_line(value))

"""Atom 1.0 (RFC 4287) with RFC 5005 archives and RFC 6721 tombstones."""

from __future__ import annotations

from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from plugins.feeds.entries import FeedEntry, FeedInfo, Person, Tombstone
from plugins.feeds.extension import EntryTerms, FeedTerms
from plugins.feeds.text import clean, clean_line, clean_url, newest, stamp
from plugins.feeds.titles import title_of

MEDIA_TYPE = "application/atom+xml"


def write(info: FeedInfo, entries: Sequence[FeedEntry], tombstones: Sequence[Tombstone] = ()) -> bytes:
    """The feed as UTF-8, entries in the order given; the same arguments are the same bytes."""
    feed = FeedGenerator()
    feed.register_extension("jiyue", lambda: FeedTerms(info, entries, tombstones))
    feed.id(info.id)
    feed.title(title_of(info.title, info.subtitle, info.language))
    # Never the clock, which feedgen would take.
    dated = [entry.updated for entry in entries] + [tombstone.when for tombstone in tombstones]
    feed.updated(newest(dated, info.born))
    # An entry without an author has the feed's (RFC 4287 §4.1.2), so that one always has a name.
    feed.author({"name": title_of(info.title, info.subtitle, info.language)} | _person(info.author))
    feed.generator(
        clean_line(info.generator.name),
        clean_line(info.generator.version) or None,
        clean_url(info.generator.uri) or None,
    )
    feed.language(clean_line(info.language) or None)
    for field, text in ((feed.subtitle, info.subtitle), (feed.rights, info.rights)):
        if clean_line(text):
            field(clean(text))
    for field, url in ((feed.icon, info.icon), (feed.logo, info.logo)):
        if clean_url(url):
            field(clean_url(url))
    for link in _links(info):
        feed.link(link)
    for entry in entries:
        _add(feed, entry, info.language)
    return bytes(feed.atom_str(pretty=True))


def _links(info: FeedInfo) -> list[dict[str, str]]:
    rows = [
        ("self", info.urls.atom, MEDIA_TYPE),
        ("alternate", info.home_url, "text/html"),
        ("hub", info.hub, ""),
        ("current", info.current.atom if info.current else "", MEDIA_TYPE),
        ("prev-archive", info.prev_archive.atom if info.prev_archive else "", MEDIA_TYPE),
        ("next-archive", info.next_archive.atom if info.next_archive else "", MEDIA_TYPE),
    ]
    return [
        {"rel": rel, "href": clean_url(url)} | ({"type": kind} if kind else {})
        for rel, url, kind in rows
        if clean_url(url)
    ]


def _add(feed: FeedGenerator, facts: FeedEntry, feed_language: str) -> None:
    entry = feed.add_entry(order="append")  # feedgen's default turns the order round
    entry.register_extension("jiyue", lambda: EntryTerms(facts, feed_language))
    entry.id(facts.id)
    entry.title(title_of(facts.title, facts.summary, facts.language))
    entry.updated(stamp(facts.updated))
    entry.published(stamp(facts.published))
    entry.link(href=clean_url(facts.url), rel="alternate")
    if facts.authors:
        entry.author([_person(author) for author in facts.authors])
    for category in facts.categories:
        if clean_line(category.term):
            entry.category(_category(category.term, category.scheme, category.label))
    if clean_line(facts.summary):
        entry.summary(clean(facts.summary))
    elif not facts.content_html:
        entry.summary(title_of(facts.title, "", facts.language))
    if facts.content_html:
        entry.content(clean(facts.content_html), type="html")
    if clean_line(facts.rights):
        entry.rights(clean(facts.rights))


def _person(person: Person) -> dict[str, str]:
    facts = {"name": clean_line(person.name), "email": clean_line(person.email), "uri": clean_url(person.uri)}
    return {name: value for name, value in facts.items() if value}


def _category(term: str, scheme: str, label: str) -> dict[str, str]:
    facts = {"term": clean_line(term), "scheme": clean_line(scheme), "label": clean_line(label)}
    return {name: value for name, value in facts.items() if value}

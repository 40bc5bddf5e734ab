"""feedgen's extension interface, and on it what feedgen 1.0.0 lacks or gets wrong.

feedgen asks an extension three things: the prefixes it needs (`extend_ns`), and to complete the root or
an entry in Atom (`extend_atom`) or RSS (`extend_rss`). Its Atom trees carry no namespace but an `xmlns`
attribute, so Atom's own elements have bare names there.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from plugins.feeds.elements import (
    ATOM,
    HISTORY,
    MEDIA,
    PREFIXES,
    XML_LANG,
    Element,
    add,
    add_dublin_core,
    add_duties,
    add_link,
    add_source,
    add_tombstone,
)
from plugins.feeds.entries import Enclosure, FeedEntry, FeedInfo, Tombstone
from plugins.feeds.text import clean_line, clean_url, newest, rfc822, rfc3339

_ATOM_TAG = f"{{{ATOM}}}"
# Some readers open an entry's first `text/html` alternate, feedparser and those on it the last: with a parameter
# only the entry's own page is exactly `text/html`.
_TRANSLATED = "text/html;charset=utf-8"


class FeedTerms:
    """What a feed says beyond feedgen: RFC 5005, RFC 6721, the hub, the stylesheet, RSS dates and links."""

    def __init__(self, info: FeedInfo, entries: Sequence[FeedEntry], tombstones: Sequence[Tombstone]) -> None:
        self._info = info
        self._entries = entries
        self._tombstones = tombstones

    def extend_ns(self) -> dict[str, str]:
        """Only the prefixes that this feed uses: a validator notes each namespace that it does not know."""
        used = {"dc"}
        if self._tombstones:
            used.add("at")
        if self._info.complete or self._info.archived:
            used.add("fh")
        if any(entry.has_terms for entry in self._entries):
            used.add("duty")
        if any(entry.image or entry.enclosures for entry in self._entries):
            used.add("media")
        return {prefix: PREFIXES[prefix] for prefix in sorted(used)}

    def extend_atom(self, feed: Element) -> Element:
        """Completes `atom:feed`; its metadata stand before the first entry (feedgen appends entries
        later).
        """
        self._add_stylesheet(feed)
        self._add_history(feed)
        for tombstone in self._tombstones:
            add_tombstone(feed, tombstone, atom="")
        return feed

    def extend_rss(self, rss: Element) -> Element:
        """Completes `channel`: every link but the home page's is an `atom:link`, so that `<link>` stays
        the home.
        """
        info, channel = self._info, rss[0]
        self._add_stylesheet(rss)
        dated = [entry.updated for entry in self._entries] + [stone.when for stone in self._tombstones]
        add(channel, "lastBuildDate", rfc822(newest(dated, info.born)))
        link = f"{_ATOM_TAG}link"
        add_link(channel, link, "self", info.urls.rss, type="application/rss+xml")
        add_link(channel, link, "alternate", info.urls.atom, type="application/atom+xml")
        add_link(channel, link, "hub", info.hub)
        for rel, urls in (
            ("current", info.current),
            ("prev-archive", info.prev_archive),
            ("next-archive", info.next_archive),
        ):
            if urls is not None:
                add_link(channel, link, rel, urls.rss, type="application/rss+xml")
        self._add_history(channel)
        for tombstone in self._tombstones:
            add_tombstone(channel, tombstone, atom=_ATOM_TAG)
        return rss

    def _add_stylesheet(self, root: Element) -> None:
        # A processing instruction is raw text: an address escaped as a URI holds neither `?>` nor quotes.
        address = clean_url(self._info.stylesheet).replace("'", "%27").replace("&", "&amp;")
        if address:
            root.addprevious(
                etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{address}"')
            )

    def _add_history(self, feed: Element) -> None:
        if self._info.complete:
            add(feed, f"{{{HISTORY}}}complete")
        if self._info.archived:
            add(feed, f"{{{HISTORY}}}archive")


class EntryTerms:
    """What an entry says beyond feedgen: all its links, its source, its duties, Dublin Core, media."""

    def __init__(self, entry: FeedEntry, feed_language: str) -> None:
        self._entry = entry
        self._feed_language = feed_language

    def extend_ns(self) -> dict[str, str]:
        """Nothing: prefixes are declared once, on the feed."""
        return {}

    def extend_atom(self, element: Element) -> Element:
        """Completes `atom:entry`."""
        entry = self._entry
        if entry.language and entry.language != self._feed_language:
            element.set(XML_LANG, clean_line(entry.language))
        for spoiled in element.findall("link"):  # feedgen writes an entry's links without rel and type
            element.remove(spoiled)
        add_link(element, "link", "alternate", entry.url, type="text/html", hreflang=entry.language)
        self._add_links(element, "link")
        for file in _files(entry):
            add_link(
                element,
                "link",
                "enclosure",
                file.url,
                type=file.type,
                length=_length(file),
                title=file.title,
            )
        if entry.origin is not None:
            add_source(element, entry.origin)
        self._add_thumbnail(element)
        add_dublin_core(element, entry, rss=False)
        add_duties(element, entry)
        return element

    def extend_rss(self, item: Element) -> Element:
        """Completes `item`: RSS has room for one enclosure, so the others are `media:content`."""
        entry = self._entry
        add(item, "pubDate", rfc822(entry.published))
        add(item, f"{_ATOM_TAG}updated", rfc3339(entry.updated))  # RSS has no word for an edit
        self._add_links(item, f"{_ATOM_TAG}link")
        for position, file in enumerate(_files(entry)):
            if position == 0:
                kind = clean_line(file.type) or "application/octet-stream"
                add(item, "enclosure", url=clean_url(file.url), length=_length(file) or "0", type=kind)
            else:
                add(
                    item,
                    f"{{{MEDIA}}}content",
                    url=clean_url(file.url),
                    fileSize=_length(file),
                    type=file.type,
                )
        self._add_thumbnail(item)
        add_dublin_core(item, entry, rss=True)
        add_duties(item, entry)
        return item

    def _add_links(self, element: Element, tag: str) -> None:
        entry = self._entry
        # One alternate for each language (RFC 4287 §4.1.2); the entry's own is there already.
        others = {clean_line(item.language): item.url for item in reversed(entry.translations)}
        for language, url in reversed(others.items()):
            if language != clean_line(entry.language):
                add_link(element, tag, "alternate", url, type=_TRANSLATED, hreflang=language)
        if entry.origin is not None:
            add_link(element, tag, "via", entry.origin.via_url, type="text/html")

    def _add_thumbnail(self, element: Element) -> None:
        image = self._entry.image
        if image is not None and clean_url(image.url):
            add(element, f"{{{MEDIA}}}thumbnail", url=clean_url(image.url))


def _files(entry: FeedEntry) -> list[Enclosure]:
    """Attachments, then the image where it is none of them; each address once."""
    files = {clean_url(file.url): file for file in reversed((*entry.enclosures, *_image(entry)))}
    return [file for url, file in reversed(files.items()) if url]


def _image(entry: FeedEntry) -> tuple[Enclosure, ...]:
    return () if entry.image is None else (entry.image,)


def _length(file: Enclosure) -> str:
    return "" if file.length is None else str(file.length)

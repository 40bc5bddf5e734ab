"""Rows and indexes as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from html import escape
from io import BytesIO

from cluster.later import import_later
from plugins.feeds.text import clean_url, rfc3339
from plugins.sitemaps.rows import SitemapRow, WrittenRow

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
# Nearly every address is in order already; taking it apart costs more than writing its row.
_PLAIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*/(?:[A-Za-z0-9/._~-]++|%[0-9A-F]{2})*+")
# Google reads no more images of one page.
MOST_IMAGES = 1000


class Flavour(StrEnum):
    """How a sitemap is written."""

    STANDARD = "standard"  # an index; languages and images
    PARTS = "parts"  # no index, for Baidu, which does not read one
    PLAIN = "plain"  # no namespaces, for 头条


class Writing:
    """An XML document under way in UTF-8: open, close, and take what was written since."""

    def __init__(self) -> None:
        import_later("urllib.request")  # an HTTP client, which a writer has no use for
        from xml.sax.saxutils import XMLGenerator  # here: most builds write no sitemap

        self._bytes = BytesIO()
        self._events = XMLGenerator(self._bytes, "utf-8", short_empty_elements=True)

    def start(self) -> None:
        """The XML declaration."""
        self._events.startDocument()

    def open(self, name: str, attributes: Mapping[str, str] | None = None) -> None:
        """A start tag."""
        from xml.sax.xmlreader import AttributesImpl

        self._events.startElement(name, AttributesImpl(dict(attributes or {})))

    def close(self, name: str) -> None:
        """An end tag."""
        self._events.endElement(name)

    def leaf(self, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> None:
        """An element with nothing but text."""
        self.open(name, attributes)
        if text:
            self._events.characters(text)
        self.close(name)

    def newline(self) -> None:
        """A line break between elements."""
        self._events.ignorableWhitespace("\n")

    def take(self) -> bytes:
        """What was written since the last call."""
        self._events.ignorableWhitespace("")  # ends a tag that waits to learn whether it is empty
        taken = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return taken


def root_attributes(flavour: Flavour) -> dict[str, str]:
    """The namespaces that the parts of a flavour declare."""
    match flavour:
        case Flavour.STANDARD:
            return {"xmlns": SITEMAP, "xmlns:xhtml": XHTML, "xmlns:image": IMAGE}
        case Flavour.PARTS:
            return {"xmlns": SITEMAP}
        case Flavour.PLAIN:
            return {}


def write_row(row: SitemapRow) -> WrittenRow:
    """A row with its `url` element. Raises ValueError for a URL that is not absolute http(s), or a naive `lastmod`."""
    lastmod = rfc3339(row.lastmod) if row.lastmod else ""
    links = [
        f'<xhtml:link rel="alternate" hreflang="{_text(one.hreflang)}" href="{_text(address(one.url))}"/>'
        for one in row.alternates
    ]
    images = [
        f"<image:image><image:loc>{_text(address(image))}</image:loc></image:image>"
        for image in row.images[:MOST_IMAGES]
    ]
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    xml = f"<url><loc>{_text(address(row.url))}</loc>{dated}{''.join(links)}{''.join(images)}</url>\n"
    return WrittenRow(row.order, row.url, lastmod, xml)


def _text(value: str) -> str:
    """An address as text of XML, or between double quotes, which addresses never hold."""
    return escape(value, quote=False)


def flavoured(row: WrittenRow, flavour: Flavour) -> bytes:
    """The `url` element of a row in a flavour: only the standard one knows languages and images."""
    if flavour is Flavour.STANDARD:
        return row.xml.encode()
    # Text is escaped: what looks like one of these tags is one.
    plain = row.xml.partition("<xhtml:link")[0].partition("<image:image")[0]
    return (plain if plain.endswith("\n") else f"{plain}</url>\n").encode()


def write_index(entries: tuple[tuple[str, str], ...], flavour: Flavour) -> bytes:
    """A sitemap index of (URL, newest lastmod or "")."""
    writing = Writing()
    writing.start()
    writing.open("sitemapindex", {} if flavour is Flavour.PLAIN else {"xmlns": SITEMAP})
    writing.newline()
    for url, lastmod in entries:
        writing.open("sitemap")
        writing.leaf("loc", address(url))
        if lastmod:
            writing.leaf("lastmod", lastmod)
        writing.close("sitemap")
        writing.newline()
    writing.close("sitemapindex")
    writing.newline()
    return writing.take()


def address(url: str) -> str:
    """The URL as a plain ASCII URI; raises ValueError for what is no absolute http(s) URL."""
    if _PLAIN.fullmatch(url):
        return url
    plain = clean_url(url)
    if not plain:
        raise ValueError(f"a sitemap's URL must be absolute: {url!r}")
    return plain

"""OPML 2.0: every feed of a site, or of a whole cluster, as a tree that feed readers import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from plugins.feeds.elements import Element, add
from plugins.feeds.outlines import FeedOutline, SiteOutline
from plugins.feeds.text import clean_line, clean_url, rfc822

MEDIA_TYPE = "text/x-opml"
_DOCS = "https://opml.org/spec2.opml"


def write(title: str, sites: Sequence[SiteOutline], owner: str, owner_url: str, modified: datetime) -> bytes:
    """The tree as UTF-8, in the order given; `modified` comes from the content, not the clock.

    A feed without an absolute http(s) address is left out, and a site that holds nothing with it.
    """
    root = etree.Element("opml", version="2.0")
    head = add(root, "head")
    add(head, "title", clean_line(title))
    add(head, "dateModified", rfc822(modified))
    if clean_line(owner):
        add(head, "ownerName", clean_line(owner))
    if clean_url(owner_url):
        add(head, "ownerId", clean_url(owner_url))
    add(head, "docs", _DOCS)
    body = add(root, "body")
    for site in sites:
        _add_site(body, site)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add_site(parent: Element, site: SiteOutline) -> None:
    outline = add(parent, "outline", text=_name(site.title))
    for feed in site.feeds:
        _add_feed(outline, feed)
    for below in site.sites:
        _add_site(outline, below)
    if len(outline) == 0:
        parent.remove(outline)


def _add_feed(parent: Element, feed: FeedOutline) -> None:
    if not clean_url(feed.feed_url):
        return
    # OPML calls every feed `rss`, whatever its format; `version` is for RSS proper and left out.
    add(
        parent,
        "outline",
        type="rss",
        text=_name(feed.title),
        title=_name(feed.title),
        xmlUrl=clean_url(feed.feed_url),
        htmlUrl=clean_url(feed.page_url),
        language=feed.language,
        description=feed.description,
    )


def _name(title: str) -> str:
    return clean_line(title) or "…"

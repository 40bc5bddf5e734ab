"""Dialects that are neither Atom nor RSS (CDF and other relics), read by feedparser.

It is given a tree that has been decoded, bounded and written again by us, so that none of its own guesses about
charset, entities and broken markup come into play; dates are read by ours.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import feedparser
from lxml import etree

from syndicate.fields import Context, Rule, address, clean_id, clean_title, made_id, names
from syndicate.items import Doubt, Item, Reading

_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read_legacy(root: etree._Element, context: Context) -> Reading:
    """What feedparser finds in the tree; a doubt where it finds nothing."""
    data = etree.tostring(root, encoding="utf-8")
    found: Any = feedparser.parse(
        BytesIO(data), response_headers=_HEADERS, sanitize_html=False, resolve_relative_uris=False
    )
    rows = list(found.entries)[: context.source.most_items]
    doubts = [] if rows else [Doubt(Rule.NO_ITEMS, str(root.tag)[:100])]
    items = tuple(_item(row, context) for row in rows)
    return Reading(
        items=tuple({item.id: item for item in items}.values()),
        feed_title=clean_title(str(found.feed.get("title", ""))),
        doubts=tuple(doubts),
    )


def _item(row: Any, context: Context) -> Item:
    title = clean_title(str(row.get("title", "")))
    url = address(context.url, str(row.get("link", "")))
    stated = str(row.get("published") or row.get("updated") or "").strip()
    contents = [str(part.get("value", "")) for part in row.get("content", ())]
    summary = str(row.get("summary", ""))
    html = next((part for part in contents if part), None)
    return Item(
        id=clean_id(str(row.get("id", ""))) or url or made_id(title, stated, summary),
        url=url,
        title=title,
        html=html,
        summary=clean_title(summary),
        published=context.date(stated),
        stated=stated[:200],
        updated=None,
        language=context.source.language,
        authors=names([str(row.get("author", ""))]),
        categories=names(str(tag.get("term", "")) for tag in row.get("tags", ())),
    )

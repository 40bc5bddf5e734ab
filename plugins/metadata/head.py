"""`head` of any page, computed as data; templates print it."""

from __future__ import annotations

from plugins.engine.views import Head
from plugins.feeds.text import clean_line
from plugins.metadata.facts import DOCUMENTS, ColumnFacts, PageFacts, PageKind, SiteFacts
from plugins.metadata.json_ld import describe_page
from plugins.metadata.labels import label_page
from plugins.metadata.robots import decide_indexing
from plugins.metadata.social import make_social
from plugins.metadata.titles import title_page


def make_head(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> Head:
    """All that stands in `head` besides assets.

    `description` is "" on a document's page that has the label `Description`: a name of `meta` is read without
    regard to case, and HTML allows only one description.
    """
    indexing = decide_indexing(site, page)
    labels = label_page(site, column, page)
    return Head(
        title=title_page(site, column, page),
        description="" if any(label.key == "Description" for label in labels) else _description(site, page),
        canonical=indexing.canonical,
        robots=indexing.robots,
        alternates=indexing.alternates,
        meta=(*labels, *make_social(site, column, page)),
        json_ld=describe_page(site, column, page),
        feeds=page.feeds,
    )


def _description(site: SiteFacts, page: PageFacts) -> str:
    if page.kind is PageKind.NOTICE or page.kind in DOCUMENTS:
        return clean_line(page.description) if page.kind in DOCUMENTS else ""
    return clean_line(page.description or (site.description if page.kind is PageKind.HOME else ""))

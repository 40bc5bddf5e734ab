"""Where a page stands: breadcrumbs, and lists as collections."""

from __future__ import annotations

from plugins.feeds.text import clean_line
from plugins.metadata.facts import PageFacts, SiteFacts
from plugins.metadata.json_ld.bodies import identify_website
from plugins.metadata.json_ld.nodes import Node, node, reference


def make_trail(page: PageFacts) -> Node | None:
    """BreadcrumbList from the home page to this page; None where that is one step."""
    if len(page.trail) < 2:
        return None
    items = (
        node("ListItem", ("position", place), ("name", clean_line(step.name)), ("item", step.url))
        for place, step in enumerate(page.trail, start=1)
    )
    return node("BreadcrumbList", ("itemListElement", tuple(items)))


def make_collection(site: SiteFacts, page: PageFacts) -> Node:
    """CollectionPage of a column, term or archive."""
    return node(
        "CollectionPage",
        ("@id", page.url),
        ("url", page.url),
        ("name", clean_line(page.title)),
        ("description", clean_line(page.description)),
        ("inLanguage", site.html_lang),
        ("isPartOf", reference(identify_website(site))),
    )

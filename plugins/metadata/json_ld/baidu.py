"""Baidu's time factor: when a page was published and last changed, for results by time."""

from __future__ import annotations

from plugins.feeds.text import clean_line
from plugins.metadata.facts import PageFacts
from plugins.metadata.json_ld.nodes import Node, node
from plugins.metadata.moments import without_zone

CAMBRIAN = "https://ziyuan.baidu.com/contexts/cambrian.jsonld"


def make_time_factor(page: PageFacts) -> Node | None:
    """`pubDate` and `upDate` in Beijing time without zone; none or one image, for Baidu takes 0, 1 or 3."""
    if page.published is None:
        return None
    return node(
        "",
        ("@id", page.url),
        ("title", clean_line(page.title)),
        ("images", (page.image.url,) if page.image else ()),
        ("description", clean_line(page.description)),
        ("pubDate", without_zone(page.published)),
        ("upDate", without_zone(page.updated or page.published)),
    )

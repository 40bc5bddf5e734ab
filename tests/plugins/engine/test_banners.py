"""A banner leads where it says, and nowhere while that is not public."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from publish.build import build
from tests.publish.tiny import Root, make_root

BANNER = """[[banners]]
text = { zh = "紧急通知", en = "Alert" }
starts = 2026-06-20T00:00:00+08:00
ends = 2026-08-01T00:00:00+08:00
descendants = true
link = "LINK"

[contacts]"""


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_root(tmp_path / "content")


def _links(root: Root, tmp_path: Path, link: str, at: str) -> dict[str, list[str]]:
    """Where the banner of the top site leads, by the page that shows it."""
    text = root.read("sites/top/site.toml")
    if "[[banners]]" not in text:
        root.write("sites/top/site.toml", text.replace("[contacts]", BANNER.replace("LINK", link), 1))
    root.write(
        "cluster.toml", root.read("cluster.toml").replace("at = 2026-06-30T09:00:00+08:00", f"at = {at}")
    )
    instant = datetime.fromisoformat(at)
    report = build(root.options(tmp_path / "out", tmp_path / "cache"), instant, lambda _: None)
    assert report.built
    pages = ("www.top.example/index.html", "www.top.example/en/index.html", "www.city.example/index.html")
    return {
        page: [str(one) for one in html.parse(tmp_path / "out" / page).xpath("//*[@class='banner']//a/@href")]
        for page in pages
    }


def test_a_banner_leads_to_the_document_in_the_language_of_the_page(root: Root, tmp_path: Path) -> None:
    found = _links(root, tmp_path, "/news/2026-05-01-item-1.md", "2026-06-30T09:00:00+08:00")
    assert found == {
        "www.top.example/index.html": ["/news/2026/item-1.html"],
        "www.top.example/en/index.html": ["/en/news/2026/item-1.html"],
        "www.city.example/index.html": ["https://www.top.example/news/2026/item-1.html"],
    }


def test_a_banner_leads_nowhere_until_its_document_is_public(root: Root, tmp_path: Path) -> None:
    before = _links(root, tmp_path, "/news/2026-07-01-later.md", "2026-06-30T09:00:00+08:00")
    assert set(map(tuple, before.values())) == {()}
    after = _links(root, tmp_path, "/news/2026-07-01-later.md", "2026-07-01T11:00:00+08:00")
    assert after["www.top.example/index.html"] == ["/news/2026/later.html"]

"""Every page of the demonstration: languages point at each other, links lead somewhere, dates agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import etree

from cluster.edition import Edition
from cluster.entries import Entry
from cluster.schema.types import BEIJING
from cluster.visibility import State
from tests.publish.built import Built, Page, links_of
from tests.publish.tiny import make_root

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_demonstration_has_pages_for_every_site(demonstration: Built) -> None:
    for site in demonstration.model.sites.values():
        assert f"{site.host}/{site.base}index.html" in demonstration.files
    assert len(demonstration.pages) > 500


def test_hreflang_names_the_page_itself_and_a_default_and_is_symmetric(demonstration: Built) -> None:
    assert prove_symmetric(demonstration) > 80


def test_hreflang_is_symmetric_where_one_language_is_expired_or_withdrawn(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.set_field("sites/top/news/2026-05-01-item-1.en.md", "expires", "2026-06-01 00:00")
    root.set_field("sites/top/news/2026-05-02-item-2.en.md", "status", "withdrawn")
    root.set_field("sites/top/policy/2026-05-10-key.md", "subject", ["economy.enterprise"])
    report = root.build(tmp_path / "out", tmp_path / "cache", search=False)
    assert report.model is not None
    built = Built(report, report.model, tmp_path / "out", tmp_path / "cache", root.folder)
    assert prove_symmetric(built) > 10


def prove_symmetric(built: Built) -> int:
    """Checks every page's alternates; gives how many pages have some."""
    seen = 0
    for page in built.pages:
        alternates = page.alternates
        if not alternates:
            continue
        seen += 1
        canonical = page.values("//link[@rel='canonical']/@href")
        assert canonical == [page.url], page.path
        assert page.url in {url for lang, url in alternates.items() if lang != "x-default"}, page.path
        assert "x-default" in alternates, page.path
        for lang, url in alternates.items():
            other = built.by_url.get(url)
            assert other is not None, f"{page.path} names {url}, which is no page"
            assert other.alternates == alternates, f"{page.path} ↔ {other.path} ({lang})"
    return seen


def test_the_default_language_is_the_first_of_the_site(demonstration: Built) -> None:
    for page in demonstration.pages:
        alternates = page.alternates
        if alternates:
            # A page without a Chinese counterpart stands for itself.
            assert alternates["x-default"] == alternates.get("zh-CN", page.url), page.path


def test_a_canonical_elsewhere_drops_hreflang(demonstration: Built) -> None:
    elsewhere = 0
    for page in demonstration.pages:
        canonical = page.values("//link[@rel='canonical']/@href")
        if canonical and canonical != [page.url]:
            elsewhere += 1
            assert page.alternates == {}, page.path
            assert demonstration.file_of(canonical[0]), f"{page.path}: {canonical[0]}"
    assert elsewhere > 5


def test_every_internal_link_and_asset_exists(demonstration: Built) -> None:
    broken: dict[str, str] = {}
    checked = 0
    for page in demonstration.pages:
        for url in links_of(page):
            target, _ = urldefrag(url)
            checked += 1
            if demonstration.file_of(target) is None:
                broken.setdefault(target, page.path)
    assert broken == {}
    assert checked > 10_000


def test_every_fragment_that_a_page_links_to_in_itself_is_there(demonstration: Built) -> None:
    broken = []
    for page in demonstration.pages:
        here = set(page.values("//@id | //a/@name"))
        for target in page.values("//a/@href[starts-with(., '#')]"):
            if target != "#" and target[1:] not in here:
                broken.append(f"{page.path}{target}")
    assert broken == []


def test_no_link_is_empty_and_no_marker_of_pelican_is_left(demonstration: Built) -> None:
    for page in demonstration.pages:
        for url in page.values("//a/@href | //img/@src"):
            assert url not in ("", "#"), page.path
            assert not url.startswith(("{filename}", "{attach}", "|filename|", "{static}")), page.path


def entries(built: Built) -> Iterator[tuple[Edition, Entry]]:
    """Listed documents with a date, and their edition."""
    for name in sorted(built.model.sites):
        for lang in built.model.sites[name].languages:
            edition = Edition(built.model, name, lang)
            for entry in edition.entries:
                if entry.published is not None and entry.state is State.LISTED and not entry.link_only:
                    yield edition, entry


def graph_of(page: Page) -> list[dict[str, Any]]:
    found = []
    for text in page.values("//script[@type='application/ld+json']/text()"):
        data = json.loads(text)
        found.extend(data.get("@graph", [data]) if isinstance(data, dict) else data)
    return found


def instants(values: list[str]) -> set[datetime]:
    return {datetime.fromisoformat(value).astimezone(BEIJING).replace(second=0) for value in values}


def meta(page: Page, name: str) -> list[str]:
    return page.values(f"//meta[@name='{name}' or @property='{name}']/@content")


def test_dates_agree_on_the_page_of_every_document(demonstration: Built) -> None:
    checked = 0
    for _, entry in entries(demonstration):
        if not entry.dated:
            continue
        assert entry.published is not None
        page = demonstration.page(entry.place.path)
        shown = entry.published.astimezone(BEIJING)
        [pubdate] = meta(page, "PubDate")
        assert pubdate == f"{shown:%Y-%m-%d %H:%M}", page.path
        assert f"{shown:%Y-%m-%d %H:%M}" in page.tree.text_content(), page.path
        assert instants(meta(page, "article:published_time")) <= {shown.replace(second=0)}, page.path
        dated = [node for node in graph_of(page) if "datePublished" in node]
        told = instants([node["datePublished"] for node in dated])
        # A service or an event is no work that was published: schema.org knows no date for it.
        assert told == {shown} or (not told and entry.document.kind in ("service", "interview")), page.path
        changed = entry.modified.astimezone(BEIJING).replace(second=0)
        assert instants([node["dateModified"] for node in dated]) == ({changed} if dated else set()), (
            page.path
        )
        assert instants(meta(page, "article:modified_time")) <= {changed}, page.path
        checked += 1
    assert checked > 100


def test_dates_agree_in_the_feeds(demonstration: Built) -> None:
    wanted = {entry.place.absolute: entry for _, entry in entries(demonstration)}
    checked = 0
    for path in sorted(demonstration.files):
        if not path.endswith("/feed.atom"):
            continue
        for item in etree.parse(demonstration.output / path).getroot().iterfind(f"{ATOM}entry"):
            links = {link.get("rel", "alternate"): link.get("href") for link in item.iterfind(f"{ATOM}link")}
            entry = wanted.get(links.get("alternate", ""))
            if entry is None:
                continue
            assert entry.published is not None
            published, updated = (item.findtext(f"{ATOM}{name}", "") for name in ("published", "updated"))
            assert instants([published]) == {entry.published.astimezone(BEIJING).replace(second=0)}, path
            assert instants([updated]) == {entry.modified.astimezone(BEIJING).replace(second=0)}, path
            checked += 1
    assert checked > 100


def test_dates_agree_in_the_sitemaps(demonstration: Built) -> None:
    wanted = {entry.place.absolute: entry for _, entry in entries(demonstration) if entry.indexable}
    found: dict[str, set[str]] = {}
    for path in sorted(demonstration.files):
        if path.rpartition("/")[2].startswith("sitemap") and path.endswith(".xml"):
            for row in etree.parse(demonstration.output / path).getroot().iterfind(f"{SITEMAP}url"):
                found.setdefault(row.findtext(f"{SITEMAP}loc", ""), set()).add(
                    row.findtext(f"{SITEMAP}lastmod", "")
                )
    for url, entry in wanted.items():
        assert instants(sorted(found[url])) == {entry.modified.astimezone(BEIJING).replace(second=0)}, url


def test_the_sitemap_names_pages_that_exist_and_may_be_indexed(demonstration: Built) -> None:
    checked = 0
    for path in sorted(demonstration.files):
        if path.rpartition("/")[2].startswith("sitemap") and path.endswith(".xml"):
            for location in (
                etree.parse(demonstration.output / path).getroot().iterfind(f"{SITEMAP}url/{SITEMAP}loc")
            ):
                page = demonstration.by_url[location.text or ""]
                assert not [value for value in meta(page, "robots") if "noindex" in value], page.path
                checked += 1
    assert checked > 200


def test_the_language_switch_leads_to_a_page_of_that_language(demonstration: Built) -> None:
    checked = 0
    for page in demonstration.pages:
        for link in page.tree.xpath("//a[@hreflang]"):
            target = demonstration.file_of(urljoin(page.url, link.get("href")))
            assert target, f"{page.path}: {link.get('href')}"
            [lang] = demonstration.page(target).values("/html/@lang")
            assert lang == link.get("hreflang"), f"{page.path} → {target}"
            checked += 1
    assert checked > 100


@pytest.mark.parametrize("name", ["coverage.json", "sites.json", "findings.json"])
def test_reports_can_be_read(demonstration: Built, name: str) -> None:
    assert isinstance(json.loads((demonstration.output / "_reports" / name).read_text("utf-8")), list | dict)

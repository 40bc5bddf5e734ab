"""The demonstration as files: every document reachable by links alone, nothing heavy, images that keep their place."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from tests.browser.demonstration import Shown

DOCUMENTS = {
    "article",
    "policy",
    "interpretation",
    "service",
    "letter",
    "consultation",
    "interview",
    "topic",
    "page",
}
KILOBYTE = 1024
# gzipped HTML + styles + scripts; a list may weigh what a home page may.
LIMITS = {**dict.fromkeys(DOCUMENTS | {"withdrawn"}, 60 * KILOBYTE)}
OTHERS = 90 * KILOBYTE
SCRIPTS = 30 * KILOBYTE


def file_of(output: Path, url: str) -> Path | None:
    """The file that answers an address of the cluster's hosts, None for addresses elsewhere."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not (output / parts.netloc).is_dir():
        return None
    path = unquote(parts.path or "/")
    return output / parts.netloc / (path + "index.html" if path.endswith("/") else path).lstrip("/")


def links_of(page: Shown) -> set[str]:
    """Where a reader without script can go from a page: absolute addresses, without fragments."""
    here = f"https://{page.host}{page.path}"
    return {
        urljoin(here, link).partition("#")[0]
        for link in page.tree.xpath("//a/@href")
        if not link.startswith("#")
    }


def test_every_link_of_every_page_leads_to_a_file(shown: tuple[Shown, ...], output: Path) -> None:
    dead: dict[str, str] = {}
    for page in shown:
        for link in links_of(page):
            file = file_of(output, link)
            if file is not None and not file.is_file():
                dead[link] = page.name
    # The dynamic systems of a site live outside of it, at addresses that the site only names.
    assert dead == {}


def test_without_script_every_page_is_reached_by_links_from_a_home_page(
    shown: tuple[Shown, ...], output: Path
) -> None:
    by_file = {page.file: page for page in shown}
    homes = [page for page in shown if page.template == "home" and page.lang == "zh-CN"]
    for home in homes:
        # Within the host alone: nobody has to go by another site.
        reached, waiting = {home.file}, [home]
        while waiting:
            for link in links_of(waiting.pop()):
                file = file_of(output, link)
                if file in by_file and file not in reached and by_file[file].host == home.host:
                    reached.add(file)
                    waiting.append(by_file[file])
        own = [page for page in shown if page.host == home.host and page.path.startswith(home.path)]
        missed = {page.name for page in own if page.file not in reached and not _stands_apart(page)}
        assert missed == set(), home.name


def _stands_apart(page: Shown) -> bool:
    """Withdrawn and expired documents are listed nowhere; the first numbered page of a short list says what the list says."""
    return bool(
        page.tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
    ) or page.path.endswith("/p/1.html")


def test_pages_that_have_a_pair_and_their_switch_agree(shown: tuple[Shown, ...]) -> None:
    for page in shown:
        alternates = {
            link.get("hreflang"): link.get("href")
            for link in page.tree.xpath("//link[@rel='alternate'][@hreflang]")
        }
        for link in page.tree.xpath("//*[@class='utility-links']//a[@hreflang]"):
            pair = alternates.get(link.get("hreflang"))
            if pair and len(alternates) > 2:
                assert urljoin(f"https://{page.host}{page.path}", link.get("href")) == pair, page.name


def assets_of(page: Shown, output: Path) -> tuple[list[Path], list[Path]]:
    """The styles and scripts that a page loads."""
    here = f"https://{page.host}{page.path}"

    def files(query: str) -> list[Path]:
        found = [file_of(output, urljoin(here, str(url))) for url in page.tree.xpath(query)]
        assert None not in found, page.name
        return [file for file in found if file is not None]

    return files("//link[@rel='stylesheet']/@href"), files("//script/@src")


def weigh(file: Path, known: dict[Path, int]) -> int:
    """A file's bytes when gzipped."""
    if file not in known:
        known[file] = len(gzip.compress(file.read_bytes(), mtime=0))
    return known[file]


def test_no_page_is_heavier_than_it_may_be(shown: tuple[Shown, ...], output: Path) -> None:
    known: dict[Path, int] = {}
    heavy: dict[str, int] = {}
    for page in shown:
        styles, scripts = assets_of(page, output)
        if page.template == "search":
            scripts = [script for script in scripts if script not in _engine(page, output)]
        script = sum(weigh(file, known) for file in scripts)
        whole = weigh(page.file, known) + sum(weigh(file, known) for file in styles) + script
        if script > SCRIPTS or whole > LIMITS.get(page.template, OTHERS):
            heavy[page.name] = whole
    assert heavy == {}


def _engine(page: Shown, output: Path) -> list[Path]:
    """The scripts that the search page alone loads, which are counted apart."""
    home = file_of(output, f"https://{page.host}/")
    assert home is not None
    everywhere = {urlsplit(url).path for url in html.parse(str(home)).xpath("//script/@src")}
    found = [urlsplit(url).path for url in page.tree.xpath("//script/@src")]
    return [output / page.host / path.lstrip("/") for path in found if path not in everywhere]


def test_images_keep_their_place_and_wait_below_the_fold(shown: tuple[Shown, ...]) -> None:
    faults: list[str] = []
    for page in shown:
        tree = page.tree
        images = tree.xpath("//img")
        faults += [f"{page.name}: {image.get('src')} has no size" for image in images if not _sized(image)]
        shown_first, *_ = [*tree.xpath("//main//img"), None]
        late = [image for image in tree.xpath("//main//img") if image.get("loading") != "lazy"]
        # The first picture of a home page is what a reader sees first.
        if late and (late != [shown_first] or page.template != "home"):
            faults.append(f"{page.name}: {late[0].get('src')} does not wait")
    assert faults == []


def _sized(image: html.HtmlElement) -> bool:
    return (image.get("width") or "").isdecimal() and (image.get("height") or "").isdecimal()


def test_every_asset_is_named_by_its_content_and_comes_from_the_same_host(
    shown: tuple[Shown, ...], output: Path
) -> None:
    for page in shown:
        styles, scripts = assets_of(page, output)
        for file in (*styles, *scripts):
            assert file.is_relative_to(output / page.host / "_"), page.name
    assert not [
        page.name for page in shown if page.tree.xpath("//@style | //style | //script[not(@src)][not(@type)]")
    ]


@pytest.mark.parametrize("template", sorted(DOCUMENTS))
def test_the_demonstration_shows_each_kind_of_document(shown: tuple[Shown, ...], template: str) -> None:
    assert Counter(page.template for page in shown)[template] >= 3

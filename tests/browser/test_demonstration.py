"""Every template of the demonstration, in each language and way of display: no barrier, no error, nothing off the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.demonstration import MODES, USUAL, Mode, Shown, Tab, some_of_each
from tests.browser.harness import Message, Served, Violation

TEMPLATES = {
    *(
        "home",
        "column",
        "term",
        "terms",
        "archive",
        "article",
        "policy",
        "interpretation",
        "service",
        "letter",
    ),
    *(
        "consultation",
        "interview",
        "topic",
        "page",
        "withdrawn",
        "site_map",
        "search",
        "subscribe",
        "contact",
    ),
    *("accessibility", "not_found", "directory"),
}
# Kinds of document that no English edition of the demonstration has.
CHINESE_ONLY = {"letter", "consultation", "interview", "topic", "withdrawn"}
# What leaves a page at 320 pixels: the text itself, not tables, which scroll in boxes of their own.
BROADER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_demonstration_has_every_template_in_each_language(shown: tuple[Shown, ...]) -> None:
    found = {(page.template, page.lang) for page in shown}
    assert found == {(name, "zh-CN") for name in TEMPLATES} | {
        (name, "en") for name in TEMPLATES - CHINESE_ONLY
    }


def open_all(
    browser: Browser, served: Served, pages: tuple[Shown, ...], mode: Mode, faults: list[str]
) -> Iterator[tuple[Shown, Page]]:
    """The pages one after the other in a way of display; what goes wrong while they load is added to `faults`."""
    context = mode.open(browser)
    opened = Tab(context, mode)
    tab = opened.page
    tab.on("pageerror", lambda error: faults.append(f"{tab.url}: {error}"))
    tab.on("console", lambda line: faults.append(f"{tab.url}: {line.text}") if line.type == "error" else None)
    tab.on("request", lambda request: faults.extend(_foreign(served, tab.url, request.url)))
    for shown in pages:
        opened.show(served, shown)
        yield shown, tab
    context.close()


def _foreign(served: Served, page: str, url: str) -> list[str]:
    """The request as a fault if it leaves the host of the page."""
    asked = urlsplit(url)
    if asked.scheme in ("data", "blob", "about") or asked.netloc == urlsplit(page).netloc:
        return []
    return [] if page == "about:blank" else [f"{page}: {url}"]


@pytest.mark.parametrize("mode", USUAL, ids=lambda mode: mode.name)
def test_no_template_breaks_a_rule_of_accessibility_in_any_language_or_display(
    browser: Browser,
    served: Served,
    shown: tuple[Shown, ...],
    axe: Callable[..., tuple[Violation, ...]],
    mode: Mode,
) -> None:
    faults: list[str] = []
    broken: dict[str, object] = {}
    for page, tab in open_all(browser, served, some_of_each(shown, 1), mode, faults):
        broken[page.name] = axe(tab)
        if "viewport" in dict(mode.context):
            broken[f"{page.name} too broad"] = tab.evaluate(BROADER)
    assert {name: found for name, found in broken.items() if found} == {}
    assert faults == []


@pytest.mark.full
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_three_pages_of_each_template_break_no_rule_in_any_display(
    browser: Browser,
    served: Served,
    shown: tuple[Shown, ...],
    axe: Callable[..., tuple[Violation, ...]],
    mode: Mode,
) -> None:
    faults: list[str] = []
    broken: dict[str, object] = {}
    for page, tab in open_all(browser, served, some_of_each(shown, 3), mode, faults):
        broken[page.name] = axe(tab)
        if "viewport" in dict(mode.context):
            broken[f"{page.name} too broad"] = tab.evaluate(BROADER)
    assert {name: found for name, found in broken.items() if found} == {}
    assert faults == []


@pytest.mark.full
@pytest.mark.parametrize("part", range(4))
def test_no_page_at_all_breaks_a_rule_of_accessibility(
    browser: Browser,
    served: Served,
    shown: tuple[Shown, ...],
    axe: Callable[..., tuple[Violation, ...]],
    part: int,
) -> None:
    faults: list[str] = []
    broken = {
        page.name: axe(tab) for page, tab in open_all(browser, served, shown[part::4], MODES[0], faults)
    }
    assert {name: found for name, found in broken.items() if found} == {}
    assert faults == []


@pytest.mark.parametrize("anchor", [pytest.param("", marks=pytest.mark.full), "#elder-30"])
def test_nothing_scrolls_sideways_at_320_pixels_or_at_400_percent(
    browser: Browser, served: Served, shown: tuple[Shown, ...], full: bool, anchor: str
) -> None:
    """A page 320 pixels wide is what 400 % leaves of a window of 1280 (WCAG 1.4.10)."""
    mode = Mode("narrow", (("viewport", {"width": 320, "height": 256}),), anchor)
    pages = shown if full else some_of_each(shown, 2)
    broad = {page.name: tab.evaluate(BROADER) for page, tab in open_all(browser, served, pages, mode, [])}
    assert {name: over for name, over in broad.items() if over} == {}


def test_every_page_is_conforming_html(
    shown: tuple[Shown, ...], full: bool, html_validate: Callable[..., tuple[Message, ...]]
) -> None:
    files: list[Path] = [page.file for page in (shown if full else some_of_each(shown, 1))]
    assert html_validate(files) == ()

"""Journeys through the demonstration: by keyboard, by the tree that screen readers read, in two languages, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demonstration import PROVINCE, Shown, some_of_each
from tests.browser.harness import Served

SERVICE = "/fuwu/2026/start-a-company.html"
POLICY = "/zwgk/zcwj/2026/enterprise-measures.html"
# Of what has the focus: its words, and whether it can be seen that it has it.
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    words: (element.innerText || element.value || element.ariaLabel || element.name || '').trim(),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== style.backgroundColor,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    body: element === document.body,
    place: `${Math.round(box.left)} ${Math.round(box.top + scrollY)} ${element.tagName} ${element.href ?? element.id}`,
  };
}"""


def tab_to(page: Page, words: str, limit: int = 12) -> int:
    """Presses Tab until what has the focus bears the words; gives how many times."""
    for count in range(1, limit + 1):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED)["words"]:
            return count
    raise AssertionError(f"{words} is not among the next {limit} stops")


@pytest.mark.parametrize(
    ("home", "places"),
    [
        ("/", ("跳到“办事服务”", "企业开办一件事", "跳到“申请材料”", "公司登记申请书（空白表）")),
        (
            "/en/",
            (
                "Skip to: Services",
                "Starting a Company",
                "Skip to: What to bring",
                "Application for registration, blank",
            ),
        ),
    ],
)
def test_by_keyboard_alone_a_form_is_less_than_twelve_keys_from_the_home_page(
    visit: Callable[..., Page], home: str, places: tuple[str, str, str, str]
) -> None:
    services, service, papers, form = places
    page = visit(home)
    keys = tab_to(page, services)
    page.keyboard.press("Enter")
    keys += 1 + tab_to(page, service)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys += 1 + tab_to(page, papers)
    page.keyboard.press("Enter")
    keys += 1 + tab_to(page, form)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    keys += 1
    assert download.value.suggested_filename == "application.docx"
    assert keys < 12


@dataclass(frozen=True)
class Stop:
    """What a screen reader stops at: a heading of a level, or a link (level 0)."""

    level: int
    name: str


def stops(page: Page) -> list[Stop]:
    """Headings and links in the order of the accessibility tree, which leaves out what is hidden."""
    nodes: list[dict[str, Any]] = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")[
        "nodes"
    ]
    by_id = {node["nodeId"]: node for node in nodes}

    def walk(node: dict[str, Any]) -> Iterator[Stop]:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in ("heading", "link"):
            told = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
            yield Stop(told["level"] if role == "heading" else 0, node["name"]["value"].strip())
        for child in node.get("childIds", ()):
            if child in by_id:
                yield from walk(by_id[child])

    return list(walk(nodes[0]))


def steps_to(found: list[Stop], heading: str, link: str) -> int:
    """How many commands lead from the top of the page to a link: next heading of its level …, next link …."""
    (at,) = [number for number, stop in enumerate(found) if stop.level and stop.name == heading]
    level = found[at].level
    headings = sum(1 for stop in found[: at + 1] if stop.level == level)
    links = [stop.name for stop in found[at + 1 :] if not stop.level]
    return headings + 1 + next(number for number, name in enumerate(links) if link in name)


@pytest.mark.parametrize(
    ("home", "places"),
    [
        ("/", ("办事服务", "企业开办一件事", "申请材料", "公司登记申请书（空白表）")),
        ("/en/", ("Services", "Starting a Company", "What to bring", "Application for registration, blank")),
    ],
)
def test_by_the_tree_alone_a_form_is_less_than_twelve_commands_from_the_home_page(
    visit: Callable[..., Page], home: str, places: tuple[str, str, str, str]
) -> None:
    services, service, papers, form = places
    page = visit(home)
    commands = steps_to(stops(page), services, service) + 1
    page.get_by_role("link", name=service, exact=True).first.click()
    page.wait_for_url("**/start-a-company.html")
    commands += steps_to(stops(page), papers, form) + 1
    assert commands < 12


@pytest.mark.parametrize(
    "path", ["/", SERVICE, POLICY, "/zwgk/zcwj/", "/en/", "/zhuanti/2026/ming-river-flood.html"]
)
def test_wherever_the_keyboard_is_can_be_seen_and_it_is_never_trapped(
    visit: Callable[..., Page], path: str
) -> None:
    page = visit(path)
    page.emulate_media(reduced_motion="reduce")  # what is still scrolling is not yet in view
    places = []
    for _ in range(150):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now["body"]:
            break
        assert (now["ring"], now["seen"]) == (True, True), now
        places.append(now["place"])
    else:
        raise AssertionError(f"still on the page after 150 stops: {places[-1]}")
    assert len(places) == len(set(places)) >= 20


def test_by_keyboard_the_menu_opens_on_a_phone_and_leads_to_a_column(
    visit: Callable[..., Page], page: Page
) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    visit(POLICY)
    tab_to(page, "栏目导航", 15)
    page.keyboard.press("Enter")
    tab_to(page, "办事服务")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("办事服务")


def test_by_keyboard_the_share_panel_opens_and_closes_and_keeps_its_place(visit: Callable[..., Page]) -> None:
    page = visit(POLICY)
    page.get_by_role("button", name="打印").focus()
    tab_to(page, "分享")
    page.keyboard.press("Enter")
    expect(page.locator(".share-address")).to_have_text(f"https://{PROVINCE}{POLICY}")
    tab_to(page, "微博")
    page.keyboard.press("Escape")
    expect(page.locator(".share-panel")).to_be_hidden()
    assert page.evaluate(FOCUSED)["words"] == "分享"


def test_by_keyboard_the_elder_mode_opens_stays_on_other_pages_and_closes(visit: Callable[..., Page]) -> None:
    page = visit("/")
    tab_to(page, "长者版")
    page.keyboard.press("Enter")
    bar = page.get_by_role("region", name="长者版")
    expect(bar).to_be_visible()
    visit(SERVICE)
    expect(bar).to_be_visible()
    expect(page.locator("html")).to_have_css("font-size", "20px")
    bar.get_by_role("link", name="退出长者版").focus()
    page.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    visit("/")
    expect(bar).to_be_hidden()


def test_without_script_a_reader_finds_the_pair_the_elder_mode_and_every_column(
    served: Served, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(served.url(PROVINCE, POLICY))
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == served.url(PROVINCE, f"/en{POLICY}")
    page.get_by_role("link", name="Easy view").first.click()
    expect(page.get_by_role("region", name="Easy view")).to_be_visible()
    page.get_by_role("contentinfo").get_by_role("link", name="Site map").click()
    page.get_by_role("main").get_by_role("link", name="Services").first.click()
    expect(page.locator("h1")).to_have_text("Services")
    context.close()


def _has_pair(page: Shown) -> bool:
    """Numbered pages, terms and months of one language need not exist in the other."""
    return page.template not in ("not_found", "term", "archive") and "/p/" not in page.path


def test_the_language_switch_lands_on_the_pair_and_leads_back(
    visit: Callable[..., Page], shown: tuple[Shown, ...], full: bool
) -> None:
    english = [page for page in shown if page.lang == "en" and _has_pair(page)]
    for one in english if full else some_of_each(english, 1):
        page = visit(one.path, one.host)
        start, title = page.url, page.locator("h1").inner_text()
        page.get_by_role("banner").get_by_role("link", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        assert page.url == start.replace("/en/", "/", 1)
        page.get_by_role("banner").get_by_role("link", name="English").click()
        expect(page.locator("h1")).to_have_text(title)
        assert page.url == start


def test_a_link_out_of_government_says_so_and_asks_first(visit: Callable[..., Page]) -> None:
    page = visit("/yaowen/2026/open-day.html")
    link = page.locator(".body a[rel~=external]")
    assert "外部链接" in link.evaluate("e => getComputedStyle(e, '::after').content")
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("您访问的链接即将离开“北原省人民政府”网站，是否继续？")
    page.get_by_role("button", name="放弃").click()
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_printed_policy_is_set_as_one(visit: Callable[..., Page]) -> None:
    page = visit("/zwgk/zcwj/2026/elderly-meals.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 594, "height": 900})  # A4 between its margins
    edges = page.evaluate(
        """() => { const text = document.querySelector('.official-text').getBoundingClientRect();
        return [...document.querySelectorAll('.signature p')].map(line => { const range = document.createRange();
        range.selectNodeContents(line); const box = range.getBoundingClientRect();
        return [box.left - text.left, text.right - box.right, text.width, parseFloat(getComputedStyle(line).fontSize)]; }); }"""
    )
    assert len(edges) == 2
    for before, after, width, size in edges:
        assert before > width / 2 - size  # in the right half …
        assert 0 <= after <= 5 * size  # … four characters from the edge, as GB/T 9704 has it
    for part in (".navigation", ".tools", ".contents", ".banners", ".skip-link", ".footer-links"):
        expect(page.locator(part).first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")

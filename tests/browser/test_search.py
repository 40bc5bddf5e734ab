"""The search page in a real Chromium: both languages, phrases, document numbers, filters, addresses, keyboard, no script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.found import make_searchable
from tests.browser.harness import Served

TOP, CITY = "www.top.example", "www.city.example"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], Served]) -> Served:
    folder = tmp_path_factory.mktemp("search")
    make_searchable(folder / "root").build(folder / "output", folder / "cache", search=True)
    return serve_folder(folder / "output")


def ask(page: Page, served: Served, query: str, host: str = TOP, more: str = "", lang: str = "") -> list[str]:
    """Titles that a search finds, exact ones first, in their order."""
    page.goto(served.url(host, f"/{lang}search.html?q={quote(query)}{more}"))
    return titles(page)


def titles(page: Page) -> list[str]:
    expect(page.locator(".search-status")).not_to_contain_text("正在")
    expect(page.locator(".search-status")).not_to_contain_text("Searching")
    expect(page.locator(".search-status")).not_to_be_empty()
    return page.locator("#search h3").all_inner_texts()


def test_titles_come_before_bodies_and_newer_before_older(
    page: Page, served: Served, page_errors: list[str]
) -> None:
    found = ask(page, served, "失业保险")
    assert found[:4] == [
        "关于做好失业保险稳岗返还工作的通知",
        "失业保险基金管理办法",
        "关于稳定就业岗位若干措施的通知",
        "关于修改部分文件的决定",
    ]
    assert page_errors == []


def test_words_that_stand_apart_are_found_as_related(page: Page, served: Served) -> None:
    found = ask(page, served, "失业保险稳岗返还")
    assert found[:2] == ["关于做好失业保险稳岗返还工作的通知", "关于稳定就业岗位若干措施的通知"]
    related = page.get_by_role("region", name="相关内容")
    expect(related.get_by_role("link", name="失业保险基金管理办法")).to_be_visible()


@pytest.mark.parametrize("phrase", ["“失业保险稳岗返还”", '"失业保险稳岗返还"', "「失业保险稳岗返还」"])
def test_a_phrase_in_quotation_marks_finds_exactly_what_holds_it(
    page: Page, served: Served, phrase: str
) -> None:
    assert ask(page, served, phrase) == [
        "关于做好失业保险稳岗返还工作的通知",
        "关于稳定就业岗位若干措施的通知",
    ]
    expect(page.get_by_role("status")).to_have_text("找到2条结果")


@pytest.mark.parametrize("phrase", ["“政府办公厅负责”", "“岗位若干措”", "“府要抓好”"])
def test_a_phrase_is_found_wherever_a_segmenter_would_cut_it(page: Page, served: Served, phrase: str) -> None:
    assert len(ask(page, served, phrase)) == 1


@pytest.mark.parametrize("phrase", ["“抓好落实稳岗”", "“返还大型企业”", "“保险费及时办理”"])
def test_a_phrase_that_nothing_holds_finds_nothing(page: Page, served: Served, phrase: str) -> None:
    assert ask(page, served, phrase) == []


@pytest.mark.parametrize(
    "number",
    [
        "北政办规〔2019〕13号",
        "北政办规[2019]13号",
        "北政办规(2019)13号",
        "北政办规【2019】13号",
        "“北政办规〔2019〕13号”",
        "北政办规201913号",
        "北政办规2019 13号",
        "北政办规２０１９年第13号",
    ],
)
def test_a_document_number_is_found_however_it_is_typed(page: Page, served: Served, number: str) -> None:
    assert ask(page, served, number) == ["失业保险基金管理办法", "关于修改部分文件的决定"]


def test_what_was_withdrawn_is_never_found(page: Page, served: Served) -> None:
    assert ask(page, served, "“撤回稿”") == []
    assert ask(page, served, "北政办规〔2026〕99号") == []
    assert "失业保险稳岗返还撤回稿" not in ask(page, served, "失业保险稳岗返还撤回稿")


def test_english_is_found_in_the_english_edition(page: Page, served: Served) -> None:
    assert ask(page, served, '"labour contract"', lang="en/") == ["Notice on Unemployment Insurance Refunds"]
    assert ask(page, served, "employer refunds", lang="en/") == ["Notice on Unemployment Insurance Refunds"]
    assert ask(page, served, '"our contract"', lang="en/") == []


def test_text_of_the_front_matter_is_found(page: Page, served: Served) -> None:
    assert ask(page, served, "居民户口簿", CITY, lang="jyj/") == ["中小学生转学办理指南"]


def test_the_top_site_searches_the_cluster_each_document_once(page: Page, served: Served) -> None:
    assert ask(page, served, "“新桥通车”") == ["新桥通车"]
    href = page.locator("#search h3 a").get_attribute("href")
    assert href is not None
    assert href.startswith(f"https://{CITY}/news/2026/")
    assert len(ask(page, served, "“关于全局事项的通知”")) == 1


def test_a_site_searches_itself_and_what_it_carries(page: Page, served: Served) -> None:
    assert ask(page, served, "“关于全局事项的通知”", CITY) == ["关于全局事项的通知"]
    assert ask(page, served, "“关于修改部分文件的决定”", CITY) == []
    page.goto(served.url(CITY, "/search.html?q=%E5%85%A8%E5%B1%80%E4%BA%8B%E9%A1%B9"))
    page.locator("#search h3 a").first.click()
    expect(page.locator("h1")).to_have_text("关于全局事项的通知")


def test_filters_stand_in_the_address_and_the_way_back_undoes_them(page: Page, served: Served) -> None:
    assert len(ask(page, served, "失业保险", more="&year=2024")) == 1
    expect(page.get_by_label("年份", exact=True)).to_have_value("2024")
    page.get_by_label("年份", exact=True).select_option("2023")
    expect(page.locator("#search h3")).to_have_text(["关于修改部分文件的决定"])
    page.get_by_label("有效性", exact=True).select_option("valid")
    expect(page.get_by_role("status")).to_contain_text("没有找到")
    page.go_back()
    expect(page.locator("#search h3")).to_have_text(["关于修改部分文件的决定"])
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator("#search h3").nth(3)).to_be_visible()
    assert "year" not in page.url


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("site=bureau&kind=service", 2),
        ("subject=economy&validity=amended", 1),
        ("column=政策文件&year=2019", 1),
    ],
)
def test_filters_alone_list_everything_that_fits(
    page: Page, served: Served, filters: str, count: int
) -> None:
    page.goto(served.url(TOP, f"/search.html?{filters}"))
    assert len(titles(page)) == count


def test_more_results_follow_by_the_button(page: Page, served: Served) -> None:
    assert len(ask(page, served, "清淤工程")) == 10
    expect(page.get_by_role("status")).to_have_text("找到25条结果")
    for count in (20, 25):
        page.get_by_role("button", name="显示更多结果").click()
        expect(page.locator("#search h3")).to_have_count(count)
    expect(page.get_by_role("button", name="显示更多结果")).to_be_hidden()


def test_the_keyboard_alone_searches_and_opens_a_result(page: Page, served: Served) -> None:
    page.goto(served.url(TOP, "/search.html"))
    page.locator("main input[type=search]").focus()
    page.keyboard.type("失业保险")
    page.keyboard.press("Enter")
    expect(page.locator("#search h3").nth(3)).to_be_visible()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#search h3 a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("失业保险基金管理办法")
    page.go_back()
    expect(page.locator("#search h3").first).to_be_visible()


def test_what_is_typed_before_the_script_arrives_stays(page: Page, served: Served) -> None:
    page.route("**/pagefind/index.json", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.goto(served.url(TOP, "/search.html"), wait_until="commit")
    page.locator("main input[type=search]").fill("失业保险")
    expect(page.locator("#search [role=status]")).to_be_attached()
    expect(page.locator("main input[type=search]")).to_have_value("失业保险")


def test_excerpts_mark_what_was_asked_for(page: Page, served: Served) -> None:
    ask(page, served, "“市政府办公厅”")
    expect(page.locator("#search .search-excerpt mark")).to_have_text(["市政府办公厅"])


def test_text_that_looks_like_markup_stays_text(page: Page, served: Served, page_errors: list[str]) -> None:
    ask(page, served, "<img src=x onerror=alert(1)>")
    expect(page.locator("#search img")).to_have_count(0)
    assert page_errors == []


def test_the_page_breaks_no_rule_of_accessibility_with_results_open(
    page: Page, served: Served, axe: Callable[..., tuple[object, ...]]
) -> None:
    ask(page, served, "失业保险", more="&kind=policy")
    assert (
        axe(
            page,
            runOnly={"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
        )
        == ()
    )


def test_without_script_the_listing_stands(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url(TOP, "/search.html?q=abc"))
    expect(page.locator(".search-listing")).to_be_visible()
    expect(page.locator("#search")).to_be_hidden()
    context.close()

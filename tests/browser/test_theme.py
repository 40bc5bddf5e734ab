"""The theme in a real browser: sample pages of every template, with and without script, large, small, spoken, shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.harness import Served, Violation
from tests.themes.environment import LANGUAGES
from tests.themes.qr_reader import read_bytes
from tests.themes.samples import samples
from tests.themes.site import write_site

HOST = "www.beiyuan.example"
NAMES = [f"{lang}/{sample.name}" for lang in LANGUAGES for sample in samples(lang)]
# One state of each template is enough for the usual run.
USUAL = [
    name for name in NAMES if "-" not in name or name.endswith(("-valid", "-answered", "-open", "-emergency"))
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], Served]) -> Served:
    """Every sample page, under the policy on content that production sends."""
    folder = tmp_path_factory.mktemp("theme")
    write_site(folder / HOST)
    return serve_folder(folder)


@pytest.fixture
def visit(site: Served, page: Page) -> Callable[[str], Page]:
    """`visit("zh/home#elder")`: the sample page, loaded."""

    def go(name: str) -> Page:
        path, _, anchor = name.partition("#")
        page.goto("about:blank")
        page.goto(site.url(HOST, f"/{path}.html" + (f"#{anchor}" if anchor else "")))
        return page

    return go


@pytest.fixture
def scriptless(site: Served, browser: Browser) -> Iterator[Page]:
    """A browser whose scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    yield context.new_page()
    context.close()


def _width(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def _root_size(page: Page) -> float:
    size: float = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    return size


@pytest.mark.parametrize("name", USUAL)
def test_a_page_breaks_no_rule_of_accessibility_and_logs_no_error(
    visit: Callable[[str], Page], axe: Callable[..., tuple[Violation, ...]], page_errors: list[str], name: str
) -> None:
    assert axe(visit(name)) == ()
    assert page_errors == []


@pytest.mark.full
@pytest.mark.parametrize("mode", ["#elder", "#elder-30", "dark", "forced", "contrast", "phone"])
def test_no_mode_of_any_page_breaks_a_rule_of_accessibility(
    site: Served, browser: Browser, axe: Callable[..., tuple[Violation, ...]], mode: str
) -> None:
    context = browser.new_context(
        viewport={"width": 375 if mode == "phone" else 1280, "height": 800},
        color_scheme="dark" if mode == "dark" else "light",
        forced_colors="active" if mode == "forced" else "none",
        contrast="more" if mode == "contrast" else "no-preference",
    )
    page = context.new_page()
    broken = {}
    for name in NAMES:
        page.goto("about:blank")
        page.goto(site.url(HOST, f"/{name}.html" + (mode if mode.startswith("#") else "")))
        broken[name] = axe(page)
    context.close()
    assert {name: found for name, found in broken.items() if found} == {}


@pytest.mark.full
@pytest.mark.parametrize("colour", ["#a8201a", "#0f6b3a", "#7a4b00", "#6b21a8", "#757575", "#10243e"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_permitted_colour_of_a_site_stays_readable(
    site: Served, browser: Browser, axe: Callable[..., tuple[Violation, ...]], colour: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    sheet = f":root{{--site-colour:{colour}}}"
    page.route("**/_/colour.css", lambda route: route.fulfill(body=sheet, content_type="text/css"))
    for name in ("zh/home", "zh/policy-valid", "en/article-repost", "zh/column", "zh/service"):
        page.goto(site.url(HOST, f"/{name}.html"))
        assert axe(page) == ()
    context.close()


@pytest.mark.parametrize("mode", ["", "#elder", "#elder-30"])
def test_nothing_scrolls_sideways_at_320_pixels(visit: Callable[[str], Page], page: Page, mode: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    names = NAMES if not mode else USUAL
    assert [name for name in names if _width(visit(name + mode)) > 320] == []


def test_without_script_the_elder_mode_opens_by_its_anchor_and_closes(site: Served, scriptless: Page) -> None:
    scriptless.goto(site.url(HOST, "/zh/policy-valid.html"))
    bar = scriptless.get_by_role("region", name="长者版")
    expect(bar).to_be_hidden()
    scriptless.get_by_role("link", name="长者版").first.click()
    expect(bar).to_be_visible()
    expect(scriptless.locator("html")).to_have_css("font-size", "20px")
    bar.get_by_role("link", name="最大字").click()
    expect(scriptless.locator("html")).to_have_css("font-size", "30px")
    bar.get_by_role("link", name="退出长者版").click()
    expect(bar).to_be_hidden()


def test_without_script_menu_language_share_address_and_external_marks_work(
    site: Served, scriptless: Page
) -> None:
    scriptless.goto(site.url(HOST, "/zh/article.html"))
    scriptless.get_by_text("栏目导航").click()
    expect(scriptless.get_by_role("link", name="政府文件")).to_be_visible()
    expect(scriptless.get_by_role("link", name="English")).to_have_attribute("hreflang", "en")
    scriptless.get_by_text("分享", exact=True).click()
    expect(scriptless.locator(".share-address")).to_have_text(f"https://{HOST}/news/2026/article.html")
    expect(scriptless.get_by_role("button", name="打印")).to_be_hidden()
    expect(scriptless.locator(".external-note, .footer-note").first).to_contain_text("外部链接")


def test_the_elder_mode_is_remembered_from_page_to_page_until_it_is_left(
    visit: Callable[[str], Page],
) -> None:
    page = visit("zh/home")
    page.get_by_role("link", name="长者版").first.click()
    page = visit("en/service")
    assert _root_size(page) == 20
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('main *')].filter(e => e.offsetParent && e.textContent.trim())"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 14.5  # marks beside a title; everything that is read stands at 18 px or more
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 18
    page.get_by_role("link", name="Leave easy view").click()
    assert _root_size(visit("zh/home")) == 16


@pytest.mark.parametrize("mode", ["", "#elder"])
def test_buttons_and_menus_are_large_enough_to_hit(
    visit: Callable[[str], Page], page: Page, mode: str
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    wanted = 60 if mode else 44
    small = visit(f"zh/service{mode}").evaluate(
        """wanted => [...document.querySelectorAll('button, summary, nav a, .button, .tool, .channel, .tile a')]
        .filter(e => e.checkVisibility() && !e.closest('.tile'))
        .map(e => [e.textContent.trim(), e.getBoundingClientRect().height])
        .filter(([, height]) => height < wanted - 0.5)""",
        wanted,
    )
    assert small == []


def test_the_keyboard_reaches_the_text_first_and_sees_where_it_is(visit: Callable[[str], Page]) -> None:
    page = visit("zh/article")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("跳到正文")
    expect(skip).to_be_in_viewport()
    assert skip.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_link_to_another_host_asks_before_it_leaves(visit: Callable[[str], Page]) -> None:
    page = visit("zh/article")
    page.get_by_role("link", name="北原日报报道").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("您访问的链接即将离开“北原省人民政府”网站，是否继续？")
    expect(dialog).to_contain_text("https://daily.example/report")
    page.get_by_role("button", name="放弃").click()
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/zh/article.html")
    page.get_by_role("link", name="北原日报报道").click()
    with page.expect_request("https://daily.example/report"):
        page.get_by_role("button", name="继续访问").click()


@pytest.mark.parametrize("name", ["zh/article", "en/policy-valid", "zh/consultation-open"])
def test_the_share_code_holds_the_address_of_the_page(visit: Callable[[str], Page], name: str) -> None:
    page = visit(name)
    assert page.locator("qr-code").count() == 0
    page.locator(".share > summary").click()
    page.locator("qr-code svg").wait_for()
    path = page.locator("qr-code path").get_attribute("d")
    address = page.locator(".share-address").inner_text()
    assert path is not None
    assert read_bytes(path).decode() == address
    page.keyboard.press("Escape")
    expect(page.locator(".share-panel")).to_be_hidden()


@pytest.mark.parametrize("length", [1, 60, 150, 300, 500, 600])
def test_longer_addresses_get_larger_codes(visit: Callable[[str], Page], length: int) -> None:
    text = "https://" + "政a" * (length // 4) + "x" * (length % 4)
    path = visit("zh/article").evaluate(
        """text => { const code = document.createElement('qr-code'); code.setAttribute('text', text);
        code.setAttribute('label', ''); document.body.append(code); return code.querySelector('path').getAttribute('d'); }""",
        text,
    )
    assert read_bytes(path).decode() == text


def test_the_address_can_be_copied(site: Served, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url(HOST, "/zh/article.html"))
    page.locator(".share > summary").click()
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("status")).to_have_text("链接已复制")
    assert page.evaluate("navigator.clipboard.readText()") == f"https://{HOST}/news/2026/article.html"
    context.close()


# A voice that says what it is given at once, and tells.
_VOICE = """
globalThis.heard = [];
const voice = { cancel() {}, speak(said) { heard.push([said.text, said.lang]); this.last = said; } };
Object.defineProperty(globalThis, 'speechSynthesis', { value: voice });
globalThis.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
globalThis.spokenNow = () => [...(CSS.highlights.get('spoken') ?? [])].map(String).join('');
"""


def test_the_page_is_read_aloud_sentence_by_sentence_and_marked(
    visit: Callable[[str], Page], page: Page
) -> None:
    page.add_init_script(_VOICE)
    visit("zh/letter-answered")
    button = page.locator(".tools .speech button").first
    expect(button).to_have_text("朗读")
    button.click()
    expect(button).to_have_text("暂停")
    assert page.evaluate("heard[0]") == ["咨询灵活就业人员参加职工医保的问题", "zh-CN"]
    assert page.evaluate("spokenNow()") == "咨询灵活就业人员参加职工医保的问题"
    for _ in range(60):
        if page.evaluate("spokenNow()").startswith("王先生，您好"):
            break
        page.evaluate("speechSynthesis.last.dispatchEvent(new Event('end'))")
    assert page.evaluate("heard.at(-1)[0].trim()") == "王先生，您好！"
    button.click()
    expect(button).to_have_text("继续朗读")
    button.click()
    assert page.evaluate("heard.at(-1)[0].trim()") == "王先生，您好！"
    page.locator(".tools .speech").get_by_role("button", name="停止").click()
    expect(button).to_have_text("朗读")
    assert page.evaluate("spokenNow()") == ""
    assert "分享" not in "".join(text for text, _ in page.evaluate("heard"))


def test_the_text_grows_by_button_and_stays_so(visit: Callable[[str], Page]) -> None:
    def body_size() -> float:
        size: float = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.body')).fontSize)")
        return size

    page = visit("zh/article")
    usual = body_size()
    page.get_by_role("button", name="特大").click()
    expect(page.get_by_role("button", name="特大")).to_have_attribute("aria-pressed", "true")
    assert body_size() > usual * 1.4
    page = visit("zh/policy-valid")
    assert body_size() > usual * 1.4


def test_on_paper_the_document_comes_first_and_the_site_recedes(visit: Callable[[str], Page]) -> None:
    page = visit("zh/policy-valid")
    page.emulate_media(media="print")
    for hidden in (
        ".navigation",
        ".tools",
        ".breadcrumbs",
        ".search-form",
        ".contents",
        ".neighbours",
        ".footer-links",
    ):
        expect(page.locator(hidden).first).to_be_hidden()
    tops = [
        page.locator(part).first.bounding_box()
        for part in (".official-number", "h1", ".addressees", ".metadata")
    ]
    heights = [box["y"] for box in tops if box]
    assert len(heights) == 4
    assert heights == sorted(heights)
    expect(page.locator("h1")).to_have_css("text-align", "center")
    expect(page.locator(".signature p").first).to_have_css("text-align", "end")
    expect(page.locator(".official-text > p").first).to_have_css("text-indent", "42.6667px")

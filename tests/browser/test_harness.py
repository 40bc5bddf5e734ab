"""The harness itself: its judges see what is wrong and pass what is right, and nothing leaves this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.browser.harness import Message, Served, Violation

GOOD = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">\n<title>通知公告</title>\n</head>\n'
    "<body>\n<main>\n<h1>通知公告</h1>\n<p>县人民政府办公室值班安排。</p>\n</main>\n</body>\n</html>\n"
)
BAD = GOOD.replace("<p>", '<p><img src="/a.png">').replace("</p>", "")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for host, text in {"www.a.example": GOOD, "www.b.example": BAD}.items():
        (tmp_path / host).mkdir()
        (tmp_path / host / "index.html").write_text(text, "utf-8")
        (tmp_path / host / "favicon.ico").write_bytes(b"")
    return tmp_path


def test_each_host_answers_with_its_own_folder_and_axe_sees_what_is_wrong(
    output: Path,
    page: Page,
    page_errors: list[str],
    serve_folder: Callable[[Path], Served],
    axe: Callable[[Page], tuple[Violation, ...]],
) -> None:
    served = serve_folder(output)
    page.goto(served.url("www.a.example"))
    assert page.title() == "通知公告"
    assert axe(page) == ()
    assert page_errors == []
    page.goto(served.url("www.b.example"))
    assert [(found.rule, found.targets) for found in axe(page)] == [("image-alt", ("img",))]
    assert any("404" in error for error in page_errors)


def test_html_validate_sees_what_is_wrong_in_many_files_at_once(
    output: Path, html_validate: Callable[..., tuple[Message, ...]]
) -> None:
    files = sorted(output.glob("*/index.html"))
    found = html_validate(files)
    assert {message.file for message in found} == {output / "www.b.example/index.html"}
    assert "wcag/h37" in {message.rule for message in found}


def test_the_browser_reaches_no_other_host(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://www.a.example/")


def test_chinese_is_drawn_with_a_font_that_has_it(page: Page) -> None:
    """Characters that no font has all look the same."""
    draw = """text => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen.font = "40px sans-serif";
        pen.fillText(text, 10, 60);
        return canvas.toDataURL();
    }"""
    assert page.evaluate(draw, "\U0010fffd") == page.evaluate(draw, "\U0010fffc")
    assert len({page.evaluate(draw, text) for text in "政务公开\U0010fffd"}) == 5

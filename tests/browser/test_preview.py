"""The development server in a browser: it loads pages again after a rebuild and lists what the checks say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cluster.findings import finding
from cluster.messages import Rule, Severity, tell
from publish.serve import Hosts, RebuildResult, SiteHost
from publish.serve.answers import Preview
from publish.serve.news import News
from publish.serve.server import PreviewServer

HOSTS = Hosts(
    (SiteHost("beiyuan", "www.a.example", name="北原省"), SiteHost("linhe", "www.b.example", name="林河县"))
)
HEAD = "<!DOCTYPE html><html lang='zh-CN'><meta http-equiv='Content-Security-Policy' content=\"default-src 'self'\">"
RULE = Rule("r", Severity.WARNING, "标题太长。", "The title is too long.", "请缩短。", "Shorten it.")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    for host, text in {
        "www.a.example": '<a href="https://www.b.example/">林河县</a>',
        "www.b.example": "林河",
    }.items():
        (tmp_path / host).mkdir()
        (tmp_path / host / "index.html").write_text(f"{HEAD}<body><h1>第一稿</h1>{text}", "utf-8")
        (tmp_path / host / "favicon.ico").write_bytes(b"")
    (tmp_path / "favicon.ico").write_bytes(b"")
    server = PreviewServer(partial(Preview, tmp_path, HOSTS), News(), 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.news.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_visitor_walks_from_the_list_of_sites_to_a_site_and_to_another(
    server: PreviewServer, page: Page
) -> None:
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.get_by_role("link", name="北原省").click()
    page.get_by_role("link", name="林河县").click()
    expect(page).to_have_url(f"http://linhe.localhost:{server.port}/")


def test_a_page_follows_rebuilds_and_shows_findings_under_a_strict_policy(
    server: PreviewServer, page: Page, page_errors: list[str]
) -> None:
    page.goto(f"http://beiyuan.localhost:{server.port}/")
    expect(page.get_by_role("heading")).to_have_text("第一稿")
    file = server.preview.output / "www.a.example" / "index.html"
    file.write_text(file.read_text("utf-8").replace("第一稿", "第二稿"), "utf-8")
    messages = tell([finding("r", "sites/a.md", 3)], {}, preview=True, rules={"r": RULE})
    server.news.publish(RebuildResult(messages))
    expect(page.get_by_role("heading")).to_have_text("第二稿")
    panel = page.locator("#jiyue-preview")
    panel.get_by_text("检查结果 Findings: 1").click()
    expect(panel.get_by_text("sites/a.md:3")).to_be_visible()
    expect(panel.get_by_text("标题太长。 请缩短。")).to_be_visible()
    server.news.fail("ValueError: 坏")
    expect(panel.get_by_text("ValueError: 坏")).to_be_visible()
    server.news.publish(RebuildResult())
    expect(panel).to_have_count(0)
    assert page_errors == []

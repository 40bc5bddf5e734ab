"""Pages of the common systems become items with their facts, without a feed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cluster.reposts import ItemState
from syndicate.folder import read_folder
from syndicate.items import Item
from syndicate.pages import read_article
from syndicate.profiles import PROFILES

from .reading import NOW, answer, read, reasons, source

LIST_URL = "https://p.example/zc/index.html"
MENU = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zc/">政策</a></li></ul>'
ROW = '<li><a href="./202601/t20260102_1.html" title="关于印发《防汛办法》的通知">关于印发《防汛…</a><span>2026-01-02</span></li>'


def page(rows: str, more: str = "") -> str:
    return f'<html><head><meta name="ColumnName" content="政策文件"></head><body>{MENU}<ul class="list">{rows}</ul>{more}</body></html>'


def one(body: str, url: str = LIST_URL, **adapter: object) -> Item:
    reading = read(body, "text/html", url, kind="pages", adapter=adapter)
    assert len(reading.items) == 1, reading
    return reading.items[0]


@pytest.mark.parametrize("profile", [*PROFILES, None])
def test_a_list_page_gives_its_dated_rows_and_not_the_menu(profile: str | None) -> None:
    row = ROW.replace("t20260102_1", "content_1") if profile == "gov-cn" else ROW
    item = one(page(row), **({"profile": profile} if profile else {}))
    assert item.title == "关于印发《防汛办法》的通知"
    assert item.url == item.id
    assert item.url.startswith("https://p.example/zc/202601/")
    assert (item.stated, item.published) == ("2026-01-02", datetime(2026, 1, 1, 16, tzinfo=UTC))
    assert item.html is None


def test_jcms_keeps_its_rows_in_xml_inside_the_page() -> None:
    row = '<li><a href="/art/2026/1/2/art_1_2.html" title="甲">甲</a><b>[2026-01-02]</b></li>'
    bare = '<a href="/art/2026/1/3/art_1_3.html">乙</a> 2026年1月3日'
    store = (
        '<datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2"></a>]]></nextgroup><recordset>'
        f"<record><![CDATA[{row}]]></record><record><![CDATA[{bare}]]></record></recordset></datastore>"
    )
    for body in (store, page("", f'<script type="text/xml">{store}</script>')):
        reading = read(
            body,
            "text/html",
            "https://p.example/col/col1/index.html",
            kind="pages",
            adapter={"profile": "jcms"},
        )
        assert [(item.title, item.stated) for item in reading.items] == [
            ("甲", "2026-01-02"),
            ("乙", "2026年1月3日"),
        ]
        assert reading.items[0].url == "https://p.example/art/2026/1/2/art_1_2.html"
        assert reading.next_url == "https://p.example/module/web/jpage/dataproxy.jsp?page=2"


def test_gkmlpt_lists_come_as_json() -> None:
    rows = [
        {
            "title": "甲",
            "url": "https://p.example/gkmlpt/content/0/1/post_1.html",
            "display_publish_time": 1767319200,
            "document_number": "北府〔2026〕1号",
            "publisher": "省政府",
        }
    ]
    item = one(json.dumps({"articles": rows}), profile="gkmlpt")
    assert (item.title, item.document_number, item.issuer) == ("甲", "北府〔2026〕1号", ("省政府",))
    assert item.published == datetime(2026, 1, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "following"),
    [
        ('<a href="index_1.html">下一页</a>', "https://p.example/zc/index_1.html"),
        ('<a class="next" href="/zc/2.html">&gt;</a>', "https://p.example/zc/2.html"),
        ('<script>createPageHTML(5, 0, "index", "html");</script>', "https://p.example/zc/index_1.html"),
        ('<script>createPageHTML(5, 4, "index", "html");</script>', ""),
        ('<a href="javascript:next()">下一页</a>', ""),
        ('<a href="index.html">下一页</a>', ""),
        ("", ""),
    ],
)
def test_the_next_list_page_is_found(more: str, following: str) -> None:
    assert (
        read(page(ROW, more), "text/html", LIST_URL, kind="pages", adapter={"profile": "trs"}).next_url
        == following
    )


def test_own_selectors_go_before_a_profile_s() -> None:
    body = '<div class="x"><a class="t" href="/1">题</a><i class="d">2026/01/02 10:00</i></div><base href="https://q.example/b/">'
    item = one(body, items=".x", link=".t", date=".d")
    assert (item.url, item.published) == ("https://q.example/1", datetime(2026, 1, 2, 2, tzinfo=UTC))


def test_a_wrong_selector_is_told() -> None:
    reading = read(page(ROW), "text/html", LIST_URL, kind="pages", adapter={"items": "li[["})
    assert (reading.items, reasons(reading)) == ((), ["reading-selector"])


def test_a_page_without_a_list_is_told() -> None:
    assert reasons(read("<html><p>维护中", "text/html", LIST_URL, kind="pages")) == ["reading-no-items"]


GOV_CN = """<html lang="zh-CN"><head><meta name="firstpublishedtime" content="2026-01-02-21:50:00">
<meta name="lastmodifiedtime" content="2026-01-03-08:00:00"></head><body><div class="policyLibraryOverview_header"><table>
<tr><td><b>索&ensp;引&ensp;号：</b></td><td>000014349/2026-00110</td><td><b>主题分类：</b></td><td>综合政务\\政务公开</td></tr>
<tr><td><b>发文机关：</b></td><td>国务院办公厅、教育部</td><td><b>成文日期：</b></td><td>2025年12月30日</td></tr>
<tr><td><b>发文字号：</b></td><td>国办发[2026]1号</td><td><b>发布日期：</b></td><td>2026年01月02日</td></tr></table></div>
<h1 id="ti">题</h1><div id="UCAP-CONTENT"><p>正文<img src="./a.jpg"></p><p><a href="./P020.pdf">附件1：表</a></p></div>
<div class="fj">附件：<a href="../b.docx">名单</a></div><a href="/report.pdf">年报</a></body></html>"""


def shell(**changes: object) -> Item:
    facts = {
        "id": "1", "url": "https://p.example/zc/1.html", "title": "题…", "html": None, "summary": "",
        "published": datetime(2026, 1, 1, 16, tzinfo=UTC), "stated": "2026-01-02", "updated": None, "language": "zh",
    }  # fmt: skip
    return Item(**(facts | changes))  # type: ignore[arg-type]


def test_an_article_page_gives_text_facts_and_files() -> None:
    item, doubts = read_article(
        source(kind="pages", adapter={"profile": "gov-cn"}),
        shell(),
        answer(GOV_CN, "text/html", "https://p.example/zc/1.html"),
    )
    assert doubts == ()
    assert item.html is not None
    assert "正文" in item.html
    assert "名单" not in item.html
    assert (item.title, item.document_number) == ("题", "国办发〔2026〕1号")
    assert item.issuer == ("国务院办公厅", "教育部")
    assert item.published == datetime(
        2026, 1, 2, 13, 50, tzinfo=UTC
    )  # the list had the day, the page the time
    assert item.updated == datetime(2026, 1, 3, 0, 0, tzinfo=UTC)
    assert item.categories == ("综合政务", "政务公开")
    assert [file.url for file in item.files] == ["https://p.example/zc/P020.pdf", "https://p.example/b.docx"]


def test_what_the_feed_said_stays() -> None:
    told = shell(title="完整的题", published=datetime(2026, 1, 5, 3, tzinfo=UTC), issuer=("省政府",))
    item, _ = read_article(source(), told, answer(GOV_CN, "text/html", told.url))
    assert (item.title, item.published, item.issuer) == ("完整的题", told.published, ("省政府",))


@pytest.mark.parametrize(
    "table",
    [
        "<ul><li>有效性：<span>已废止</span></li><li>废止日期：2026年3月1日</li></ul>",
        "<table><tr><th>有效性</th><td>失效</td></tr><tr><th>失效日期</th><td>2026-03-01</td></tr></table>",
        "<dl><dt>时效性：</dt><dd>废止</dd><dt>废止日期：</dt><dd>2026.3.1</dd></dl>",
        "<p><b>有效性：</b>无效 </p><p><b>废止日期：</b>2026/03/01</p>",
    ],
)
def test_a_repeal_is_read_from_the_page(table: str) -> None:
    item, _ = read_article(
        source(body="#c"), shell(), answer(f"<body>{table}<div id=c>正文</div>", "text/html")
    )
    assert (item.state, item.repealed) == (ItemState.REPEALED, date(2026, 3, 1))


def test_links_of_a_page_that_moved_stay_right() -> None:
    body = '<div id=c><a href="x.html">x</a><img src="i.png"></div>'
    item, _ = read_article(
        source(body="#c"), shell(), answer(body, "text/html", "https://p.example/new/1.html")
    )
    assert item.html is not None
    assert "https://p.example/new/x.html" in item.html
    assert "https://p.example/new/i.png" in item.html


def test_a_page_without_a_text_leaves_the_item_as_it_was() -> None:
    item, doubts = read_article(source(body="#none"), shell(), answer("<p>x</p>", "text/html"))
    assert item.html is None
    assert [doubt.reason for doubt in doubts] == ["reading-no-body"]
    for body in (b"", b"\xff" * 99, b"<p " + b"a=1 " * 90_000 + b">"):
        item, doubts = read_article(source(), shell(), answer(body))
        assert item == shell()
        assert len(doubts) == 1


def test_a_page_in_gbk_that_says_utf_8_is_read() -> None:
    body = '<meta charset="utf-8"><div id=c>国务院办公厅关于印发的通知</div>'.encode("gbk")
    item, _ = read_article(source(body="#c"), shell(), answer(body, "text/html; charset=utf-8"))
    assert item.html == "国务院办公厅关于印发的通知"


def test_the_json_list_of_gov_cn_is_read() -> None:
    rows = [
        {"URL": "https://www.gov.cn/1.htm", "TITLE": "甲", "DOCRELPUBTIME": "2026-01-02"},
        {"URL": ""},
        "x",
    ]
    reading = read(json.dumps(rows), kind="json")
    assert [(item.id, item.title, item.stated) for item in reading.items] == [
        ("https://www.gov.cn/1.htm", "甲", "2026-01-02")
    ]
    assert reasons(reading) == ["reading-row"]


@pytest.mark.parametrize("path", ["searchVO.listVO", "searchVO.catMap.*.listVO"])
def test_nested_json_lists_are_walked(path: str) -> None:
    rows = [
        {
            "url": "/1.htm",
            "title": "<em>防</em>汛",
            "pubtime": 1767319200000,
            "pcode": "国发〔2026〕1号",
            "puborg": "国务院 教育部",
        }
    ]
    value = {"searchVO": {"listVO": rows, "catMap": {"gongwen": {"listVO": rows}, "other": {"listVO": []}}}}
    item = read(
        json.dumps(value),
        kind="json",
        list={"items": path, "url": "url", "title": "title", "date": "pubtime"},
    ).items[0]
    assert (item.title, item.document_number, item.issuer) == (
        "防汛",
        "国发〔2026〕1号",
        ("国务院", "教育部"),
    )
    assert item.published == datetime(2026, 1, 2, 2, tzinfo=UTC)


def test_a_json_list_of_another_shape_is_told() -> None:
    assert reasons(read('{"a": 1}', kind="json", list={"items": "a.b.0"})) == ["reading-no-items"]


MD = """---
id: 0190f2c1-0000-7000-8000-000000000001
title: 关于防汛的通知
published: 2026-01-02 10:00
issuer: [省政府, 水利厅]
document_number: 北政发〔2026〕1号
---
各市：

| 甲 | 乙 |
|---|---|
| 1 | 2 |
"""


def test_a_folder_of_files_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text(MD, "utf-8")
    (folder / "sub/b.en.html").write_text("<meta name=ArticleTitle content=Notice><body><p>Text</p>", "utf-8")
    (folder / "c.md").write_text("no front matter", "utf-8")
    (folder / "d.txt").write_text("ignored", "utf-8")
    (tmp_path / "secret.md").write_text(MD, "utf-8")
    (folder / "e.md").symlink_to(tmp_path / "secret.md")
    reading = read_folder(source(kind="folder", url="inbox"), tmp_path, NOW)
    first, second = reading.items
    assert (first.id, first.title) == ("urn:uuid:0190f2c1-0000-7000-8000-000000000001", "关于防汛的通知")
    assert first.published == datetime(2026, 1, 2, 2, tzinfo=UTC)
    assert (first.issuer, first.document_number) == (("省政府", "水利厅"), "北政发〔2026〕1号")
    assert first.html is not None
    assert "<table>" in first.html
    assert (second.id, second.title, second.language) == ("urn:jiyue:file:p:sub/b.en.html", "Notice", "en")
    assert second.html == "<p>Text</p>"
    assert sorted(reasons(reading)) == ["reading-front-matter", "reading-outside-folder"]


def test_a_folder_outside_the_content_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for url in ("../", "/etc", "nowhere"):
        assert reasons(read_folder(source(kind="folder", url=url), tmp_path / "in", NOW)) == [
            "reading-no-folder"
        ]

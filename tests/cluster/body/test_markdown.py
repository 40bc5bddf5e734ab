"""Headings, links, pictures, tables, footnotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.markdown import Renderer
from cluster.body.parts import FileNote, Heading, Href, Media, Picture


def parts_of(written, kind):
    return [part for part in written.body.parts if isinstance(part, kind)]


def test_headings_get_readable_anchors_that_are_unique(write) -> None:
    written = write(
        "## 第一章  总则\n\n### 1.1 范围\n\n## 总 则 *重要*[^1]\n\n## 总 则 重要\n\n## ！\n\n[^1]: 注"
    )
    assert written.body.headings == (
        Heading(2, "第一章-总则", "第一章 总则"),
        Heading(3, "11-范围", "1.1 范围"),
        Heading(2, "总-则-重要", "总 则 重要"),
        Heading(2, "总-则-重要_1", "总 则 重要"),
        Heading(2, "section", "！"),
    )
    assert {heading.anchor for heading in written.body.headings} <= written.body.anchors
    assert written.findings == ()


def test_an_anchor_may_be_chosen(write) -> None:
    written = write("## 申请材料 {#materials}\n\n## materials")
    assert [heading.anchor for heading in written.body.headings] == ["materials", "materials_1"]


def test_an_anchor_twice_is_told(write) -> None:
    assert write("## 甲 {#a}\n\n## 乙 {#a}").rules == [("body-anchor-twice", 1)]


def test_the_first_level_belongs_to_the_title(write) -> None:
    written = write("\n# 标题\n\n## 一\n\n### 二\n")
    assert [heading.level for heading in written.body.headings] == [2, 3, 4]
    assert written.rules == [("body-heading-first", 2)]
    assert (
        write("### 一\n\n## 二\n\n# 三").rules == [("body-heading-first", 5), ("body-heading-skip", 1)][::-1]
    )


def test_a_skipped_level_is_told_and_mended(write) -> None:
    written = write("## 一\n\n#### 二\n\n#### 三\n\n### 四\n\n## 五\n\n##### 六\n", first_line=10)
    assert [heading.level for heading in written.body.headings] == [2, 3, 3, 3, 2, 3]
    assert written.rules == [("body-heading-skip", 12), ("body-heading-skip", 20)]


def test_links_become_parts_with_their_lines_in_the_file(write) -> None:
    written = write(
        "[甲](a.pdf)\n[乙](2026-03-01-b.md#一)\n\n[丙](https://x.example/?a=1&copy=2)\n", first_line=8
    )
    assert parts_of(written, Href) == [
        Href("a.pdf", 8),
        Href("2026-03-01-b.md#一", 9),
        Href("https://x.example/?a=1&copy=2", 11),
    ]
    assert parts_of(written, FileNote) == [FileNote("a.pdf")]
    assert written.html.startswith('<p><a href="a.pdf">甲</a>（a.pdf）\n')
    assert 'href="https://x.example/?a=1&amp;copy=2"' in written.html
    assert written.body.text == "甲 乙\n丙"


@pytest.mark.parametrize(
    ("target", "note"),
    [
        ("a.pdf", True),
        ("files/表格 1.docx", True),
        ("a.xlsx#page=2", True),
        ("b.md", False),
        ("b.md#c", False),
        ("#c", False),
        ("@city/news/2026-03-01-x.md", False),
        ("https://x.example/a.pdf", False),
        ("//x.example/a.pdf", False),
        ("tel:0998-12345", False),
        ("mailto:a@b.example", False),
        ("folder/", False),
    ],
)
def test_only_a_link_to_a_file_is_followed_by_its_note(write, target: str, note: bool) -> None:
    written = write(f"[甲](<{target}>)")
    assert [href.target for href in parts_of(written, Href)] == [target]
    assert bool(parts_of(written, FileNote)) == note


def test_the_same_target_is_found_on_each_of_its_lines(write) -> None:
    written = write("[a](x.md)\n\n[b](x.md)\n\n[c](x.md)")
    assert [href.line for href in parts_of(written, Href)] == [1, 3, 5]


@given(
    st.lists(
        st.sampled_from(
            [
                ("x.md 见下，y.md 也是", ""),
                ("`[a](x.md)` 和 [甲\\](x.md) 是写法", ""),
                ("```\n[a](x.md)\n![](y.md)\n```", ""),
                ("见 [甲](x.md) 和 [乙](z.md)", "xz"),
                ("[甲](<x.md> '题')", "x"),
                ('[甲]( y.md "题 (1)" )', "y"),
                ("- 一\n- [**甲** x.md](y.md)", "\ny"),
                ("|甲|乙|\n|---|---|\n|x.md|[丙](y.md)|", "\n\ny"),
                ("[甲](x.md)\n和\n[乙](y.md)[丙](x.md)", "x\n\nyx"),
                ('<p>x.md</p>\n<p><a href="y.md">乙</a></p>', "\ny"),
                ("丁 <a class='button' href=x.md>x.md</a>", "x"),
                ("## y.md 与 [甲](y.md)", "y"),
            ]
        ),
        max_size=8,
    )
)
def test_a_target_is_found_where_it_is_linked_to_and_not_where_it_is_only_named(blocks) -> None:
    text, expected = "", []
    for block, links in blocks:
        first = text.count("\n") + 1
        for offset, line in enumerate(links.split("\n")):
            expected += [(f"{name}.md", first + offset) for name in line]
        text += f"{block}\n\n"
    body, _ = Renderer().render(text, "a.md", 1, "zh-CN")
    assert sorted((part.target, part.line) for part in body.parts if isinstance(part, Href)) == sorted(
        expected
    )


def test_a_picture_is_told_where_it_is_shown(write) -> None:
    assert write("a.jpg 见下\n\n[![](a.jpg)](x.md)\n\n![](a.jpg '题')").rules == [
        ("body-picture-alt", 3),
        ("body-picture-alt", 5),
    ]


def test_each_link_without_a_target_is_told_on_its_own_line(write) -> None:
    written = write(
        "甲：\n\n见[**乙**]()。\n\n- [丙]( )\n- [丁](<>)\n\n[戊](x.md) [己]() 和 ![庚]()\n\n文[^1]\n\n[^1]: 见[辛]()"
    )
    assert [(line, rule) for rule, line in written.rules] == [
        (3, "body-link-empty"),
        (5, "body-link-empty"),
        (6, "body-link-empty"),
        (8, "body-link-empty"),
        (8, "body-picture-remote"),
        (12, "body-link-empty"),
    ]


def test_references_and_addresses_in_brackets_are_links_too(write) -> None:
    written = write("[甲][a] [a] <https://x.example/b> <o@x.example>\n\n[a]: c.pdf '题'\n")
    targets = [(href.target, href.line) for href in parts_of(written, Href)]
    assert targets == [("c.pdf", 3), ("c.pdf", 3), ("https://x.example/b", 1), ("mailto:o@x.example", 1)]
    assert "o@x.example</a>" in written.html
    assert written.findings == ()


def test_a_definition_that_looks_like_text_is_told(write) -> None:
    assert write("正文\n\n[注]: 《条例》").rules == [("body-reference-unused", 3)]


@pytest.mark.parametrize(
    "written_as", ["{static}/files/a.pdf", "{filename}files/a.pdf", "|static|/files/a.pdf"]
)
def test_markers_of_pelican_are_told_and_taken_off(write, written_as: str) -> None:
    written = write(f"[甲]({written_as})\n\n![图]({written_as})")
    assert [rule for rule, _ in written.rules] == ["body-link-marker", "body-link-marker"]
    assert parts_of(written, Href) == [Href("files/a.pdf", 1)]
    assert written.value("body-link-marker", "plain") == "files/a.pdf"


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("[甲](javascript:x)", "body-link-scheme"),
        ("[甲](ftp://x.example/a)", "body-link-scheme"),
        ("[甲]()", "body-link-empty"),
        ("[](a.md)", "body-link-text"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(write, source: str, rule: str) -> None:
    assert write(source).rules == [(rule, 1)]


def test_a_picture_alone_becomes_a_figure_with_its_caption(write) -> None:
    written = write('文\n\n![大桥 "全景"](a.jpg "大桥 <通车>")\n')
    assert parts_of(written, Picture) == [Picture("a.jpg", '大桥 "全景"', 3, "大桥 <通车>")]
    assert '<figure class="figure"><img' in written.html
    assert "<figcaption>大桥 &lt;通车&gt;</figcaption></figure>" in written.html
    assert written.body.text == "文\n大桥 <通车>"
    assert written.findings == ()


def test_a_picture_among_words_stays_there(write) -> None:
    html = write("按 ![绿色按钮](b.png) 提交").html
    assert html == '<p>按 <img src="b.png" alt="绿色按钮"> 提交</p>'


def test_a_picture_may_be_a_link(write) -> None:
    html = write("[![专题](t.jpg)](2026-01-01-t.md)").html
    assert (
        html == '<figure class="figure"><a href="2026-01-01-t.md"><img src="t.jpg" alt="专题"></a></figure>'
    )


def test_a_picture_needs_words_unless_it_is_decoration(write) -> None:
    assert write("![](a.jpg)").rules == [("body-picture-alt", 1)]
    decorative = write("![](a.jpg){: .decorative }")
    assert decorative.findings == ()
    assert parts_of(decorative, Picture) == [Picture("a.jpg", "", 1, "", True)]


def test_a_picture_from_another_host_is_refused(write) -> None:
    written = write("![桥](https://x.example/a.jpg)")
    assert written.rules == [("body-picture-remote", 1)]
    assert written.body.text == "桥"
    assert parts_of(written, Picture) == []


def test_recordings_become_media(write) -> None:
    source = "![发布会](a.mp4){: captions=a.vtt transcript=a.md poster=a.jpg }\n\n![广播](b.mp3){: transcript=b.md }"
    written = write(source)
    assert parts_of(written, Media) == [
        Media("a.mp4", "video", "发布会", 1, "a.vtt", "a.md", "a.jpg"),
        Media("b.mp3", "audio", "广播", 3, "", "b.md"),
    ]
    assert written.findings == ()
    assert write("![片](a.mp4)").rules == [("body-media-captions", 1)]
    assert write("![声](a.mp3)").rules == [("body-media-transcript", 1)]


def test_a_table_has_headers_classes_and_a_region_for_phones(write) -> None:
    html = write("| 项 | 费 | 备注 |\n|:--|--:|:-:|\n| 甲 | 1 | |\n").html
    assert '<div aria-label="表格" class="table" role="region" tabindex="0"><table>' in html
    assert '<th class="align-left" scope="col">项</th>' in html
    assert '<td class="align-right">1</td>' in html
    assert '<td class="align-center"></td>' in html
    assert "style=" not in html


def test_the_words_of_the_renderer_follow_the_language(write) -> None:
    source = "|a|b|\n|-|-|\n|1|2|\n\n/// notice\nx\n///\n\ny[^1]\n\n[^1]: z"
    chinese, english = write(source).html, write(source, lang="en").html
    for word in ("表格", "说明", "脚注", "返回正文（注1）"):
        assert word in chinese
    for word in ("Table", "Note", "Footnotes", "Back to the text (note 1)"):
        assert word in english


def test_footnotes_have_ids_that_do_not_change(write) -> None:
    source = "甲[^a]乙[^b]丙[^a]\n\n[^b]: 注二\n[^a]: 注一\n"
    first, second = write(source), write(source)
    assert first == second
    assert {"fn-a", "fn-b", "fnref-a", "fnref-b", "fnref2-a"} == first.body.anchors
    assert 'role="doc-endnotes"' in first.html
    assert first.body.text == "甲乙丙\n注二\n注一"
    assert all(f"#{anchor}" in first.html for anchor in first.body.anchors)


def test_half_a_footnote_is_told(write) -> None:
    written = write("甲[^a]\n\n[^b]: 注")
    assert written.rules == [("body-footnote-missing", 1), ("body-footnote-unused", 3)]
    assert "#fnref-b" not in written.html


def test_definition_lists_abbreviations_and_code_work(write) -> None:
    written = write("术语\n:   解释\n\nHTML 页\n\n*[HTML]: 超文本\n\n```python\na < b  # `x`\n```\n\n`c<d`")
    assert "<dt>术语</dt>" in written.html
    assert '<abbr title="超文本">HTML</abbr>' in written.html
    assert '<code class="language-python">a &lt; b  # `x`\n</code>' in written.html
    assert "<code>c&lt;d</code>" in written.html
    assert written.body.text.endswith("a < b  # `x`\nc<d")


def test_one_text_leaves_nothing_behind_for_the_next(write) -> None:
    first = write("## 一\n\n文[^1]\n\n[^1]: 注\n\n[a]: b.md\n")
    write("/// notice\n未完\n\n[a]")
    assert write("") == write("\n\n")
    assert write("").body.text == ""
    assert write("[a]").body.text == "[a]"
    assert write("## 一\n\n文[^1]\n\n[^1]: 注\n\n[a]: b.md\n") == first


def test_lines_count_from_the_front_matter(write) -> None:
    near, far = write("![](a.jpg)"), write("![](a.jpg)", first_line=21)
    assert near.rules == [("body-picture-alt", 1)]
    assert far.rules == [("body-picture-alt", 21)]
    assert parts_of(far, Picture)[0].line == 21


def test_line_endings_and_marks_of_windows_change_nothing(write) -> None:
    assert write("\ufeff## 一\r\n\r\n文\r\n") == write("## 一\n\n文\n")


def test_blocks_that_lists_tangle_without_end_are_told_and_the_next_text_is_read() -> None:
    renderer = Renderer()
    text = "甲\n\n- /// 提示\n*斜*\n/// 步骤\n/// 步 | 甲\n乙\n///\n///\n"
    body, findings = renderer.render(text, "a.md", 1, "zh")
    assert [(one.rule, one.line) for one in findings] == [("body-block-tangled", 3)]
    assert "*斜*" in body.text
    assert renderer.render("**好**", "b.md", 1, "zh")[0].text == "好"

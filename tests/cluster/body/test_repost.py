"""A parent's HTML becomes a body of the same kind, and loses no visible word."""

from __future__ import annotations

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.html import show
from cluster.body.parts import FileNote, Heading, Href, Media, Picture
from cluster.body.repost import body_from_html

from .conftest import Plain


def parts_of(body, kind):
    return [part for part in body.parts if isinstance(part, kind)]


def test_a_target_is_found_where_it_is_linked_to() -> None:
    html = "<p>x.pdf?a&amp;b</p>\n<p><a\nhref='x.pdf?a&amp;b'>附件</a></p>\n<p><IMG SRC=y.png> <a href=\"y.png\">图</a></p>"
    body, _ = body_from_html(f"<p>y.png</p>\n{html}", "body.zh.html")
    assert parts_of(body, Href) == [Href("x.pdf?a&b", 4), Href("y.png", 5)]
    assert parts_of(body, Picture) == [Picture("y.png", "", 5, "", True)]


def test_links_and_pictures_are_tokens() -> None:
    html = (
        '<p>见<a href="https://p.example/a?b=1&amp;c=2">通知</a>和<a href="files/x.pdf">附件</a>'
        '<img src="files/y.png" alt="图"><img src="https://p.example/z.jpg"></p>\n<a href="../t.html#a">t</a>'
    )
    body, findings = body_from_html(html, "body.zh.html")
    assert parts_of(body, Href) == [
        Href("https://p.example/a?b=1&c=2", 1),
        Href("files/x.pdf", 1),
        Href("../t.html#a", 2),
    ]
    assert parts_of(body, FileNote) == [FileNote("files/x.pdf")]
    assert parts_of(body, Picture) == [
        Picture("files/y.png", "图", 1),
        Picture("https://p.example/z.jpg", "", 1, "", True),
    ]
    assert body.text == "见通知和附件\nt"
    assert findings == ()
    assert 'href="https://p.example/a?b=1&amp;c=2"' in show(body, Plain())


def test_a_link_in_chinese_stays_as_it_was_written() -> None:
    body, _ = body_from_html('<a href="/文件/表 1.pdf?a=甲">x</a>', "b.html")
    assert parts_of(body, Href) == [Href("/文件/表 1.pdf?a=甲", 1)]


def test_word_s_own_markup_is_dropped_and_its_words_are_kept() -> None:
    html = '<P class=MsoNormal><o:p>甲</o:p><SPAN lang=EN-US style="mso-x:y">乙</SPAN><![if !x]>丙<![endif]><?xml:ns x?></P>'
    body, _ = body_from_html(html, "b.html")
    assert body.text == "甲乙丙"


def test_headings_are_put_in_order_and_found() -> None:
    body, _ = body_from_html('<h1>总则</h1><p>一</p><h4 id="x">目的</h4><h2></h2>', "b.html")
    assert body.headings == (Heading(2, "总则", "总则"), Heading(3, "x", "目的"), Heading(3, "section", ""))


def test_recordings_become_media() -> None:
    html = '<video poster="p.jpg" title="片"><source src="v.mp4"><track src="v.vtt">旧浏览器</video>'
    body, _ = body_from_html(html, "b.html")
    assert parts_of(body, Media) == [Media("v.mp4", "video", "片", 1, "v.vtt", "", "p.jpg")]


def test_alignment_survives_as_a_class_and_no_other_style_does() -> None:
    html = '<p style="text-indent:2em; TEXT-ALIGN : Right;color:red">省政府</p><td align=center>x'
    shown = show(body_from_html(html, "b.html")[0], Plain())
    assert '<p class="align-right">省政府</p>' in shown
    assert "style" not in shown
    assert "color" not in shown


def test_a_table_scrolls_on_a_phone() -> None:
    body, _ = body_from_html("<table><caption>费</caption><tr><td>a</td></tr></table>", "b.html")
    shown = show(body, Plain())
    region = html5lib.parseFragment(shown, namespaceHTMLElements=False)[0]
    assert region.attrib == {"aria-label": "费", "class": "table", "role": "region", "tabindex": "0"}
    assert region[0].tag == "table"
    again, _ = body_from_html(shown, "b.html")
    assert show(again, Plain()) == shown


def test_a_deep_text_is_read_and_one_too_deep_is_told() -> None:
    body, _ = body_from_html("<div>" * 600 + "底" + "</div>" * 600, "b.html")
    assert body.text == "底"
    _, findings = body_from_html("<div>" * 3000 + "底" + "</div>" * 3000, "b.html")
    assert [found.rule for found in findings] == ["body-html-deep"]


WORDS = st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po", "Lu"]), min_size=1, max_size=12)
TAGS = st.sampled_from(["p", "div", "b", "span", "li", "h3", "center", "font", "section", "u", "td"])
NODES = st.recursive(
    WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


@given(st.lists(NODES, max_size=6).map("".join))
def test_no_visible_word_is_lost_or_added(html: str) -> None:
    said = "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext())
    body, _ = body_from_html(html, "b.html")
    assert "".join(body.text.split()) == "".join(said.split())

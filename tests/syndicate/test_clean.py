"""What comes out of cleaning is safe, whole, and stays as it is when it is cleaned again."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.body.repost import body_from_html
from syndicate.clean import Cleaned, clean_body
from syndicate.short import plain_text, text_from_html

from .reading import browser_tree, live_parts

BASE = "https://p.example/d/page.html"

ATTACKS = [
    '<p>ok</p><![><img src="]><img',
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href=" \x01javascript:alert(1)">x</a>',
    '<img src="javascript:alert(1)">',
    '<form action="javascript:alert(1)"><input type=password><button formaction="javascript:x">b</button></form>',
    '<video poster="javascript:alert(1)" src="javascript:x"><source src="javascript:x"></video>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a><script>alert(1)</script></svg>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="x.swf"></object><embed src=x>',
    '<p style="background:url(javascript:alert(1))" id="search" class="site-header" name="x">x</p>',
    '<a ping="https://evil.example" href="/x">x</a>',
    "<base href='https://evil.example/'><link rel=stylesheet href=x><meta http-equiv=refresh content='0;url=x'>",
    '<img src="{attach}../../../private/secret.txt"><a href="{static}/x">a</a><a href="|filename|y">b</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><script>alert(1)</script>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<style><img src='</style><img src=x onerror=alert(1)>'></style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<table><tr><td><script>x</script><a href=vbscript:x>y",
    '<a href="//evil.example\\@p.example/">x</a>',
    "<details open ontoggle=alert(1)>x<summary onclick=x>y</summary></details>",
    "<pre>\n\n\nx</pre><listing>\ny</listing>",
    "{{ config }} {% raw %} ${x} <%= x %>",
]


@pytest.mark.parametrize("html", ATTACKS)
def test_nothing_live_comes_out(html: str) -> None:
    cleaned = clean_body(html, BASE)
    assert live_parts(cleaned.html) == []
    assert clean_body(cleaned.html, "https://other.example/").html == cleaned.html


def test_template_code_in_words_stays_words() -> None:
    assert clean_body("<p>{{ x }} {static}y |z|</p>", BASE).html == "<p>{{ x }} {static}y |z|</p>"


def test_links_and_pictures_are_absolute_and_listed() -> None:
    html = '<a href="../a.html#x">a</a><a href="mailto:a@b.cn">m</a><img src="i.png" alt="图" width="20px"><a href="a.pdf">f</a>'
    cleaned = clean_body(html, BASE)
    assert cleaned.links == ("https://p.example/a.html#x", "https://p.example/d/a.pdf")
    assert cleaned.images == ("https://p.example/d/i.png",)
    assert '<a href="mailto:a@b.cn">m</a>' in cleaned.html
    assert 'alt="图"' in cleaned.html
    assert 'width="20"' in cleaned.html


@pytest.mark.parametrize(
    ("html", "image"),
    [
        ('<img data-src="a.jpg" src="data:image/gif;base64,R0">', "a.jpg"),
        ('<img data-original="a.jpg" src="blank.gif">', "a.jpg"),
        ('<img srcset="s.jpg 300w, a.jpg 900w">', "a.jpg"),
        ('<img srcset="s.jpg 1x, a.jpg 2x" src="data:,">', "a.jpg"),
        ('<picture><source srcset="x.webp"><img src="a.jpg"></picture>', "a.jpg"),
    ],
)
def test_pictures_that_load_late_are_found(html: str, image: str) -> None:
    assert clean_body(html, BASE).images == (f"https://p.example/d/{image}",)


def test_pictures_that_cannot_be_kept_are_told_and_pixels_are_dropped() -> None:
    cleaned = clean_body('<img src="data:image/png;base64,AA"><img src="t.gif" width=1 height=1>', BASE)
    assert cleaned.dropped == ("data:image/png;base64,AA",)
    assert cleaned.html == ""
    assert cleaned.images == ()


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">秘</span>',
        '<p style="Display : NONE !important">秘</p>',
        "<div hidden>秘</div>",
        '<b style="visibility:hidden">秘</b>',
        '<i style="font-size:0px">秘</i>',
        '<i style="opacity:0">秘</i>',
        '<div style="display:none"><p>秘</p></div>',
    ],
)
def test_hidden_text_is_dropped_and_told(hidden: str) -> None:
    cleaned = clean_body(f"<p>明</p>{hidden}文", BASE)
    assert "秘" not in cleaned.html
    assert "明" in cleaned.html
    assert "文" in cleaned.html
    assert cleaned.hidden == ("秘",)
    assert cleaned.text_lost == ()


def test_words_in_drawings_are_told_as_lost() -> None:
    assert clean_body("<p>a</p><svg><title>t</title><text>图中字</text></svg>", BASE).text_lost == ("图中字",)


def test_alignment_and_anchors_are_kept_and_nothing_else_of_style() -> None:
    html = '<p style="text-align:right;color:red" class="big">省政府</p><center>公告</center><a name="n1">1</a><a href="#n1">↑</a>'
    assert clean_body(html, BASE).html == (
        '<p class="align-right">省政府</p><div class="align-center">公告</div><a id="o-n1">1</a><a href="#o-n1">↑</a>'
    )


def test_recordings_keep_their_sources_and_lose_their_excuse() -> None:
    cleaned = clean_body(
        '<video src="v.mp4" controls>浏览器不支持<track src="v.vtt" kind="captions"></video>后', BASE
    )
    assert cleaned.images == ("https://p.example/d/v.mp4", "https://p.example/d/v.vtt")
    assert "不支持" not in cleaned.html
    assert cleaned.html.endswith("</video>后")
    assert cleaned.text_lost == ()


def test_what_is_too_much_is_refused_in_time() -> None:
    worst = [
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>",
        "<p " + "a/" * 100_000 + ">x</p>",
        "<p " + "".join(f'a{n}=">"' for n in range(100_000)) + ">x</p>",
        "<div>" * 100_000 + "x",
        "<div></x>" * 100_000,
        "<div><table><tr><td></div>" * 30_000,
        "&amp;" * 190_000,
        "x" * 2_000_000,
        "<a " * 200_000,
        '<a b="' * 100_000,
        "<b>" * 100_000,
        "<p><b><i><u>" * 20_000,
        "<a href=x>" * 50_000,
        "<table>" * 50_000,
        "<!--" * 100_000,
        "<![CDATA[" * 50_000,
        "<select>" * 50_000 + "<option>" * 10_000,
        "<svg>" * 50_000,
        "<p>" + "一" * 900_000 + "</p>",
        "<p>汉字</p>" * 80_000,
    ]
    for html in worst:
        began = time.monotonic()
        cleaned = clean_body(html, BASE)
        assert time.monotonic() - began < 5, html[:40]
        assert live_parts(cleaned.html[:100_000]) == [] or len(cleaned.html) > 100_000
        assert cleaned.refused or not cleaned.text_lost, html[:40]


def test_a_stored_body_is_a_body_for_pages() -> None:
    cleaned = clean_body(
        '<h1>题</h1><p>文<img src="a.png" alt="图"></p><table><tr><td>甲</td></tr></table>', BASE
    )
    body, findings = body_from_html(cleaned.html, "body.zh.html")
    assert "".join(body.text.split()) == "题文甲"
    assert findings == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("A &amp; B", "A & B"),
        ("<b>关于</b>通知", "关于通知"),
        ("浓度<PM2.5且>3", "浓度<PM2.5且>3"),
        ("a < b & c", "a < b & c"),
        ("&lt;规定&gt;", "<规定>"),
        ("AT&T; 公司", "AT&T; 公司"),
        (" 多\n 行 ", "多 行"),
        ("<!-- x -->题", "题"),
        ("字\x00符\ufffe", "字符"),
    ],
)
def test_a_title_is_plain_text_whatever_was_meant(written: str, said: str) -> None:
    assert plain_text(written) == said


def test_a_text_of_html_is_one_line() -> None:
    assert text_from_html("<p>甲</p><p>乙<br>丙</p><script>x</script>") == "甲 乙 丙"


WORDS = st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po", "Lu"]), min_size=1, max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
TAGS = st.sampled_from(
    "p div b span li h3 center font section u td table tr pre ul dl dd form textarea button main a o:p".split()
)
NODES = st.recursive(
    WORDS,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


@given(st.lists(NODES, max_size=6).map("".join))
@example("<table><p>0</p></table>")  # a browser shows the paragraph before the table
def test_no_visible_word_is_lost_or_added(html: str) -> None:
    cleaned = clean_body(html, BASE)
    said, kept = ("".join("".join(browser_tree(one).itertext()).split()) for one in (html, cleaned.html))
    assert kept == said
    assert cleaned.text_lost == ()


SCRAPS = st.sampled_from(
    [
        *ATTACKS,
        *"< > </ <! <!-- --> <![CDATA[ ]]> ' \" = & &lt; &#x3c; &amp; / \\ \n \x00 \ufffd \ud800 { } | javascript: data:".split(" "),
        *"<p> </p> <a <img <svg> <math> <mi> <style> </style> <title> <table> <td> <select> <option> <pre>\n <b> <i> </b>".split(" "),
        *"href= src= style= onerror= id= class= srcset= data-src= hidden <video <source <noscript> <template> <xmp>".split(" "),
        "<annotation-xml encoding=text/html>", "<foreignObject>", "<desc>", "<mglyph>", "<malignmark>", "<plaintext>",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(SCRAPS, st.text(max_size=6)), max_size=14).map("".join))
def test_no_scraps_of_html_make_anything_live(html: str) -> None:
    cleaned = clean_body(html, BASE)
    assert isinstance(cleaned, Cleaned)
    assert live_parts(cleaned.html) == []
    assert clean_body(cleaned.html, BASE).html == cleaned.html
    assert live_parts(f"<p>{plain_text(html).replace('&', '&amp;').replace('<', '&lt;')}</p>") == []

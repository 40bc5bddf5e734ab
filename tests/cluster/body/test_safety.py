"""Whatever is written, no page of ours runs it: html5lib, not our own code, is the judge."""

from __future__ import annotations

from time import monotonic
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.body.allow import Cleaner
from cluster.body.elements import ALLOWED
from cluster.body.html import show
from cluster.body.labels import CHINESE
from cluster.body.markdown import Renderer
from cluster.body.parts import Href
from cluster.body.places import Places, in_html, in_markdown
from cluster.body.repost import body_from_html
from cluster.body.sheet import CLOSE, OPEN, Sheet
from cluster.body.targets import is_allowed, scheme_of

from .conftest import Plain

RENDERER = Renderer()
URLS = {
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "cite",
    "data",
    "background",
    "srcset",
    "ping",
    "xlink:href",
}


def tree_of(html: str) -> Element:
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def assert_harmless(html: str) -> None:
    assert OPEN not in html
    assert CLOSE not in html
    for element in tree_of(html).iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            assert element.tag == "DOCUMENT_FRAGMENT", "a comment came through"
            continue
        assert element.tag in ALLOWED | {"img", "audio", "video"}, element.tag
        for name, value in element.attrib.items():
            assert not str(name).startswith("on"), (element.tag, name)
            assert name not in ("style", "srcdoc"), (element.tag, name)
            if name in URLS:
                assert name in ("href", "src"), name
                assert is_allowed(value), value
                assert scheme_of(value) in ("", "http", "https", "mailto", "tel"), value


ATTACKS = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox)",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript://%0aalert(1)>",
    "![x](javascript:alert(1))",
    '![x](a.jpg "\\" onerror=\\"alert(1)")',
    '![x" onerror="alert(1)](a.jpg)',
    "![x](a.jpg){: onerror=alert(1) style=color:red }",
    "[x](a.pdf){: onclick=alert(1) href=javascript:alert(1) }",
    "段落\n{: onclick=alert(1) style=position:fixed }",
    "# 标题 {: #x onmouseover=alert(1) }",
    "<script>alert(1)</script>",
    "文中<script>alert(1)</script>",
    "<ScRiPt\n>alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<form action=javascript:alert(1)><input type=submit formaction=javascript:alert(1)></form>",
    "<details open ontoggle=alert(1)>x</details>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?x ><img src=x onerror=alert(1)>?>",
    "<b title='![x](a.jpg)'>x</b>",
    "<b title='[x](a.pdf)'>x</b>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "``` {.x onclick=alert(1) style=x}\nalert(1)\n```",
    '*[HTML]: "><script>alert(1)</script>\n\nHTML',
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '/// notice | <script>alert(1)</script>\n    type: "warning\\" onclick=alert(1)"\nx\n///',
    '/// attachments | "><img src=x onerror=alert(1)>\n- [x](javascript:alert(1))\n///',
    '/// caption | <img src=x onerror=alert(1)>\n    number: "<script>"\n\n|a|\n|-|\n|<script>1</script>|\n///',
    f"{OPEN}0123456789abcdef0{CLOSE}",
    "&#xFDD0;0123456789abcdef0&#xFDD1;",
    "&\\#xFDD0;x&\\#xFDD1;",
    "&\\#60;script>alert(1)&\\#60;/script>",
    "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_an_attack_comes_to_nothing(write, source: str) -> None:
    assert_harmless(write(source).html)


@pytest.mark.parametrize("source", ATTACKS)
def test_an_attack_in_a_repost_comes_to_nothing(source: str) -> None:
    body, _ = body_from_html(source, "body.html")
    assert_harmless(show(body, Plain()))


PIECES = st.one_of(
    st.sampled_from(ATTACKS),
    st.sampled_from(
        '<b> </b> <div> </div> <p title=" "> \' " ` `` * ** [ ]( ) ![ ]: [^ {: } | --- <!-- --> <a href= > &lt; &#60; \\ '
        "/// notice steps /// 表 | 标题 \n \n\n # ## - 1. : ``` ~~~ <script </script> <style> = / onclick= <svg> ]]>".split(
            " "
        )
    ),
    st.text(max_size=8),
)


@given(st.lists(PIECES, max_size=25).map("".join))
@example("<div title='\n\n![a](b.jpg)\n\n'>")
def test_no_mixture_of_markup_runs_or_crashes(source: str) -> None:
    body, _ = RENDERER.render(source, "a.md", 1, "zh")
    assert_harmless(show(body, Plain()))


@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_html_of_a_parent_runs_or_crashes(source: str) -> None:
    body, _ = body_from_html(source, "body.html")
    assert_harmless(show(body, Plain()))


@given(st.lists(PIECES, max_size=20).map("".join))
def test_cleaning_twice_is_cleaning_once(source: str) -> None:
    cleaner = Cleaner()
    sheet = Sheet(source, CHINESE)
    once = cleaner.clean(source, sheet)
    assert cleaner.clean(once, sheet) == once


def test_a_forged_marker_fetches_nothing(write) -> None:
    first = write("[x](a.pdf)")
    forged = write(f"&#xFDD0;{'0' * 16}0&#xFDD1; <b title='&#xFDD0;'>x</b>")
    assert any(isinstance(part, Href) for part in first.body.parts)
    assert all(isinstance(part, str) for part in forged.body.parts)


def test_hidden_characters_are_told_with_their_line(write) -> None:
    written = write("第一行\n第\u0007二行\ufdd0\n\u0000")
    assert written.rules == [("body-character", 2), ("body-character", 2), ("body-character", 3)]
    assert written.body.text == "第一行 第二行"


@pytest.mark.parametrize(
    ("source", "rule", "line"),
    [
        ("文\n\n<img src=a.jpg>", "body-html-image", 3),
        ("文 <img src=a.jpg>", "body-html-image", 1),
        ("文\n\n<script>\nx\n</script>", "body-html-script", 3),
        ("<style>p{}</style>", "body-html-script", 1),
        ("<iframe src=x></iframe>", "body-html-frame", 1),
        ("文\n<span style='color:red'>红</span>", "body-html-style", 2),
        ("<p onclick='x()'>字</p>", "body-html-handler", 1),
        ("<h2>标题</h2>", "body-html-heading", 1),
        ("<font color=red>红</font>", "body-html-tag", 1),
        ("<div data-x=1>字</div>", "body-html-attribute", 1),
        ("<a href='javascript:x'>字</a>", "body-link-scheme", 1),
        ("<video src=a.mp4></video>", "body-html-media", 1),
        ("<p class='unknown'>字</p>", "body-class", 1),
        ("<!DOCTYPE html>", "body-html-declaration", 1),
        ("<div>\n<![图](b.jpg)> 甲</div>", "body-html-declaration", 2),
        ("<div><![图 甲</div>", "body-html-declaration", 1),
        ("<div><![x y[乙]]></div>", "body-html-declaration", 1),
    ],
)
def test_what_is_dropped_from_raw_html_is_told(write, source: str, rule: str, line: int) -> None:
    assert (rule, line) in write(source).rules


def test_raw_html_keeps_its_words_and_what_is_allowed(write) -> None:
    written = write('<div class="notice">甲<b>乙</b> <font>丙</font><br><sub>2</sub></div>\n\nH<sub>2</sub>O')
    assert written.body.text == "甲乙 丙\n2\nH2O"
    assert "<b>乙</b>" in written.html
    assert "<p>H<sub>2</sub>O</p>" in written.html


def test_an_unclosed_element_ends_with_its_block(write) -> None:
    written = write("<div>甲\n\n**乙**\n")
    assert written.html.count("<div>") == written.html.count("</div>") == 1
    assert "甲" in written.body.text
    assert "乙" in written.body.text


@pytest.mark.parametrize(
    "piece", ["](", "](((", "`", "` `` ``` ````", "```\n````\n", "<a:", "<a@", "[a]: \n", "href='", "]('  "]
)
def test_no_text_makes_the_search_for_targets_slow(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begun = monotonic()
    places = Places([*in_markdown(text), *in_html(text)])
    assert monotonic() - begun < 5
    assert places.next("none.md") is None

"""The page that the preview sends differs from the built one in the links it must, and nowhere else."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.serve.hosts import Hosts, SiteHost
from publish.serve.links import preview_page

HOSTS = Hosts((SiteHost("beiyuan", "www.beiyuan.gov.example"),))
FAR = "https://www.beiyuan.gov.example"
NEAR = "http://beiyuan.localhost:8000"
SCRIPT = '<script src="/_/p.js" defer></script>'


def lead(page: str) -> str:
    return preview_page(page, lambda url: HOSTS.localise(url, 8000), "/_/p.js")


@pytest.mark.parametrize(
    ("built", "sent"),
    [
        (
            f'<a class="x" href="{FAR}/a?b=1&amp;c=2" hidden>',
            f'<a class="x" href="{NEAR}/a?b=1&amp;c=2" hidden>',
        ),
        (f"<A HREF={FAR}/a>", f'<a href="{NEAR}/a">'),
        (f"<img alt='“一”' src='{FAR}/a.png' />", f'<img alt="“一”" src="{NEAR}/a.png" />'),
        (f'<img srcset="{FAR}/a.png 1x, /b.png 2x" alt>', f'<img srcset="{NEAR}/a.png 1x, /b.png 2x" alt>'),
        (
            f'<img srcset="{FAR}/a,b.png, {FAR}/c.png 480w">',
            f'<img srcset="{NEAR}/a,b.png, {NEAR}/c.png 480w">',
        ),
        (f'<form action="{FAR}/s">', f'<form action="{NEAR}/s">'),
        (f'<link rel="StyleSheet" href="{FAR}/s.css">', f'<link rel="StyleSheet" href="{NEAR}/s.css">'),
        (
            f'<meta http-equiv="Refresh" content="0; URL={FAR}/new.html">',
            f'<meta http-equiv="Refresh" content="0; url={NEAR}/new.html">',
        ),
        (
            f'<svg viewBox="0 0 1 1"><a xlink:href="{FAR}/x"/></svg>',
            f'<svg viewBox="0 0 1 1"><a xlink:href="{NEAR}/x" /></svg>',
        ),
    ],
)
def test_a_link_that_a_visitor_follows_or_a_page_loads_leads_to_this_machine(built: str, sent: str) -> None:
    assert lead(f"{built}</body>") == f"{sent}{SCRIPT}</body>"


@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="canonical" href="{FAR}/a">',
        f'<link rel="alternate" hreflang="en" href="{FAR}/en/a">',
        f'<meta property="og:url" content="{FAR}/a">',
        f'<script type="application/ld+json">{{"url":"{FAR}/a","h":"<a href=\'{FAR}/a\'>"}}</script>',
        f'<!-- <a href="{FAR}/a"> -->',
        f'<style>a[href="{FAR}/a"]{{}}</style>',
        f'<textarea><a href="{FAR}/a"></textarea>',
        f"<p>{FAR}/a &nbsp; &amp;amp;</p>\r\n<br>\n\n<P CLASS=a>",
        f'<a title="{FAR}/a" href="/a">',
        '<a href="https://www.elsewhere.example/">',
        '<meta http-equiv="refresh" content="30">',
    ],
)
def test_all_else_is_sent_byte_for_byte(page: str) -> None:
    assert lead(page) == page + SCRIPT


def test_the_script_stands_before_the_last_end_of_the_body() -> None:
    page = "<body><script>'</body>'</script><p>文</p></BODY>\n</html>\n"
    assert lead(page) == page.replace("</BODY>", SCRIPT + "</BODY>")


def test_a_page_that_ends_inside_a_tag_is_still_sent_whole() -> None:
    assert lead("<p>文<a href=") == "<p>文<a href=" + SCRIPT


TEXTS = ["政策", "\n", "\r\n", "&amp;", "&lt;", "<", ">", '"', "'", "<![CDATA[", "<?x", "<!--", "-->"]
TAGS = ["<p>", "</p>", "<br/>", "<script>", "</script>", "</body>", "<title>", "</title>", "<a href='/c'>"]
LINKS = [f'<a href="{FAR}/a">', f"<img src='{FAR}/b.png'>"]
PIECES = st.sampled_from([*TEXTS, *TAGS, *LINKS])


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_page_without_links_to_the_cluster_only_gains_the_script(page: str) -> None:
    unled = preview_page(page, lambda url: None, "/_/p.js")
    assert unled.replace(SCRIPT, "", 1) == page


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "政策", "&amp;", f'<a href="{FAR}/a">', "</a>", f"<img src='{FAR}/b.png'>"]
        )
    ).map("".join)
)
def test_the_tree_of_a_page_is_the_same_but_for_the_led_links(body: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>题</title></head><body>{body}</body></html>"
    expected = html5lib.parse(page.replace(FAR, NEAR).replace("</body>", f"{SCRIPT}</body>"))
    led = html5lib.parse(lead(page))
    assert [(e.tag, e.attrib, e.text) for e in led.iter()] == [
        (e.tag, e.attrib, e.text) for e in expected.iter()
    ]

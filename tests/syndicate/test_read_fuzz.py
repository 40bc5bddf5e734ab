"""Whatever bytes come, reading ends in a Reading and cleaning in HTML that nothing runs in."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from syndicate.clean import clean_body
from syndicate.items import Item, Reading
from syndicate.pages import read_article

from .reading import answer, atom, live_parts, read, rss, source
from .test_clean import ATTACKS

SEEDS = [
    rss("<item><guid>1</guid><title>关于防汛的通知</title><link>/1?a=1&amp;b=2</link><pubDate>2026-01-02 10:00</pubDate>"
        "<description><![CDATA[<p>文<img src='a.png'></p>]]></description></item>", "<!-- c --><language>zh-cn</language>"),
    atom('<entry xml:base="x/" xml:lang="en"><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">t<b>x</b></div></title>'
         '<link href="1" rel="alternate"/><updated>2026-01-01T00:00:00Z</updated><content type="html">&lt;p&gt;x&lt;/p&gt;</content>'
         '<duty:carry mode="repost" hours="24"><duty:all/></duty:carry></entry>', "<at:deleted-entry ref='2' when='2026-01-01T00:00:00Z'/>"),
    '<?xml version="1.0" encoding="GBK"?><!DOCTYPE rss [<!ENTITY a "省">]><rss><channel><item><title>&a;&nbsp;</title></item></channel></rss>',
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"<p>x","date_published":"2026-01-01","_jiyue":{"carry":[{}]}}]}',
    '<html><base href="/b/"><ul class="list"><li><a href="1.html">题</a><span>2026-01-02</span></li></ul><div id="zoom">文</div></html>',
]  # fmt: skip
KINDS = st.sampled_from(["feed", "pages", "json", "cluster"])


def checked(reading: Reading) -> None:
    assert isinstance(reading, Reading)
    for item in reading.items:
        assert item.id
        assert isinstance(item, Item)
        assert item.published is None or item.published.tzinfo is not None
        assert item.url == "" or item.url.startswith(("http://", "https://"))
        for text in (item.title, item.summary, item.id):
            text.encode()  # no lone surrogates
        cleaned = clean_body(item.html or "", item.url or "https://p.example/")
        assert live_parts(cleaned.html) == []
    assert len({item.id for item in reading.items}) == len(reading.items)


@given(
    st.binary(max_size=400), KINDS, st.sampled_from(["", "text/xml; charset=gbk", "text/html; charset=utf-8"])
)
def test_any_bytes_are_read(data: bytes, kind: str, content_type: str) -> None:
    checked(read(data, content_type, kind=kind))


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 6), st.binary(max_size=6)), max_size=6),
    KINDS,
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_damaged_feeds_are_read(
    seed: str, wounds: list[tuple[int, int, bytes]], kind: str, charset: str
) -> None:
    data = bytearray(seed.encode(charset))
    for at, size, piece in wounds:
        data[at % len(data) : at % len(data) + size] = piece
    checked(read(bytes(data), kind=kind))


@given(st.sampled_from(SEEDS), st.integers(0, 900))
def test_feeds_cut_anywhere_are_read(seed: str, at: int) -> None:
    checked(read(seed.encode()[:at]))


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "]]>", "<![CDATA[", "&lt;", "<", "&", "</item>", "<item>", "</entry>"]),
        max_size=5,
    ).map("".join)
)
def test_attacks_inside_feeds_stay_dead(attack: str) -> None:
    escaped = attack.replace("&", "&amp;").replace("<", "&lt;")
    for html in (attack, escaped, f"<![CDATA[{attack}]]>"):
        checked(
            read(
                rss(f"<item><guid>1</guid><title>{html}</title><description>{html}</description></item>"),
                full_text=False,
            )
        )
        checked(
            read(
                atom(
                    f'<entry><id>1</id><title type="html">{html}</title><content type="html">{html}</content></entry>'
                )
            )
        )
        checked(
            read(
                atom(
                    f'<entry><id>1</id><title>x</title><content type="xhtml"><div>{html}</div></content></entry>'
                )
            )
        )


@given(st.binary(max_size=300), st.lists(st.sampled_from(ATTACKS), max_size=3).map("".join))
def test_any_article_is_read(data: bytes, attack: str) -> None:
    shell = Item("1", "https://p.example/1", "题", None, "", None, "", None, "zh")
    item, _ = read_article(source(body="body"), shell, answer(data + attack.encode()))
    assert item.id == "1"
    assert live_parts(clean_body(item.html or "", item.url).html) == []


@given(
    st.lists(
        st.sampled_from([*list("<>/!?&;='\"[]-ab \n"), "<a", "<!--", "]]>", "<![CDATA[", "&#", "='", "<p "]),
        min_size=1,
        max_size=12,
    ).map("".join),
    st.integers(1, 20_000),
)
def test_repeated_scraps_take_no_time(scrap: str, times: int) -> None:
    body = scrap * min(times, 200_000 // len(scrap))
    began = time.monotonic()
    read(body)
    read(rss(body))
    clean_body(body, "https://p.example/")
    assert time.monotonic() - began < 5

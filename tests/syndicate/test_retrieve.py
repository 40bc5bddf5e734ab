"""Retrieving stays inside its bounds, whatever the other side answers."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.limits import Policy, policy_of
from syndicate.retrieve import Answer, Request, RetrieveError, fetch, read_retry_after

from .reading import NOW, URL, FakeOpener, Reply, gzipped, source

POLICY = policy_of(source())


def get(
    replies: dict[str, Reply], url: str = URL, policy: Policy = POLICY, **more: str
) -> tuple[Answer, FakeOpener]:
    opener = FakeOpener(replies)
    return fetch(Request(url, **more), policy, NOW, opener), opener


def refused(replies: dict[str, Reply], url: str = URL, policy: Policy = POLICY) -> str:
    with pytest.raises(RetrieveError) as told:
        fetch(Request(url), policy, NOW, FakeOpener(replies))
    return told.value.rule


def to(place: str, status: int = 302) -> Reply:
    return Reply(status, {"Location": place})


def test_a_body_comes_with_what_was_asked_and_answered() -> None:
    headers = {
        "ETag": 'W/"x"',
        "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT",
        "Content-Type": "text/xml; charset=gbk",
    }
    answer, opener = get({URL: Reply(200, headers, b"<rss/>")})
    assert (answer.status, answer.body, answer.url, answer.retrieved) == (200, b"<rss/>", URL, NOW)
    assert (answer.etag, answer.last_modified, answer.content_type) == tuple(headers.values())
    sent = opener.asked[0][1]
    assert "Jiyue" in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip, deflate"
    assert not {"Cookie", "Referer", "If-None-Match", "Authorization"} & sent.keys()


def test_validators_are_opaque() -> None:
    answer, opener = get(
        {URL: Reply(304, {"ETag": '"b"'})},
        etag="not quoted é".encode().decode("ascii", "ignore"),
        last_modified="yesterday",
    )
    assert answer.not_modified
    assert answer.body == b""
    assert opener.asked[0][1]["If-None-Match"] == "not quoted "
    assert opener.asked[0][1]["If-Modified-Since"] == "yesterday"


def test_a_validator_cannot_smuggle_a_header() -> None:
    _, opener = get({URL: Reply(200)}, etag='"a"\r\nCookie: x=1')
    assert "If-None-Match" not in opener.asked[0][1]


def test_304_without_a_validator_is_not_believed() -> None:
    assert not get({URL: Reply(304)})[0].not_modified


def test_redirects_are_followed_and_told() -> None:
    a, b = "https://p.example/a", "https://p.example/b"
    answer, _ = get({URL: to("/a"), a: to("b"), b: Reply(200, {}, b"x")})
    assert (answer.url, answer.redirects, answer.moved) == (b, (URL, a), "")


def test_only_an_unbroken_chain_of_permanent_redirects_is_a_move() -> None:
    a, b = "https://p.example/a", "https://p.example/b"
    assert get({URL: to(a, 301), a: to(b, 308), b: Reply()})[0].moved == b
    assert get({URL: to(a, 301), a: to(b, 302), b: Reply()})[0].moved == a
    assert get({URL: to(a, 302), a: to(b, 301), b: Reply()})[0].moved == ""


def test_redirects_end() -> None:
    endless = {f"https://p.example/{n}": to(f"/{n + 1}") for n in range(20)}
    assert refused(endless, "https://p.example/0") == "reading-redirects"
    assert refused({URL: to(URL)}) == "reading-redirects"
    exactly = {f"https://p.example/{n}": to(f"/{n + 1}") for n in range(5)} | {
        "https://p.example/5": Reply(200, {}, b"x")
    }
    assert get(exactly, "https://p.example/0")[0].body == b"x"


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("http://p.example/", "reading-not-https"),
        ("https://other.example/", "reading-foreign-host"),
        ("//other.example/", "reading-foreign-host"),
        ("https://127.0.0.1/", "reading-host"),
        ("https://2130706433/", "reading-host"),
        ("https://0x7f.1/", "reading-host"),
        ("https://[::ffff:127.0.0.1]/", "reading-host"),
        ("https://u:p@p.example/", "reading-url-user"),
        ("https://p.example:22/", "reading-port"),
        ("file:///etc/passwd", "reading-not-https"),
        ("gopher://p.example/", "reading-not-https"),
        ("https://[broken/", "reading-url"),
    ],
)
def test_a_redirect_leads_nowhere_forbidden(place: str, rule: str) -> None:
    assert refused({URL: to(place)}) == rule


def test_a_status_is_told_not_judged() -> None:
    for status in (404, 410, 429, 500, 503):
        assert get({URL: Reply(status, {}, b"x")})[0].status == status


def test_retry_after_is_an_instant_at_most_a_month_away() -> None:
    assert read_retry_after("120", NOW) == NOW + timedelta(seconds=120)
    assert read_retry_after("Sun, 01 Nov 2026 05:00:00 GMT", NOW) == NOW + timedelta(hours=1)
    assert read_retry_after("9" * 30, NOW) == NOW + timedelta(days=31)
    assert read_retry_after("Sun, 01 Nov 2099 05:00:00 GMT", NOW) == NOW + timedelta(days=31)
    for nothing in ("", "soon", "-5", "Sun, 01 Nov 2020 05:00:00 GMT", "١٢٣"):
        assert read_retry_after(nothing, NOW) is None
    assert get({URL: Reply(429, {"Retry-After": "60"})})[0].retry_after == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "deflate", "raw"])
def test_bodies_are_inflated(coding: str) -> None:
    body = "国务院".encode() * 5000
    raw = zlib.compressobj(wbits=-15)
    sent = {"deflate": zlib.compress(body), "raw": raw.compress(body) + raw.flush()}.get(
        coding, gzipped(body)
    )
    assert (
        get({URL: Reply(200, {"Content-Encoding": "deflate" if coding == "raw" else coding}, sent)})[0].body
        == body
    )


def test_several_gzip_members_are_one_body() -> None:
    sent = gzipped(b"a") + gzipped(b"b") + b"junk"
    assert get({URL: Reply(200, {"Content-Encoding": "gzip"}, sent)})[0].body == b"ab"


def test_a_gzip_bomb_is_not_inflated() -> None:
    bomb = gzipped(bytes(80_000_000))
    roomy = replace(POLICY, most_bytes=100_000_000)
    assert refused({URL: Reply(200, {"Content-Encoding": "gzip"}, bomb)}, policy=roomy) == "reading-bomb"
    assert refused({URL: Reply(200, {"Content-Encoding": "gzip"}, gzipped(bytes(11_000_000)))}) in (
        "reading-bomb",
        "reading-too-big",
    )


def test_bodies_beyond_the_limit_are_refused() -> None:
    small = replace(POLICY, most_wire=1000, most_bytes=1000)
    assert refused({URL: Reply(200, {}, bytes(1001))}, policy=small) == "reading-too-big"
    assert get({URL: Reply(200, {}, bytes(1000))}, policy=small)[0].body == bytes(1000)


def test_damaged_and_unknown_codings_are_refused() -> None:
    whole = gzipped(b"x" * 5000)
    assert refused({URL: Reply(200, {"Content-Encoding": "gzip"}, whole[:-12])}) == "reading-cut-short"
    assert refused({URL: Reply(200, {"Content-Encoding": "gzip"}, b"no gzip")}) == "reading-coding"
    assert refused({URL: Reply(200, {"Content-Encoding": "br"}, b"x")}) == "reading-coding"
    assert get({URL: Reply(200, {"Content-Encoding": "gzip"}, b"")})[0].body == b""


def test_a_referrer_is_sent_only_when_asked_and_only_once() -> None:
    a = "https://p.example/a"
    _, opener = get({URL: to(a), a: Reply()}, referer="https://p.example/page")
    assert opener.asked[0][1]["Referer"] == "https://p.example/page"
    assert "Referer" not in opener.asked[1][1]


def test_a_location_in_raw_utf_8_is_read() -> None:
    place = "/政策".encode().decode("latin-1")
    aim = "https://p.example/%E6%94%BF%E7%AD%96"
    assert get({URL: to(place), aim: Reply(200, {}, b"x")})[0].url == aim

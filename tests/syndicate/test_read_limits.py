"""Whatever a parent sends, reading it takes seconds and no more memory than the answer warrants."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest

from syndicate.clean import clean_body
from syndicate.xml import XmlError, read_xml

from .reading import atom, read, reasons, rss

TITLE = "<item><guid>1</guid><title>{}</title></item>"

HOSTILE: dict[str, Callable[[], tuple[str, str]]] = {
    "attributes": lambda: ("<rss " + " ".join(f"a{n}='1'" for n in range(100_000)) + "><channel/></rss>", "reading-attributes"),
    "attributes of an item": lambda: (rss("<item " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"), "reading-attributes"),
    "billion laughs": lambda: (
        '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{("&a" + str(n - 1) + ";" if n else "&a;") * 10}">' for n in range(10))
        + "]>" + rss(TITLE.format("&a9;")),
        "reading-entities",
    ),
    "quadratic entity": lambda: (
        '<!DOCTYPE r [<!ENTITY a "' + "x" * 50_000 + '">]>' + rss(TITLE.format("&a;" * 2_000)), "reading-entities",
    ),
    "quadratic short entity": lambda: (
        '<!DOCTYPE r [<!ENTITY a "' + "x" * 250 + '">]>' + rss(TITLE.format("&a;" * 200_000)), "reading-entities",
    ),
    "parameter entities": lambda: (
        '<!DOCTYPE r [<!ENTITY % a "<!ENTITY b \'x\'>"> %a; %a;]>' + rss(TITLE.format("&b;")), "reading-broken",
    ),
    "external entity": lambda: (
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss(TITLE.format("&a;")), "reading-broken",
    ),
    "external DTD": lambda: ('<!DOCTYPE rss SYSTEM "http://10.0.0.1/x.dtd">' + rss(TITLE.format("x")), ""),
    "long title": lambda: (rss(TITLE.format("题" * 2_500_000)), ""),
    "deep": lambda: (rss("<a>" * 100_000), "reading-truncated"),
    "many items": lambda: (rss("<item><title>t</title><link>/1</link></item>" * 50_000), "reading-too-many"),
    "many namespaces": lambda: (
        rss("".join(f'<n{n}:a xmlns:n{n}="urn:{n}">x</n{n}:a>' for n in range(50_000)) + TITLE.format("x")), "",
    ),
    "many links": lambda: (atom("<entry><id>1</id><title>x</title>" + '<link href="/x"/>' * 100_000 + "</entry>"), ""),
    "many ampersands": lambda: (rss(TITLE.format("& " * 1_000_000)), "reading-broken"),
    "many cdata": lambda: (rss(TITLE.format("<![CDATA[x]]>" * 300_000)), ""),
    "unclosed cdata": lambda: (rss("<item><title><![CDATA[" * 200_000), "reading-truncated"),
    "many comments": lambda: (rss("<!-- x -->" * 500_000 + TITLE.format("x")), ""),
    "long id": lambda: (rss(TITLE.format("x").replace("1", "1" * 3_000_000)), ""),
    "many tombstones": lambda: (atom("<at:deleted-entry ref='a' when='2026-01-01T00:00:00Z'/>" * 50_000), ""),
    "deep json": lambda: ('{"version":"https://jsonfeed.org/version/1","items":' + "[" * 50_000, "reading-not-json"),
    "huge number": lambda: (
        '{"version":"https://jsonfeed.org/version/1","items":[{"title":"x","id":' + "9" * 100_000 + "}]}", "",
    ),
    "long date": lambda: (rss("<item><guid>1</guid><title>x</title><pubDate>" + "1" * 1_000_000 + "</pubDate></item>"), "reading-date"),
    "attributes in a text": lambda: (
        rss("<item><guid>1</guid><title>x</title><description><![CDATA[<p " + "a=b " * 400_000 + ">x]]></description></item>"), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_read_or_refused_in_time(name: str) -> None:
    body, reason = HOSTILE[name]()
    began = time.monotonic()
    reading = read(body)
    for item in reading.items[:5]:
        clean_body(item.html or "", item.url or "https://p.example/")
    assert time.monotonic() - began < 5
    assert all(len(item.title) <= 20_000 and len(item.id) <= 2_000 for item in reading.items)
    if reason:
        assert reason in reasons(reading)
    else:
        assert reading.items or reading.withdrawn


def test_a_title_of_50_mb_is_refused_without_holding_it_many_times() -> None:
    body = rss(TITLE.format("a" * 50_000_000)).encode()
    assert reasons(read(body)) == ["reading-too-big"]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reading = read(body, most_bytes=100_000_000)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 800_000  # kilobytes
    assert reading.items == () or len(reading.items[0].title) <= 20_000
    assert (
        "reading-truncated" in reasons(reading)
        or "reading-broken" in reasons(reading)
        or "reading-not-xml" in reasons(reading)
    )


def test_nothing_is_read_from_this_machine() -> None:
    body = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>'
    assert "".join(read_xml(body).root.itertext()) == "&a;"


def test_short_literal_entities_of_a_feed_are_read() -> None:
    parsed = read_xml(
        '<!DOCTYPE r [<!ENTITY gov "省政府"><!ENTITY amp "&#38;#38;">]><r a="&gov;">&gov;&nbsp;&amp;&lt;&mdash;</r>'
    )
    assert (parsed.root.text, parsed.root.get("a"), parsed.broken) == ("省政府\xa0&<—", "省政府", "")


def test_a_document_without_elements_is_none() -> None:
    for text in ("", "x", "<", "<!DOCTYPE", "<?xml?>", "<!-- -->", "&amp;"):
        with pytest.raises(XmlError):
            read_xml(text)

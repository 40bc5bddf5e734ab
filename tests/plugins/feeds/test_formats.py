"""The three formats, read back by libraries that we did not write."""

from __future__ import annotations

import io
import locale
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import atoma
import fastfeedparser
import feedgen.entry
import feedgen.feed
import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from plugins.feeds import atom, json_feed, rss
from plugins.feeds.entries import FeedEntry, FeedInfo, FeedUrls, State, Tombstone, Translation
from plugins.feeds.text import clean_line
from plugins.feeds.titles import title_of
from tests.plugins.feeds.required import NS, check_atom, check_json, check_rss
from tests.plugins.feeds.samples import AT, BORN, entry, hostile_feeds, info, rich_entry, tombstone, uuid_of

WRITERS = [atom.write, rss.write, json_feed.write]
FULL = info(
    hub="https://hub.example/",
    stylesheet="https://a.beiyuan.example/_/feed.css?a=1&b='2'",
    logo="https://a.beiyuan.example/logo.png",
    icon="https://a.beiyuan.example/icon.png",
    rights="版权所有",
)
ENTRIES = [rich_entry(), entry(2), entry(3, content_html=None)]


def parsed(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def test_feedparser_reads_the_same_items_from_atom() -> None:
    feed = parsed(atom.write(FULL, ENTRIES))
    assert not feed.bozo
    assert feed.feed.title == FULL.title
    assert feed.feed.link == FULL.home_url
    assert [item.id for item in feed.entries] == [item.id for item in ENTRIES]
    assert [item.link for item in feed.entries] == [item.url for item in ENTRIES]
    assert [item.title for item in feed.entries] == [item.title for item in ENTRIES]
    assert [item.summary for item in feed.entries] == [item.summary for item in ENTRIES]
    assert feed.entries[0].content[0].value == ENTRIES[0].content_html
    assert "content" not in feed.entries[2]
    first = feed.entries[0]
    assert [link.href for link in first.links if link.rel == "via"] == ["https://www.example/a.html"]
    assert [(link.hreflang, link.href) for link in first.links if link.get("hreflang") == "en"] == [
        ("en", "https://a.beiyuan.example/en/zwgk/2026/d1.html")
    ]
    assert [link.href for link in first.enclosures] == [
        "https://a.beiyuan.example/%E9%99%84%E4%BB%B6%201.pdf",
        "https://a.beiyuan.example/b.ofd",
        "https://a.beiyuan.example/i.png",
    ]
    assert next((tag.term, tag.scheme, tag.label) for tag in first.tags) == (
        "A01",
        "https://a.beiyuan.example/subjects",
        "机构职能",
    )
    assert [author.name for author in first.authors] == ["张三", "李四"]


def test_feedparser_reads_the_same_items_from_rss() -> None:
    feed = parsed(rss.write(FULL, ENTRIES))
    assert not feed.bozo
    assert feed.feed.link == FULL.home_url
    assert [item.id for item in feed.entries] == [item.id for item in ENTRIES]
    assert [item.link for item in feed.entries] == [item.url for item in ENTRIES]
    assert [item.title for item in feed.entries] == [item.title for item in ENTRIES]
    assert feed.entries[0].content[0].value == ENTRIES[0].content_html
    assert feed.entries[0].guidislink is False
    assert feed.entries[0].source.title == "国务院"
    assert feed.entries[0].updated_parsed[:5] == AT.astimezone(UTC).replace(day=30).timetuple()[:5]


def test_atoma_reads_the_same_items_from_all_three() -> None:
    read = atoma.parse_atom_bytes(atom.write(FULL, ENTRIES))
    assert [item.id_ for item in read.entries] == [item.id for item in ENTRIES]
    assert [item.published for item in read.entries] == [item.published for item in ENTRIES]
    assert read.entries[0].source.id_ == "https://www.example/feed"
    channel = atoma.parse_rss_bytes(rss.write(FULL, ENTRIES))
    assert channel.link == FULL.home_url
    assert [item.guid for item in channel.items] == [item.id for item in ENTRIES]
    assert [item.pub_date for item in channel.items] == [item.published for item in ENTRIES]
    assert channel.items[0].enclosures[0].length == 1024
    feed = atoma.parse_json_feed_bytes(json_feed.write(FULL, ENTRIES))
    assert [item.id_ for item in feed.items] == [item.id for item in ENTRIES]
    assert feed.items[0].external_url == "https://www.example/a.html"
    assert feed.items[0].attachments[0].size_in_bytes == 1024


@pytest.mark.parametrize("write", WRITERS)
def test_fastfeedparser_reads_the_same_titles(write: Any) -> None:
    feed = fastfeedparser.parse(write(FULL, ENTRIES))
    assert [item.title for item in feed.entries] == [item.title for item in ENTRIES]
    assert [item.id for item in feed.entries] == [item.id for item in ENTRIES]


def test_every_required_element_is_there() -> None:
    for entries in (ENTRIES, []):
        check_atom(atom.write(FULL, entries, [tombstone(9)]))
        check_rss(rss.write(FULL, entries, [tombstone(9)]))
        check_json(json_feed.write(FULL, entries, [tombstone(9)]))


def test_a_hub_leaves_the_rss_link_alone() -> None:
    channel = check_rss(rss.write(FULL, ENTRIES))[0]
    assert [link.text for link in channel.findall("link")] == ["https://a.beiyuan.example/"]
    assert [link.get("href") for link in channel.findall("a:link[@rel='hub']", NS)] == [FULL.hub]
    feed = check_atom(atom.write(FULL, ENTRIES))
    assert [link.get("href") for link in feed.findall("a:link[@rel='hub']", NS)] == [FULL.hub]
    assert check_json(json_feed.write(FULL, []))["hubs"] == [{"type": "WebSub", "url": FULL.hub}]


def test_a_repost_carries_its_complete_source() -> None:
    source = check_atom(atom.write(FULL, ENTRIES)).find("a:entry/a:source", NS)
    assert source is not None
    assert source.findtext("a:id", None, NS) == "https://www.example/feed"
    assert source.findtext("a:title", None, NS) == "国务院"
    assert source.findtext("a:updated", None, NS) == AT.isoformat()
    assert source.findtext("a:author/a:name", None, NS) == "国务院办公厅"
    assert source.findtext("a:rights", None, NS) == "转载请注明来源"
    assert {link.get("rel"): link.get("href") for link in source.findall("a:link", NS)} == {
        "self": "https://www.example/feed.atom",
        "alternate": "https://www.example/",
    }


def test_a_source_without_a_feed_is_named_by_its_page_in_rss() -> None:
    origin = replace(rich_entry().origin, self_url="")  # type: ignore[type-var]
    data = rss.write(FULL, [replace(rich_entry(), origin=origin)])
    assert check_rss(data).find("channel/item/source").get("url") == "https://www.example/"  # type: ignore[union-attr]


def test_tombstones_say_who_when_and_why_in_every_format() -> None:
    stones = [tombstone(8), tombstone(9, by="", comment="")]
    for root in (check_atom(atom.write(FULL, [], stones)), check_rss(rss.write(FULL, [], stones))):
        first, second = root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
        assert (first.get("ref"), first.get("when")) == (uuid_of(8), "2026-03-30T23:30:00+08:00")
        assert first.findtext("at:by/a:name", None, NS) == "北原省人民政府办公厅"
        assert first.findtext("at:comment", None, NS) == "内容有误，已撤回"
        assert (second.get("ref"), len(second)) == (uuid_of(9), 0)
    terms: Any = check_json(json_feed.write(FULL, [], stones))["_jiyue"]
    assert [stone["id"] for stone in terms["deleted"]] == [uuid_of(8), uuid_of(9)]


def test_duties_and_state_are_said_alike_in_xml_and_json() -> None:
    item: Any = check_json(json_feed.write(FULL, ENTRIES))["items"]
    assert item[0]["_jiyue"]["carry"] == [
        {"mode": "repost", "hours": 24, "all": True},
        {
            "mode": "link",
            "hours": 8,
            "regions": ["990100", "990200"],
            "sectors": ["edu"],
            "levels": ["county"],
        },
    ]
    for root, path in (
        (check_atom(atom.write(FULL, ENTRIES)), "a:entry"),
        (check_rss(rss.write(FULL, ENTRIES)), "channel/item"),
    ):
        first, second, _ = root.findall(path, NS)
        assert first.findtext("duty:state", None, NS) == "corrected"
        everyone, some = first.findall("duty:carry", NS)
        assert (everyone.get("mode"), everyone.get("hours")) == ("repost", "24")
        assert [child.tag for child in everyone] == ["{urn:jiyue:duty:1}all"]
        assert [region.text for region in some.findall("duty:region", NS)] == ["990100", "990200"]
        assert [some.findtext(f"duty:{name}", None, NS) for name in ("sector", "level")] == ["edu", "county"]
        assert second.find("duty:state", NS) is None


def test_a_feed_without_terms_declares_no_namespace_of_theirs() -> None:
    for write in (atom.write, rss.write):
        data = write(info(), [entry(1)])
        assert b"urn:jiyue" not in data
        assert b"tombstones" not in data
        assert b"history" not in data


def test_languages_are_said_where_they_differ() -> None:
    mixed = [entry(1), entry(2, language="en")]
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    feed = check_atom(atom.write(FULL, mixed))
    assert feed.get(lang) == "zh-CN"
    assert [item.get(lang) for item in feed.findall("a:entry", NS)] == [None, "en"]
    items = check_rss(rss.write(FULL, mixed)).findall("channel/item")
    assert [item.findtext("dc:language", None, NS) for item in items] == ["zh-CN", "en"]


def test_rss_has_one_enclosure_and_the_other_files_as_media() -> None:
    item = check_rss(rss.write(FULL, ENTRIES)).find("channel/item")
    assert item is not None
    assert [file.get("type") for file in item.findall("enclosure")] == ["application/pdf"]
    assert [file.get("url") for file in item.findall("media:content", NS)] == [
        "https://a.beiyuan.example/b.ofd",
        "https://a.beiyuan.example/i.png",
    ]


def test_the_stylesheet_is_an_instruction_before_the_root() -> None:
    for data in (atom.write(FULL, []), rss.write(FULL, [])):
        instruction = instruction_before(data)
        assert instruction.target == "xml-stylesheet"
        assert instruction.get("type") == "text/css"
        assert instruction.get("href") == "https://a.beiyuan.example/_/feed.css?a=1&amp;b=%272%27"


def instruction_before(data: bytes) -> Any:
    return etree.fromstring(data).getprevious()


def test_entries_keep_the_order_given() -> None:
    entries = [entry(number) for number in (3, 1, 2)]
    for root, path, tag in (
        (check_atom(atom.write(FULL, entries)), "a:entry", "a:id"),
        (check_rss(rss.write(FULL, entries)), "channel/item", "guid"),
    ):
        assert [item.findtext(tag, None, NS) for item in root.findall(path, NS)] == [
            item.id for item in entries
        ]


def test_an_id_follows_neither_address_nor_title_nor_date() -> None:
    moved = replace(
        entry(1), url="https://b.beiyuan.example/x.html", title="新题", published=BORN, updated=BORN
    )
    for write in WRITERS:
        before, after = (fastfeedparser.parse(write(FULL, [item])).entries[0] for item in (entry(1), moved))
        assert before.id == after.id
        assert before.title != after.title


def test_feed_dates_come_from_the_newest_entry_or_tombstone() -> None:
    late = AT + timedelta(days=3)
    for entries, stones, expected in (
        ([entry(1), entry(2)], [], AT - timedelta(days=1)),
        ([entry(1)], [tombstone(9, when=late)], late),
        ([], [], BORN),
    ):
        assert (
            check_atom(atom.write(FULL, entries, stones)).findtext("a:updated", None, NS)
            == expected.isoformat()
        )
        built = check_rss(rss.write(FULL, entries, stones)).findtext("channel/lastBuildDate")
        assert built == expected.strftime("%a, %d %b %Y %H:%M:%S +0800")
        terms: Any = check_json(json_feed.write(FULL, entries, stones))["_jiyue"]
        assert terms["updated"] == expected.isoformat()


def test_equal_instants_are_equal_bytes_whatever_their_zone() -> None:
    utc = replace(
        entry(1),
        published=entry(1).published.astimezone(UTC),
        updated=entry(1).updated.astimezone(UTC) + timedelta(microseconds=7),
    )
    for write in WRITERS:
        assert write(FULL, [utc]) == write(FULL, [entry(1)])


def test_neither_clock_nor_locale_reaches_a_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [write(FULL, ENTRIES, [tombstone(9)]) for write in WRITERS]

    class Lenient(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class OtherDay(datetime, metaclass=Lenient):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(1999, 9, 9, tzinfo=UTC)

    def refuse(*_: object) -> str:
        raise AssertionError("the locale is process-wide")

    monkeypatch.setattr(feedgen.feed, "datetime", OtherDay)
    monkeypatch.setattr(feedgen.entry, "datetime", OtherDay)
    monkeypatch.setattr(locale, "setlocale", refuse)
    assert [write(FULL, ENTRIES, [tombstone(9)]) for write in WRITERS] == expected


def test_a_body_with_the_end_of_cdata_survives() -> None:
    body = "<p>]]></p><![CDATA[ ]]> ]]>"
    feed = check_atom(atom.write(FULL, [entry(1, content_html=body)]))
    assert feed.findtext("a:entry/a:content", None, NS) == body
    item = check_rss(rss.write(FULL, [entry(1, content_html=body)]))
    assert item.findtext("channel/item/content:encoded", None, NS) == body


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    origin = replace(rich_entry().origin, via_url="javascript:alert(1)", self_url="file:///etc/passwd")  # type: ignore[type-var]
    for write in WRITERS:
        data = write(FULL, [replace(rich_entry(), origin=origin)])
        assert b"javascript:" not in data
        assert b"file:" not in data


def test_a_second_alternate_of_one_language_is_left_out() -> None:
    pairs = (Translation("en", "https://a.example/1"), Translation("en", "https://a.example/2"))
    own = (Translation("zh-CN", "https://a.example/3"),)
    feed = check_atom(atom.write(FULL, [entry(1, translations=pairs + own)]))
    links = feed.findall("a:entry/a:link[@rel='alternate']", NS)
    assert [link.get("href") for link in links][1:] == ["https://a.example/1"]


def test_a_cancelled_document_cannot_leave_with_a_body() -> None:
    with pytest.raises(ValueError, match="cancelled"):
        entry(1, state=State.CANCELLED)
    for write in WRITERS:
        assert write(FULL, [entry(1, state=State.CANCELLED, content_html=None)])


def test_facts_that_no_format_can_say_are_refused() -> None:
    with pytest.raises(ValueError, match="identify"):
        entry(1, id="12345")
    with pytest.raises(ValueError, match="absolute"):
        entry(1, url="/zwgk/a.html")
    with pytest.raises(ValueError, match="zone"):
        entry(1, updated=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="complete"):
        info(complete=True, prev_archive=FeedUrls())


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile_feeds())
def test_hostile_texts_never_break_a_feed(feed: tuple[FeedInfo, list[FeedEntry], list[Tombstone]]) -> None:
    facts, entries, stones = feed
    titles = [title_of(item.title, item.summary, item.language) for item in entries]
    ids = [item.id for item in entries]
    root = check_atom(atom.write(facts, entries, stones))
    assert [item.findtext("a:title", None, NS) for item in root.findall("a:entry", NS)] == titles
    assert [item.findtext("a:id", None, NS) for item in root.findall("a:entry", NS)] == ids
    assert len(root.findall("at:deleted-entry", NS)) == len(stones)
    rss_root = check_rss(rss.write(facts, entries, stones))
    assert [item.findtext("title") for item in rss_root.findall("channel/item")] == titles
    assert rss_root.findtext("channel/link") == facts.home_url
    document: Any = check_json(json_feed.write(facts, entries, stones))
    assert [item["title"] for item in document["items"]] == titles
    for item, title in zip(entries, titles, strict=True):
        if clean_line(item.title):
            assert title == clean_line(item.title)
    for write in WRITERS:
        assert write(facts, entries, stones) == write(facts, entries, stones)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(hostile_feeds())
def test_feedparser_sees_the_same_titles_in_hostile_feeds(
    feed: tuple[FeedInfo, list[FeedEntry], list[Tombstone]],
) -> None:
    facts, entries, _ = feed
    titles = [title_of(item.title, item.summary, item.language).strip() for item in entries]
    read = parsed(atom.write(facts, entries))
    assert not read.bozo
    assert [item.title for item in read.entries] == titles

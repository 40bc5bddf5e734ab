"""What subscription documents and archives hold, and OPML."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import listparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from plugins.feeds import atom, json_feed, opml, rss
from plugins.feeds.archives import archive_url, split
from plugins.feeds.entries import FeedEntry, FeedPage
from plugins.feeds.outlines import FeedOutline, SiteOutline
from plugins.feeds.subscription import choose, page
from plugins.feeds.text import month_of
from tests.plugins.feeds.required import NS, check_atom, check_json
from tests.plugins.feeds.samples import AT, CHINA, TEXTS, entry, info, tombstone, uuid_of

MANY = [entry(number) for number in range(1, 400)]


def old(number: int, **changes: object) -> FeedEntry:
    return entry(number, published=AT - timedelta(days=900), **changes)


@st.composite
def histories(draw: st.DrawFn) -> list[FeedEntry]:
    """Up to 120 entries of three years, many of them in few months."""
    days = st.floats(0, 1000).map(lambda days: AT - timedelta(days=days))
    entries = []
    for number in range(draw(st.integers(0, 120))):
        published = draw(days)
        edited = draw(st.one_of(st.just(published), days))
        entries.append(entry(number, published=published, updated=max(published, edited)))
    return entries


def test_the_repeal_of_an_old_policy_reaches_subscribers() -> None:
    repealed = old(500, updated=AT - timedelta(days=29))
    forgotten = old(501, updated=AT - timedelta(days=31))
    crowd = [entry(number, updated=AT) for number in range(1, 80)]
    held = choose([*crowd, repealed, forgotten], [], AT).entries
    assert repealed in held
    assert forgotten not in held
    assert len(held) == 80


def test_a_quiet_feed_keeps_its_newest_fifty() -> None:
    quiet = [old(number, updated=AT - timedelta(days=400 + number)) for number in range(60)]
    choice = choose(quiet, [], AT)
    assert list(choice.entries) == quiet[:50]
    assert not choice.whole


def test_the_newest_update_comes_first() -> None:
    held = choose([entry(3), entry(1), entry(2)], [], AT).entries
    assert [item.id for item in held] == [uuid_of(1), uuid_of(2), uuid_of(3)]


def test_an_entry_given_twice_counts_once_as_last_updated() -> None:
    newer = entry(1, updated=AT, title="更正")
    assert choose([newer, entry(1)], [], AT).entries == (newer,)
    assert choose([entry(1), newer], [], AT).entries == (newer,)


def test_a_withdrawal_is_told_for_180_days() -> None:
    fresh = tombstone(1, when=AT - timedelta(days=180))
    stale = tombstone(2, when=AT - timedelta(days=181))
    assert choose([], [stale, fresh], AT).tombstones == (fresh,)


def test_a_document_that_is_back_has_no_tombstone() -> None:
    assert choose([entry(1)], [tombstone(1), tombstone(2)], AT).tombstones == (tombstone(2),)


def test_of_two_tombstones_for_one_document_the_later_counts() -> None:
    later = tombstone(1, when=AT)
    assert choose([], [later, tombstone(1)], AT).tombstones == (later,)


def test_a_feed_is_complete_while_one_document_holds_it_all() -> None:
    assert page(info(), MANY[:50], [], AT).info.complete
    assert not page(info(), MANY, [], AT).info.complete
    (whole,) = split(info(), MANY[:50], [], AT)
    for root in (check_atom(atom.write(whole.info, whole.entries)),):
        assert root.find("fh:complete", NS) is not None
        assert root.find("a:link[@rel='prev-archive']", NS) is None
    assert b"<fh:complete/>" in rss.write(whole.info, whole.entries)
    assert json.loads(json_feed.write(whole.info, whole.entries))["_jiyue"]["complete"] is True


def write_all(pages: tuple[FeedPage, ...]) -> dict[str, bytes]:
    """Every document by its address, in Atom and JSON Feed."""
    documents = {}
    for each in pages:
        documents[each.info.urls.atom] = atom.write(each.info, each.entries, each.tombstones)
        documents[each.info.urls.json] = json_feed.write(each.info, each.entries, each.tombstones)
    return documents


def walk_atom(documents: dict[str, bytes], url: str) -> list[str]:
    ids: list[str] = []
    seen: set[str] = set()
    while url:
        assert url not in seen
        seen.add(url)
        root = check_atom(documents[url])
        ids += [str(item.findtext("a:id", None, NS)) for item in root.findall("a:entry", NS)]
        before = root.find("a:link[@rel='prev-archive']", NS)
        url = "" if before is None else str(before.get("href"))
    return ids


def walk_json(documents: dict[str, bytes], url: str) -> list[str]:
    ids: list[str] = []
    while url:
        feed = check_json(documents[url])
        ids += [item["id"] for item in feed["items"]]  # type: ignore[attr-defined]
        url = str(feed.get("next_url", ""))
    return ids


@settings(max_examples=40, deadline=None)
@given(histories(), st.integers(0, 40))
def test_whoever_walks_the_archives_finds_every_entry(entries: list[FeedEntry], days: int) -> None:
    documents = write_all(split(info(), entries, [], AT + timedelta(days=days)))
    everything = {item.id for item in entries}
    assert set(walk_atom(documents, info().urls.atom)) == everything
    assert set(walk_json(documents, info().urls.json)) == everything


def test_archives_hold_each_closed_month_once_and_link_both_ways() -> None:
    pages = split(info(hub="https://hub.example/"), MANY, [tombstone(999)], AT)
    subscription, *archives = pages
    assert [each.month for each in archives] == sorted({each.month for each in archives}, reverse=True)
    assert archives[0].month == "2026-02"
    assert subscription.tombstones == (tombstone(999),)
    for each in archives:
        assert {month_of(item.published) for item in each.entries} == {each.month}
        root = check_atom(atom.write(each.info, each.entries, each.tombstones))
        assert root.findtext("a:id", None, NS) == info().id
        assert root.find("fh:archive", NS) is not None
        assert root.find("a:link[@rel='hub']", NS) is None
        links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NS)}
        assert links["current"] == info().urls.atom
        assert links["self"] == f"https://a.beiyuan.example/feed-{each.month}.atom"
    for newer, older in pairwise(archives):
        assert newer.info.prev_archive == older.info.urls
        assert older.info.next_archive == newer.info.urls
    assert archives[-1].info.prev_archive is None
    assert archives[0].info.next_archive is None
    assert subscription.info.prev_archive == archives[0].info.urls
    assert b"prev-archive" not in rss.write(subscription.info, subscription.entries)


def test_a_closed_month_changes_only_with_its_entries_and_by_its_next_link() -> None:
    before = split(info(), MANY, [], AT)
    added = [*MANY, *(entry(number, published=AT, updated=AT) for number in range(1000, 1010))]
    after = split(info(), added, [tombstone(2000)], AT + timedelta(days=20))
    old_documents, new_documents = write_all(before[2:]), write_all(after)
    assert {url: new_documents[url] for url in old_documents} == old_documents
    newest = next(each for each in after if each.month == before[1].month)
    assert before[1].info.next_archive is None
    assert replace(newest, info=replace(newest.info, next_archive=None)) == before[1]


def test_an_edit_changes_only_its_month() -> None:
    before = write_all(split(info(), MANY, [], AT)[1:])
    edited = [replace(item, title="更正") if item.id == uuid_of(300) else item for item in MANY]
    after = write_all(split(info(), edited, [], AT)[1:])
    assert {url for url in before if before[url] != after[url]} == {
        f"https://a.beiyuan.example/feed-{month_of(entry(300).published)}.{kind}" for kind in ("atom", "json")
    }


def test_a_summarised_document_has_no_body_in_any_format() -> None:
    full = page(info(), [entry(1), entry(2)], [], AT)
    brief = replace(full, entries=tuple(replace(one, content_html=None) for one in full.entries))
    for write in (atom.write, rss.write, json_feed.write):
        assert "正文" in write(full.info, full.entries).decode()
        assert "正文" not in write(brief.info, brief.entries).decode()
        assert "摘要1" in write(brief.info, brief.entries).decode()


def test_months_are_those_of_china() -> None:
    assert month_of(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)) == "2026-03"
    assert month_of(datetime(2026, 2, 28, 23, 59, tzinfo=CHINA)) == "2026-02"


def test_nothing_falls_between_archives_and_subscription_on_a_31st() -> None:
    first = entry(1, published=datetime(2026, 3, 1, tzinfo=CHINA), updated=datetime(2026, 3, 1, tzinfo=CHINA))
    crowd = [entry(number, published=AT, updated=AT) for number in range(2, 70)]
    assert first in split(info(), [first, *crowd, *MANY[100:]], [], AT)[0].entries


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x/feed.atom", "https://a.example/x/feed-2026-03.atom"),
        ("https://a.example/origin.json", "https://a.example/origin-2026-03.json"),
        ("", ""),
    ],
)
def test_an_archive_stands_beside_its_feed(url: str, expected: str) -> None:
    assert archive_url(url, "2026-03") == expected


def test_opml_is_a_tree_that_a_reader_imports() -> None:
    county = SiteOutline(
        "某县", (FeedOutline("某县", "https://c.example/feed.atom", "https://c.example/", "zh-CN"),)
    )
    province = SiteOutline(
        "北原省",
        (FeedOutline("北原省", "https://a.example/feed.atom", "https://a.example/", "zh-CN", "全部信息"),),
        (county, SiteOutline("空", ())),
    )
    data = opml.write("北原省集约平台", (province,), "北原省", "https://a.example/", AT)
    root = etree.fromstring(data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/dateModified") == "Tue, 31 Mar 2026 23:30:00 +0800"
    assert [node.get("text") for node in root.findall("body/outline/outline")] == ["北原省", "某县"]
    read = listparser.parse(data)
    assert not read["bozo"]
    assert [feed["url"] for feed in read["feeds"]] == [
        "https://a.example/feed.atom",
        "https://c.example/feed.atom",
    ]
    assert read["feeds"][1]["categories"] == [["北原省", "某县"]]
    assert data == opml.write("北原省集约平台", (province,), "北原省", "https://a.example/", AT)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_hostile_titles_leave_opml_well_formed(title: str, name: str, language: str) -> None:
    feed = FeedOutline(name, "https://a.example/feed.atom", language=language, description=title)
    root = etree.fromstring(opml.write(title, (SiteOutline(title, (feed,)),), name, "x", AT))
    assert [node.get("xmlUrl") for node in root.findall("body/outline/outline")] == [
        "https://a.example/feed.atom"
    ]


def test_a_feed_without_an_address_is_no_outline() -> None:
    data = opml.write("t", (SiteOutline("s", (FeedOutline("f", "feed.atom"),)),), "", "", AT)
    assert etree.fromstring(data).find("body/outline") is None

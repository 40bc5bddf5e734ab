"""On well-formed feeds our reading says what independent parsers say, and our own feeds come back as they were written."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from time import struct_time
from typing import Any

import atoma
import feedparser
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugins.feeds import atom as atom_writer
from plugins.feeds import json_feed as json_writer
from plugins.feeds import rss as rss_writer
from plugins.feeds.text import clean_url
from syndicate.fragment import plain
from tests.plugins.feeds.samples import hostile_feeds, info, rich_entry, tombstone

from .reading import read

LINES = st.text(
    alphabet=st.characters(categories=["Lo", "Lu", "Ll", "Nd", "Po", "Ps", "Sm"], exclude_characters="<>&"),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()) or "题")
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
ITEMS = st.lists(st.tuples(LINES, MOMENTS, st.lists(LINES, max_size=3, unique=True)), min_size=1, max_size=5)


def as_struct(moment: datetime | None) -> struct_time | None:
    return None if moment is None else moment.astimezone(UTC).timetuple()


def same_instant(ours: datetime | None, theirs: struct_time | None) -> bool:
    mine = as_struct(ours)
    return (mine is None) == (theirs is None) and (mine is None or theirs is None or mine[:6] == theirs[:6])


def is_guessed_anew(text: str) -> bool:
    """Whether feedparser takes a text for UTF-8 that somebody read as Latin-1, and changes it."""
    try:
        return text.encode("iso-8859-1").decode() != text
    except UnicodeError:
        return False


@given(ITEMS)
def test_rss_agrees_with_feedparser(items: list[tuple[str, datetime, list[str]]]) -> None:
    assume(not any(is_guessed_anew(text) for title, _, tags in items for text in (title, *tags)))
    rows = "".join(
        f"<item><title>{escape(title)}</title><link>https://p.example/{n}</link><guid isPermaLink='false'>g{n}</guid>"
        f"<pubDate>{format_datetime(moment)}</pubDate><description>{escape(title)}</description>"
        + "".join(f"<category>{escape(tag)}</category>" for tag in tags) + "</item>"
        for n, (title, moment, tags) in enumerate(items)
    )  # fmt: skip
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>c</title><link>https://p.example/</link>{rows}</channel></rss>'
    theirs: Any = feedparser.parse(body.encode())
    ours = read(body).items
    assert [(one.id, one.url, one.title) for one in ours] == [
        (one.id, one.link, one.title) for one in theirs.entries
    ]
    for one, other in zip(ours, theirs.entries, strict=True):
        assert same_instant(one.published, other.published_parsed)
        assert one.summary == other.summary
        assert list(one.categories) == [tag.term for tag in other.get("tags", [])]


@given(ITEMS)
def test_atom_agrees_with_atoma(items: list[tuple[str, datetime, list[str]]]) -> None:
    rows = "".join(
        f"<entry><id>urn:{n}</id><title>{escape(title)}</title><link href='https://p.example/{n}'/>"
        f"<published>{moment.isoformat()}</published><updated>{moment.isoformat()}</updated>"
        f"<content type='html'>&lt;p&gt;{escape(escape(title))}&lt;/p&gt;</content>"
        + "".join(f"<category term='{escape(tag)}'/>" for tag in tags) + "</entry>"
        for n, (title, moment, tags) in enumerate(items)
    )  # fmt: skip
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><id>f</id><title>c</title><updated>2026-01-01T00:00:00Z</updated>{rows}</feed>"
    theirs = atoma.parse_atom_bytes(body.encode())
    ours = read(body).items
    assert [(one.id, one.title, one.published, one.updated) for one in ours] == [
        (one.id_, one.title.value, one.published, one.updated) for one in theirs.entries
    ]
    assert [one.url for one in ours] == [one.links[0].href for one in theirs.entries]
    assert [one.html for one in ours] == [one.content.value for one in theirs.entries]
    assert [list(one.categories) for one in ours] == [
        [tag.term for tag in one.categories] for one in theirs.entries
    ]


WRITERS = [atom_writer.write, rss_writer.write, json_writer.write]


@pytest.mark.parametrize("write", WRITERS)
def test_our_own_feeds_come_back_whole(write: Any) -> None:
    entry, stone = rich_entry(), tombstone(1)
    reading = read(write(info(hub="https://hub.example/", complete=True), [entry], [stone]))
    item = reading.items[0]
    assert reading.doubts == ()
    assert (item.id, item.url, item.title) == (entry.id, entry.url, plain(entry.title))
    assert (item.published, item.updated) == (entry.published, entry.updated)
    assert item.html == entry.content_html
    assert item.language == entry.language[:2]
    assert item.state.value == entry.state.value
    assert [
        (duty.mode.value, duty.hours, duty.all, duty.regions, duty.sectors, duty.levels)
        for duty in item.duties
    ] == [
        (duty.mode.value, duty.hours, duty.everyone, duty.regions, duty.sectors, duty.levels)
        for duty in entry.duties
    ]
    assert entry.origin is not None
    assert item.origin.via_url == entry.origin.via_url
    assert item.origin.title == entry.origin.title
    assert {file.url for file in item.files} >= {clean_url(file.url) for file in entry.enclosures}
    assert {(one.language, one.url) for one in entry.translations} <= {
        *item.translations,
        (entry.language, entry.url),
    }
    assert [(one.id, one.when) for one in reading.withdrawn] == [(stone.ref, stone.when)]
    assert reading.complete
    assert reading.hub == "https://hub.example/"


@pytest.mark.parametrize("write", WRITERS)
@given(hostile_feeds())
def test_every_entry_of_our_own_feeds_is_found(write: Any, feed: Any) -> None:
    feed_info, entries, stones = feed
    reading = read(write(feed_info, entries, stones))
    assert {item.id for item in reading.items} == {entry.id for entry in entries}
    assert {stone.id for stone in reading.withdrawn} == {stone.ref for stone in stones}
    dates = {item.id: (item.published, item.updated) for item in reading.items}
    for entry in entries:
        assert dates[entry.id] == (
            entry.published.replace(microsecond=0),
            entry.updated.replace(microsecond=0),
        )

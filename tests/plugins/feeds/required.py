"""What RFC 4287, RSS 2.0 (with its Best Practices Profile) and JSON Feed 1.1 require, as one check each."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

A = "{http://www.w3.org/2005/Atom}"
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "duty": "urn:jiyue:duty:1",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
# How often an element may stand in its parent: (least, most).
ATOM_COUNTS = {
    "feed": {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 9), "generator": (0, 1)}
    | {"icon": (0, 1), "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1)},
    "entry": {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (1, 1), "content": (0, 1)}
    | {"summary": (0, 1), "rights": (0, 1), "source": (0, 1)},
    "source": {"id": (1, 1), "title": (1, 1), "updated": (1, 1)},
}
RSS_COUNTS = {
    "channel": {"title": (1, 1), "link": (1, 1), "description": (1, 1), "language": (0, 1)}
    | {"lastBuildDate": (1, 1), "image": (0, 1), "generator": (0, 1), "copyright": (0, 1)},
    "item": {"title": (1, 1), "link": (1, 1), "guid": (1, 1), "pubDate": (1, 1), "description": (1, 1)}
    | {"enclosure": (0, 1), "source": (0, 1), "author": (0, 0)},
}


def check_atom(data: bytes) -> etree._Element:
    feed = etree.fromstring(data)
    assert feed.tag == f"{A}feed"
    for name, counts in ATOM_COUNTS.items():
        for parent in feed.iter(f"{A}{name}"):
            check_counts(parent, counts, A)
            links = parent.findall(f"{A}link")
            alternates = Counter(
                (link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"
            )
            assert all(count == 1 for count in alternates.values())
            for link in links:
                check_address(link.get("href"))
                assert link.get("rel")
                assert link.get("hreflang") != ""
    assert [link.get("rel") for link in feed.findall(f"{A}link")].count("self") == 1
    for person in feed.iter(f"{A}author"):
        assert (person.findtext(f"{A}name") or "").strip()
    for entry in feed.findall(f"{A}entry"):
        assert entry.find(f"{A}link[@rel='alternate']") is not None
        assert entry.find(f"{A}content") is not None or entry.find(f"{A}summary") is not None
    for name in ("updated", "published"):
        for element in feed.iter(f"{A}{name}"):
            assert datetime.fromisoformat(str(element.text)).tzinfo is not None
    names = [child.tag for child in feed]
    if f"{A}entry" in names:
        assert set(names[names.index(f"{A}entry") :]) == {f"{A}entry"}, "metadata stand before entries"
    check_terms(feed)
    return feed


def check_rss(data: bytes) -> etree._Element:
    rss = etree.fromstring(data)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    channel = rss[0]
    for name, counts in RSS_COUNTS.items():
        for parent in rss.iter(name):
            check_counts(parent, counts, "")
    assert len(channel.findall(f"{A}link[@rel='self']")) == 1
    for item in channel.findall("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        check_address(item.findtext("link"))
        for dated in (item.findtext("pubDate"), channel.findtext("lastBuildDate")):
            assert parsedate_to_datetime(str(dated)).tzinfo is not None
        for enclosure in item.findall("enclosure"):
            check_address(enclosure.get("url"))
            assert int(str(enclosure.get("length"))) >= 0
            assert enclosure.get("type")
        names = [child.tag for child in item]
        encoded = f"{{{NS['content']}}}encoded"
        if encoded in names:
            assert names.index("description") < names.index(encoded)
        assert item.find("dc:date", NS) is None
        assert item.find("source") is None or item.find("dc:source", NS) is None
    check_terms(channel)
    return rss


def check_json(data: bytes) -> dict[str, object]:
    feed: dict[str, object] = json.loads(data.decode("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert isinstance(feed["items"], list)
    assert feed.get("next_url") != feed["feed_url"]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert ("content_html" in item) != ("content_text" in item)
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo is not None
        for name in ("url", "external_url", "image"):
            if name in item:
                check_address(item[name])
        for attachment in item.get("attachments", []):
            check_address(attachment["url"])
            assert isinstance(attachment["mime_type"], str)
    return feed


def check_terms(feed: etree._Element) -> None:
    for stone in feed.iter(f"{{{NS['at']}}}deleted-entry"):
        assert str(stone.get("ref")).startswith("urn:uuid:")
        assert datetime.fromisoformat(str(stone.get("when"))).tzinfo is not None
        assert len(stone.findall("at:by", NS)) <= 1
        assert all(by.findtext("a:name", None, NS) for by in stone.findall("at:by", NS))
    for duty in feed.iter(f"{{{NS['duty']}}}carry"):
        assert duty.get("mode") in {"repost", "link"}
        assert int(str(duty.get("hours"))) > 0
        assert len(duty) > 0


def check_counts(parent: etree._Element, counts: dict[str, tuple[int, int]], prefix: str) -> None:
    for name, (least, most) in counts.items():
        found = parent.findall(f"{prefix}{name}")
        assert least <= len(found) <= most, (parent.tag, name, len(found))
        if least and not len(found[0]):
            assert (found[0].text or "").strip(), (parent.tag, name)


def check_address(url: str | None) -> None:
    parts = urlsplit(str(url))
    assert parts.scheme in {"http", "https"}
    assert parts.netloc
    assert str(url).isascii()
    assert not set(str(url)) & set(' <>"{}|\\^`\n\t')

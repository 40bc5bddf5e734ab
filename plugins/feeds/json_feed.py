"""JSON Feed 1.1, with our terms under `_jiyue` (the format's way to extend it)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from plugins.feeds.entries import (
    DutyTerm,
    Enclosure,
    FeedEntry,
    FeedInfo,
    FeedUrls,
    Origin,
    Person,
    Tombstone,
)
from plugins.feeds.text import clean, clean_line, clean_url, newest, rfc3339
from plugins.feeds.titles import title_of

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"
_JSON = json.JSONEncoder(ensure_ascii=False).encode
Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def write(info: FeedInfo, entries: Sequence[FeedEntry], tombstones: Sequence[Tombstone] = ()) -> bytes:
    """The feed as UTF-8 with a final newline, items in the order given; the same arguments are the same
    bytes.
    """
    dated = [entry.updated for entry in entries] + [tombstone.when for tombstone in tombstones]
    feed: dict[str, Json] = {
        "version": VERSION,
        "title": title_of(info.title, info.subtitle, info.language),
        "home_page_url": clean_url(info.home_url),
        "feed_url": clean_url(info.urls.json),
        "description": clean(info.subtitle),
        "next_url": _json_url(info.prev_archive),
        "icon": clean_url(info.logo),
        "favicon": clean_url(info.icon),
        "authors": _authors((info.author,)),
        "language": clean_line(info.language),
        "hubs": [{"type": "WebSub", "url": clean_url(info.hub)}] if clean_url(info.hub) else [],
        "_jiyue": _filled(
            {
                "id": info.id,
                "updated": rfc3339(newest(dated, info.born)),
                "rights": clean(info.rights),
                "complete": info.complete,
                "archive": info.archived,
                "current_url": _json_url(info.current),
                "prev_archive_url": _json_url(info.prev_archive),
                "next_archive_url": _json_url(info.next_archive),
                "deleted": [_tombstone(tombstone) for tombstone in tombstones],
            }
        ),
    }
    # A line for each item: read by people too, and written many times faster than with indentation.
    items = ",".join([f"\n{_JSON(_item(entry))}" for entry in entries])
    return f'{_JSON(_filled(feed))[:-1]}, "items": [{items}\n]}}\n'.encode()


def _item(entry: FeedEntry) -> Json:
    title = title_of(entry.title, entry.summary, entry.language)
    body: dict[str, Json] = (
        {"content_html": clean(entry.content_html)}
        if entry.content_html
        else {"content_text": clean(entry.summary) if clean_line(entry.summary) else title}
    )
    return {
        "id": entry.id,
        **_filled(
            {
                "url": clean_url(entry.url),
                "external_url": clean_url(entry.origin.via_url) if entry.origin else "",
                "title": title,
                **body,
                "summary": clean(entry.summary) if clean_line(entry.summary) else "",
                "image": clean_url(entry.image.url) if entry.image else "",
                "date_published": rfc3339(entry.published),
                "date_modified": rfc3339(entry.updated),
                "authors": _authors(entry.authors),
                "tags": [
                    clean_line(item.label) or clean_line(item.term)
                    for item in entry.categories
                    if clean_line(item.term)
                ],
                "language": clean_line(entry.language),
                "attachments": [_attachment(file) for file in entry.enclosures if clean_url(file.url)],
                "_jiyue": _terms(entry),
            }
        ),
    }


def _terms(entry: FeedEntry) -> Json:
    core = entry.dublin_core
    return {
        "state": entry.state.value,
        **_filled(
            {
                "carry": [_duty(duty) for duty in entry.duties],
                "source": _source(entry.origin) if entry.origin else {},
                "translations": [
                    {"language": clean_line(item.language), "url": clean_url(item.url)}
                    for item in entry.translations
                    if clean_url(item.url)
                ],
                "categories": [
                    _filled(
                        {
                            "term": clean_line(item.term),
                            "scheme": clean_line(item.scheme),
                            "label": clean_line(item.label),
                        }
                    )
                    for item in entry.categories
                    if clean_line(item.term)
                ],
                "rights": clean(entry.rights),
                "dublin_core": _filled(
                    {
                        "publisher": clean_line(core.publisher),
                        "contributor": _lines(core.contributors),
                        "identifier": _lines(core.identifiers),
                        "type": clean_line(core.type),
                        "date": clean_line(core.date),
                        "source": clean_line(core.source),
                        "relation": _lines(core.relations),
                        "coverage": _lines(core.coverages),
                    }
                ),
            }
        ),
    }


def _duty(duty: DutyTerm) -> Json:
    return {
        "mode": duty.mode.value,
        "hours": duty.hours,
        **_filled(
            {
                "all": duty.everyone,
                "regions": _lines(duty.regions),
                "sectors": _lines(duty.sectors),
                "levels": _lines(duty.levels),
            }
        ),
    }


def _source(origin: Origin) -> Json:
    return {
        "id": origin.id,
        "title": clean_line(origin.title) or origin.id,
        "updated": rfc3339(origin.updated),
        **_filled(
            {
                "self_url": clean_url(origin.self_url),
                "alternate_url": clean_url(origin.alternate_url),
                "via_url": clean_url(origin.via_url),
                "author": clean_line(origin.author),
                "rights": clean(origin.rights),
            }
        ),
    }


def _tombstone(tombstone: Tombstone) -> Json:
    return {
        "id": tombstone.ref,
        "when": rfc3339(tombstone.when),
        **_filled({"by": clean_line(tombstone.by), "comment": clean(tombstone.comment)}),
    }


def _attachment(file: Enclosure) -> Json:
    return {
        "url": clean_url(file.url),
        "mime_type": clean_line(file.type),
        **_filled({"title": clean_line(file.title), "size_in_bytes": file.length}),
    }


def _authors(people: Sequence[Person]) -> Json:
    return [
        _filled({"name": clean_line(person.name), "url": clean_url(person.uri)})
        for person in people
        if clean_line(person.name)
    ]


def _json_url(urls: FeedUrls | None) -> str:
    return clean_url(urls.json) if urls is not None else ""


def _lines(values: Sequence[str]) -> list[Json]:
    return [clean_line(value) for value in values if clean_line(value)]


def _filled(facts: dict[str, Json]) -> dict[str, Json]:
    """Without the keys that say nothing: JSON Feed asks to leave those out."""
    return {key: value for key, value in facts.items() if value not in ("", None, False, [], {})}

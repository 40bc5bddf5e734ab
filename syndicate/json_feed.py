"""JSON Feed 1.0 and 1.1 with our `_jiyue` terms → a Reading; anything of another type than it should be counts as absent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from syndicate.fields import (
    Context,
    Rule,
    address,
    clean_id,
    clean_title,
    files,
    language_of,
    made_id,
    names,
)
from syndicate.items import Attached, Doubt, Item, Reading, SourceRef, Withdrawn
from syndicate.terms import terms_in
from syndicate.xml_text import paragraphs

_DEEPEST = 60


class JsonError(Exception):
    """A text that is no JSON, or nests too deep; `rule` is a rule id."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.rule = "reading-not-json"
        self.detail = detail


def load_json(text: str) -> Any:
    """The JSON value of a text; raises JsonError where it holds none."""
    depth = most = 0
    for character in text:
        if character in "[{":
            depth += 1
            most = max(most, depth)
        elif character in "]}":
            depth -= 1
    if most > _DEEPEST * 10:
        raise JsonError(f"depth {most}")
    try:
        return json.loads(text.strip("\ufeff \t\r\n"), parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise JsonError(str(error)[:200]) from error


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 30 else float("inf")


def is_json_feed(value: object) -> bool:
    """Whether a JSON value is a JSON Feed."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("items"), list)
        and "jsonfeed.org" in str(value.get("version", ""))
    )


def read_json_feed(value: Mapping[str, Any], context: Context) -> Reading:
    """The whole feed; at most `most_items` items are read."""
    doubts: list[Doubt] = []
    rows = [row for row in _list(value.get("items")) if isinstance(row, Mapping)]
    if len(rows) > context.source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(rows))))
        rows = rows[: context.source.most_items]
    own = _map(value.get("_jiyue"))
    language = language_of(_text(value.get("language")), context.source.language)
    feed_authors = tuple(_authors(value))
    items: dict[str, Item] = {}
    for row in rows:
        item = _item(row, language, feed_authors, context, doubts)
        items.setdefault(item.id, item)
    feed_url = address(context.url, _text(value.get("feed_url")))
    hubs = [_text(_map(hub).get("url")) for hub in _list(value.get("hubs"))]
    return Reading(
        items=tuple(items.values()),
        withdrawn=tuple(_withdrawn(own, context)),
        complete=own.get("complete") is True,
        feed_id=clean_id(_text(own.get("id"))) or feed_url,
        feed_url=feed_url,
        feed_title=clean_title(_text(value.get("title"))),
        next_url=address(context.url, _text(own.get("prev_archive_url")) or _text(value.get("next_url"))),
        hub=next((hub for hub in hubs if hub), ""),
        doubts=tuple(doubts),
    )


def _item(
    row: Mapping[str, Any], language: str, authors: tuple[str, ...], context: Context, doubts: list[Doubt]
) -> Item:
    base = context.url
    url = address(base, _text(row.get("url")))
    title = clean_title(_text(row.get("title")))
    html = _text(row.get("content_html")) or paragraphs(_text(row.get("content_text"))) or None
    summary = clean_title(_text(row.get("summary")))
    stated = _text(row.get("date_published")).strip()
    moved = _text(row.get("date_modified")).strip()
    updated = context.date(moved)
    published = context.date(stated) if stated else updated
    identity = clean_id(_text(row.get("id"))) or url
    if not identity:
        identity = made_id(title, stated, html or summary)
        doubts.append(Doubt(Rule.NO_ID, title[:100], identity))
    own = _map(row.get("_jiyue"))
    terms = terms_in(own)
    if terms.wrong:
        doubts.append(Doubt("reading-duty", terms.wrong, identity))
    if stated and published is None:
        doubts.append(Doubt(Rule.DATE, stated[:100], identity))
    core = _map(own.get("dublin_core"))
    numbers = [_text(one) for one in _list(core.get("identifier"))]
    return Item(
        id=identity,
        url=url or address(base, _text(row.get("external_url"))),
        title=title,
        html=html,
        summary=summary,
        published=published,
        stated=(stated or moved)[:200],
        updated=updated,
        language=language_of(_text(row.get("language")), language),
        authors=names(_authors(row)) or names(authors),
        categories=names([*map(_text, _list(row.get("tags"))), *_categories(own)]),
        files=files(_files(row, base)),
        origin=_origin(row, own, base),
        translations=tuple(
            (language_of(_text(_map(one).get("language")), "en"), target)
            for one in _list(own.get("translations"))
            if (target := address(base, _text(_map(one).get("url"))))
        ),
        duties=terms.duties,
        state=terms.state,
        document_number=clean_title(next((number for number in numbers if number.endswith("号")), "")),
        issuer=names([_text(core.get("publisher"))]),
    )


def _categories(own: Mapping[str, Any]) -> Iterator[str]:
    for one in _list(own.get("categories")):
        yield _text(_map(one).get("term"))


def _authors(row: Mapping[str, Any]) -> Iterator[str]:
    for one in [*_list(row.get("authors")), row.get("author")]:
        yield _text(_map(one).get("name")) if isinstance(one, Mapping) else _text(one)


def _files(row: Mapping[str, Any], base: str) -> Iterator[Attached]:
    for one in _list(row.get("attachments")):
        fact = _map(one)
        if url := address(base, _text(fact.get("url"))):
            size = fact.get("size_in_bytes")
            counted = int(size) if isinstance(size, int | float) and 0 < size < 10**15 else None
            yield Attached(
                url,
                _text(fact.get("mime_type")).strip().lower(),
                clean_title(_text(fact.get("title"))),
                counted,
            )


def _origin(row: Mapping[str, Any], own: Mapping[str, Any], base: str) -> SourceRef:
    source = _map(own.get("source"))
    return SourceRef(
        id=clean_id(_text(source.get("id"))),
        title=clean_title(_text(source.get("title"))),
        self_url=address(base, _text(source.get("self_url"))),
        via_url=address(base, _text(source.get("via_url")) or _text(row.get("external_url"))),
        name=clean_title(_text(source.get("author"))),
    )


def _withdrawn(own: Mapping[str, Any], context: Context) -> Iterator[Withdrawn]:
    for one in _list(own.get("deleted")):
        fact = _map(one)
        if identity := clean_id(_text(fact.get("id"))):
            yield Withdrawn(
                identity,
                context.date(_text(fact.get("when"))),
                clean_title(_text(fact.get("by"))),
                clean_title(_text(fact.get("comment"))),
            )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

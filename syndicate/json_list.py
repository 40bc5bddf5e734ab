"""A parent's JSON list: dotted paths into it, as `ZUIXINZHENGCE.json` of gov.cn or `searchVO.catMap.*.listVO`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.settings import JsonList
from syndicate.fields import Context, Rule, address, clean_id, clean_title, names
from syndicate.items import Doubt, Item, Reading

# What such lists call the document number and the issuer.
_NUMBERS = ("pcode", "document_number", "wh", "fwzh", "docno", "fileNum")
_ISSUERS = ("puborg", "publisher", "fwjg", "issuer", "source")
_SUMMARIES = ("summary", "abstract", "description", "DOCABSTRACT")
_PICK_DEPTH = 8


def read_json_list(value: object, context: Context) -> Reading:
    """The items of a source's JSON list."""
    return read_rows(value, context.source.list or JsonList(), context)


def read_rows(value: object, paths: JsonList, context: Context) -> Reading:
    """The items that `paths` leads to; at most `most_items` of them."""
    rows: list[Any] = []
    for found in _walk(value, paths.items.split(".") if paths.items else []):
        rows += found if isinstance(found, list) else []
    doubts = []
    if len(rows) > context.source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(rows))))
    items: dict[str, Item] = {}
    for row in rows[: context.source.most_items]:
        if isinstance(row, Mapping) and (item := _item(row, paths, context, doubts)):
            items.setdefault(item.id, item)
    if not items:
        doubts.append(Doubt(Rule.NO_ITEMS, paths.items))
    return Reading(tuple(items.values()), doubts=tuple(doubts))


def _item(row: Mapping[str, Any], paths: JsonList, context: Context, doubts: list[Doubt]) -> Item | None:
    url = address(context.url, _pick(row, paths.url))
    title = clean_title(_pick(row, paths.title))
    if not url or not title:
        doubts.append(Doubt("reading-row", f"{paths.url} {paths.title}", url or title))
        return None
    stated = _pick(row, paths.date)
    identity = clean_id(_pick(row, paths.id) if paths.id else "") or clean_id(url)
    published = context.date(stated) if stated else None
    if stated and published is None:
        doubts.append(Doubt(Rule.DATE, stated[:100], identity))
    number = clean_title(_any(row, _NUMBERS))
    return Item(
        id=identity,
        url=url,
        title=title,
        html=None,
        summary=clean_title(_any(row, _SUMMARIES)),
        published=published,
        stated=stated[:200],
        updated=None,
        language=context.source.language,
        document_number=number if any(character.isdigit() for character in number) else "",
        issuer=names(_any(row, _ISSUERS).replace("、", " ").split()),
    )


def _any(row: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := _pick(row, key))), "")


def _pick(row: object, path: str) -> str:
    """The text or number at a dotted path; "" where there is none."""
    for found in _walk(row, path.split(".")):
        if isinstance(found, str):
            return found.strip()
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(int(found)) if float(found).is_integer() else str(found)
    return ""


def _walk(value: object, path: list[str]) -> list[object]:
    """What a path leads to: keys, positions, and `*` for every value."""
    here = [value]
    for key in path[:_PICK_DEPTH]:
        following: list[object] = []
        for one in here:
            if isinstance(one, Mapping):
                following += list(one.values()) if key == "*" else [one[key]] if key in one else []
            elif isinstance(one, list):
                if key == "*":
                    following += one
                elif key.isdecimal() and int(key) < len(one):
                    following.append(one[int(key)])
        here = following
    return here

"""Whether an unknown id is a new name for an item that is held (guid drift), or one policy from a second parent.

High confidence is acted on; low confidence waits for an approver.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cluster.schema.types import BEIJING
from syndicate.difference import similarity
from syndicate.items import Item
from syndicate.shelf import Held, Shelf, page_of, plain

ALIKE = 0.9
ALMOST = 0.95


@dataclass(frozen=True)
class Kinship:
    """The held item that an item seems to be, how sure that is, and why."""

    held: Held
    sure: bool
    because: str


def find_former(item: Item, text: str, shelf: Shelf, source: str, present: frozenset[str]) -> Kinship | None:
    """The item of the same source that `item` was known as before its id changed.

    `present`: keys that the source still gives under their own ids; those are not gone, so nothing took their place.
    """
    akin = shelf.akin(item.id, item.url, item.title)
    candidates = [held for held in akin if held.source == source and held.key not in present]
    return _best(_former(item, text, held, shelf) for held in candidates)


def find_twin(item: Item, text: str, shelf: Shelf, source: str) -> Kinship | None:
    """The repost of another source that is the same policy: one repost, both origins."""
    akin = shelf.akin(item.id, item.url, item.title)
    candidates = [held for held in akin if held.source != source and held.live]
    return _best(_twin(item, text, held, shelf) for held in candidates)


def _best(found: Iterable[Kinship | None]) -> Kinship | None:
    kin = [one for one in found if one is not None]
    return next((one for one in kin if one.sure), kin[0] if kin else None)


def _former(item: Item, text: str, held: Held, shelf: Shelf) -> Kinship | None:
    same_link = bool(item.url) and any(
        same_address(item.url, told.url) for told in held.item.texts.values() if told.url
    )
    same_title = plain(item.title) == plain(held.title)
    same_day = _day(item.published) is not None and _day(item.published) == _day(held.item.published)
    if not (same_link or same_title):
        return None
    alike = similarity(text, shelf.text(held))
    if same_link and (same_title or alike >= ALIKE):
        return Kinship(held, True, "same address and " + ("title" if same_title else "text"))
    if same_title and same_day and (alike >= ALIKE or _same_number(item, held)):
        return Kinship(held, True, "same title, day and " + ("text" if alike >= ALIKE else "document number"))
    if same_link:
        return Kinship(held, False, "same address, but another title and text")
    if same_title and (same_day or alike >= ALMOST):
        return Kinship(
            held,
            False,
            "same title and " + ("day, but another text" if same_day else "text, but another day"),
        )
    return None


def _twin(item: Item, text: str, held: Held, shelf: Shelf) -> Kinship | None:
    if item.id == held.item.id or any(via.id == item.id for via in held.item.via):
        return Kinship(held, True, "same id")
    same_title = plain(item.title) == plain(held.title)
    if _same_number(item, held) and same_title:
        return Kinship(held, True, "same document number and title")
    if not same_title:
        return None
    alike = similarity(text, shelf.text(held))
    if alike >= ALMOST and _day(item.published) == _day(held.item.published):
        return Kinship(held, True, "same title, day and text")
    if alike >= 0.8:
        return Kinship(held, False, "same title and nearly the same text")
    return None


def same_address(one: str, other: str) -> bool:
    """Whether two addresses lead to one page: scheme, default port, a final slash and the fragment do not count."""
    return page_of(one) == page_of(other)


def _day(moment: datetime | None) -> object:
    return moment.astimezone(BEIJING).date() if moment else None


def _same_number(item: Item, held: Held) -> bool:
    return bool(item.document_number) and plain(item.document_number) == plain(held.item.document_number)

"""What every format shares: identities, addresses, languages and texts of an item, bounded and in plain Unicode."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from cluster.settings import Source
from syndicate.address import join
from syndicate.dates import parse_date, zone_of
from syndicate.fragment import plain
from syndicate.items import Attached
from syndicate.limits import MOST_ID, MOST_LIST, MOST_TEXT
from syndicate.short import plain_text

_LONG_SUMMARY = 300  # visible characters: a summary is shorter, a description that long is the text itself
_CUT = (
    "…",
    "...",
    "[...]",
    "[…]",
    "阅读全文",
    "查看全文",
    "阅读更多",
    "更多>>",
    "Read more",
    "Continue reading",
)
_BLOCKS = ("</p>", "<br", "</div>", "</table>", "</li>", "<p>", "<P", "<BR", "</P>")


class Rule(StrEnum):
    """Doubts that a reading may tell, as rule ids."""

    BROKEN = "reading-broken"
    CUT_SHORT = "reading-truncated"
    TOO_MANY = "reading-too-many"
    NO_ITEMS = "reading-no-items"
    NO_ID = "reading-no-id"
    TWICE = "reading-id-twice"
    NO_TITLE = "reading-no-title"
    DATE = "reading-date"
    DAMAGED = "reading-damaged"
    LONG = "reading-body-long"


@dataclass(frozen=True)
class Context:
    """What reading one answer needs to know: the source, the answer's address, its zone, the instant of retrieval."""

    source: Source
    url: str
    now: datetime

    @property
    def zone(self) -> tzinfo:
        """Where naive times are from."""
        return zone_of(self.source.time_zone)

    def date(self, text: str) -> datetime | None:
        """The instant that a text names, or None."""
        return parse_date(text, self.zone, self.now)


def clean_id(text: str) -> str:
    """An identity on one line; a very long one is replaced by its digest."""
    one = " ".join(plain(text).split())
    if len(one) <= MOST_ID:
        return one
    return "urn:sha256:" + hashlib.sha256(one.encode("utf-8", "replace")).hexdigest()


def made_id(*parts: str) -> str:
    """An identity for an item that has none: the digest of what it says."""
    return "urn:sha256:" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def clean_title(text: str) -> str:
    """A title or another line in plain text."""
    return plain_text(text[: MOST_TEXT * 2])[:MOST_TEXT]


def address(base: str, url: str) -> str:
    """An absolute http(s) address, or ""."""
    return join(base, url) if url.strip() else ""


def language_of(tag: str, otherwise: str) -> str:
    """The two letters of a language tag (BCP 47), such as zh for zh-Hans-CN; `otherwise` where there are none."""
    first = tag.strip().replace("_", "-").partition("-")[0].lower()
    return first if len(first) == 2 and first.isascii() and first.isalpha() else otherwise


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Texts that say something, each once, in order."""
    cleaned = (clean_title(value) for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value))[:MOST_LIST]


def files(found: Iterable[Attached]) -> tuple[Attached, ...]:
    """Files, each address once; the first that says what it is wins."""
    kept: dict[str, Attached] = {}
    for file in found:
        if file.url and (file.url not in kept or not kept[file.url].type):
            kept[file.url] = file
    return tuple(kept.values())[:MOST_LIST]


def length(text: str) -> int | None:
    """A file's size as a feed states it; None where it states none, or 0."""
    digits = text.strip()
    return (
        int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 and int(digits) else None
    )


def is_whole(html: str) -> bool:
    """Whether a description is the text itself and no summary: long, with blocks, and not cut off."""
    said = plain_text(html)
    if not said or said.rstrip("。 )）]").endswith(_CUT) or len(said) < _LONG_SUMMARY:
        return False
    return any(block in html for block in _BLOCKS)

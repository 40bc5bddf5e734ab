"""What reading a source gives, whatever its form: items, withdrawals, and what the feed says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from cluster.reposts import ItemDuty, ItemState


@dataclass(frozen=True)
class Attached:
    """A file that goes with an item: its absolute URL, what the feed says of it."""

    url: str
    type: str = ""
    title: str = ""
    length: int | None = None


@dataclass(frozen=True)
class SourceRef:
    """Where an item came from before this feed (`atom:source`, `rel=via`)."""

    id: str = ""
    title: str = ""
    self_url: str = ""
    via_url: str = ""
    name: str = ""


@dataclass(frozen=True)
class Item:
    """One item as its source tells it. Texts are clean Unicode; `html` is as received, not yet safe.

    `published` None: the source gave no date, or one that cannot be read (`stated` keeps its words).
    """

    id: str
    url: str
    title: str
    html: str | None  # full text; None where there is a summary only
    summary: str
    published: datetime | None
    stated: str
    updated: datetime | None
    language: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    files: tuple[Attached, ...] = ()
    origin: SourceRef = field(default_factory=SourceRef)
    translations: tuple[tuple[str, str], ...] = ()  # (language, url)
    duties: tuple[ItemDuty, ...] = ()
    state: ItemState = ItemState.USABLE
    embargo: datetime | None = None
    issuer: tuple[str, ...] = ()
    document_number: str = ""
    repealed: date | None = None
    successor: str = ""


@dataclass(frozen=True)
class Withdrawn:
    """A tombstone (RFC 6721): the id taken back, when, and why."""

    id: str
    when: datetime | None
    by: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Doubt:
    """Something about the answer that forbids trusting it whole: `reason` is a rule id of syndicate/rules.toml."""

    reason: str
    detail: str = ""
    item: str = ""  # id of the item it is about, "" for the whole answer


@dataclass(frozen=True)
class Reading:
    """A source's answer, read."""

    items: tuple[Item, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    complete: bool = False  # fh:complete: what is absent is gone
    feed_id: str = ""
    feed_url: str = ""
    feed_title: str = ""
    next_url: str = ""  # prev-archive / next_url, to walk after an outage
    hub: str = ""
    doubts: tuple[Doubt, ...] = ()

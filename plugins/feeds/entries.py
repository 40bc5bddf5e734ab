"""What a feed says, before any format: entries, tombstones, and the feed's own facts.

All texts are as the model holds them; writers make them safe. Addresses are absolute; instants have a zone.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from cluster.dataclass import dataclass
from plugins.feeds.text import clean_url, is_entry_id, month_of, newest, seconds, stamp


class State(StrEnum):
    """How far a document may be relied on; `cancelled` ones have a Tombstone and no body."""

    USABLE = "usable"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """How a duty is met: by carrying the whole text, or by a link to it."""

    REPOST = "repost"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote or publishes (RFC 4287 §3.2)."""

    name: str
    uri: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A subject, column or kind: `term` in the vocabulary `scheme` (a URI), `label` for people."""

    term: str
    scheme: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an entry; `length` in bytes, None where it is not known."""

    url: str
    type: str
    length: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The page of the same document in another language (BCP 47)."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The feed that an entry came from (RFC 4287 §4.2.11) and the page it was first published on.

    `self_url` is "" for a source without a feed; `via_url` is the page. Raises ValueError on a bad id or
    instant.
    """

    id: str
    title: str
    updated: datetime
    self_url: str = ""
    alternate_url: str = ""
    via_url: str = ""
    author: str = ""
    rights: str = ""

    def __post_init__(self) -> None:
        _check_id(self.id)
        stamp(self.updated)


@dataclass(frozen=True, slots=True)
class DutyTerm:
    """One rule of who must carry an entry: everyone, or the sites that every named dimension holds.

    A site answers a term if its region, its sector and its level are each among those named; a dimension
    that names nothing holds for all. A region (GB/T 2260) holds those inside it: 990000 holds 99…, 990100
    holds 9901…. Several terms on one entry: any of them suffices. `hours` counts from `published`. Raises
    ValueError where it names nobody, or names some beside everyone, or `hours` is not positive.
    """

    mode: Mode
    hours: int
    everyone: bool = False
    regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.everyone == bool(self.regions or self.sectors or self.levels):
            raise ValueError("a duty term names either everyone or some regions, sectors or levels")
        if self.hours <= 0:
            raise ValueError(f"a duty is due in a positive number of hours, not {self.hours}")


@dataclass(frozen=True, slots=True)
class DublinCore:
    """Elements of Dublin Core (ISO 15836) beyond what formats say already; `date` is W3C-DTF."""

    publisher: str = ""
    contributors: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    type: str = ""
    date: str = ""
    source: str = ""
    relations: tuple[str, ...] = ()
    coverages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One document in a feed; `id` stays whatever becomes of its address, title or dates (RFC 4287
    §4.2.6).

    `content_html` None: the feed gives summaries. Raises ValueError on a bad id, a relative address, a
    naive instant, and on a cancelled document that still has a body.
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    language: str
    summary: str = ""
    content_html: str | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Enclosure | None = None
    origin: Origin | None = None
    translations: tuple[Translation, ...] = ()
    rights: str = ""
    state: State = State.USABLE
    duties: tuple[DutyTerm, ...] = ()
    dublin_core: DublinCore = field(default_factory=DublinCore)

    def __post_init__(self) -> None:
        _check_id(self.id)
        _check_url(self.url)
        stamp(self.published)
        stamp(self.updated)
        if self.state is State.CANCELLED and self.content_html is not None:
            raise ValueError(f"{self.id} is cancelled: its body may leave in no feed")

    @property
    def month(self) -> str:
        """The calendar month of its publication (UTC+8)."""
        return month_of(self.published)

    @property
    def by_update(self) -> tuple[int, int, str, str]:
        """What subscriptions are sorted by."""
        return seconds(self.updated), seconds(self.published), self.id, self.url

    @property
    def by_publication(self) -> tuple[int, str]:
        """What archives are sorted by."""
        return seconds(self.published), self.id

    @property
    def has_terms(self) -> bool:
        """Whether the entry says anything of duties or state; absent terms mean usable, no duty."""
        return bool(self.duties) or self.state is not State.USABLE


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that was taken back (RFC 6721): its id, when, by whom, and why."""

    ref: str
    when: datetime
    by: str = ""
    comment: str = ""

    def __post_init__(self) -> None:
        _check_id(self.ref)
        stamp(self.when)


@dataclass(frozen=True, slots=True)
class FeedUrls:
    """Where one document of a feed is in each format; "" where that format does not have it."""

    atom: str = ""
    rss: str = ""
    json: str = ""


@dataclass(frozen=True, slots=True)
class Generator:
    """What wrote the feed."""

    name: str
    version: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """A feed's own facts; `born` is the instant that it bears while it is empty.

    `complete`, `archived`, `current`, `prev_archive` and `next_archive` are RFC 5005's and set by
    `archives.split`. Raises ValueError on a bad id or address, a naive instant, or a complete feed with
    links to archives.
    """

    id: str
    title: str
    urls: FeedUrls
    home_url: str
    language: str
    author: Person
    born: datetime
    generator: Generator
    subtitle: str = ""
    rights: str = ""
    icon: str = ""
    logo: str = ""
    hub: str = ""
    stylesheet: str = ""
    complete: bool = False
    archived: bool = False
    current: FeedUrls | None = None
    prev_archive: FeedUrls | None = None
    next_archive: FeedUrls | None = None

    def __post_init__(self) -> None:
        _check_id(self.id)
        _check_url(self.home_url)
        stamp(self.born)
        if self.complete and (self.prev_archive or self.next_archive or self.archived):
            raise ValueError(f"{self.id}: a complete feed has no archives (RFC 5005 §2)")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One document to write: the subscription (`month` "") or the archive of a month (`2026-03`)."""

    info: FeedInfo
    entries: tuple[FeedEntry, ...]
    tombstones: tuple[Tombstone, ...] = ()
    month: str = ""

    @property
    def updated(self) -> datetime:
        """The newest instant that the document speaks of, as its formats print it."""
        dated = [entry.updated for entry in self.entries] + [tombstone.when for tombstone in self.tombstones]
        return newest(dated, self.info.born)


def _check_id(text: str) -> None:
    if not is_entry_id(text):
        raise ValueError(f"not an absolute URI that may identify: {text!r}")


def _check_url(url: str) -> None:
    if not clean_url(url):
        raise ValueError(f"not an absolute http(s) address: {url!r}")

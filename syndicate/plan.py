"""What passes between the steps of a pull: items made ready, signals of withdrawal, and what was decided. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.findings import Finding
from cluster.ledger import LedgerLine
from cluster.reposts import ItemFile, RepostItem
from cluster.settings import Source
from syndicate.items import Doubt, Item


@dataclass(frozen=True)
class PreparedText:
    """An item in one language, cleaned: `html` is what will be stored as body.<lang>.html."""

    lang: str
    title: str
    summary: str
    url: str
    html: str


@dataclass(frozen=True)
class Mirror:
    """A mirrored file: its name below `reposts/<source>/blobs/`, and where its bytes lie now."""

    name: str
    kept: Path


@dataclass(frozen=True)
class Prepared:
    """An item with its texts cleaned and its files mirrored; `doubts` forbid taking it without an approver."""

    item: Item
    received: str
    texts: tuple[PreparedText, ...]
    evidence: bytes
    files: tuple[ItemFile, ...] = ()
    mirrors: tuple[Mirror, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    because: str = ""  # the duties it falls under


@dataclass(frozen=True)
class Passed:
    """An item that is not for this cluster, and why."""

    item: Item
    received: str
    because: str


@dataclass(frozen=True)
class Signal:
    """That an item was taken back: by a tombstone, by 410 on its page, or by its absence from a complete feed."""

    id: str
    how: str
    received: str
    evidence: bytes
    when: datetime | None = None
    comment: str = ""


@dataclass(frozen=True)
class FeedFacts:
    """What a feed says of itself."""

    id: str = ""
    url: str = ""
    title: str = ""


@dataclass(frozen=True)
class Batch:
    """All that one pull of a source brought, ready to be decided on.

    `present`: keys that the answer names; `pending`: fingerprints that wait for an approver already; `first`: the source
    was never pulled before; `empty`: the answer holds no item at all.
    """

    source: Source
    feed: FeedFacts
    prepared: tuple[Prepared, ...]
    passed: tuple[Passed, ...] = ()
    signals: tuple[Signal, ...] = ()
    present: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    first: bool = False
    empty: bool = False


@dataclass(frozen=True)
class Put:
    """Store an item under `folder` and write `line`; what stood there as version `keep` (0: nothing) goes to versions/."""

    folder: str
    item: RepostItem
    bodies: tuple[tuple[str, bytes], ...]
    evidence: bytes
    line: LedgerLine
    keep: int = 0
    former: tuple[str, ...] = ()  # languages of the bodies that stand there now
    mirrors: tuple[Mirror, ...] = ()
    new: bool = False

    @property
    def source(self) -> str:
        return self.folder.split("/")[1]


@dataclass(frozen=True)
class Note:
    """Write a line into a source's ledger, and nothing else."""

    source: str
    line: LedgerLine


@dataclass(frozen=True)
class Wait:
    """Propose `put` to an approver: `reason` is a rule of syndicate/rules, `detail` its particulars."""

    put: Put
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Plan:
    """What a batch comes to. `quiet`: fingerprints of items whose changes nobody would see."""

    puts: tuple[Put, ...] = ()
    notes: tuple[Note, ...] = ()
    waits: tuple[Wait, ...] = ()
    findings: tuple[Finding, ...] = ()
    quiet: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing would be written."""
        return not (self.puts or self.notes or self.waits)

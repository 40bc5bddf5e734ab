"""Decisions as what is to be stored: a Put with the line that goes into the ledger. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cluster.ledger import Decision, LedgerLine
from cluster.reposts import RepostItem
from cluster.settings import Source, Syndication
from syndicate.clock import to_second
from syndicate.guards import PULL
from syndicate.items import Item
from syndicate.lifecycle import folder_of, new_item, withdrawn_item
from syndicate.plan import Batch, Prepared, Put
from syndicate.shelf import Held, Shelf, digest_of
from syndicate.toml import write_item_toml


@dataclass(frozen=True)
class Case:
    """What every decision of a batch needs."""

    batch: Batch
    shelf: Shelf
    limits: Syndication
    now: datetime

    @property
    def source(self) -> Source:
        return self.batch.source


def put_new(case: Case, prepared: Prepared) -> Put:
    """The item as it is first stored."""
    key = case.shelf.key_of(case.source.id, prepared.item.id)
    item = new_item(prepared, case.source, case.batch.feed, key, case.now)
    return put_item(case, Decision.ACCEPT, item, prepared, None, prepared.because)


def put_item(
    case: Case,
    decision: Decision,
    item: RepostItem,
    prepared: Prepared,
    held: Held | None,
    because: str,
    keep_bodies: bool = False,
) -> Put:
    """The item stored as it now is; `keep_bodies` leaves the texts that stand."""
    title = next(iter(item.texts.values())).title
    line = LedgerLine(
        at=case.now,
        decision=decision,
        key=item.key,
        id=prepared.item.id,
        because=because,
        by=PULL,
        title=title,
        version=item.version,
        state=item.state.value,
        digest=digest_of(write_item_toml(item)),
        evidence=item.evidence,
        received=prepared.received,
        updated=to_second(prepared.item.updated) if prepared.item.updated else None,
    )
    if keep_bodies and held is not None:
        bodies = stored_bodies(case.shelf, held)
    else:
        bodies = tuple((text.lang, text.html.encode()) for text in prepared.texts if text.html)
    return Put(
        folder=held.folder if held else folder_of(item),
        item=item,
        bodies=bodies,
        evidence=prepared.evidence,
        line=line,
        keep=held.item.version if held and item.version > held.item.version else 0,
        former=tuple(held.item.texts) if held else (),
        mirrors=prepared.mirrors,
        new=held is None,
    )


def withdraw(
    case: Case, held: Held, received: str, evidence: bytes, when: datetime | None, comment: str, how: str
) -> Put:
    """The item taken back: its text goes to its versions, a notice stays."""
    moment = min(when, case.now) if when else case.now
    gone = withdrawn_item(held, moment, comment, digest_of(evidence))
    line = LedgerLine(
        at=case.now,
        decision=Decision.WITHDRAW,
        key=held.key,
        id=held.item.id,
        because=f"{how}: {comment}" if comment else how,
        by=PULL,
        title=held.title,
        version=gone.version,
        state=gone.state.value,
        digest=digest_of(write_item_toml(gone)),
        evidence=digest_of(evidence),
        received=received,
        updated=to_second(when) if when else None,
    )
    return Put(held.folder, gone, (), evidence, line, keep=held.item.version, former=tuple(held.item.texts))


def stored_bodies(shelf: Shelf, held: Held) -> tuple[tuple[str, bytes], ...]:
    """The bodies that stand now, by language."""
    stored = ((lang, shelf.read(f"{held.folder}/body.{lang}.html")) for lang in held.item.texts)
    return tuple((lang, data) for lang, data in stored if data is not None)


def line_about(
    case: Case, decision: Decision, key: str, item: Item, because: str, received: str
) -> LedgerLine:
    """A line that says something was seen, and stores nothing."""
    updated = to_second(item.updated) if item.updated else None
    return LedgerLine(
        case.now, decision, key, item.id, because, PULL, item.title, received=received, updated=updated
    )

"""What is to be done about a batch: wanted × ledger × now → intents with reasons. Pure; nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cluster.findings import Finding, finding
from cluster.ledger import Decision, LedgerLine
from cluster.reposts import ItemState, RepostItem
from cluster.settings import Source, Syndication
from syndicate.clock import to_second
from syndicate.drift import Kinship, find_former, find_twin
from syndicate.guards import PULL, changes_too_often, is_burst, withdraws_too_much
from syndicate.items import Item
from syndicate.lifecycle import (
    changed_item,
    folder_of,
    joined_item,
    new_item,
    says_the_same,
    withdrawn_item,
    withheld_item,
)
from syndicate.plan import Batch, Note, Plan, Prepared, Put, Signal, Wait
from syndicate.shelf import Held, Shelf, digest_of, visible
from syndicate.toml import write_item_toml

Intent = Put | Note | Wait


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


def decide(batch: Batch, shelf: Shelf, limits: Syndication, now: datetime) -> Plan:
    """The plan for a batch, the oldest items first, so that the same answer gives the same ledger."""
    case = Case(batch, shelf, limits, to_second(now))
    intents: list[Intent] = []
    quiet: list[str] = []
    findings: list[Finding] = []
    for prepared in sorted(batch.prepared, key=_order):
        found = _decide_item(case, prepared)
        intents.extend(found)
        if not found:
            quiet.append(prepared.received)
    for passed in batch.passed:
        key = shelf.key_of(batch.source.id, passed.item.id)
        last = shelf.passed(batch.source.id, key)
        if last is None or last.because != passed.because:
            line = _line(case, Decision.PASS, key, passed.item, passed.because, passed.received)
            intents.append(Note(batch.source.id, line))
    for signal in sorted(batch.signals, key=lambda signal: signal.id):
        found, told = _decide_signal(case, signal)
        intents.extend(found)
        findings.extend(told)
    return _guarded(case, intents, tuple(findings), tuple(quiet))


def _order(prepared: Prepared) -> tuple[float, str]:
    published = prepared.item.published
    return (published.timestamp() if published else float("inf"), prepared.item.id)


def _decide_item(case: Case, prepared: Prepared) -> list[Intent]:
    """Nothing where the item changes nothing that anybody would see."""
    item, source = prepared.item, case.source
    held = case.shelf.by_id(source.id, item.id)
    if held is not None:
        return _decide_held(case, held, prepared, ())
    if item.state is ItemState.CANCELLED:
        key = case.shelf.key_of(source.id, item.id)
        because = "cancelled before it was carried"
        return [Note(source.id, _line(case, Decision.PASS, key, item, because, prepared.received))]
    if not case.batch.first:
        text = visible(prepared.texts[0].html) if prepared.texts else ""
        former = find_former(item, text, case.shelf, source.id, case.batch.present)
        if former is not None and former.sure:
            line = _line(case, Decision.ALIAS, former.held.key, item, former.because, "")
            return _decide_held(case, former.held, prepared, (Note(source.id, line),))
    else:
        former, text = None, visible(prepared.texts[0].html) if prepared.texts else ""
    twin = find_twin(item, text, case.shelf, source.id)
    if twin is not None and twin.sure:
        return _join(case, twin, prepared)
    put = _put_new(case, prepared)
    kin = former or twin
    if kin is not None:
        return [Wait(put, "item-maybe-known", f"{kin.held.title} ({kin.held.folder}): {kin.because}")]
    return [_doubted(put, prepared)]


def _decide_held(case: Case, held: Held, prepared: Prepared, before: tuple[Intent, ...]) -> list[Intent]:
    item, source = prepared.item, case.source
    last = held.line
    known = case.shelf.known(source.id, held.key)
    if item.state is ItemState.CANCELLED:
        if held.item.state is ItemState.CANCELLED or prepared.received in known:
            return list(before)
        return [
            *before,
            _withdraw(case, held, prepared.received, prepared.evidence, item.updated, "", "state"),
        ]
    if last is not None and last.decision is Decision.WITHDRAW:
        return [*before, *_reappeared(case, held, last, prepared, prepared.received in known)]
    if prepared.received in known and not before:
        return []
    if last is not None and item.updated and last.updated and item.updated < last.updated:
        line = _line(case, Decision.LATE, held.key, item, "an older revision", prepared.received)
        return [*before, Note(source.id, line)]
    if item.state is ItemState.WITHHELD:
        hidden = withheld_item(held, item.updated or case.now, digest_of(prepared.evidence))
        put = _put(case, Decision.HOLD, hidden, prepared, held, "withheld by its origin", keep_bodies=True)
        return [*before, put]
    fresh = changed_item(held, prepared, source, case.batch.feed, case.shelf, case.now)
    if says_the_same(fresh, held.item) and not before:
        return []
    was_held = last is not None and last.decision is Decision.HOLD
    decision = Decision.RESTORE if was_held else Decision.ACCEPT
    put = _put(case, decision, fresh, prepared, held, _because(held, fresh))
    if fresh.version > held.item.version and changes_too_often(
        case.shelf.about(source.id, held.key), case.now
    ):
        return [*before, Wait(put, "item-changes-often")]
    return [*before, _doubted(put, prepared)]


def _because(held: Held, fresh: RepostItem) -> str:
    if fresh.version > held.item.version:
        return f"changed: {fresh.corrections[-1].text}"
    if fresh.state is not held.item.state:
        return f"now {fresh.state.value}"
    return "its particulars changed"


def _reappeared(case: Case, held: Held, last: LedgerLine, prepared: Prepared, known: bool) -> list[Intent]:
    """An item that was withdrawn and is given again: newer than the withdrawal it is restored; else nobody can know."""
    item = prepared.item
    newer = item.updated is not None and last.updated is not None and item.updated > last.updated
    if known and not newer:
        return []
    fresh = changed_item(held, prepared, case.source, case.batch.feed, case.shelf, case.now)
    fresh = fresh.model_copy(update={"note": {}, "version": held.item.version + 1})
    put = _put(case, Decision.RESTORE, fresh, prepared, held, "published again by its origin")
    dated = item.updated is not None and last.updated is not None
    if dated and not newer:
        return [
            Note(
                case.source.id,
                _line(case, Decision.LATE, held.key, item, "older than its withdrawal", prepared.received),
            )
        ]
    return [_doubted(put, prepared) if newer else Wait(put, "item-maybe-restored")]


def _join(case: Case, twin: Kinship, prepared: Prepared) -> list[Intent]:
    """The item is a repost that is here already: the second parent is named on it, and nothing is stored twice."""
    item, source, held = prepared.item, case.source, twin.held
    key = case.shelf.key_of(source.id, item.id)
    passed = case.shelf.passed(source.id, key)
    if passed is not None and passed.into == held.folder:
        return []
    line = replace(_line(case, Decision.SAME, key, item, twin.because, prepared.received), into=held.folder)
    notes: list[Intent] = [Note(source.id, line)]
    joined = joined_item(held, item, source, case.batch.feed)
    if joined.via == held.item.via:
        return notes
    data = write_item_toml(joined)
    assert held.line is not None
    accepted = replace(
        held.line, at=case.now, digest=digest_of(data), because=f"also published by {source.id}", by=PULL
    )
    evidence = case.shelf.read(f"{held.folder}/evidence.bin") or b""
    put = Put(
        held.folder, joined, _bodies(case.shelf, held), evidence, accepted, former=tuple(held.item.texts)
    )
    return [*notes, put]


def _decide_signal(case: Case, signal: Signal) -> tuple[list[Intent], list[Finding]]:
    source = case.source.id
    held = case.shelf.by_id(source, signal.id)
    if held is None:
        key = case.shelf.key_of(source, signal.id)
        if case.shelf.about(source, key) or signal.how != "tombstone":
            return [], []
        return [], [finding("withdrawal-foreign", f"reposts/{source}", id=signal.id)]
    if held.item.state is ItemState.CANCELLED or signal.received in case.shelf.known(source, held.key):
        return [], []
    last = held.line
    if signal.when and last and last.updated and signal.when < last.updated:
        told = finding("withdrawal-stale", held.folder, title=held.title, when=signal.when.isoformat())
        return [], [told]
    if (
        last is not None
        and last.decision is Decision.RESTORE
        and last.by != PULL
        and signal.how != "tombstone"
    ):
        return [], []  # a person restored it and the parent has said nothing new
    return [
        _withdraw(case, held, signal.received, signal.evidence, signal.when, signal.comment, signal.how)
    ], []


def _withdraw(
    case: Case, held: Held, received: str, evidence: bytes, when: datetime | None, comment: str, how: str
) -> Put:
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


def _put_new(case: Case, prepared: Prepared) -> Put:
    key = case.shelf.key_of(case.source.id, prepared.item.id)
    item = new_item(prepared, case.source, case.batch.feed, key, case.now)
    return _put(case, Decision.ACCEPT, item, prepared, None, prepared.because)


def _put(
    case: Case,
    decision: Decision,
    item: RepostItem,
    prepared: Prepared,
    held: Held | None,
    because: str,
    keep_bodies: bool = False,
) -> Put:
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
        bodies = _bodies(case.shelf, held)
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


def _bodies(shelf: Shelf, held: Held) -> tuple[tuple[str, bytes], ...]:
    stored = ((lang, shelf.read(f"{held.folder}/body.{lang}.html")) for lang in held.item.texts)
    return tuple((lang, data) for lang, data in stored if data is not None)


def _line(case: Case, decision: Decision, key: str, item: Item, because: str, received: str) -> LedgerLine:
    updated = to_second(item.updated) if item.updated else None
    return LedgerLine(
        case.now, decision, key, item.id, because, PULL, item.title, received=received, updated=updated
    )


def _doubted(put: Put, prepared: Prepared) -> Put | Wait:
    if not prepared.doubts:
        return put
    first = prepared.doubts[0]
    more = f" (+{len(prepared.doubts) - 1})" if len(prepared.doubts) > 1 else ""
    return Wait(put, first.reason, f"{first.detail}{more}")


def _guarded(
    case: Case, intents: list[Intent], findings: tuple[Finding, ...], quiet: tuple[str, ...]
) -> Plan:
    """Holds back what the guards forbid, and everything where the source is to be reviewed."""
    puts = [intent for intent in intents if isinstance(intent, Put)]
    lines = case.shelf.lines.get(case.source.id, ())
    back = [put for put in puts if put.line.decision in (Decision.WITHDRAW, Decision.HOLD)]
    live = len(case.shelf.live(case.source.id))
    mass = withdraws_too_much(len(back), live, lines, case.limits, case.now) or (
        bool(back) and case.batch.empty
    )
    fresh = [put for put in puts if put.new]
    burst = is_burst(len(fresh), case.source, lines, case.now)
    done: list[Put] = []
    waits = [intent for intent in intents if isinstance(intent, Wait)]
    for put in puts:
        if mass and put.line.decision in (Decision.WITHDRAW, Decision.HOLD):
            waits.append(Wait(put, "mass-withdrawal", f"{len(back)}/{live}"))
        elif burst and put.new:
            waits.append(Wait(put, "burst", f"{len(fresh)}"))
        elif (
            case.source.trust == "review"
            and put.line.decision is not Decision.HOLD
            and put.source == case.source.id
        ):
            waits.append(Wait(put, "review-wanted"))
        else:
            done.append(put)
    asked = [wait for wait in waits if wait.put.line.received not in case.batch.pending]
    told = (*findings, *_told(case, waits))
    notes = tuple(intent for intent in intents if isinstance(intent, Note))
    return Plan(tuple(done), notes, tuple(asked), told, quiet)


def _told(case: Case, waits: Iterable[Wait]) -> Iterable[Finding]:
    """One Finding for each reason why something waits."""
    counts: dict[str, list[Wait]] = {}
    for wait in waits:
        counts.setdefault(wait.reason, []).append(wait)
    for reason, held in sorted(counts.items()):
        title = next(iter(held[0].put.item.texts.values())).title
        yield finding(
            reason, f"reposts/{case.source.id}", count=len(held), title=title, detail=held[0].detail
        )

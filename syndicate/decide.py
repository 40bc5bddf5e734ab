"""What is to be done about a batch: wanted × ledger × now → intents with reasons. Pure; nothing here reads or writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cluster.findings import Finding, finding
from cluster.ledger import Decision, LedgerLine
from cluster.reposts import ItemState, RepostItem
from cluster.settings import Syndication
from syndicate.clock import to_second
from syndicate.drift import Kinship, find_former, find_twin
from syndicate.guards import PULL, changes_too_often
from syndicate.holding import Intent, guarded
from syndicate.lifecycle import (
    changed_item,
    joined_item,
    says_the_same,
    withheld_item,
)
from syndicate.plan import Batch, Note, Plan, Prepared, Put, Signal, Wait
from syndicate.puts import Case, line_about, put_item, put_new, stored_bodies, withdraw
from syndicate.shelf import Held, Shelf, digest_of, visible
from syndicate.toml import write_item_toml


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
            line = line_about(case, Decision.PASS, key, passed.item, passed.because, passed.received)
            intents.append(Note(batch.source.id, line))
    for signal in sorted(batch.signals, key=lambda signal: signal.id):
        found, told = _decide_signal(case, signal)
        intents.extend(found)
        findings.extend(told)
    return guarded(case, intents, tuple(findings), tuple(quiet))


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
        return [Note(source.id, line_about(case, Decision.PASS, key, item, because, prepared.received))]
    if not case.batch.first:
        text = visible(prepared.texts[0].html) if prepared.texts else ""
        former = find_former(item, text, case.shelf, source.id, case.batch.present)
        if former is not None and former.sure:
            line = line_about(case, Decision.ALIAS, former.held.key, item, former.because, "")
            return _decide_held(case, former.held, prepared, (Note(source.id, line),))
    else:
        former, text = None, visible(prepared.texts[0].html) if prepared.texts else ""
    twin = find_twin(item, text, case.shelf, source.id)
    if twin is not None and twin.sure:
        return _join(case, twin, prepared)
    put = put_new(case, prepared)
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
            withdraw(case, held, prepared.received, prepared.evidence, item.updated, "", "state"),
        ]
    if last is not None and last.decision is Decision.WITHDRAW:
        return [*before, *_reappeared(case, held, last, prepared, prepared.received in known)]
    if prepared.received in known and not before:
        return []
    if last is not None and item.updated and last.updated and item.updated < last.updated:
        line = line_about(case, Decision.LATE, held.key, item, "an older revision", prepared.received)
        return [*before, Note(source.id, line)]
    if item.state is ItemState.WITHHELD:
        hidden = withheld_item(held, item.updated or case.now, digest_of(prepared.evidence))
        put = put_item(
            case, Decision.HOLD, hidden, prepared, held, "withheld by its origin", keep_bodies=True
        )
        return [*before, put]
    fresh = changed_item(held, prepared, source, case.batch.feed, case.shelf, case.now)
    if says_the_same(fresh, held.item) and not before:
        return []
    was_held = last is not None and last.decision is Decision.HOLD
    decision = Decision.RESTORE if was_held else Decision.ACCEPT
    put = put_item(case, decision, fresh, prepared, held, _because(held, fresh))
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
    put = put_item(case, Decision.RESTORE, fresh, prepared, held, "published again by its origin")
    dated = item.updated is not None and last.updated is not None
    if dated and not newer:
        return [
            Note(
                case.source.id,
                line_about(
                    case, Decision.LATE, held.key, item, "older than its withdrawal", prepared.received
                ),
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
    line = replace(
        line_about(case, Decision.SAME, key, item, twin.because, prepared.received), into=held.folder
    )
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
        held.folder,
        joined,
        stored_bodies(case.shelf, held),
        evidence,
        accepted,
        former=tuple(held.item.texts),
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
        withdraw(case, held, signal.received, signal.evidence, signal.when, signal.comment, signal.how)
    ], []


def _doubted(put: Put, prepared: Prepared) -> Put | Wait:
    if not prepared.doubts:
        return put
    first = prepared.doubts[0]
    more = f" (+{len(prepared.doubts) - 1})" if len(prepared.doubts) > 1 else ""
    return Wait(put, first.reason, f"{first.detail}{more}")

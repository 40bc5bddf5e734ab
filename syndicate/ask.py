"""I/O: asks one source and gets its batch ready. Everything that can fail here is a Finding; nothing is decided or written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cluster.findings import Finding, finding
from cluster.ledger import Decision, LedgerLine
from cluster.settings import Source
from syndicate.guards import PULL, quarantines, waits
from syndicate.items import Doubt, Reading
from syndicate.plan import Batch, FeedFacts, Note, Passed, Prepared
from syndicate.prepare import Bench, NotReady, prepare, provenance_of
from syndicate.received import Provenance
from syndicate.retrieve import Answer, Request, RetrieveError
from syndicate.schedule import (
    address_of,
    failed,
    is_proven,
    note_move,
    settings_digest,
    succeeded,
    validators,
)
from syndicate.shelf import digest_of
from syndicate.state import FetchState
from syndicate.triage import Ground, judge_again, sort_out, vanished
from syndicate.visit import Doubtful, Visit, known_feed, policy_for, probe, read_signature, walk_back


@dataclass(frozen=True)
class Asked:
    """What a visit brought: a batch (None: nothing to decide), the state to keep, Findings, and the raw answers.

    `whole`: everything in the answer was dealt with, so its validators may be sent next time.
    """

    source: Source
    state: FetchState
    batch: Batch | None = None
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    answers: tuple[Answer, ...] = ()
    whole: bool = True
    said: str = ""


def ask(asked: Visit) -> Asked:
    """One visit: one request where nothing changed."""
    state, now, source = asked.state, asked.now, asked.source
    if source.kind == "folder":
        try:
            reading = asked.tools.folder(source, asked.root, now)
        except OSError as error:
            told = finding("source-unreachable", asked.place, source=source.called(), problem=error)
            return Asked(source, failed(state, now), None, (told,))
        provenance = Provenance(source.id, source.url, source.url, 200, now)
        return _digest(asked, replace(state, attempted=now), reading, provenance, ())
    url = address_of(source, asked.lines)
    settings = settings_digest(asked.config, source)
    etag, last_modified = validators(state, settings, asked.ledger, now)
    try:
        answer = asked.tools.fetch(Request(url, etag, last_modified), policy_for(asked, url), now)
    except RetrieveError as error:
        told = finding(
            "source-unreachable", asked.place, source=source.called(), problem=f"{error.rule} {error.detail}"
        )
        return Asked(source, failed(state, now), None, (told,))
    if answer.not_modified:
        return _unchanged(asked, note_move(succeeded(state, now), answer.moved, now))
    if answer.status != 200:
        problem = f"HTTP {answer.status}"
        told = finding("source-unreachable", asked.place, source=source.called(), problem=problem)
        return Asked(source, failed(state, now, answer.retry_after), None, (told,))
    try:
        signed = read_signature(asked, answer)
        reading = asked.tools.read(source, answer)
        reading, more = walk_back(asked, reading)
    except Doubtful as doubt:
        return _quarantine(asked, state, Reading((), doubts=(Doubt(doubt.rule, doubt.detail),)), answer)
    fresh = note_move(state, answer.moved, now)
    fresh = replace(
        fresh, etag=answer.etag, last_modified=answer.last_modified, validated=now, settings=settings
    )
    provenance = provenance_of(source.id, url, answer, signed)
    if quarantines(reading):
        return _quarantine(asked, state, reading, answer)
    known = known_feed(asked)
    if answer.redirects and known and reading.feed_id != known and not signed:
        hijacked = Doubt("feed-changed", f"{answer.url}: {reading.feed_id}")
        return _quarantine(asked, fresh, Reading((), doubts=(hijacked,)), answer)
    same = bool(signed) or (bool(reading.feed_id) and reading.feed_id == known)
    notes = _moved(asked, fresh, same)
    if notes:
        fresh = replace(fresh, moved="", moved_since=None)
    fresh = replace(
        fresh, feed_id=known or reading.feed_id, signed=signed or state.signed, trouble="", trouble_since=None
    )
    done = _digest(asked, fresh, reading, provenance, (answer, *more))
    return replace(done, notes=notes)


def _moved(asked: Visit, state: FetchState, same: bool) -> tuple[Note, ...]:
    if not is_proven(state, same, asked.now):
        return ()
    line = LedgerLine(
        at=asked.now,
        decision=Decision.MOVED,
        key="",
        id=asked.source.url,
        because="the same feed answered there for a week",
        by=PULL,
        into=state.moved,
    )
    return (Note(asked.source.id, line),)


def _unchanged(asked: Visit, state: FetchState) -> Asked:
    """After 304: only items that vanished earlier are asked about on their own pages."""
    state, signals, findings = probe(asked, state, state.suspects)
    batch = None
    if signals:
        batch = Batch(asked.source, FeedFacts(state.feed_id), (), signals=signals, pending=asked.pending)
    return Asked(asked.source, state, batch, findings, said="304")


def _quarantine(asked: Visit, state: FetchState, reading: Reading, answer: Answer) -> Asked:
    """The answer is put aside whole; what is live stays, and the next pull asks for everything again."""
    digest = digest_of(answer.body)
    kept = asked.cache / "syndicate" / "quarantine" / f"{asked.source.id}-{digest[:20]}.bin"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(answer.body)
    doubts = [doubt for doubt in reading.doubts if not doubt.item and not waits_only(doubt)]
    first = doubts[0] if doubts else Doubt("reading-not-read")
    told = finding(
        "answer-quarantined",
        asked.place,
        source=asked.source.called(),
        reason=first.reason,
        detail=first.detail,
    )
    more = tuple(finding(doubt.reason, asked.place, detail=doubt.detail, item=doubt.item) for doubt in doubts)
    kept_state = replace(
        failed(state, asked.now),
        etag="",
        last_modified="",
        validated=None,
        failures=state.failures,
        trouble=first.reason,
        trouble_since=state.trouble_since or asked.now,
    )
    return Asked(asked.source, kept_state, None, (told, *more), said=first.reason)


def waits_only(doubt: Doubt) -> bool:
    """A doubt about the whole answer that does not forbid taking it."""
    return not quarantines(Reading((), doubts=(doubt,)))


def _digest(
    asked: Visit, state: FetchState, reading: Reading, provenance: Provenance, answers: tuple[Answer, ...]
) -> Asked:
    """Sorts the answer out and makes what is wanted ready; one bad item never stops the rest."""
    source, now = asked.source, asked.now
    ground = Ground(
        source, asked.config, asked.sites, asked.shelf, frozenset(state.quiet) | asked.pending, now
    )
    if reading.doubts:
        reading = replace(reading, complete=False)
    triage = sort_out(reading, ground, provenance)
    bench = Bench(source, asked.tools, asked.cache / "syndicate" / "files", asked.config.languages, now)
    findings = [
        finding(doubt.reason, asked.place, detail=doubt.detail, item=doubt.item) for doubt in reading.doubts
    ]
    doubts: dict[str, list[Doubt]] = {}
    for doubt in reading.doubts:
        if doubt.item and waits(doubt):
            doubts.setdefault(doubt.item, []).append(doubt)
    ready: list[Prepared] = []
    passed = list(triage.passed)
    whole = True
    for wanted in triage.wanted:
        try:
            prepared = prepare(wanted, provenance, bench)
        except NotReady as problem:
            whole = False
            findings.append(finding(problem.rule, asked.place, detail=problem.detail, item=wanted.item.id))
            continue
        judged = judge_again(prepared, ground)
        if isinstance(judged, Passed):
            passed.append(judged)
        else:
            ready.append(replace(judged, doubts=(*doubts.get(wanted.item.id, ()), *judged.doubts)))
    if asked.lines and reading.items and not triage.overlaps:
        findings.append(finding("source-gap", asked.place, source=source.called()))
    suspects = vanished(reading, ground, triage.present, state.suspects)
    state, gone, told = probe(asked, state, suspects)
    batch = Batch(
        source=source,
        feed=FeedFacts(reading.feed_id, reading.feed_url, reading.feed_title),
        prepared=tuple(ready),
        passed=tuple(passed),
        signals=(*triage.signals, *gone),
        present=triage.present,
        pending=asked.pending,
        first=not asked.lines,
        empty=not reading.items,
    )
    return Asked(source, succeeded(state, now), batch, (*findings, *told), answers=answers, whole=whole)

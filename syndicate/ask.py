"""I/O: asks one source and gets its batch ready. Everything that can fail here is a Finding; nothing is decided or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cluster.findings import Finding, finding
from cluster.ledger import LEDGER, Decision, LedgerLine
from cluster.model import Site
from cluster.repost_reading import FOLDER
from cluster.settings import ClusterConfig, Source
from syndicate.archives import walk
from syndicate.guards import PULL, quarantines, waits
from syndicate.items import Doubt, Reading, Withdrawn
from syndicate.limits import Policy
from syndicate.plan import Batch, FeedFacts, Note, Passed, Prepared, Signal
from syndicate.prepare import Bench, NotReady, prepare, provenance_of
from syndicate.received import Provenance, write_withdrawal
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
from syndicate.shelf import Shelf, digest_of
from syndicate.state import FetchState, Suspect
from syndicate.tools import Tools
from syndicate.triage import GONE_TIMES, Ground, judge_again, sort_out, to_probe, vanished

_MOST_PAGES = 24
SIGNATURE = ".minisig"


@dataclass(frozen=True)
class Visit:
    """What a source is asked with: settings, shelf, what is remembered, and the instant."""

    source: Source
    config: ClusterConfig
    sites: Mapping[str, Site]
    shelf: Shelf
    state: FetchState
    pending: frozenset[str]
    root: Path
    cache: Path
    tools: Tools
    now: datetime

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        return self.shelf.lines.get(self.source.id, ())

    @property
    def ledger(self) -> str:
        """The digest of all that was decided and proposed so far."""
        pending = "\0".join(sorted(self.pending)).encode()
        return digest_of(self.shelf.ledgers.get(self.source.id, b"") + pending)

    @property
    def place(self) -> str:
        return f"{FOLDER}/{self.source.id}"


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


def visit(asked: Visit) -> Asked:
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
        answer = asked.tools.fetch(Request(url, etag, last_modified), _policy(asked, url), now)
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
        signed = _signature(asked, answer)
        reading = asked.tools.read(source, answer)
        reading, more = _walk_back(asked, reading)
    except _Doubtful as doubt:
        return _quarantine(asked, state, Reading((), doubts=(Doubt(doubt.rule, doubt.detail),)), answer)
    fresh = note_move(state, answer.moved, now)
    fresh = replace(
        fresh, etag=answer.etag, last_modified=answer.last_modified, validated=now, settings=settings
    )
    provenance = provenance_of(source.id, url, answer, signed)
    if quarantines(reading):
        return _quarantine(asked, state, reading, answer)
    known = _feed_id(asked)
    if answer.redirects and known and reading.feed_id != known and not signed:
        doubt = Doubt("feed-changed", f"{answer.url}: {reading.feed_id}")
        return _quarantine(asked, fresh, Reading((), doubts=(doubt,)), answer)
    same = bool(signed) or (bool(reading.feed_id) and reading.feed_id == known)
    notes = _moved(asked, fresh, same)
    if notes:
        fresh = replace(fresh, moved="", moved_since=None)
    fresh = replace(
        fresh, feed_id=known or reading.feed_id, signed=signed or state.signed, trouble="", trouble_since=None
    )
    done = _digest(asked, fresh, reading, provenance, (answer, *more))
    return replace(done, notes=notes)


class _Doubtful(Exception):
    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule)
        self.rule, self.detail = rule, detail


def _feed_id(asked: Visit) -> str:
    """The id by which the feed was first known: from the oldest item that is held, for the cache may be lost or led astray."""
    held = min(
        asked.shelf.of(asked.source.id), key=lambda one: (one.item.first_seen, one.folder), default=None
    )
    return held.item.via[0].feed_id if held is not None else asked.state.feed_id


def _policy(asked: Visit, url: str) -> Policy:
    policy = asked.tools.policy(asked.source)
    host = urlsplit(url).hostname or ""
    # An address that the ledger says is proven is pinned as the configured one is.
    return replace(policy, hosts=policy.hosts | {host.lower()}) if host else policy


def _signature(asked: Visit, answer: Answer) -> str:
    """The trusted comment of the signature beside the feed, "" where none is asked for. Raises _Doubtful."""
    source = asked.source
    if source.signature == "none" or not source.keys:
        if source.signature == "required":
            raise _Doubtful("signature-without-key", source.id)
        return ""
    try:
        beside = asked.tools.fetch(Request(answer.url + SIGNATURE), _policy(asked, answer.url), asked.now)
    except RetrieveError as error:
        raise _Doubtful("signature-missing", error.rule) from None
    if beside.status != 200:
        if source.signature == "optional" and not asked.state.signed:
            return ""
        raise _Doubtful("signature-missing", f"HTTP {beside.status}")
    try:
        comment = asked.tools.verify(answer.body, beside.body, source.keys)
    except ValueError as error:
        raise _Doubtful("signature-wrong", str(error)) from None
    _check_comment(comment, answer.url, asked.state.signed)
    return comment


def _check_comment(comment: str, url: str, before: str) -> None:
    """A signature names its file and its instant: it may neither be another feed's nor older than one seen before."""
    facts = dict(part.split(":", 1) for part in comment.split() if ":" in part)
    last = dict(part.split(":", 1) for part in before.split() if ":" in part)
    name = urlsplit(url).path.rpartition("/")[2]
    if "file" in facts and facts["file"].rpartition("/")[2] != name:
        raise _Doubtful("signature-wrong", f"file:{facts['file']}")
    try:
        older = (
            "updated" in facts
            and "updated" in last
            and (datetime.fromisoformat(facts["updated"]) < datetime.fromisoformat(last["updated"]))
        )
    except (ValueError, TypeError):
        older = False
    if older:
        raise _Doubtful("signature-old", facts["updated"])


def _walk_back(asked: Visit, first: Reading) -> tuple[Reading, tuple[Answer, ...]]:
    """Older pages of the feed (RFC 5005 §3–4), until one reaches what is known already: an outage loses nothing."""
    answers: list[Answer] = []
    source = asked.source

    def read(url: str) -> Reading:
        try:
            answer = asked.tools.fetch(Request(url), _policy(asked, source.url), asked.now)
        except RetrieveError as error:
            raise _Doubtful("archive-unreachable", f"{url} {error.rule}") from None
        if answer.status != 200:
            raise _Doubtful("archive-unreachable", f"{url}: HTTP {answer.status}")
        answers.append(answer)
        return asked.tools.read(source, answer)

    if quarantines(first):
        return first, ()
    most = (source.adapter.pages if source.adapter else 3) - 1 if source.kind == "pages" else _MOST_PAGES
    reading = walk(first, read, frozenset(line.id for line in asked.lines), most).reading
    if not asked.lines:  # the first pull takes what is offered; nothing came before that could be missing
        reading = replace(reading, doubts=tuple(one for one in reading.doubts if one.reason != "reading-gap"))
    return reading, tuple(answers)


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
    state, signals, findings = _probe(asked, state, state.suspects)
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
    state, gone, told = _probe(asked, state, suspects)
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


def _probe(
    asked: Visit, state: FetchState, suspects: tuple[Suspect, ...]
) -> tuple[FetchState, tuple[Signal, ...], tuple[Finding, ...]]:
    """Asks the pages of items that vanished; one that is gone (410) time after time is withdrawn."""
    source = asked.source
    after = {suspect.id: suspect for suspect in suspects}
    signals: list[Signal] = []
    findings: list[Finding] = []
    for suspect in to_probe(suspects, asked.now):
        try:
            answer = asked.tools.fetch(Request(suspect.url), _policy(asked, source.url), asked.now)
        except RetrieveError:
            after[suspect.id] = replace(suspect, asked=asked.now)
            continue
        gone = suspect.gone + 1 if answer.status == 410 else 0
        after[suspect.id] = replace(suspect, gone=gone, asked=asked.now)
        if gone:
            findings.append(finding("item-gone", asked.place, item=suspect.id, times=gone, of=GONE_TIMES))
        if gone >= GONE_TIMES:
            stone = Withdrawn(suspect.id, None)
            evidence = write_withdrawal(provenance_of(source.id, suspect.url, answer), "gone", stone)
            signals.append(Signal(suspect.id, "gone", f"gone-{suspect.url}", evidence))
    return replace(state, suspects=tuple(after.values())), tuple(signals), tuple(findings)


def ledger_path(source: str) -> str:
    """Where a source's ledger lies below the content root."""
    return f"{FOLDER}/{source}/{LEDGER}"

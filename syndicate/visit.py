"""I/O: what a source is asked with, and what is asked beside its answer: its signature, archives, pages that vanished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cluster.findings import Finding, finding
from cluster.ledger import LedgerLine
from cluster.model import Site
from cluster.repost_reading import FOLDER
from cluster.settings import ClusterConfig, Source
from syndicate.archives import walk
from syndicate.guards import quarantines
from syndicate.items import Reading, Withdrawn
from syndicate.limits import Policy
from syndicate.plan import Signal
from syndicate.prepare import provenance_of
from syndicate.received import write_withdrawal
from syndicate.retrieve import Answer, Request, RetrieveError
from syndicate.shelf import Shelf, digest_of
from syndicate.signature import SUFFIX, read_comment
from syndicate.state import FetchState, Suspect
from syndicate.tools import Tools
from syndicate.triage import GONE_TIMES, to_probe

_MOST_PAGES = 24


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


class Doubtful(Exception):
    """The answer is not to be trusted: `rule` is a rule of syndicate/rules."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule)
        self.rule, self.detail = rule, detail


def policy_for(asked: Visit, url: str) -> Policy:
    """The bounds for an address of the source; one that the ledger says is proven is pinned as the configured one is."""
    policy = asked.tools.policy(asked.source)
    host = urlsplit(url).hostname or ""
    return replace(policy, hosts=policy.hosts | {host.lower()}) if host else policy


def known_feed(asked: Visit) -> str:
    """The id by which the feed was first known: from the oldest item that is held, for the cache may be lost or led astray."""
    held = min(
        asked.shelf.of(asked.source.id), key=lambda one: (one.item.first_seen, one.folder), default=None
    )
    return held.item.via[0].feed_id if held is not None else asked.state.feed_id


def read_signature(asked: Visit, answer: Answer) -> str:
    """The trusted comment of the signature beside the feed, "" where none is asked for. Raises Doubtful."""
    source = asked.source
    if source.signature == "none" or not source.keys:
        if source.signature == "required":
            raise Doubtful("signature-without-key", source.id)
        return ""
    try:
        beside = asked.tools.fetch(Request(answer.url + SUFFIX), policy_for(asked, answer.url), asked.now)
    except RetrieveError as error:
        raise Doubtful("signature-missing", error.rule) from None
    if beside.status != 200:
        if source.signature == "optional" and not asked.state.signed:
            return ""
        raise Doubtful("signature-missing", f"HTTP {beside.status}")
    try:
        comment = asked.tools.verify(answer.body, beside.body, source.keys)
    except ValueError as error:
        raise Doubtful("signature-wrong", str(error)) from None
    _check_comment(comment, answer.url, asked.state.signed)
    return comment


def _check_comment(comment: str, url: str, before: str) -> None:
    """A signature names its file and its instant: it may neither be another feed's nor older than one seen before."""
    told, last = read_comment(comment), read_comment(before)
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    if told.file and told.file.rpartition("/")[2] != name:
        raise Doubtful("signature-wrong", f"file:{told.file}")
    if told.updated is not None and last.updated is not None and told.updated < last.updated:
        raise Doubtful("signature-old", told.updated.isoformat())


def walk_back(asked: Visit, first: Reading) -> tuple[Reading, tuple[Answer, ...]]:
    """Older pages of the feed (RFC 5005 §3–4), until one reaches what is known already: an outage loses nothing."""
    answers: list[Answer] = []
    source = asked.source

    def read(url: str) -> Reading:
        try:
            answer = asked.tools.fetch(Request(url), policy_for(asked, source.url), asked.now)
        except RetrieveError as error:
            raise Doubtful("archive-unreachable", f"{url} {error.rule}") from None
        if answer.status != 200:
            raise Doubtful("archive-unreachable", f"{url}: HTTP {answer.status}")
        answers.append(answer)
        return asked.tools.read(source, answer)

    if quarantines(first):
        return first, ()
    most = (source.adapter.pages if source.adapter else 3) - 1 if source.kind == "pages" else _MOST_PAGES
    reading = walk(first, read, frozenset(line.id for line in asked.lines), most).reading
    if not asked.lines:  # the first pull takes what is offered; nothing came before that could be missing
        reading = replace(reading, doubts=tuple(one for one in reading.doubts if one.reason != "reading-gap"))
    return reading, tuple(answers)


def probe(
    asked: Visit, state: FetchState, suspects: tuple[Suspect, ...]
) -> tuple[FetchState, tuple[Signal, ...], tuple[Finding, ...]]:
    """Asks the pages of items that vanished; one that is gone (410) time after time is withdrawn."""
    source = asked.source
    after = {suspect.id: suspect for suspect in suspects}
    signals: list[Signal] = []
    findings: list[Finding] = []
    for suspect in to_probe(suspects, asked.now):
        try:
            answer = asked.tools.fetch(Request(suspect.url), policy_for(asked, source.url), asked.now)
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

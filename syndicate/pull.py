"""I/O: `pull`: every parent asked, what it brought decided on, each source's batch one commit.

retrieve → parse → clean → match → decide → write → commit. Sources are asked at the same time (those of one host one after
the other), and decided on one after the other in the order of their ids, so that the same answers give the same tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from cluster.environment import refuse_unknown
from cluster.findings import Finding, finding
from cluster.settings import Source
from syndicate.ask import Asked, ask
from syndicate.commit import commit_branch, commit_content
from syndicate.decide import decide
from syndicate.desk import Desk, open_desk, recover
from syndicate.events import BRANCH as EVENTS
from syndicate.ground import Refused, Root, find_repository, open_root
from syndicate.message import batch_message
from syndicate.plan import Plan
from syndicate.proposals import Proposals, open_proposals, propose, read_proposals
from syndicate.schedule import is_due, why_not_now
from syndicate.shelf import Shelf, digest_of
from syndicate.state import FetchState, load_state, save_state
from syndicate.tools import Tools
from syndicate.visit import Visit
from syndicate.write import Files, changes_of, files_of


class Say(Protocol):
    """Told what happens: a line of text, and how many of how many sources have answered."""

    def __call__(self, text: str, done: int = 0, total: int = 0) -> None: ...


_AT_ONCE = 8
_MOST_QUIET = 5_000
ATTRIBUTES = "reposts/.gitattributes"
_AS_RECEIVED = b"# What came from parents is kept byte for byte.\n* -text\n"


@dataclass(frozen=True)
class Order:
    """What a pull is asked to do: only some sources; `urgent` skips our own patience; `due` asks only who is due."""

    sources: tuple[str, ...] = ()
    urgent: bool = False
    due: bool = False


@dataclass(frozen=True)
class Pulled:
    """What a pull did: its Findings, the commits it made, how many sources answered and how many items now wait."""

    findings: tuple[Finding, ...]
    commits: tuple[str, ...] = ()
    answered: int = 0
    waiting: int = 0
    overrides: Mapping[str, str] | None = None


def pull(path: Path, cache: Path, now: datetime, order: Order, tools: Tools, say: Say) -> Pulled:
    """One pull. Raises UsageError, Busy, Unfinished, GitFailed, OSError; all that a parent can do wrong is a Finding."""
    try:
        repo, top, prefix = find_repository(path)
        with open_desk(repo, top, prefix) as desk:
            if recover(desk):
                say("上次抓取中断，已续完 the last pull was interrupted; finished it")
            root = open_root(path, True, cache)
            return _pull(root, desk, cache, now.replace(second=0, microsecond=0), order, tools, say)
    except Refused as refused:
        overrides = refused.config.severity if refused.config else {}
        return Pulled(refused.findings, overrides=overrides)


def _pull(root: Root, desk: Desk, cache: Path, now: datetime, order: Order, tools: Tools, say: Say) -> Pulled:
    findings = list(root.findings)
    refuse_unknown("来源", "source", order.sources, {source.id for source in root.config.sources})
    proposals = open_proposals(desk, root.shelf, root.robot, now)
    states = {source.id: load_state(cache, source.id) for source in root.config.sources}
    visits = []
    for source in _chosen(root, order):
        reason = _why_not(source, states, root.config.sources, now, order)
        if reason:
            say(f"{source.id}: {reason}")
            findings.append(
                finding("source-waits", f"reposts/{source.id}", source=source.called(), reason=reason)
            )
            continue
        visits.append(
            Visit(
                source,
                root.config,
                root.sites,
                root.shelf,
                states[source.id],
                proposals.pending(source.id),
                root.path,
                cache,
                tools,
                now,
            )
        )
    answers = _ask_all(visits, say)
    work = Work(root, desk, cache, now, root.shelf, proposals)
    commits: list[str] = []
    for one in visits:
        asked = answers[one.source.id]
        findings.extend(asked.findings)
        work, made, told = work.take(one, asked)
        findings.extend(told)
        commits.extend(made)
    for source in root.config.sources:
        waiting = len(work.proposals.of(source.id))
        if waiting:
            findings.append(
                finding("items-wait", f"reposts/{source.id}", source=source.called(), count=waiting)
            )
    answered = sum(1 for asked in answers.values() if asked.batch is not None or asked.said == "304")
    return Pulled(tuple(findings), tuple(commits), answered, len(work.proposals.all), root.config.severity)


@dataclass(frozen=True)
class Work:
    """The deciding half of a pull, one source after the other."""

    root: Root
    desk: Desk
    cache: Path
    now: datetime
    shelf: Shelf
    proposals: Proposals

    def take(self, one: Visit, asked: Asked) -> tuple[Work, tuple[str, ...], tuple[Finding, ...]]:
        """Decides on what a source brought, commits it, and only then remembers that it was asked."""
        plan = Plan(notes=asked.notes)
        if asked.batch is not None:
            plan = decide(asked.batch, self.shelf, self.root.config.syndication, self.now)
            plan = replace(plan, notes=(*asked.notes, *plan.notes))
        work, commits = self, list[str]()
        if not plan.empty:
            self._keep_answers(one, asked)
        if plan.puts or plan.notes:
            files = dict(files_of(plan, self.shelf))
            message = batch_message(one.source, plan)
            if self.shelf.read(ATTRIBUTES) is None and not (self.root.path / ATTRIBUTES).exists():
                files[ATTRIBUTES] = _AS_RECEIVED
            commits.append(commit_content(self.desk, files, message, self.root.robot, self.now))
            work = replace(self, shelf=self.shelf.with_changes(changes_of(files)))
        if plan.waits:
            made = propose(self.desk, self.proposals, plan.waits, work.shelf, self.root.robot, self.now)
            commits.extend([made] if made else [])
            work = replace(work, proposals=read_proposals(self.desk.repo, self.desk.prefix))
        work.remember(one, asked, plan)
        return work, tuple(commits), plan.findings

    def remember(self, one: Visit, asked: Asked, plan: Plan) -> None:
        """Validators are kept only where all that the answer held was dealt with."""
        state = asked.state
        if asked.batch is not None and asked.said != "304":
            quiet = tuple(dict.fromkeys((*state.quiet, *plan.quiet)))[-_MOST_QUIET:]
            state = replace(state, quiet=quiet)
        pending = self.proposals.pending(one.source.id)
        after = replace(one, shelf=self.shelf, pending=pending)
        if not asked.whole:
            state = replace(state, etag="", last_modified="", validated=None)
        elif asked.batch is not None or asked.said == "304":
            state = replace(state, ledger=after.ledger)
        save_state(self.cache, one.source.id, state)

    def _keep_answers(self, one: Visit, asked: Asked) -> None:
        """The raw answers behind what is about to be decided, on the branch of events: proof, never a build's input."""
        files: Files = {
            f"answers/{one.source.id}/{digest_of(answer.body)}.bin": answer.body for answer in asked.answers
        }
        if files:
            subject = f"来源原文 {one.source.id} Answers received"
            commit_branch(self.desk, EVENTS, files, f"{subject}\n", self.root.robot, self.now, prefix=False)


def _chosen(root: Root, order: Order) -> Iterator[Source]:
    for source in sorted(root.config.sources, key=lambda source: source.id):
        if source.id not in root.broken and (not order.sources or source.id in order.sources):
            yield source


def _why_not(
    source: Source, states: Mapping[str, FetchState], sources: Sequence[Source], now: datetime, order: Order
) -> str:
    state = states[source.id]
    if order.due and not is_due(state, source, now):
        return f"not due before {source.every} minutes have passed"
    neighbours = [states[other.id].not_before for other in sources if _host(other) == _host(source)]
    until = max((moment for moment in neighbours if moment is not None), default=None)
    return why_not_now(state, until, now, order.urgent)


def _ask_all(visits: Sequence[Visit], say: Say) -> Mapping[str, Asked]:
    """Every visit's answer by source. One host is never asked twice at the same time."""
    groups: dict[str, list[Visit]] = {}
    for one in visits:
        groups.setdefault(_host(one.source), []).append(one)
    found: dict[str, Asked] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(_AT_ONCE, len(groups)))) as pool:
        running = [pool.submit(_ask_group, group) for group in groups.values()]
        for future in as_completed(running):
            for asked in future.result():
                found[asked.source.id] = asked
                say(f"{asked.source.id}: {_words(asked)}", len(found), len(visits))
    return found


def _ask_group(group: Sequence[Visit]) -> tuple[Asked, ...]:
    """Visits of one host, one after the other; after a Retry-After the host is left alone."""
    done: list[Asked] = []
    until: datetime | None = None
    for one in group:
        if until is not None and until > one.now:
            told = finding(
                "source-waits", one.place, source=one.source.called(), reason=f"until {until:%H:%M}"
            )
            done.append(Asked(one.source, replace(one.state, not_before=until), None, (told,), whole=True))
            continue
        asked = ask(one)
        done.append(asked)
        until = asked.state.not_before
    return tuple(done)


def _words(asked: Asked) -> str:
    if asked.batch is None:
        return (
            "没有变化 nothing new" if asked.said == "304" else f"未取到 nothing taken {asked.said}".rstrip()
        )
    batch = asked.batch
    return f"{len(batch.prepared)} 条新增或改动 new or changed, {len(batch.signals)} 条撤回 withdrawn"


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc if source.kind != "folder" else f"folder:{source.id}"

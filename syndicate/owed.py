"""I/O: `owed`: who owes what and for how long. Needs no network: it says so while a parent is down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.carriage import Due, Row, Standing, dues_of, rows_of
from cluster.findings import Finding, finding
from cluster.load import load
from cluster.locks import LOCK, mount_sites, read_lock
from cluster.model import Model
from cluster.repository import open_repository
from cluster.repost_reading import Repost, read_item
from cluster.tree import Tree, open_tree
from syndicate.commit import branch_tip
from syndicate.events import BRANCH, known_events
from syndicate.ground import PINS
from syndicate.proposals import Proposals, read_proposals
from syndicate.state import load_state


@dataclass(frozen=True)
class Owing:
    """The matrix of a content root with the model it came from; `released`: any release was ever recorded."""

    model: Model
    tree: Tree
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    released: bool


def what_is_owed(path: Path, cache: Path, now: datetime, at: datetime | None) -> Owing | tuple[Finding, ...]:
    """The matrix; the Findings alone where there is no cluster to read. Raises GitFailed, OSError."""
    base, state = open_tree(path)
    pins, problems = read_lock(base.read(LOCK).data) if LOCK in base.paths() else ((), ())
    tree, unfetched = mount_sites(base, pins, cache / PINS)
    loaded = load(tree, now, preview=False, at=at)
    model = loaded.model
    if model is None:
        return loaded.findings
    repo = open_repository(state.top) if state.top is not None else None
    events = known_events(repo) if repo is not None else ()
    proposals = read_proposals(repo, state.prefix) if repo is not None else Proposals((), None, None)
    dues = (*dues_of(model), *waiting_dues(model, proposals))
    rows = rows_of(model.config, model.sites, dues, events, model.at)
    found = tuple(one for one in loaded.findings if one.path.startswith(("reposts/", "cluster.toml")))
    silent = tuple(_silent(model, cache, model.at))
    told = (*problems, *unfetched, *found, *silent, *_breaches(rows, model.at))
    released = repo is not None and branch_tip(repo, BRANCH) is not None
    return Owing(model, tree, rows, told, released)


def waiting_dues(model: Model, proposals: Proposals) -> Iterator[Due]:
    """Items that wait for an approver, as far as nothing of them is shown yet: their hours go on."""
    shown = {document.repost.key for document in model.carried if document.repost is not None}
    subjects = {subject.code for subject in model.config.subjects}
    sources = {source.id: source for source in model.config.sources}
    for one in proposals.all:
        path = f"{one.folder}/item.toml"
        if proposals.tree is None or one.folder in shown or path not in proposals.tree.paths():
            continue
        item = read_item(proposals.tree.read(path).data)
        if item is None:
            continue
        source = sources.get(item.source)
        told = tuple(code for code in item.categories if code in subjects)
        repost = Repost(one.folder, item, (), one.line, (source.site or "") if source else "", told, "")
        yield Due(repost, item.id, repost.title, item.source, item.clock, "", item.updated, waiting=True)


def _breaches(rows: Iterable[Row], at: datetime) -> Iterator[Finding]:
    for row in rows:
        level = row.alarm(at)
        if level:
            rule = "owed-breach" if level >= 100 else "owed-alarm"
            yield finding(
                rule,
                f"sites/{row.site}",
                title=row.title,
                site=row.site,
                due=f"{row.due:%Y-%m-%d %H:%M}",
                percent=row.used(at),
                level=level,
                id=row.id,
            )


def _silent(model: Model, cache: Path, at: datetime) -> Iterator[Finding]:
    """Sources that have not answered for an eighth of the shortest hours that they may set."""
    hours = min((duty.hours for duty in model.config.duties), default=24)
    for source in model.config.sources:
        state = load_state(cache, source.id)
        if state.succeeded is not None and (at - state.succeeded).total_seconds() > hours * 3600 / 8:
            since = f"{state.succeeded:%Y-%m-%d %H:%M}"
            yield finding("source-silent", f"reposts/{source.id}", source=source.called(), since=since)


def owed_lines(owing: Owing, sites: Sequence[str], every: bool) -> Iterator[str]:
    """The table as text: what is owed, the most urgent first; with `every` also what was carried or is exempt."""
    at = owing.model.at
    open_states = (Standing.OWED, Standing.OVERDUE)
    rows = [row for row in owing.rows if not sites or row.site in sites]
    shown = [row for row in rows if every or row.standing in open_states]
    shown.sort(key=lambda row: (row.standing not in open_states, row.due, row.site, row.key))
    for row in shown:
        yield f"{_WORDS[row.standing]}  {row.site:<14} {_left(row, at):<28} {row.title}{_more(row)}"
    counts = {standing: sum(1 for row in rows if row.standing is standing) for standing in Standing}
    yield "，".join(f"{_WORDS[standing]} {count}" for standing, count in counts.items())


_WORDS = {
    Standing.CARRIED: "按时 in time",
    Standing.LATE: "迟到 late",
    Standing.OWED: "应转 owed",
    Standing.OVERDUE: "逾期 overdue",
    Standing.EXEMPT: "豁免 exempt",
}


def _left(row: Row, at: datetime) -> str:
    if row.standing is Standing.EXEMPT:
        return "—"
    if row.taken is not None:
        return f"{row.taken:g}/{row.hours} h"
    hours = (row.due - at).total_seconds() / 3600
    alarm = row.alarm(at)
    mark = f" [{alarm}%]" if alarm else ""
    words = f"还有 left {hours:.1f} h" if hours > 0 else f"已逾期 over by {-hours:.1f} h"
    return f"{words}{mark}"


def _more(row: Row) -> str:
    said = []
    if row.update:
        said.append("更正 update")
    if row.waiting:
        said.append("待审 waits for review")
    if row.standing is Standing.EXEMPT or row.reason == "no column":
        said.append(row.reason)
    return f"（{'；'.join(said)}）" if said else ""

"""I/O: the branch of events: what was released and confirmed, a file a month, and the raw answers that parents gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import git

from cluster.commit_tree import CommitTree
from cluster.events import Event, read_events, write_events
from cluster.schema.types import BEIJING
from syndicate.commit import Identity, branch_tip, commit_branch
from syndicate.desk import Desk

BRANCH = "syndicate-events"
_FOLDER = "events"


def known_events(repo: git.Repo) -> tuple[Event, ...]:
    """All events, in the order in which they were written."""
    tip = branch_tip(repo, BRANCH)
    if tip is None:
        return ()
    tree = CommitTree(repo, tip)
    found: list[Event] = []
    for path in tree.paths():
        if path.startswith(f"{_FOLDER}/"):
            found.extend(read_events(tree.read(path).data))
    return tuple(found)


def add_events(desk: Desk, events: Iterable[Event], who: Identity, when: datetime) -> str | None:
    """Adds events that are not there yet; the commit, None where there is nothing to add."""
    known = set(known_events(desk.repo))
    fresh = sorted(set(events) - known, key=lambda one: (one.at, one.site, one.key, one.what))
    if not fresh:
        return None
    tip = branch_tip(desk.repo, BRANCH)
    tree = CommitTree(desk.repo, tip) if tip else None
    months: dict[str, list[Event]] = {}
    for event in fresh:
        months.setdefault(f"{_FOLDER}/{event.at.astimezone(BEIJING):%Y-%m}.jsonl", []).append(event)
    files = {}
    for path, told in months.items():
        before = tree.read(path).data if tree is not None and path in tree.paths() else b""
        files[path] = before + write_events(told)
    subject = f"事件 {len(fresh)} 条 Events: {len(fresh)}\n"
    return commit_branch(desk, BRANCH, files, subject, who, when, prefix=False)

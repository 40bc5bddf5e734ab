"""I/O: gathers what `explain` tells: the ledger, what waits, the duties and the sites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cluster.carriage import dues_of
from cluster.findings import Finding, finding
from cluster.repository import open_repository
from syndicate.explain import explain_duties, explain_lines, find_lines
from syndicate.ground import open_root
from syndicate.owed import Owing, waiting_dues, what_is_owed
from syndicate.proposals import Proposals, read_proposals

Explanation = tuple[tuple[str, ...], tuple[Finding, ...], Mapping[str, str]]


def explanation(path: Path, cache: Path, now: datetime, at: datetime | None, name: str) -> Explanation:
    """The lines to print, Findings, and the cluster's own severities. Raises Refused, GitFailed, OSError."""
    root = open_root(path, clean=False)
    owing = what_is_owed(path, cache, now, at)
    if not isinstance(owing, Owing):
        return (), owing, root.config.severity
    repo = open_repository(path)
    proposals = read_proposals(repo, root.state.prefix) if repo is not None else Proposals((), None, None)
    told = find_lines(root.shelf, name)
    keys = {line.key for _, line in told}
    waiting = tuple(
        one for one in proposals.all if name in (*one.names, one.line.title) or one.line.key in keys
    )
    lines = list(explain_lines(told, waiting))
    dues = (*dues_of(owing.model), *waiting_dues(owing.model, proposals))
    for due in dues:
        key = due.thing.key.rpartition("/")[2]
        if name in (due.id, due.thing.key) or key in keys or (not told and name and name in due.title):
            rows = tuple(row for row in owing.rows if row.key == due.thing.key)
            lines.append(f"{due.title} ({due.id}) 起算 clock {due.clock:%Y-%m-%d %H:%M}")
            lines.extend(explain_duties(owing.model, due, rows))
    if not lines:
        return (), (finding("no-such-item", ".", name=name),), root.config.severity
    return tuple(lines), (), root.config.severity

"""I/O: the approved view of a content root, for production; and the state of its approvals, for whoever approves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cluster.approval import Replay, replay
from cluster.approved_tree import ApprovedTree
from cluster.approved_view import approval_findings, root_finding, view_of
from cluster.findings import Finding
from cluster.history import History, open_history
from cluster.repository import open_repository, read_object
from cluster.rosters import CLUSTER, read_rules
from cluster.signatures import Signatures
from cluster.tree import Tree, TreeState

if TYPE_CHECKING:
    import git


def open_past(state: TreeState, cache: Path) -> History | None:
    """The history of a content root; None outside of Git, in a shallow clone, before the first commit."""
    if not state.in_git or state.shallow or state.commit is None or state.top is None:
        return None
    repository = open_repository(state.top)
    return (
        open_history(repository, state.prefix, cache / "history", state.commit, state.shallow)
        if repository
        else None
    )


def approved_view(
    base: Tree, state: TreeState, history: History | None, cache: Path, trusted: str = ""
) -> tuple[Tree, tuple[Finding, ...]]:
    """What production reads in the place of `base`, and what waits for approval; `base` where none is asked for.

    `trusted`: the commit that trust begins with, as the operator names it; approvals are required then. Turning the
    requirement on needs no approval, turning it off does.
    """
    now = read_rules(base.read(CLUSTER).data) if CLUSTER in base.paths() else None
    required = now is not None and now.required
    found = read_approvals(state, history, cache, trusted) if history else None
    if found is None:
        return base, root_finding(trusted, required, history is not None)
    repository = open_repository(state.top) if state.top else None
    if repository is None or not (trusted or found.rules.required or required):
        return base, ()
    return ApprovedTree(base, repository, view_of(found)), tuple(approval_findings(found))


def read_approvals(
    state: TreeState, history: History, cache: Path, trusted: str = "", begun: bool = False
) -> Replay | None:
    """The approvals up to the commit that `history` stands at; None if none were ever asked for (`cluster.approval.replay`)."""
    repository = open_repository(state.top) if state.top else None
    if repository is None:
        return None

    def read(blob: str) -> bytes:
        return read_object(repository, blob)

    if not (trusted or begun or _ever_asked(history, repository)):
        return None
    signatures = Signatures(repository, cache / "approvals")
    return replay(history.log(), history.head, state.prefix, read, signatures.verify, trusted, begun)


def _ever_asked(history: History, repository: git.Repo) -> bool:
    blobs = {change.new for change in history.changes(CLUSTER) if change.new}
    rules = (read_rules(read_object(repository, blob)) for blob in sorted(blobs))
    return any(one is not None and one.required for one in rules)

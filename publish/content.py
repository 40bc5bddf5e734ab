"""I/O: a content root opened for a build: its tree, its past, its model, what stands behind its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.findings import Finding, finding
from cluster.history import History, open_history
from cluster.load import Loaded, NoPast, Past, load
from cluster.model import ChangeNote, Document
from cluster.normal import normal_digest
from cluster.repository import open_repository
from cluster.schema.types import BEIJING
from cluster.tree import Tree, TreeState, open_tree
from publish.options import Options


@dataclass(frozen=True)
class Opened:
    """A content root as read: its tree, how it stands to Git, what was loaded and every Finding so far."""

    tree: Tree
    state: TreeState
    loaded: Loaded
    findings: tuple[Finding, ...]

    @property
    def overrides(self) -> Mapping[str, str]:
        """Severities that the cluster sets itself."""
        return self.loaded.config.severity if self.loaded.config else {}


def open_content(options: Options, now: datetime) -> Opened:
    """Read a content root. In production a dirty tree and a shallow clone are refused (Findings)."""
    root, cache, production = options.content, options.cache, options.production
    tree, state = open_tree(root)
    past = _past(state, cache)
    loaded = load(tree, now, preview=options.preview, past=past, at=options.at)
    findings = (*tree.findings(), *loaded.findings, *_state_findings(state, production))
    return Opened(tree, state, loaded, findings)


def _state_findings(state: TreeState, production: bool) -> tuple[Finding, ...]:
    if not production:
        return (finding("shallow-clone-preview", "."),) if state.shallow else ()
    found = []
    if not state.in_git:
        found.append(finding("not-in-git", "."))
    if state.shallow:
        found.append(finding("shallow-clone", "."))
    found.extend(finding("dirty-tree", path) for path in state.dirty)
    return tuple(found)


def _past(state: TreeState, cache: Path) -> Past:
    """Git's knowledge of documents; none outside of Git, in a shallow clone, or before the first commit."""
    if not state.in_git or state.shallow or state.commit is None or state.top is None:
        return NoPast()
    repository = open_repository(state.top)
    if repository is None:
        return NoPast()
    return GitPast(open_history(repository, state.prefix, cache / "history"))


class GitPast:
    """What `git log` says of a document, looked up by path."""

    def __init__(self, history: History) -> None:
        self._history = history

    def modified(self, document: Document) -> datetime | None:
        """The last commit that changed the document's normalised digest."""
        change = self._history.last_change(document.path, normal_digest)
        return change.when.astimezone(BEIJING) if change else None

    def notes(self, document: Document) -> tuple[ChangeNote, ...]:
        """Its commits, newest first, merges left out."""
        return tuple(
            ChangeNote(change.commit, change.when.astimezone(BEIJING), change.who, change.subject)
            for change in self._history.changes(document.path)
            if not change.merge
        )

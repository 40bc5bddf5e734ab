"""I/O: what Git knows of documents: when each last changed, and its commits; and which of that may have changed since it was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from cluster.dataclass import dataclass
from cluster.history import Change, History, last_change
from cluster.model import ChangeNote, Document
from cluster.normal import normal_digest
from cluster.schema.types import BEIJING


@dataclass(frozen=True)
class Answer:
    """What Git knows of a document. `modified` is asked for only where the document does not tell itself.

    `origins`: the other paths whose commits the answer depends on. `until`: the moment from which more would be asked.
    """

    notes: tuple[ChangeNote, ...] = ()
    modified: datetime | None = None
    origins: frozenset[str] = frozenset()
    until: datetime | None = None


class Past(Protocol):
    """Answers about documents, and how long they hold."""

    def answer(self, document: Document, at: datetime) -> Answer:
        """What Git knows of the document; its last change only if it has a commit at `at`."""

    def state(self, site: str) -> str:
        """A name for what the answers about a site's documents depend on beside the documents themselves."""

    def touched(self, site: str, state: str) -> Collection[str] | None:
        """The paths whose answers may differ from those at another state; None: any may."""


class NoPast:
    """A folder without Git: dates come from front matter alone."""

    def answer(self, document: Document, at: datetime) -> Answer:
        """Nothing is known."""
        return Answer()

    def state(self, site: str) -> str:
        """Always the same."""
        return ""

    def touched(self, site: str, state: str) -> Collection[str] | None:
        """Whatever was known before is known no more."""
        return None


class GitPast:
    """What `git log` says of a document, looked up by its path below `prefix`."""

    def __init__(self, history: History, prefix: str = "") -> None:
        self._history = history
        self._prefix = prefix
        self._touched: dict[str, frozenset[str] | None] = {}

    def answer(self, document: Document, at: datetime) -> Answer:
        """Its commits, newest first, merges and what came after the version that is shown left out, and its last change."""
        path = document.path.removeprefix(self._prefix)
        line = self._history.changes_to(path, document.blob)
        notes = tuple(
            ChangeNote(change.commit, change.when.astimezone(BEIJING), change.who, change.subject)
            for change in line
            if not change.merge
        )
        if not notes or document.fields.modified is not None:
            return Answer(notes)
        first = min(note.when for note in notes)
        if first > at:
            return Answer(notes, until=first)
        seen: dict[str, tuple[Change, ...]] = {path: line}

        def changes(place: str) -> tuple[Change, ...]:
            if place not in seen:
                seen[place] = self._history.changes(place)
            return seen[place]

        found = last_change(
            path, changes, self._history.moved_from, lambda blob: normal_digest(self._history.read(blob))
        )
        origins = frozenset(self._prefix + place for place in seen if place != path)
        return Answer(notes, found.when.astimezone(BEIJING) if found else None, origins)

    def state(self, site: str) -> str:
        """The commit that history was read up to, and where documents stand in it."""
        return f"{self._prefix}\0{self._history.prefix}\0{self._history.head}"

    def touched(self, site: str, state: str) -> Collection[str] | None:
        """The paths that the commits since another state changed."""
        if state not in self._touched:
            above, _, head = state.rpartition("\0")
            known = above == f"{self._prefix}\0{self._history.prefix}"
            paths = self._history.changed_since(head) if known else None
            self._touched[state] = None if paths is None else frozenset(self._prefix + path for path in paths)
        return self._touched[state]


class Pasts:
    """The past of each document where its site is kept: in the content root's repository, or in one of its own."""

    def __init__(self, root: Past, pinned: Mapping[str, Past]) -> None:
        self._root = root
        self._pinned = pinned

    def answer(self, document: Document, at: datetime) -> Answer:
        """What Git knows of the document."""
        return self._of(document.site).answer(document, at)

    def state(self, site: str) -> str:
        """The state of the site's own history."""
        return self._of(site).state(site)

    def touched(self, site: str, state: str) -> Collection[str] | None:
        """What changed in the site's own history since another state."""
        return self._of(site).touched(site, state)

    def _of(self, site: str) -> Past:
        return self._pinned.get(site, self._root)

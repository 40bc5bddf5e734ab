"""Some documents of a site that stand together, restored when one of them is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from cluster.dating import Answers, changes_of
from cluster.entries import Row
from cluster.model import ChangeNote, Document
from cluster.parts import Part


class HeldPart:
    """A part of a site with what Git knows of its documents, at an instant."""

    def __init__(self, part: Part, answers: Answers, at: datetime) -> None:
        self.part, self.answers, self._at = part, answers, at

    @property
    def documents(self) -> tuple[Document, ...]:
        """Its documents, in the order of their paths."""
        return self.part.documents.get()

    @cached_property
    def by_key(self) -> Mapping[str, Mapping[str, Document]]:
        """Its documents by key, then by language: a pair is never parted."""
        found: dict[str, dict[str, Document]] = {}
        for document in self.documents:
            found.setdefault(document.key, {})[document.lang] = document
        return found

    def restore(self, row: Row) -> Document:
        """The document that a row is about."""
        return self.by_key[row.key][row.lang]

    @cached_property
    def _changes(self) -> tuple[Mapping[str, datetime], Mapping[str, tuple[ChangeNote, ...]]]:
        return changes_of(self.documents, self.answers.by_path.get(), self._at)

    @property
    def modified(self) -> Mapping[str, datetime]:
        """When each of its documents last changed, by path."""
        return self._changes[0]

    @property
    def changes(self) -> Mapping[str, tuple[ChangeNote, ...]]:
        """Each document's commits, newest first, by path."""
        return self._changes[1]

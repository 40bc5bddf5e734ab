"""A site's roll: what lists ask of its documents, and how each document stands, without one of them being opened.

The roll of a part is kept as long as nothing changes that it was made from; of the others a build restores no document.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from cluster.catalogue import Shelf
from cluster.dataclass import dataclass
from cluster.dating import Answers, changes_of
from cluster.entries import Row, row_of
from cluster.fingerprint import short
from cluster.model import ChangeNote, Document, Site
from cluster.parts import Part, numbers
from cluster.pieces import Data, Pieces
from cluster.rows import Columns, Rows, pack
from cluster.tree import Tree
from cluster.turns import count_of, turns_of
from cluster.urls import EditionUrls
from cluster.visibility import PUBLIC, state_of

if TYPE_CHECKING:
    from cluster.holdings import Holding

_MARSHAL = 4


class PartRoll:
    """The roll of a part: the bytes of its rows and stamps, and what they were made from ("" where that may not be kept)."""

    def __init__(self, about: str, data: Data) -> None:
        self.about, self.data = about, data

    @cached_property
    def _read(self) -> tuple[bytes, dict[str, Columns]]:
        found: tuple[bytes, dict[str, Columns]] = marshal.loads(self.data)
        return found

    @cached_property
    def stamps(self) -> dict[str, str]:
        """How each document stands in all its languages, by its key."""
        found: dict[str, str] = marshal.loads(self._read[0])
        return found

    def columns(self, lang: str) -> Columns:
        """The documents that the public may see in a language, in the order of their paths."""
        return self._read[1].get(lang, (0, ()))


@dataclass(frozen=True)
class Roll:
    """The rolls of a site's parts, in their order."""

    parts: Sequence[PartRoll]

    def rows(self, lang: str) -> Rows:
        """The documents that the public may see in a language, in the order of their paths."""
        return Rows([part.columns(lang) for part in self.parts])


@dataclass(frozen=True)
class Basis:
    """What the roll of a part is made of beside its documents: `about` is a digest of the site's settings and place."""

    tree: Tree
    site: Site
    about: str
    at: datetime

    def made(self, documents: Sequence[Document], answers: Answers) -> bytes:
        """The roll of a part's documents, of whom Git knows `answers`."""
        modified, changes = changes_of(documents, answers.by_path.get(), self.at)
        groups = groupby(documents, attrgetter("key"))
        stamps = {key: self._stamp(tuple(group), modified, changes) for key, group in groups}
        urls = {lang: EditionUrls(self.site, lang) for lang in self.site.languages}
        rows: dict[str, list[Row]] = {}
        for one in documents:
            state, column = state_of(one, self.at), self.site.listed_under(one.column)
            if one.lang in urls and state in PUBLIC:
                url, mark = urls[one.lang].document(one).url, f"{stamps[one.key]}{one.lang}:{column}"
                row = row_of(one, column, url, state, modified[one.path], mark)
                rows.setdefault(one.lang, []).append(row)
        packed = {lang: pack(held) for lang, held in rows.items()}
        return marshal.dumps((marshal.dumps(stamps, _MARSHAL), packed), _MARSHAL)

    def _stamp(
        self,
        group: tuple[Document, ...],
        modified: Mapping[str, datetime],
        changes: Mapping[str, tuple[ChangeNote, ...]],
    ) -> str:
        """Everything that a page can show of a document: its source stands for what its fields and text say."""
        about = [
            (
                one.path,
                one.blob,
                one.sound,
                past_of(one.path, modified, changes),
                [moment <= self.at for moment in turns_of(one)],
                [(path, _blob(self.tree, path)) for path in one.files],
            )
            for one in group
        ]
        return short(repr((self.about, about)))

    def digest(self, part: Part, answers: Answers) -> str:
        """A digest of everything that the roll of a part is made from; "" where the part is not what its files say."""
        if not part.key:
            return ""
        now = count_of(self.at)
        sides = [bisect_right(numbers(moments), now) for moments in (part.facts.turns, answers.turns)]
        beside = [_blob(self.tree, path) for path in part.beside]
        return short(f"{self.about} {part.key} {answers.digest} {sides} {beside}")


@dataclass(frozen=True)
class RollMaker:
    """Makes the roll of a site. `fresh`: the rolls of parts that were just read, by their numbers."""

    basis: Basis
    shelf: Shelf
    fresh: Mapping[int, bytes]

    def roll(self, holding: Holding) -> Roll:
        """The roll of a site's documents; of the one that is kept everything that still holds."""
        pieces = Pieces(self.shelf, roll_name(self.basis.site.id))
        kept = pieces.held
        found: list[PartRoll] = []
        for number, part in enumerate(holding.parts):
            about = self.basis.digest(part, holding.answers_of(number))
            data = self.fresh.get(number) or (kept.get(about) if about else None)
            found.append(PartRoll(about, data if data is not None else self._made(holding, number)))
        held = {one.about: one.data for one in found if one.about}
        if not held.keys() <= kept.keys():
            pieces.keep(None, held)
        return Roll(found)

    def _made(self, holding: Holding, number: int) -> bytes:
        return self.basis.made(tuple(holding.documents_of(number)), holding.answers_of(number))


def roll_name(site: str) -> str:
    """The name under which the roll of a site is kept."""
    return f"roll {site}"


def past_of(
    path: str, modified: Mapping[str, datetime], changes: Mapping[str, tuple[ChangeNote, ...]]
) -> str:
    """When a document changed, and its commits, as a text."""
    changed, notes = modified.get(path), changes.get(path, ())
    return f"{changed.timestamp() if changed else None} {[note.commit for note in notes] if notes else None}"


def _blob(tree: Tree, path: str) -> str:
    try:
        return tree.blob_id(path)
    except FileNotFoundError:
        return ""

"""Sites as they were read, kept part by part: a change writes the parts that it touched and what holds for the whole site."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

from cluster.catalogue import Shelf
from cluster.dataclass import dataclass
from cluster.dating import Answers
from cluster.fingerprint import short
from cluster.holdings import Kept
from cluster.packing import Packed, without_collection
from cluster.pieces import Data, Pieces

_PROTOCOL = 5
_Row = tuple[Data, ...]  # a pickle and the bytes that lie beside it
_NOTHING: Packed[Any] = Packed(())


@dataclass(frozen=True)
class _Head:
    """A site without its parts; their names, and those of what Git knows of them."""

    kept: Kept
    parts: tuple[str, ...]
    answers: tuple[str, ...]


class _Apart(Packed[Any]):
    """Values that are kept one by one, as a tuple, or by name; restored together when they are asked for."""

    __slots__ = ("_names", "_rows")

    def __init__(self, rows: tuple[_Row, ...], names: tuple[str, ...] | None = None) -> None:
        super().__init__()
        self._rows: tuple[_Row, ...] | None = rows
        self._names = names

    def get(self) -> Any:
        """The values; restored once."""
        if self._rows is not None:
            with without_collection():
                values = tuple([pickle.loads(row, buffers=beside) for row, *beside in self._rows])
            self._value = values if self._names is None else dict(zip(self._names, values, strict=True))
            self._rows = None
        return self._value

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        if self._rows is None:
            return super().__reduce_ex__(protocol)
        return _Apart, (tuple(tuple(map(bytes, row)) for row in self._rows), self._names)


class KeptSite:
    """What is kept of one site under a name."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self._pieces = Pieces(shelf, name)

    def get(self) -> Kept | None:
        """The site as it was read. Where some of its parts are lost, it holds the others, and says that it is not whole."""
        head, held = self._pieces.head, self._pieces.held
        if not isinstance(head, _Head):
            return None
        names = [(name, _beside(name)) for name in head.parts]
        parts = tuple((held[name], held[beside]) for name, beside in names if name in held and beside in held)
        asked = zip(head.parts, head.answers, strict=True)
        told = {part: (held[name],) for part, name in asked if name in held}
        answers = _Apart(tuple(told.values()), tuple(told))
        kept = replace(head.kept, parts=_Apart(parts), dated=replace(head.kept.dated, answers=answers))
        if len(parts) == len(told) == len(head.parts):
            return kept
        return replace(kept, key="", dated=replace(kept.dated, digest=""))

    def put(self, kept: Kept) -> None:
        """Keep a site as it is now; a part that changed while it was read is not kept."""
        before = self._pieces.held
        now: dict[str, Data] = {}
        names, told = [], []
        for part in kept.parts.get():
            if not part.key:
                continue
            one = kept.dated.answers.get()[part.key]
            name, beside, answers = part.key, _beside(part.key), _named(part.key, one)
            names.append(name)
            told.append(answers)
            if name in before and beside in before:
                now[name], now[beside] = before[name], before[beside]
            else:
                documents: list[pickle.PickleBuffer] = []
                now[name] = pickle.dumps(part, _PROTOCOL, buffer_callback=documents.append)
                now[beside] = documents[0].raw()
            now[answers] = before.get(answers) or pickle.dumps(one, _PROTOCOL)
        self._pieces.keep(_Head(without_parts(kept), tuple(names), tuple(told)), now)


def without_parts(kept: Kept) -> Kept:
    """What is known of a site as a whole."""
    return replace(kept, parts=_NOTHING, dated=replace(kept.dated, answers=_NOTHING))


def _beside(part: str) -> str:
    """A name for the documents of a part, which lie beside it."""
    return f"{part} documents"


def _named(part: str, answers: Answers) -> str:
    """A name for what Git knows of a part, which no other knowledge of it has."""
    return short(f"{part} {answers.digest} {answers.until} {sorted(answers.origins)}")

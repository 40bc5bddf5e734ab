"""All sites of a content root as they were read. What is known of each as a whole stands together under one name, so that the
documents of a site that nothing touched stay where they lie until somebody looks there.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from cluster.catalogue import Shelf
from cluster.holdings import Kept
from cluster.keeping import KeptSite, without_parts
from cluster.packing import Packed
from cluster.pieces import Pieces, later_name

NAME = "sites"


class KeptSites:
    """What is kept of the sites on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._pieces = Pieces(shelf, NAME)
        # For each site the name of its piece, and the state of history that it is known to hold at.
        head = self._pieces.head
        self._known: Mapping[str, tuple[str, str]] = head if isinstance(head, dict) else {}
        self._opened: dict[str, KeptSite] = {}  # until all is read

    def find(self, name: str, key: Callable[[], str], again: Callable[[], Kept]) -> Kept | None:
        """A site as it was read, from the same as now if its key is `key()`; None where it is not kept.

        `again` reads it from its files: what was promised here may turn out to be lost when somebody looks for a document.
        """
        piece, state = self._known.get(name, ("", ""))
        data = self._pieces.held.get(piece)
        if data is not None:
            kept: Kept = pickle.loads(data)
            if kept.key == key():
                return self._closed(name, kept.at_state(state), again)
        self._opened[name] = self._site(name)
        whole = self._opened[name].get()
        return whole.at_state(state) if whole is not None and _piece(name, whole) == piece else whole

    def put(self, name: str, kept: Kept) -> None:
        """Keep a site with all its parts in the place of what was kept."""
        (self._opened.get(name) or self._site(name)).put(kept)

    def keep(self, now: Mapping[str, Kept]) -> bool:
        """Keep what is known of each site as a whole, now that all is read; whether anything is new."""
        self._opened.clear()
        known = {name: (_piece(name, kept), kept.dated.state) for name, kept in now.items()}
        if known == self._known:
            return False
        held = self._pieces.held
        self._pieces.keep(
            known,
            {
                piece: held.get(piece) or pickle.dumps(without_parts(now[name]), pickle.HIGHEST_PROTOCOL)
                for name, (piece, _) in known.items()
            },
        )
        self._known = known
        return True

    def _site(self, name: str) -> KeptSite:
        return KeptSite(self._shelf, _name(name))

    def _closed(self, name: str, kept: Kept, again: Callable[[], Kept]) -> Kept:
        """A site whose parts are opened by whoever asks for them first."""

        @cache
        def opened() -> Kept:
            whole = self._site(name).get()
            if whole is not None and whole.mark == kept.mark:
                return whole
            read = again()
            self.put(name, replace(read, latest=kept.latest))
            return read

        answers = _Late(lambda: opened().dated.answers.get())
        dated = replace(kept.dated, answers=answers)
        return replace(kept, parts=_Late(lambda: opened().parts.get()), dated=dated)


class _Late(Packed[Any]):
    """A value that is asked for when somebody looks at it."""

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[], Any]) -> None:
        super().__init__()
        self._ask: Callable[[], Any] | None = ask

    def get(self) -> Any:
        """The value; asked for once."""
        if self._ask is not None:
            self._value = self._ask()
            self._ask = None
        return self._value

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        self.get()
        return super().__reduce_ex__(protocol)


def names_of(sites: Mapping[str, object]) -> Iterator[str]:
    """Under which names the shelf holds what is kept of these sites."""
    for name in (NAME, *map(_name, sites)):
        yield name
        yield later_name(name)


def _name(site: str) -> str:
    return f"site {site}"


def _piece(site: str, kept: Kept) -> str:
    """A name for what is known of a site, which changes with it."""
    return f"{site} {' '.join(kept.mark)}"

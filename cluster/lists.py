"""The documents of an edition as a table: lists are made of its columns, and an entry only when somebody asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress
from operator import attrgetter
from typing import Any, TypeVar, overload

from cluster.entries import Entry, Row
from cluster.fingerprint import short
from cluster.rows import Rows

Name = TypeVar("Name", bound=Hashable)


class Table:
    """An edition's own documents, of whose `rows` `make` makes entries, and `others`, in the order of (published, id)."""

    def __init__(self, rows: Rows, make: Callable[[Row], Entry], others: Sequence[Entry]) -> None:
        self._rows, self._make, self._others = rows, make, others
        self._columns: dict[str, list[Any]] = {}
        self._made: dict[int, Entry] = {}

    @cached_property
    def order(self) -> list[int]:
        """At each place the number of the row, then that of one of the others."""
        keys = list(zip(self._raw("published"), self._raw("id"), strict=True))
        return sorted(range(len(keys)), key=keys.__getitem__)

    def _raw(self, name: str) -> list[Any]:
        return [*self._rows.values(name), *map(attrgetter(f"row.{name}"), self._others)]

    def column(self, name: str) -> list[Any]:
        """What all rows have under the name of a field of Row."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = list(map(self._raw(name).__getitem__, self.order))
        return found

    def entry(self, place: int) -> Entry:
        """The entry at a place, the same one each time."""
        found = self._made.get(place)
        if found is None:
            number, count = self.order[place], len(self._rows)
            found = self._others[number - count] if number >= count else self._make(self._rows.row(number))
            found.mark = self.column("mark")[place]
            self._made[place] = found
        return found

    def remark(self, place: int, mark: str) -> None:
        """Put the mark of an entry right."""
        self.column("mark")[place] = mark
        self.entry(place).mark = mark

    def among(self, places: Sequence[int], wanted: Callable[[Entry], bool], own: bool) -> Sequence[int]:
        """Those of some places at which `own` documents stand, or not, or others that are `wanted`."""
        if not self._others:
            return places if own else ()
        count, order = len(self._rows), self.order
        return [
            place
            for place in places
            if (own if order[place] < count else wanted(self._others[order[place] - count]))
        ]


class Entries(Sequence[Entry]):
    """Some of the entries of a table, in an order. A slice is lazy like the whole."""

    def __init__(self, table: Table, places: Sequence[int] | None = None) -> None:
        """`places`: all where None is said."""
        self._table, self._some = table, places

    @property
    def _places(self) -> Sequence[int]:
        return range(len(self._table.order)) if self._some is None else self._some

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> Entries: ...
    def __getitem__(self, place: int | slice) -> Entry | Entries:
        if isinstance(place, slice):
            return Entries(self._table, self._places[place])
        return self._table.entry(self._places[place])

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._table.entry, self._places)

    def __repr__(self) -> str:
        return repr(tuple(self))

    def values(self, name: str) -> list[Any]:
        """What the rows of these have under the name of a field of Row, in order; makes no entry."""
        column = self._table.column(name)
        return list(column) if self._some is None else list(map(column.__getitem__, self._some))

    def having(self, name: str, *wanted: Hashable) -> Entries:
        """Those of whom a field of Row is one of these values."""
        return self.where(map(frozenset(wanted).__contains__, self.values(name)))

    def where(self, holds: Iterable[object]) -> Entries:
        """Those for which what is said of each, in order, holds."""
        return Entries(self._table, list(compress(self._places, holds)))

    def at(self, places: Iterable[int]) -> Entries:
        """Those at some places, in the order of these."""
        return Entries(self._table, [self._places[place] for place in places])

    def union(self, some: Sequence[Entries]) -> Entries:
        """All of several lists of some of these, in the order of (published, id)."""
        if len(some) == 1:
            return some[0]
        return Entries(self._table, sorted(chain.from_iterable(one._places for one in some)))

    def by(self, names: Iterable[Name]) -> dict[Name, Entries]:
        """These under the name that is said of each, in order."""
        return self.by_each((name,) for name in names)

    def by_each(self, names: Iterable[Iterable[Name]]) -> dict[Name, Entries]:
        """These under each of the names that are said of each, in order."""
        found: dict[Name, list[int]] = defaultdict(list)
        for place, said in zip(self._places, names, strict=True):
            for name in said:
                found[name].append(place)
        return {name: Entries(self._table, places) for name, places in found.items()}

    def sorted_by(self, name: str) -> Entries:
        """These in the order of a field of Row."""
        keys = self._table.column(name)
        return Entries(self._table, sorted(self._places, key=keys.__getitem__))

    @property
    def own(self) -> Entries:
        """Those of the site itself."""
        return Entries(self._table, self._table.among(self._places, lambda _: False, True))

    @property
    def carried(self) -> Entries:
        """Those that stand here because of a duty."""
        return Entries(self._table, self._table.among(self._places, lambda _: True, False))

    @property
    def with_page(self) -> Entries:
        """Those that are not links alone."""
        return Entries(self._table, self._table.among(self._places, lambda one: not one.link_only, True))

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names under which their documents are looked at (`cluster.facts`)."""
        return frozenset(map("doc:".__add__, self.values("key")))

    @cached_property
    def digest(self) -> str:
        """A digest of their marks in order; "" where one has none."""
        marks = self.values("mark")
        return short(",".join(marks)) if all(marks) else ""

    def remark(self, say: Callable[[Entry], str]) -> None:
        """Give each of them another mark."""
        for place in self._places:
            self._table.remark(place, say(self._table.entry(place)))


class ByKey(Mapping[str, Entry]):
    """Entries by the key of their document."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self._entries.values("key"))}

    def __getitem__(self, key: str) -> Entry:
        return self._entries[self._places[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def of(self, keys: Collection[str]) -> Entries:
        """The entries of these documents, of those that are here."""
        places = self._places
        return self._entries.at(sorted({places[key] for key in keys if key in places}))

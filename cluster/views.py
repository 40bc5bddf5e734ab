"""Documents of many sites as one collection, each site's restored when one of them is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from cluster.holdings import Holding
    from cluster.model import Document

Value = TypeVar("Value")


class InOrder(Sequence["Document"]):
    """Documents in an order, restored where somebody looks."""

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, place: int | slice) -> Document | tuple[Document, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        at = place if place >= 0 else place + len(self)
        if not 0 <= at < len(self):
            raise IndexError(place)
        return self._at(at)

    @abstractmethod
    def _at(self, place: int) -> Document:
        """The document at a place, which is one of those there are."""


class Documents(InOrder):
    """All documents of all sites, in the order of their paths."""

    def __init__(self, holdings: Mapping[str, Holding]) -> None:
        self._holdings = holdings

    def __len__(self) -> int:
        return sum(holding.count for holding in self._holdings.values())

    def __iter__(self) -> Iterator[Document]:
        return (document for holding in self._holdings.values() for document in holding.documents)

    def _at(self, place: int) -> Document:
        for holding in self._holdings.values():
            if place < holding.count:
                return holding.documents[place]
            place -= holding.count
        raise IndexError(place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class BySite(Mapping[str, "Sequence[Document]"]):
    """Each site's own documents."""

    def __init__(self, holdings: Mapping[str, Holding], sites: Mapping[str, Any]) -> None:
        self._holdings, self._sites = holdings, sites

    def __getitem__(self, site: str) -> Sequence[Document]:
        return self._holdings[site].documents

    def __iter__(self) -> Iterator[str]:
        return iter(self._sites)

    def __len__(self) -> int:
        return len(self._sites)


class ByPath(Mapping[str, Value], Generic[Value]):
    """A value for each document, by its path; `rest` holds those of no site."""

    def __init__(
        self,
        holdings: Mapping[str, Holding],
        part: Callable[[Holding], Mapping[str, Value]],
        rest: Mapping[str, Value],
    ) -> None:
        self._holdings, self._part, self._rest = holdings, part, rest

    def __getitem__(self, path: str) -> Value:
        if path in self._rest:
            return self._rest[path]
        top, _, below = path.partition("/")
        holding = self._holdings.get(below.partition("/")[0]) if top == "sites" else None
        if holding is None:
            raise KeyError(path)
        return self._part(holding)[path]

    def __iter__(self) -> Iterator[str]:
        for holding in self._holdings.values():
            yield from self._part(holding)
        yield from self._rest

    def __len__(self) -> int:
        return sum(holding.count for holding in self._holdings.values()) + len(self._rest)


class ByKey(Mapping[str, "Mapping[str, Document]"]):
    """Documents by key, then by language; `carried` are of no site's own."""

    def __init__(self, holdings: Mapping[str, Holding], carried: Sequence[Document]) -> None:
        self._holdings = holdings
        self._rest = _by_key(carried)

    def __getitem__(self, key: str) -> Mapping[str, Document]:
        holding, rest = self._holdings.get(key.partition("/")[0]), self._rest.get(key)
        own = holding.group(key) if holding is not None else {}
        if not own and rest is None:
            raise KeyError(key)
        return own if rest is None else {**own, **rest}

    def __iter__(self) -> Iterator[str]:
        own: set[str] = set()
        for holding in self._holdings.values():
            for key in holding.all_keys():
                own.add(key)
                yield key
        yield from (key for key in self._rest if key not in own)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _by_key(documents: Sequence[Document]) -> Mapping[str, Mapping[str, Document]]:
    found: dict[str, dict[str, Document]] = {}
    for document in documents:
        found.setdefault(document.key, {})[document.lang] = document
    return found

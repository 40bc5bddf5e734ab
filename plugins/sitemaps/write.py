"""The sitemaps of a host from a stream of rows: no more than one part of each flavour is held at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cluster.dataclass import dataclass
from plugins.sitemaps.elements import Flavour, Writing, flavoured, root_attributes, write_index
from plugins.sitemaps.rows import WrittenRow, place_of

Emit = Callable[[str, bytes], None]
# 头条 takes no more nodes in a file, Baidu and the protocol no more URLs and bytes.
PLAIN_URLS, MOST_URLS, MOST_BYTES = 10_000, 50_000, 10_000_000


@dataclass(frozen=True)
class Limits:
    """How many URLs and bytes a part may have; whichever comes first."""

    urls: int = MOST_URLS
    bytes: int = MOST_BYTES


@dataclass(frozen=True)
class Part:
    """One part that was written: its file, rows, bytes and newest `lastmod`."""

    name: str
    urls: int
    bytes: int
    lastmod: str  # RFC 3339 in UTC+8, "" where no row has one


@dataclass(frozen=True)
class Written:
    """The parts of a flavour and its index's file, "" where it has none."""

    flavour: Flavour
    parts: tuple[Part, ...]
    index: str

    @property
    def entrances(self) -> tuple[str, ...]:
        """The files that robots.txt names: the index or each part; none of `plain`, which is handed in by hand."""
        if self.flavour is Flavour.PLAIN:
            return ()
        return (self.index,) if self.index else tuple(part.name for part in self.parts)


def write_sitemaps(
    rows: Iterable[WrittenRow], flavours: Iterable[Flavour], limits: Limits, base_url: str, emit: Emit
) -> tuple[Written, ...]:
    """Writes every flavour in one pass; `emit(name, content)` gets each file once it is whole.

    `rows` come sorted by `place_of`; `base_url` is the host's root with a slash at its end. A host without rows has
    no parts. Raises ValueError for rows out of order or twice, and for a row that alone exceeds the limit.
    """
    writers = tuple(
        _Flavoured(flavour, _within(limits, flavour), emit) for flavour in dict.fromkeys(flavours)
    )
    before: tuple[str, str] | None = None
    for row in rows:
        place = place_of(row)
        if before is not None and place <= before:
            raise ValueError(f"sitemap rows out of order: {before} before {place}")
        before = place
        for writer in writers:
            writer.add(row)
    return tuple(writer.finish(base_url) for writer in writers)


def _within(limits: Limits, flavour: Flavour) -> Limits:
    most = PLAIN_URLS if flavour is Flavour.PLAIN else MOST_URLS
    # Google reads 50 MB, and `standard` may be set so; the readers of the others stop at 10.
    size = limits.bytes if flavour is Flavour.STANDARD else min(limits.bytes, MOST_BYTES)
    return Limits(min(limits.urls, most), size)


def _part_name(flavour: Flavour, number: int) -> str:
    return f"sitemap-{number}.xml" if flavour is Flavour.STANDARD else f"sitemap-{flavour}-{number}.xml"


def _index_name(flavour: Flavour) -> str:
    return {Flavour.STANDARD: "sitemap.xml", Flavour.PLAIN: "sitemap-plain.xml", Flavour.PARTS: ""}[flavour]


class _Flavoured:
    """The part under way of one flavour."""

    def __init__(self, flavour: Flavour, limits: Limits, emit: Emit) -> None:
        self._flavour, self._limits, self._emit = flavour, limits, emit
        self._head, self._foot = _frame(flavour)
        self._parts: list[Part] = []
        self._begin()

    def _begin(self) -> None:
        self._name = _part_name(self._flavour, len(self._parts) + 1)
        self._rows: list[bytes] = []
        self._size = len(self._head) + len(self._foot)
        self._lastmod = ""

    def add(self, row: WrittenRow) -> None:
        written = flavoured(row, self._flavour)
        if len(self._head) + len(written) + len(self._foot) > self._limits.bytes:
            raise ValueError(f"one sitemap row exceeds the limit of {self._limits.bytes} bytes: {row.url}")
        if self._rows and not self._fits(written):
            self._end_part()
        self._rows.append(written)
        self._size += len(written)
        self._lastmod = max(self._lastmod, row.lastmod)

    def finish(self, base_url: str) -> Written:
        if self._rows:
            self._end_part()
        index = _index_name(self._flavour)
        if index:
            entries = tuple((base_url + part.name, part.lastmod) for part in self._parts)
            self._emit(index, write_index(entries, self._flavour))
        return Written(self._flavour, tuple(self._parts), index)

    def _fits(self, written: bytes) -> bool:
        return len(self._rows) < self._limits.urls and self._size + len(written) <= self._limits.bytes

    def _end_part(self) -> None:
        self._emit(self._name, b"".join((self._head, *self._rows, self._foot)))
        self._parts.append(Part(self._name, len(self._rows), self._size, self._lastmod))
        self._begin()


def _frame(flavour: Flavour) -> tuple[bytes, bytes]:
    writing = Writing()
    writing.start()
    writing.open("urlset", root_attributes(flavour))
    writing.newline()
    head = writing.take()
    writing.close("urlset")
    writing.newline()
    return head, writing.take()

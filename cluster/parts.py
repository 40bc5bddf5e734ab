"""A part of a site: some documents that stand together in order, with everything that the whole asks of them without looking at one.

A part is read again when anything changed that it was read from; all others are taken as they were kept.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from enum import IntEnum
from zlib import crc32

from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.model import Loose, Site
from cluster.packing import Packed, PackedDocuments
from cluster.read_documents import Known
from cluster.schema.frontmatter import read_source
from cluster.settings import ClusterConfig
from cluster.sorting import Sorting, stem_of
from cluster.tree import Tree

# About how many documents a part holds: a change costs restoring so many, all others cost their share of a list of parts.
_SIZE = 32
# A part of so many files ends at the next of a few names, so that none is much longer than the others.
_LONG, _NEXT = 48, 4


class Step(IntEnum):
    """The steps of reading a cluster in the order in which their Findings are told."""

    STRAY = 0
    OWNERLESS = 1
    FILE = 2
    ASTRAY = 3
    DOCUMENT = 4
    BESIDE = 5
    ALIAS = 6


@dataclass(frozen=True)
class Told:
    """A Finding, the step that found it, and the path that puts it in order among those of that step."""

    step: Step
    order: str
    finding: Finding


@dataclass(frozen=True)
class Facts:
    """What the cluster asks of a site's documents as a whole. Names and addresses are digests of 8 bytes each.

    `clash`: some of them are there twice. `candidates`: documents that a duty is about, in all their languages; `pointing`:
    those that say of themselves that they belong to another.
    """

    count: int = 0
    told: tuple[Told, ...] = ()
    astray: tuple[Loose, ...] = ()
    loose: tuple[Loose, ...] = ()
    ids: bytes = b""
    files: bytes = b""
    folders: frozenset[int] = frozenset()
    clash: bool = False
    turns: bytes = b""
    candidates: tuple[PackedDocuments, ...] = ()
    candidate_turns: bytes = b""
    pointing: tuple[PackedDocuments, ...] = ()


@dataclass(frozen=True)
class Part:
    """Some documents of a site, read. `key` is a digest of what they were read from, "" where it changed meanwhile."""

    key: str
    facts: Facts
    packed: Packed[PackedDocuments]
    paths: tuple[str, ...] = field(default=(), repr=False)
    beside: tuple[str, ...] = field(default=(), repr=False)  # the files beside its documents

    @property
    def documents(self) -> PackedDocuments:
        """Its documents; of a part that nobody looks into not even their keys are restored."""
        return self.packed.get()

    def answered(self, number: int) -> str:
        """The name of what Git knows of its documents; a part without a key is not kept, but has answers of its own."""
        return self.key or f"#{number}"


@dataclass(frozen=True)
class Reader:
    """What reading a site's files depends on beside them: `digest` is one of all of it."""

    config: ClusterConfig
    known: Known
    site: Site
    digest: str


def reader_of(config: ClusterConfig, known: Known, site: Site, shared: str) -> Reader:
    """The reader of a site; `shared` is a digest of what holds for all sites (`shared_digest`)."""
    about = [(path, column.kinds) for path, column in site.columns.items()]
    return Reader(
        config, known, site, _digest(repr((shared, site.id, site.host, site.base, site.languages, about)))
    )


def shared_digest(config: ClusterConfig, known: Known) -> str:
    """A digest of what reading depends on that is the cluster's."""
    subjects = None if known.subjects is None else sorted(known.subjects)
    return _digest(repr((subjects, sorted(known.rules), config.duties)))


def cut(markdown: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Sorted paths of Markdown files in parts.

    Where a part ends depends on the name at that place, and on how long the part is: whatever comes or goes changes only the
    ends up to the next that depends on a name alone.
    """
    part: list[str] = []
    last = ""
    for path in markdown:
        stem = stem_of(path)
        if part and stem != last:
            number = crc32(stem.encode())
            if number % _SIZE == 0 or (len(part) >= _LONG and number % _NEXT == 0):
                yield tuple(part)
                part = []
        part.append(path)
        last = stem
    if part:
        yield tuple(part)


def parts_at(parts: Sequence[tuple[str, ...]], folders: Iterable[str]) -> set[int]:
    """The numbers of the parts that have a file directly in one of these folders (ending with a slash), or beside a document."""
    starts = [names[0] for names in parts]
    found: set[int] = set()
    for folder in folders if starts else ():
        last = bisect_left(starts, f"{folder[:-1]}0")
        found.update(range(max(bisect_right(starts, folder) - 1, 0), last))
        # A document stands before the folder of the files beside it, with nothing but its other languages between them.
        steps = folder.split("/")
        above = ("/".join((*steps[:count], "")) for count in range(1, len(steps)))
        found.update(max(bisect_right(starts, one) - 1, 0) for one in above)
    return found


def part_key(tree: Tree, paths: Sequence[str], sorting: Sorting, reader: Reader) -> str:
    """A digest of everything that a part with these Markdown files is read from."""
    beside: Iterable[tuple[str, ...]] = ()
    if sorting.beside:
        stems = dict.fromkeys(stem_of(path) for path in paths)
        beside = [sorting.beside.get(stem, ()) for stem in stems]
    return _digest("\0".join((reader.digest, repr(beside), *paths, *map(tree.blob_id, paths))))


def together(facts: Sequence[Facts]) -> Facts:
    """The facts of several parts as those of one."""
    ids, files = b"".join(one.ids for one in facts), b"".join(one.files for one in facts)
    return Facts(
        sum(one.count for one in facts),
        tuple(told for one in facts for told in one.told),
        tuple(loose for one in facts for loose in one.astray),
        tuple(loose for one in facts for loose in one.loose),
        ids,
        files,
        frozenset().union(*(one.folders for one in facts)),
        any(one.clash for one in facts),
        merged(one.turns for one in facts),
        tuple(held for one in facts for held in one.candidates),
        merged(one.candidate_turns for one in facts),
        tuple(held for one in facts for held in one.pointing),
    )


def merged(moments: Iterable[bytes]) -> bytes:
    """Moments of several, each once, in order."""
    # Sorted first: nearly all of them are in order as they come.
    return array("q", dict.fromkeys(sorted(numbers(b"".join(moments))))).tobytes()


def numbers(data: bytes) -> array[int]:
    """The numbers (8 bytes each, signed) of a field of moments."""
    found = array("q")
    found.frombytes(data)
    return found


def names(data: bytes) -> array[int]:
    """The digests (8 bytes each) of a field of names."""
    found = array("Q")
    found.frombytes(data)
    return found


def short(name: str) -> int:
    """A digest of 8 bytes: equal names have equal ones, and what is found by them is looked into with the names themselves."""
    return int.from_bytes(
        hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def line_in(tree: Tree, path: str, *place: int | str) -> int:
    """The line of a field in a document's front matter, read anew."""
    return read_source(tree.read(path).data, path)[0].fields.line_of(place)

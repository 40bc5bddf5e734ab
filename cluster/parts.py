"""A part of a site: some documents that stand together in order, with everything that the whole asks of them without looking at one.

A part is read again when anything changed that it was read from; all others are taken as they were kept.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import IntEnum
from zlib import crc32

from cluster.collisions import alias_findings, claims_of
from cluster.dataclass import dataclass
from cluster.duties import duties_about
from cluster.findings import Finding
from cluster.model import Document, Loose, Site
from cluster.packing import Packed, PackedDocuments, pack_together, restore_documents
from cluster.read_documents import Known, Read, Reading, read_documents, read_file
from cluster.relations import points
from cluster.schema.frontmatter import read_source
from cluster.settings import ClusterConfig
from cluster.sorting import Sorting, loose_files, stem_of
from cluster.spots import locate
from cluster.tree import Tree
from cluster.turns import count_of, turns_of

# About how many documents a part holds: a change costs reading so many, all others cost their share of a list of parts.
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


@dataclass(frozen=True)
class Fresh:
    """A part that was just read: its documents, and by path the text of each file that was opened for it."""

    part: Part
    documents: Sequence[Document]
    texts: Mapping[str, str]


def read_part(
    tree: Tree, paths: tuple[str, ...], sorting: Sorting, reader: Reader, earlier: Iterable[Part] = ()
) -> Fresh:
    """The part of these Markdown files, read from a tree that gives each file one id (`Snapshot`).

    `earlier` parts were read by the same reader: of theirs is taken what nothing has touched, and no file of it opened.
    """
    stems: dict[str, list[str]] = {}
    for path in paths:
        stems.setdefault(stem_of(path), []).append(path)
    beside = {stem: sorting.beside[stem] for stem in stems if stem in sorting.beside}
    standing = dict(_standing(tree, stems, beside, earlier))
    told: list[Told] = []
    readings: list[Reading] = []
    steady = True
    for path in (path for stem, held in stems.items() if stem not in standing for path in held):
        spot, problems = locate(path, {reader.site.id: reader.site})
        blob = tree.read(path)
        steady = steady and blob.id == tree.blob_id(path)
        reading, mistakes = read_file(blob.data, blob.id, spot)
        told.extend(Told(Step.FILE, path, one) for one in (*problems, *mistakes))
        readings.append(reading)
    asked = {stem: files for stem, files in beside.items() if stem not in standing}
    astray, read = read_documents(readings, asked, reader.known)
    told.extend(Told(Step.ASTRAY, "", one) for one in astray.findings)
    told.extend(Told(Step.DOCUMENT, "", one) for one in read.findings)
    told.extend(Told(Step.BESIDE, asked[one.path][0], one) for one in loose_files(asked, read.documents))
    told.extend(Told(Step.ALIAS, "", one) for one in _aliases(read, readings))
    for document in read.documents:
        standing.setdefault(document.folder, []).append(document)
    documents = [document for stem in stems for document in standing.get(stem, ())]
    facts = _facts(documents, read, astray, tuple(told), reader)
    key = part_key(tree, paths, sorting, reader) if steady else ""
    files = tuple(file for document in documents for file in document.files)
    part = Part(key, facts, Packed(pack_together(documents)), paths, files)
    return Fresh(part, documents, {one.spot.path: one.source.body for one in readings})


def _standing(
    tree: Tree,
    stems: Mapping[str, Sequence[str]],
    beside: Mapping[str, tuple[str, ...]],
    earlier: Iterable[Part],
) -> Iterator[tuple[str, list[Document]]]:
    """Documents of earlier parts, by stem, whose files are what they were. Where anything was told of a part, all of it is read."""
    for part in earlier:
        facts = part.facts
        if not part.key or facts.told or facts.astray or facts.loose:
            continue
        held = part.documents
        for key, row in zip(held.keys, held.rows, strict=True):
            stem = f"sites/{key}"
            if stem not in stems:
                continue
            documents = list(restore_documents(row))
            blobs = {one.path: one.blob for one in documents}
            same = blobs == {path: tree.blob_id(path) for path in stems[stem]}
            if same and all(one.files == beside.get(stem, ()) for one in documents):
                yield stem, documents


def _aliases(read: Read, readings: Sequence[Reading]) -> Iterator[Finding]:
    fields = {reading.spot.path: reading.source.fields for reading in readings}
    for document in read.documents:
        yield from alias_findings(document, lambda path, *place: fields[path].line_of(place))


def _facts(
    documents: Sequence[Document], read: Read, astray: Read, told: tuple[Told, ...], reader: Reader
) -> Facts:
    ids, files = array("Q"), array("Q")
    folders: set[int] = set()
    for document in documents:
        if not document.translated and document.fields.id is not None:
            ids.append(short(document.fields.id))
        for file, above in claims_of(document, reader.site):
            files.append(short(file))
            folders.update(short(folder) for folder in above)
    owed = {
        document.key
        for document in documents
        if not document.translated
        and document.published is not None
        and duties_about(reader.config, document)
    }
    pointing = tuple(document for document in documents if points(document))
    candidates = tuple(document for document in documents if document.key in owed)
    return Facts(
        len(documents),
        told,
        tuple(astray.loose),
        tuple(read.loose),
        ids.tobytes(),
        files.tobytes(),
        frozenset(folders),
        len(set(ids)) < len(ids) or len(set(files)) < len(files),
        _moments(documents),
        (pack_together(candidates),) if candidates else (),
        _moments(candidates),
        (pack_together(pointing),) if pointing else (),
    )


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


def _moments(documents: Iterable[Document]) -> bytes:
    return array("q", sorted({count_of(moment) for one in documents for moment in turns_of(one)})).tobytes()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def line_in(tree: Tree, path: str, *place: int | str) -> int:
    """The line of a field in a document's front matter, read anew."""
    return read_source(tree.read(path).data, path)[0].fields.line_of(place)

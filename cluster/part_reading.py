"""A part of a site read from its files: those that nothing has touched since an earlier reading are not opened."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cluster.collisions import alias_findings, claims_of
from cluster.dataclass import dataclass
from cluster.duties import duties_about
from cluster.findings import Finding
from cluster.model import Document
from cluster.packing import Packed, pack_together, restore_documents
from cluster.parts import Facts, Part, Reader, Step, Told, part_key, short
from cluster.read_documents import Read, Reading, read_documents, read_file
from cluster.relations import points
from cluster.sorting import Sorting, loose_files, stem_of
from cluster.spots import locate
from cluster.tree import Tree
from cluster.turns import count_of, turns_of


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
        standing.setdefault(stem_of(document.path), []).append(document)
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


def _moments(documents: Iterable[Document]) -> bytes:
    return array("q", sorted({count_of(moment) for one in documents for moment in turns_of(one)})).tobytes()

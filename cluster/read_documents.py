"""Markdown files → typed documents. Nothing is dropped without a Finding, and one mistake does not hide another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field

from cluster.dataclass import dataclass
from cluster.document_rules import kind_findings, name_findings, original_findings
from cluster.findings import Finding, finding
from cluster.kinds import KINDS, Common, translation_of
from cluster.kinds.translation import OF_THE_ORIGINAL
from cluster.model import Document, Loose
from cluster.schema.declared import fields_of
from cluster.schema.frontmatter import Source, read_source
from cluster.schema.salvage import salvage
from cluster.spots import Spot

_SOME_DAY = "2000-01-01"
# For fields that a kind requires and a file does not give.
STAND_INS: Mapping[str, object] = {
    **dict.fromkeys(("title", "authority", "category", "question"), "—"),
    **dict.fromkeys(("published", "received", "opens", "closes", "held"), _SOME_DAY),
    **dict.fromkeys(("issuer", "subject", "interprets", "guests"), ()),
}


@dataclass(frozen=True)
class Reading:
    """A file read: where, what stood in it, its blob."""

    spot: Spot
    source: Source
    blob: str


@dataclass(frozen=True)
class Known:
    """Names that front matter may use; `subjects` is None where the cluster's are not known."""

    subjects: Collection[str] | None
    rules: Collection[str]


@dataclass
class Read:
    """What came of some files: documents, files that are none, and every mistake within them."""

    documents: list[Document] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_file(data: bytes, blob: str, spot: Spot) -> tuple[Reading, tuple[Finding, ...]]:
    """One Markdown file read."""
    source, findings = read_source(data, spot.path)
    return Reading(spot, source, blob), findings


def read_documents(
    readings: Iterable[Reading], files: Mapping[str, tuple[str, ...]], known: Known
) -> tuple[Read, Read]:
    """What came of files that are no documents because of their name or place, and of those that may be some.

    `files` are the files beside each document, by the document's folder.
    """
    astray, read = Read(), Read()
    groups: dict[tuple[str, str, str], dict[str, Reading]] = {}
    for reading in readings:
        spot = reading.spot
        if spot.settled:
            groups.setdefault((spot.site.id, spot.column.path, spot.name), {})[spot.lang] = reading
        else:
            _original(reading, (), known, astray)
    for (site, column, name), group in groups.items():
        _group(group, files.get(f"sites/{site}/{column}/{name}", ()), known, read)
    return astray, read


def _group(group: Mapping[str, Reading], files: tuple[str, ...], known: Known, read: Read) -> None:
    site = next(iter(group.values())).spot.site
    original = group.get(site.languages[0])
    if original is None:
        for reading in group.values():
            _alone(reading, files, known, read)
        return
    first = _original(original, files, known, read)
    for lang, reading in group.items():
        if first is not None and lang != site.languages[0]:
            _translation(reading, first, files, read)


def _translation(reading: Reading, first: Document, files: tuple[str, ...], read: Read) -> None:
    found = salvage(translation_of(KINDS[first.kind]), reading.source.fields, reading.spot.path, STAND_INS)
    if reading.source.readable:
        read.findings.extend(_inherited(one) for one in found.findings)
    translation = found.value
    said = {name: getattr(translation, name) for name in translation.model_fields_set - {"translator"}}
    fields = first.fields.model_copy(update=_own_defaults(first.fields) | said)
    translator = getattr(translation, "translator", None) or ""
    sound = found.sound and reading.source.readable
    read.documents.append(_document(reading, first.kind, fields, files, sound, True, translator))


def _inherited(found: Finding) -> Finding:
    name = dict(found.values).get("name", "")
    if found.rule == "unknown-field" and name in OF_THE_ORIGINAL:
        return finding("field-of-original", found.path, found.line, name=name)
    return found


def _own_defaults(original: Common) -> dict[str, object]:
    """What a translation does not inherit: words in the other language, and what holds for one page only."""
    cleared: dict[str, object] = dict.fromkeys(("short_title", "summary", "modified"))
    return {**cleared, "keywords": (), "tags": (), "aliases": (), "waivers": original.waivers}


def _alone(reading: Reading, files: tuple[str, ...], known: Known, read: Read) -> None:
    fields, spot = reading.source.fields.value, reading.spot
    primary = fields.get("primary") if isinstance(fields, dict) else None
    if primary is not None:
        _original(reading, files, known, read)
        return
    first = spot.path.removesuffix(f".{spot.lang}.md") + ".md"
    read.findings.append(
        finding("translation-without-original", spot.path, 1, original=first, language=spot.lang)
    )
    read.loose.append(Loose(spot.path, reading.blob, spot.lang, reading.source.body_line))
    if reading.source.readable:
        found = salvage(translation_of(KINDS[_kind(reading)]), reading.source.fields, spot.path, STAND_INS)
        read.findings.extend(_inherited(one) for one in found.findings)


def _kind(reading: Reading) -> str:
    fields, offered = reading.source.fields.value, reading.spot.column.kinds[0]
    node = fields.get("kind") if isinstance(fields, dict) else None
    named = str(node.value) if node is not None else offered
    return next((kind for kind in (named, offered) if kind in KINDS), "article")


def _original(reading: Reading, files: tuple[str, ...], known: Known, read: Read) -> Document | None:
    """A document of its own, with everything that is wrong with it told; a file without a spot is only checked."""
    spot, source, kind = reading.spot, reading.source, _kind(reading)
    stand_ins = {**STAND_INS, "published": str(spot.day)} if spot.day else STAND_INS
    found = salvage(KINDS[kind], source.fields, spot.path, stand_ins)
    if source.readable:
        read.findings.extend(kind_findings(spot, source.fields))
        read.findings.extend(found.findings)
        read.findings.extend(name_findings(spot, source.fields, found.value, known.subjects, known.rules))
    if not spot.settled:
        read.loose.append(Loose(spot.path, reading.blob, spot.lang, source.body_line))
        return None
    lost = found.lost if source.readable else fields_of(KINDS[kind])
    read.findings.extend(original_findings(spot, kind, found.value, source.fields, tuple(lost)))
    document = _document(reading, kind, found.value, files, found.sound and source.readable)
    read.documents.append(document)
    return document


def _document(
    reading: Reading,
    kind: str,
    fields: Common,
    files: tuple[str, ...],
    sound: bool,
    translated: bool = False,
    translator: str = "",
) -> Document:
    spot = reading.spot
    return Document(
        path=spot.path,
        blob=reading.blob,
        site=spot.site.id,
        column=spot.column.path,
        name=spot.name,
        day=spot.day,
        slug=spot.slug,
        lang=spot.lang,
        kind=kind,
        fields=fields,
        body_line=reading.source.body_line,
        translated=translated,
        translator=translator,
        files=files,
        sound=sound,
    )


def duplicates(documents: Iterable[Document], line_of: Callable[..., int]) -> Iterator[Finding]:
    """Ids that more than one document has; `line_of` gives the line of a field, by path and steps."""
    seen: dict[str, Document] = {}
    for document in documents:
        if document.translated or document.fields.id is None:
            continue
        other = seen.setdefault(document.fields.id, document)
        if other is not document:
            line = line_of(document.path, "id")
            yield finding("duplicate-id", document.path, line, name=document.fields.id, other=other.path)

"""Markdown files → typed documents. Nothing is dropped without a Finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cluster.findings import Finding, finding
from cluster.kinds import KINDS, TRANSLATIONS, Common, Status
from cluster.model import Document, Site
from cluster.schema.check import check, guess
from cluster.schema.frontmatter import Source, read_source
from cluster.sites import Column

_NAME = re.compile(
    r"(?:(?P<day>\d{4}-\d{2}-\d{2})-)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(?P<lang>[a-z]{2}))?\.md"
)
# Kinds that may stand without a date in their file name.
_UNDATED = frozenset({"page", "topic", "service"})


@dataclass(frozen=True)
class Spot:
    """Where a Markdown file stands: its site, column and the parts of its name."""

    path: str
    site: Site
    column: Column
    name: str
    day: date | None
    slug: str
    lang: str


def locate(path: str, sites: Mapping[str, Site]) -> tuple[Spot | None, tuple[Finding, ...]]:
    """The spot of a Markdown file below `sites/<id>/`."""
    _, site_id, *rest = path.split("/")
    site, column_path, file = sites[site_id], "/".join(rest[:-1]), rest[-1]
    match = _NAME.fullmatch(file)
    if match is None:
        return None, (finding("bad-file-name", path, 0, name=file),)
    column = site.columns.get(column_path)
    if column is None:
        meant = guess(column_path, site.columns)
        hint = f"（是否想写 {meant}？ did you mean {meant}?）" if meant else ""
        return None, (finding("unknown-column", path, 0, name=column_path, meant=hint),)
    try:
        day = date.fromisoformat(match["day"]) if match["day"] else None
    except ValueError:
        return None, (finding("bad-file-name", path, 0, name=file),)
    lang = match["lang"] or site.languages[0]
    if lang not in site.languages:
        return None, (
            finding("language-not-offered", path, 0, language=lang, languages="、".join(site.languages)),
        )
    name = f"{match['day']}-{match['slug']}" if match["day"] else match["slug"]
    return Spot(path, site, column, name, day, match["slug"], lang), ()


@dataclass(frozen=True)
class Reading:
    """A file read: where, what stood in it, its blob."""

    spot: Spot
    source: Source
    blob: str


def read_documents(
    readings: Iterable[Reading], files: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """Documents of every reading; `files` are the files beside each document, by the document's folder."""
    groups: dict[tuple[str, str, str], dict[str, Reading]] = {}
    for reading in readings:
        spot = reading.spot
        groups.setdefault((spot.site.id, spot.column.path, spot.name), {})[spot.lang] = reading
    documents: list[Document] = []
    findings: list[Finding] = []
    for (site, column, name), group in groups.items():
        found, problems = _group(group, files.get(f"sites/{site}/{column}/{name}", ()))
        documents.extend(found)
        findings.extend(problems)
    findings.extend(_duplicates(documents, groups))
    return tuple(documents), tuple(findings)


def _group(group: Mapping[str, Reading], files: tuple[str, ...]) -> tuple[list[Document], list[Finding]]:
    site = next(iter(group.values())).spot.site
    original = group.get(site.languages[0])
    if original is None:
        alone = [_alone(reading, files) for reading in group.values()]
        return [d for found, _ in alone for d in found], [f for _, problems in alone for f in problems]
    first, findings = _original(original, files)
    documents = [first] if first else []
    for lang, reading in group.items():
        if lang == site.languages[0]:
            continue
        kind = first.kind if first else _kind(original)
        translation, problems = check(TRANSLATIONS[kind], reading.source.fields, reading.spot.path)
        findings.extend(problems)
        if translation is None or first is None:
            continue
        said = {name: getattr(translation, name) for name in translation.model_fields_set - {"translator"}}
        fields = first.fields.model_copy(update=_own_defaults(first.fields) | said)
        translator = getattr(translation, "translator", None) or ""
        documents.append(_document(reading, kind, fields, files, translated=True, translator=translator))
    return documents, findings


def _own_defaults(original: Common) -> dict[str, object]:
    """What a translation does not inherit: words in the other language, and what holds for one page only."""
    cleared: dict[str, object] = {
        "short_title": None,
        "summary": None,
        "keywords": (),
        "tags": (),
        "aliases": (),
        "modified": None,
    }
    return {**cleared, "waivers": original.waivers}


def _alone(reading: Reading, files: tuple[str, ...]) -> tuple[list[Document], list[Finding]]:
    primary = (
        reading.source.fields.value.get("primary") if isinstance(reading.source.fields.value, dict) else None
    )
    if primary is None or primary.value != reading.spot.lang:
        first = reading.spot.path.removesuffix(f".{reading.spot.lang}.md") + ".md"
        return [], [
            finding(
                "translation-without-original",
                reading.spot.path,
                1,
                original=first,
                language=reading.spot.lang,
            )
        ]
    document, findings = _original(reading, files)
    return [document] if document else [], findings


def _kind(reading: Reading) -> str:
    fields = reading.source.fields.value
    node = fields.get("kind") if isinstance(fields, dict) else None
    named = str(node.value) if node else reading.spot.column.kinds[0]
    return (
        named
        if named in KINDS
        else reading.spot.column.kinds[0]
        if reading.spot.column.kinds[0] in KINDS
        else "article"
    )


def _original(reading: Reading, files: tuple[str, ...]) -> tuple[Document | None, list[Finding]]:
    spot, fields = reading.spot, reading.source.fields
    kind, findings = _kind(reading), list(_kind_findings(reading))
    typed, problems = check(KINDS[kind], fields, spot.path)
    findings.extend(problems)
    if typed is None:
        return None, findings
    line = fields.line_of(("published",))
    if spot.day is not None and typed.published is None and typed.status is not Status.DRAFT:
        findings.append(finding("missing-field", spot.path, fields.line, name="published"))
    if spot.day is None and kind not in _UNDATED:
        findings.append(finding("undated-file-name", spot.path, 0, kind=kind))
    if typed.expires is not None and typed.published is not None and typed.expires <= typed.published:
        findings.append(finding("expires-before-published", spot.path, fields.line_of(("expires",))))
    if typed.modified is not None and typed.published is not None and typed.modified < typed.published:
        findings.append(
            finding(
                "modified-before-published", spot.path, fields.line_of(("modified",)), published=str(line)
            )
        )
    if typed.id is None:
        findings.append(finding("missing-id", spot.path, 1))
    return _document(reading, kind, typed, files, translated=False), findings


def _kind_findings(reading: Reading) -> Iterator[Finding]:
    fields = reading.source.fields
    node = fields.value.get("kind") if isinstance(fields.value, dict) else None
    if node is None:
        return
    name, column = str(node.value), reading.spot.column
    if name not in KINDS:
        meant = guess(name, KINDS)
        hint = f"（是否想写 {meant}？ did you mean {meant}?）" if meant else ""
        yield finding("unknown-name", reading.spot.path, node.key_line, what="kind", name=name, meant=hint)
    elif name not in column.kinds:
        yield finding(
            "kind-not-allowed",
            reading.spot.path,
            node.key_line,
            kind=name,
            column=column.path,
            kinds="、".join(column.kinds),
        )


def _document(
    reading: Reading,
    kind: str,
    fields: Common,
    files: tuple[str, ...],
    translated: bool,
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
    )


def _duplicates(
    documents: Iterable[Document], groups: Mapping[tuple[str, str, str], Mapping[str, Reading]]
) -> Iterator[Finding]:
    seen: dict[str, Document] = {}
    for document in documents:
        if document.translated or document.fields.id is None:
            continue
        other = seen.setdefault(document.fields.id, document)
        if other is not document:
            reading = groups[(document.site, document.column, document.name)][document.lang]
            line = reading.source.fields.line_of(("id",))
            yield finding("duplicate-id", document.path, line, name=document.fields.id, other=other.path)


def read_file(data: bytes, blob: str, spot: Spot) -> tuple[Reading | None, tuple[Finding, ...]]:
    """One Markdown file read."""
    source, findings = read_source(data, spot.path)
    return (Reading(spot, source, blob) if source is not None else None), findings

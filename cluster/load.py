"""A tree of files → the model, with every mistake found on the way. Reads as the data flows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from cluster.collisions import url_findings
from cluster.duties import carriages
from cluster.findings import Finding, finding
from cluster.kinds import Policy
from cluster.model import ChangeNote, Document, Model, Site
from cluster.read_documents import Reading, locate, read_documents, read_file
from cluster.read_sites import read_cluster, read_sites
from cluster.schema.check import guess
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig
from cluster.tree import Tree


@dataclass(frozen=True)
class Loaded:
    """What a content root holds: the model (None where nothing can be built from it), and its Findings.

    `config` is there whenever cluster.toml could be read, so that severities hold even for a broken root.
    """

    model: Model | None
    findings: tuple[Finding, ...]
    config: ClusterConfig | None


class Past(Protocol):
    """What Git knows of documents: when each last changed, and its commits, newest first."""

    def modified(self, document: Document) -> datetime | None: ...

    def notes(self, document: Document) -> tuple[ChangeNote, ...]: ...


class NoPast:
    """A folder without Git: dates come from front matter alone."""

    def modified(self, document: Document) -> datetime | None:
        return None

    def notes(self, document: Document) -> tuple[ChangeNote, ...]:
        return ()


def load(
    tree: Tree, now: datetime, preview: bool, past: Past | None = None, at: datetime | None = None
) -> Loaded:
    """The cluster at the instant `at`, else that of cluster.toml, else `now`; cut to the minute."""
    config, findings = read_cluster(tree)
    if config is None:
        return Loaded(None, findings, None)
    sites, more = read_sites(tree, config)
    findings += more
    markdown, beside, strays = _sort(tree.paths(), sites)
    findings += strays
    readings: list[Reading] = []
    for path in markdown:
        spot, problems = locate(path, sites)
        findings += problems
        if spot is None:
            continue
        blob = tree.read(path)
        reading, problems = read_file(blob.data, blob.id, spot)
        findings += problems
        if reading is not None:
            readings.append(reading)
    documents, problems = read_documents(readings, beside)
    findings += problems
    findings += tuple(_loose_files(beside, documents))
    findings += tuple(_subject_findings(readings, documents, config))
    instant = (at or config.at or now).astimezone(BEIJING).replace(second=0, microsecond=0)
    known = past or NoPast()
    modified, changes = _changes(documents, known, instant)
    model = Model(
        config,
        sites,
        documents,
        carriages(config, sites, documents, instant),
        modified,
        changes,
        instant,
        preview,
    )
    findings += tuple(url_findings(model))
    return Loaded(model, findings, config)


def _changes(
    documents: tuple[Document, ...], past: Past, at: datetime
) -> tuple[dict[str, datetime], dict[str, tuple[ChangeNote, ...]]]:
    """When each document last changed, and its commits. A translation of which nothing is known changed with its original."""
    modified: dict[str, datetime] = {}
    changes: dict[str, tuple[ChangeNote, ...]] = {}
    originals: dict[str, datetime] = {}
    for document in sorted(documents, key=lambda document: document.translated):
        changes[document.path] = tuple(note for note in past.notes(document) if note.when <= at)
        known = _last_change(document, past, bool(changes[document.path]), at)
        published = document.fields.published or at.replace(month=1, day=1, hour=0, minute=0)
        if known is None and document.translated:
            known = originals.get(document.key)
        modified[document.path] = max(known, published) if known else published
        if not document.translated:
            originals[document.key] = modified[document.path]
    return modified, changes


def _last_change(document: Document, past: Past, noted: bool, at: datetime) -> datetime | None:
    """Front matter first, then Git; what happened after `at` has not happened. A repeal that came into force counts."""
    fields = document.fields
    known = fields.modified or (past.modified(document) if noted else None)
    known = known if known is not None and known <= at else None
    if isinstance(fields, Policy) and fields.repealed is not None:
        repealed = datetime.combine(fields.repealed, time(), BEIJING)
        if repealed <= at:
            known = max(known, repealed) if known else repealed
    return known


def _sort(
    paths: Iterable[str], sites: Mapping[str, Site]
) -> tuple[list[str], Mapping[str, tuple[str, ...]], tuple[Finding, ...]]:
    """Markdown files, the files beside documents by folder, and what stands where nothing should."""
    markdown: list[str] = []
    others: list[str] = []
    strays: list[Finding] = []
    for path in paths:
        parts = path.split("/")
        if parts[0] != "sites":
            if parts[0] not in ("reposts", "themes", "feed-keys") and path not in (
                "cluster.toml",
                "sites.lock",
            ):
                strays.append(finding("stray-file", path))
            continue
        if len(parts) < 3:
            strays.append(finding("stray-file", path))
        elif parts[1] not in sites:
            if parts[2] != "site.toml" and len(parts) == 3:
                strays.append(finding("stray-file", path))
        elif path.endswith(".md"):
            markdown.append(path)
        elif parts[2] != "site.toml":
            others.append(path)
    folders = {path.removesuffix(".md").rpartition("/") for path in markdown}
    names = {f"{head}/{tail.split('.')[0]}" for head, _, tail in folders}
    beside: dict[str, list[str]] = {}
    for path in others:
        owner = next((folder for folder in _above(path) if folder in names), None)
        if owner is not None:
            beside.setdefault(owner, []).append(path)
        elif path.split("/")[2] != "files":
            strays.append(finding("stray-file", path))
    missing = {path.split("/")[1] for path in paths if path.startswith("sites/")} - set(sites)
    strays.extend(_no_site(missing, paths))
    return markdown, {folder: tuple(files) for folder, files in beside.items()}, tuple(strays)


def _no_site(missing: set[str], paths: Iterable[str]) -> Iterable[Finding]:
    held = set(paths)
    for name in sorted(missing):
        if f"sites/{name}/site.toml" not in held and any(path.startswith(f"sites/{name}/") for path in held):
            yield finding("no-site-toml", f"sites/{name}", 0, name=name)


def _above(path: str) -> Iterable[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _loose_files(beside: Mapping[str, tuple[str, ...]], documents: tuple[Document, ...]) -> Iterable[Finding]:
    folders = {document.folder for document in documents}
    return (finding("files-without-document", folder) for folder in beside if folder not in folders)


def _subject_findings(
    readings: Iterable[Reading], documents: Iterable[Document], config: ClusterConfig
) -> Iterable[Finding]:
    codes = {subject.code for subject in config.subjects}
    by_path = {reading.spot.path: reading for reading in readings}
    for document in documents:
        if document.translated:
            continue
        for index, subject in enumerate(document.fields.subject):
            if subject not in codes:
                line = by_path[document.path].source.fields.line_of(("subject", index))
                meant = guess(subject, codes)
                hint = f"（是否想写 {meant}？ did you mean {meant}?）" if meant else ""
                yield finding("unknown-name", document.path, line, what="subject", name=subject, meant=hint)

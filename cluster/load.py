"""I/O: a tree of files → the model, with every mistake found on the way. Reads as the data flows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Protocol

from cluster.carried import documents_of
from cluster.collisions import url_findings
from cluster.duties import carriages, carry
from cluster.findings import Finding
from cluster.kinds import Policy
from cluster.messages import load_rules
from cluster.model import ChangeNote, Document, Model
from cluster.read_cluster import cluster_findings, read_cluster
from cluster.read_documents import Known, Reading, read_documents, read_file
from cluster.read_sites import read_sites
from cluster.repost_reading import read_reposts
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig
from cluster.sorting import loose_files, sort_paths
from cluster.spots import locate
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
    """The cluster at the instant `at`, else that of cluster.toml, else `now`; cut to the minute.

    A model is there even if much is wrong, so that the rest can be checked; it may be published only without error Findings.
    """
    cluster, findings = read_cluster(tree)
    if cluster is None:
        return Loaded(None, findings, None)
    config, rules = cluster.config, load_rules()
    found, problems = read_sites(tree, cluster)
    sites = found.sites
    findings += (*problems, *cluster_findings(cluster, sites, found.whole, rules))
    sorting = sort_paths(tree.paths(), sites)
    findings += sorting.findings
    readings: list[Reading] = []
    for path in sorting.markdown:
        spot, problems = locate(path, sites)
        blob = tree.read(path)
        reading, mistakes = read_file(blob.data, blob.id, spot)
        findings += (*problems, *mistakes)
        readings.append(reading)
    subjects = None if "subjects" in cluster.lost else frozenset(subject.code for subject in config.subjects)
    read = read_documents(readings, sorting.beside, Known(subjects, rules))
    documents = tuple(read.documents)
    findings += (*read.findings, *loose_files(sorting.beside, documents))
    instant = (at or config.at or now).astimezone(BEIJING).replace(second=0, microsecond=0)
    modified, changes = _changes(documents, past or NoPast(), instant)
    reposts = read_reposts(tree, config, instant)
    findings += reposts.findings
    carried = tuple(documents_of(reposts.shown, config.top))
    modified |= {document.path: _updated(document) for document in carried}
    owed = (*carriages(config, sites, documents, instant), *carry(config, sites, reposts.shown))
    model = Model(
        config, sites, documents, owed, modified, changes, instant, preview, tuple(read.loose), carried
    )
    fields = {reading.spot.path: reading.source.fields for reading in readings}
    findings += tuple(url_findings(model, lambda path, *place: fields[path].line_of(place)))
    return Loaded(model, findings, config)


# When a document changed of which nobody knows when: before any date that a page could show.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _updated(document: Document) -> datetime:
    """When an item from outside last changed, as its origin says."""
    dates = [date for date in (document.fields.modified, document.fields.published) if date is not None]
    return max(dates)


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
        published = document.fields.published or NEVER
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

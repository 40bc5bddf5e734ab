"""The checks on sources: those on a site, and those on each document, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from checks.columns import column_findings
from checks.pairs import pair_findings
from checks.policies import policy_findings
from checks.references import reference_findings
from checks.reposts import repost_findings
from checks.security import security_findings
from checks.sites import frame_findings
from cluster.body.outline import Reference
from cluster.findings import Finding
from cluster.library import Library
from cluster.model import Document, Loose, Model


def cluster_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with what belongs to no site: reposts, and settings of the cluster that run out."""
    return (*repost_findings(model, library), *security_findings(model, library))


def site_findings(model: Model, library: Library, sites: Collection[str]) -> tuple[Finding, ...]:
    """What is wrong with some sites beside their documents: files that are none, columns, what every page shows."""
    folders = tuple(f"sites/{name}/" for name in sites)
    texts, _ = _read((one for one in model.loose if one.path.startswith(folders)), library)
    return (*texts, *column_findings(model, library, sites), *frame_findings(model, library, sites))


def document_findings(model: Model, library: Library, documents: Sequence[Document]) -> tuple[Finding, ...]:
    """What is wrong with some documents: their texts, what they refer to, what they owe. Waived rules are left out."""
    texts, references = _read(documents, library)
    found = (
        *texts,
        *reference_findings(model, library, references, documents),
        *pair_findings(model, documents),
        *policy_findings(model, library, documents),
    )
    return _unwaived(found, documents, model)


def _unwaived(found: tuple[Finding, ...], documents: Iterable[Document], model: Model) -> tuple[Finding, ...]:
    if not found:
        return ()
    told = {one.path for one in found}
    waived = {document.path: waived_rules(document, model) for document in documents if document.path in told}
    return tuple(one for one in found if one.rule not in waived.get(one.path, frozenset()))


def _read(
    texts: Iterable[Document | Loose], library: Library
) -> tuple[list[Finding], dict[str, tuple[Reference, ...]]]:
    """What is wrong with the texts themselves, also of files that are no documents because of their name or place.

    With it the references of those that have any, by path.
    """
    findings: list[Finding] = []
    references: dict[str, tuple[Reference, ...]] = {}
    for text, outline in library.outlines(texts):
        findings += outline.findings
        if outline.references:
            references[text.path] = outline.references
    return findings, references


def waived_rules(document: Document, model: Model) -> frozenset[str]:
    """Rules that a document need not hold at the instant of the build."""
    day = model.at.date()
    return frozenset(w.rule for w in document.fields.waivers if w.until is None or day <= w.until)

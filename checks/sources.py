"""Every check on sources, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from checks.columns import column_findings
from checks.own import own
from checks.pairs import pair_findings
from checks.policies import policy_findings
from checks.references import reference_findings
from checks.reposts import repost_findings
from cluster.body.outline import Reference
from cluster.findings import Finding
from cluster.library import Library
from cluster.model import Document, Loose, Model


def source_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with a model that could be read, waived rules left out."""
    return (*site_findings(model, library, tuple(model.sites)), *repost_findings(model, library))


def site_findings(model: Model, library: Library, sites: Collection[str]) -> tuple[Finding, ...]:
    """What is wrong with the documents and columns of some sites."""
    texts, references = _read(model, library, sites)
    found = (
        *texts,
        *reference_findings(model, library, references, sites),
        *pair_findings(model, sites),
        *column_findings(model, library, sites),
        *policy_findings(model, library, sites),
    )
    if not found:
        return ()
    told = {one.path for one in found}
    waived = {
        document.path: waived_rules(document, model)
        for document in own(model, sites)
        if document.path in told
    }
    return tuple(one for one in found if one.rule not in waived.get(one.path, frozenset()))


def _read(
    model: Model, library: Library, sites: Collection[str]
) -> tuple[list[Finding], dict[str, tuple[Reference, ...]]]:
    """What is wrong with the texts themselves, also of files that are no documents because of their name or place.

    With it the references of those that have any, by path.
    """
    findings: list[Finding] = []
    references: dict[str, tuple[Reference, ...]] = {}
    texts: Iterable[Document | Loose] = chain(own(model, sites), _loose(model, sites))
    for text, outline in library.outlines(texts):
        findings += outline.findings
        if outline.references:
            references[text.path] = outline.references
    return findings, references


def _loose(model: Model, sites: Collection[str]) -> Iterator[Loose]:
    folders = tuple(f"sites/{name}/" for name in sites)
    return (one for one in model.loose if one.path.startswith(folders))


def waived_rules(document: Document, model: Model) -> frozenset[str]:
    """Rules that a document need not hold at the instant of the build."""
    day = model.at.date()
    return frozenset(w.rule for w in document.fields.waivers if w.until is None or day <= w.until)

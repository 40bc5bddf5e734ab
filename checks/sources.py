"""Every check on sources, one after the other."""

from __future__ import annotations

from checks.columns import column_findings
from checks.pairs import pair_findings
from checks.policies import policy_findings
from checks.references import reference_findings
from checks.reposts import repost_findings
from cluster.findings import Finding
from cluster.library import Library
from cluster.model import Document, Loose, Model


def body_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with the texts themselves, also of files that are no documents because of their name or place."""
    texts: tuple[Document | Loose, ...] = (*model.documents, *model.loose)
    return tuple(found for text in texts for found in library.rendered(text)[1])


def source_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with a model that could be read, waived rules left out."""
    found = (
        *body_findings(model, library),
        *reference_findings(model, library),
        *pair_findings(model),
        *column_findings(model, library),
        *policy_findings(model, library),
        *repost_findings(model, library),
    )
    waived = {document.path: waived_rules(document, model) for document in model.documents}
    return tuple(one for one in found if one.rule not in waived.get(one.path, frozenset()))


def waived_rules(document: Document, model: Model) -> frozenset[str]:
    """Rules that a document need not hold at the instant of the build."""
    day = model.at.date()
    return frozenset(w.rule for w in document.fields.waivers if w.until is None or day <= w.until)

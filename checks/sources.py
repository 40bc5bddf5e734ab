"""Every check on sources, one after the other."""

from __future__ import annotations

from checks.columns import column_findings
from checks.pairs import pair_findings
from checks.policies import policy_findings
from checks.references import reference_findings
from cluster.findings import Finding
from cluster.library import Library
from cluster.model import Document, Model


def body_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with the texts themselves."""
    return tuple(found for document in model.documents for found in library.rendered(document)[1])


def source_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with a model that could be read, waived rules left out."""
    found = (
        *body_findings(model, library),
        *reference_findings(model, library),
        *pair_findings(model),
        *column_findings(model),
        *policy_findings(model, library),
    )
    waived = {document.path: waived_rules(document, model) for document in model.documents}
    return tuple(one for one in found if one.rule not in waived.get(one.path, frozenset()))


def waived_rules(document: Document, model: Model) -> frozenset[str]:
    """Rules that a document need not hold at the instant of the build."""
    day = model.at.date()
    return frozenset(w.rule for w in document.fields.waivers if w.until is None or day <= w.until)

"""All that the checks on sources find, as a build puts it together."""

from __future__ import annotations

from checks.sources import cluster_findings, document_findings, site_findings
from cluster.findings import Finding
from cluster.library import Library
from cluster.model import Model


def source_findings(model: Model, library: Library) -> tuple[Finding, ...]:
    """What is wrong with a model that could be read, waived rules left out."""
    return (
        *site_findings(model, library, tuple(model.sites)),
        *document_findings(model, library, model.documents),
        *cluster_findings(model, library),
    )

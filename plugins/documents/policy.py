"""公文: the metadata table and what the text itself shows (GB/T 9704-2012)."""

from __future__ import annotations

from datetime import date

from cluster.kinds import Policy
from cluster.schema.types import BEIJING
from plugins.documents.text import validity
from plugins.documents.views import Field, PolicyView
from plugins.engine.views import Card
from plugins.engine.workbench import Workbench


def policy_view(bench: Workbench, fields: Policy, interpretations: tuple[Card, ...]) -> PolicyView:
    """The policy's own part of its page."""
    state = validity(fields, bench.model.at)
    return PolicyView(
        rows=_rows(bench, fields, state),
        validity=state,
        effective=fields.effective,
        repealed=fields.repealed,
        document_number=fields.document_number or "",
        issuer=bench.strings("engine.list_join").join(fields.issuer),
        addressees=fields.addressees or "",
        signatory=fields.signatory or "",
        issued=fields.issued,
        annotation=fields.annotation or "",
        interpretations=interpretations,
    )


def _rows(bench: Workbench, fields: Policy, state: str) -> tuple[Field, ...]:
    """Rows in the order of the State Council's own pages; what a document does not have is left out."""
    published = fields.published.astimezone(BEIJING)
    rows = (
        Field("policy.index_number", fields.index_number or ""),
        Field("policy.subject", bench.strings("engine.list_join").join(subject_names(bench, fields.subject))),
        Field("policy.issuer", bench.strings("engine.list_join").join(fields.issuer)),
        _day("policy.issued", fields.issued),
        Field("policy.title", fields.title),
        Field("policy.document_number", fields.document_number or ""),
        Field("policy.published", f"{published:%Y-%m-%d}", datetime=f"{published:%Y-%m-%d}"),
        _day("policy.effective", fields.effective),
        _day("policy.repealed", fields.repealed),
        Field("policy.validity", bench.strings(f"validity.{state}")),
        Field("policy.doc_type", fields.doc_type or ""),
    )
    return tuple(row for row in rows if row.value)


def subject_names(bench: Workbench, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Names of subjects in the edition's language."""
    names = {subject.code: subject.name for subject in bench.model.config.subjects}
    return tuple(
        bench.edition.site.text(names[code], bench.lang) if code in names else code for code in codes
    )


def _day(label: str, day: date | None) -> Field:
    return Field(label, day.isoformat() if day else "", datetime=day.isoformat() if day else "")

"""公文: the metadata table and what the text itself shows (GB/T 9704-2012)."""

from __future__ import annotations

from datetime import date

from cluster.kinds import Policy
from cluster.schema.types import BEIJING
from plugins.documents.cards import cards_under
from plugins.documents.text import validity
from plugins.documents.views import Field, PolicyView
from plugins.engine.later import later
from plugins.engine.views import Card
from plugins.engine.workbench import Workbench


def policy_view(bench: Workbench, key: str, fields: Policy) -> PolicyView:
    """The own part of the page of the policy under `key`."""
    return BenchPolicy(bench, key, fields)


class BenchPolicy(PolicyView):
    """A policy whose rows and interpretations are worked out when they are printed."""

    _bench: Workbench
    _key: str
    _fields: Policy

    def __init__(self, bench: Workbench, key: str, fields: Policy) -> None:
        vars(self).update(
            _bench=bench,
            _key=key,
            _fields=fields,
            validity=validity(fields, bench.model.at),
            effective=fields.effective,
            repealed=fields.repealed,
            document_number=fields.document_number or "",
            issuer=bench.strings("engine.list_join").join(fields.issuer),
            addressees=fields.addressees or "",
            signatory=fields.signatory or "",
            issued=fields.issued,
            annotation=fields.annotation or "",
        )

    @later
    def rows(self) -> tuple[Field, ...]:
        return _rows(self._bench, self._fields, self.validity)

    @later
    def interpretations(self) -> tuple[Card, ...]:
        return cards_under(self._bench, self._bench.relations.interpreting.get(self._key, ()))


def _rows(bench: Workbench, fields: Policy, state: str) -> tuple[Field, ...]:
    """Rows in the order of the State Council's own pages; what a document does not have is left out."""
    published = fields.published.astimezone(BEIJING).date().isoformat()
    rows = (
        Field("policy.index_number", fields.index_number or ""),
        Field("policy.subject", bench.strings("engine.list_join").join(subject_names(bench, fields.subject))),
        Field("policy.issuer", bench.strings("engine.list_join").join(fields.issuer)),
        _day("policy.issued", fields.issued),
        Field("policy.title", fields.title),
        Field("policy.document_number", fields.document_number or ""),
        Field("policy.published", published, datetime=published),
        _day("policy.effective", fields.effective),
        _day("policy.repealed", fields.repealed),
        Field("policy.validity", bench.strings(f"validity.{state}")),
        Field("policy.doc_type", fields.doc_type or ""),
    )
    return tuple(row for row in rows if row.value)


def subject_names(bench: Workbench, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Names of subjects in the edition's language."""
    names = bench.remember("subject names", lambda: _subjects(bench))
    return tuple(names.get(code, code) for code in codes)


def _subjects(bench: Workbench) -> dict[str, str]:
    text, lang = bench.edition.site.text, bench.lang
    return {subject.code: text(subject.name, lang) for subject in bench.model.config.subjects}


def _day(label: str, day: date | None) -> Field:
    return Field(label, day.isoformat() if day else "", datetime=day.isoformat() if day else "")

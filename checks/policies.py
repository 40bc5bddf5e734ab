"""公文: what a policy still owes, and numbers that are not written as GB/T 9704 has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cluster.findings import Finding, finding
from cluster.kinds import Policy
from cluster.library import Library
from cluster.model import Model
from cluster.visibility import PUBLIC, state_of

# X〔Y〕N号 (GB/T 9704-2012 §7.2.5), X令第N号, 公告Y年第N号.
NUMBER = re.compile(
    r"[^\d〔〕\s][^〔〕]*〔\d{4}〕[1-9]\d*号|.*令第?[〇一二三四五六七八九十百千零\d]+号|.*公告(?:\d{4}年)?第[1-9]\d*号"
)
_OWED = ("index_number", "document_number", "issued")


def policy_findings(model: Model, library: Library) -> Iterator[Finding]:
    """Fields owed by each public policy, odd document numbers, dates out of order, interpretations published late."""
    for document in model.documents:
        fields = document.fields
        if (
            document.translated
            or state_of(document, model.at) not in PUBLIC
            or not isinstance(fields, Policy)
        ):
            continue
        for name in _OWED:
            if getattr(fields, name) is None:
                yield finding("policy-field-owed", document.path, 1, name=name)
        number = fields.document_number
        if number and not NUMBER.fullmatch(number):
            yield finding(
                "document-number-format", document.path, library.line_of(document.path, number), value=number
            )
        if fields.issued and fields.issued > fields.published.date():
            line = library.line_of(document.path, "issued:")
            yield finding("issued-after-published", document.path, line, issued=fields.issued)
        if fields.repealed and fields.effective and fields.repealed < fields.effective:
            yield finding(
                "repealed-before-effective", document.path, library.line_of(document.path, "repealed:")
            )

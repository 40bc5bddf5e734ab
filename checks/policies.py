"""公文: what a policy still owes, and numbers that are not written as GB/T 9704 has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cluster.findings import Finding, finding
from cluster.kinds import Policy
from cluster.library import Library
from cluster.model import Document, Model
from cluster.schema.types import BEIJING
from cluster.visibility import PUBLIC, state_of

# X〔Y〕N号 (GB/T 9704-2012 §7.2.5), X令第N号, 公告Y年第N号.
NUMBER = re.compile(
    r"[^\d〔〕\s][^〔〕]*〔\d{4}〕[1-9]\d*号|.*令第?[〇一二三四五六七八九十百千零\d]+号|.*公告(?:\d{4}年)?第[1-9]\d*号"
)
_OWED = ("index_number", "document_number", "issued")


def policy_findings(model: Model, library: Library, documents: Iterable[Document]) -> Iterator[Finding]:
    """Fields owed by each public policy among `documents`, odd document numbers, dates out of order."""
    for document in documents:
        if document.translated or not document.sound or state_of(document, model.at) not in PUBLIC:
            continue
        if isinstance(document.fields, Policy):
            yield from _policy(document, document.fields, library)


def _policy(document: Document, fields: Policy, library: Library) -> Iterator[Finding]:
    path = document.path
    for name in _OWED:
        if getattr(fields, name) is None:
            yield finding("policy-field-owed", path, 1, name=name)
    number = fields.document_number
    if number and not NUMBER.fullmatch(number):
        yield finding("document-number-format", path, library.line_at(path, "document_number"), value=number)
    if fields.issued and fields.issued > fields.published.astimezone(BEIJING).date():
        yield finding("issued-after-published", path, library.line_at(path, "issued"), issued=fields.issued)
    if fields.repealed and fields.effective and fields.repealed < fields.effective:
        yield finding("repealed-before-effective", path, library.line_at(path, "repealed"))

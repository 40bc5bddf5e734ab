"""What must hold within one document's front matter, beyond the schema of its kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

from cluster.findings import Finding, finding
from cluster.kinds import KINDS, Common, Status
from cluster.schema.check import unknown
from cluster.schema.nodes import Node
from cluster.spots import Spot
from cluster.urls import RESERVED, YEAR

# Kinds that may stand without a date in their file name.
UNDATED = frozenset({"page", "topic", "service"})
# What ends cannot end before it begins.
_SPANS = (("opens", "closes"), ("held", "ends"), ("received", "answered"), ("opened", "closed"))


def original_findings(
    spot: Spot, kind: str, typed: Common, fields: Node, lost: Collection[str]
) -> Iterator[Finding]:
    """What does not fit in an original; fields in `lost` are not its own."""
    path = spot.path
    if (
        "published" not in lost
        and spot.day is not None
        and typed.published is None
        and typed.status is not Status.DRAFT
    ):
        yield finding("missing-field", path, fields.line, name="published")
    if spot.day is None and kind not in UNDATED:
        yield finding("undated-file-name", path, 0, kind=kind)
    if spot.day is None and (spot.slug in RESERVED or YEAR.fullmatch(spot.slug)):
        yield finding("reserved-path", path, 0, name=spot.name, word=spot.slug)
    if typed.published is not None and "published" not in lost:
        if typed.expires is not None and typed.expires <= typed.published:
            yield finding("expires-before-published", path, fields.line_of(("expires",)))
        if typed.modified is not None and typed.modified < typed.published:
            yield finding("modified-before-published", path, fields.line_of(("modified",)))
    if typed.id is None and "id" not in lost:
        yield finding("missing-id", path, 1)
    if typed.primary is not None and typed.primary != spot.lang:
        yield finding("primary-not-own", path, fields.line_of(("primary",)), language=spot.lang)
    held = vars(typed)
    for first, last in _SPANS:
        begins, ends = held.get(first), held.get(last)
        if _before(ends, begins) and not {first, last} & set(lost):
            yield finding("ends-before-begins", path, fields.line_of((last,)), begins=first, ends=last)


def kind_findings(spot: Spot, fields: Node) -> Iterator[Finding]:
    """The kind that the front matter names must be one, and one that the column takes."""
    node = fields.value.get("kind") if isinstance(fields.value, dict) else None
    if node is None:
        return
    name, column = str(node.value), spot.column
    if not name:
        yield finding("empty-value", spot.path, node.key_line, name="kind")
    elif name not in KINDS:
        yield unknown("kind", name, spot.path, node.key_line, KINDS)
    elif name not in column.kinds:
        kinds = "、".join(column.kinds)
        yield finding(
            "kind-not-allowed", spot.path, node.key_line, kind=name, column=column.path, kinds=kinds
        )


def name_findings(
    spot: Spot, fields: Node, typed: Common, subjects: Collection[str] | None, rules: Collection[str]
) -> Iterator[Finding]:
    """Subjects and waived rules that do not exist; `subjects` is None where the cluster's are not known."""
    for index, subject in enumerate(typed.subject if subjects is not None else ()):
        if subjects is not None and subject not in subjects:
            yield unknown("subject", subject, spot.path, fields.line_of(("subject", index)), subjects)
    for index, waiver in enumerate(typed.waivers):
        if waiver.rule not in rules:
            yield unknown("rule", waiver.rule, spot.path, fields.line_of(("waivers", index, "rule")), rules)


def _before(ends: object, begins: object) -> bool:
    if isinstance(ends, datetime) and isinstance(begins, datetime):
        return ends < begins
    if isinstance(ends, date) and isinstance(begins, date):
        return ends < begins
    return False

"""What checks and lists need of a body without its HTML: it is small, and kept apart from the body."""

from __future__ import annotations

from dataclasses import replace

from cluster.body.parts import Body, Href, Media, Picture
from cluster.dataclass import dataclass
from cluster.findings import Finding

Reference = Href | Picture | Media


@dataclass(frozen=True)
class Outline:
    """The references of a body in order, its anchors, and what is wrong with it."""

    references: tuple[Reference, ...]
    anchors: frozenset[str]
    findings: tuple[Finding, ...]


def outline_of(body: Body, findings: tuple[Finding, ...]) -> Outline:
    """The outline of a body with its findings."""
    references = tuple(part for part in body.parts if isinstance(part, Href | Picture | Media))
    return Outline(references, body.anchors, findings)


def place_outline(outline: Outline, path: str, first_line: int) -> Outline:
    """An outline moved to where the text stands in a file."""
    if not outline.references and not outline.findings:
        return outline
    return Outline(
        tuple(moved(one, first_line - 1) for one in outline.references),
        outline.anchors,
        place_findings(outline.findings, path, first_line),
    )


def place_body(body: Body, first_line: int) -> Body:
    """A body moved to where the text stands in a file."""
    by = first_line - 1
    if not by or all(isinstance(part, str) for part in body.parts):
        return body
    parts = (moved(part, by) if isinstance(part, Href | Picture | Media) else part for part in body.parts)
    return replace(body, parts=tuple(parts))


def place_findings(findings: tuple[Finding, ...], path: str, first_line: int) -> tuple[Finding, ...]:
    """Findings of a text, told of the file `path` in which it begins on `first_line`."""
    by = first_line - 1
    return tuple(Finding(path, one.line + by, one.rule, one.values) for one in findings)


def moved(reference: Reference, by: int) -> Reference:
    """A reference that stands `by` lines further down."""
    return replace(reference, line=reference.line + by)

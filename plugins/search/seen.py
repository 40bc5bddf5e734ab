"""Text of the front matter that readers see in a document's page, and may look for."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.kinds import Common, Interview, Letter, Policy, Service, Topic
from cluster.schema.base import Schema
from cluster.schema.declared import fields_of

_SEEN: tuple[tuple[type[Common], tuple[str, ...]], ...] = (
    (Policy, ("document_number", "index_number", "issuer", "addressees")),
    (
        Service,
        (
            "service_code",
            "authority",
            "conditions",
            "materials",
            "steps",
            "fees",
            "result",
            "places",
            "basis",
        ),
    ),
    (Letter, ("question", "answerer")),
    (Topic, ("timeline",)),
    (Interview, ("guests",)),
)


def seen(fields: Common) -> str:
    """Keywords, tags, summary, materials, questions …, a line each."""
    return "\n".join(_seen(fields))


def _seen(fields: Common) -> Iterator[str]:
    yield from (*fields.keywords, *fields.tags, fields.summary or "")
    for kind, names in _SEEN:
        if isinstance(fields, kind):
            for name in names:
                yield from _lines(getattr(fields, name))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Schema):
        for name in fields_of(type(value)):
            yield from _lines(getattr(value, name))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _lines(part)

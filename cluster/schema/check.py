"""Nodes against a schema: a typed value, or a Finding for every mistake with its line and a guess at what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from cluster.findings import Finding, finding
from cluster.schema.nodes import Node

SchemaType = TypeVar("SchemaType", bound=BaseModel)

# Errors that schema types raise themselves: the type is the rule.
_OWN = frozenset(
    "not-a-moment not-a-day impossible-date not-a-uuid7 not-a-slug not-a-column-path not-a-host not-a-url not-a-colour"
    " not-a-site-code not-a-region not-a-code not-a-language empty-value".split()
)


def check(schema: type[SchemaType], node: Node, path: str) -> tuple[SchemaType | None, tuple[Finding, ...]]:
    """`node` as a `schema`; None and every mistake if it is not one."""
    try:
        return schema.model_validate(node.plain()), ()
    except ValidationError as error:
        return None, tuple(
            _finding(schema, details, node, path) for details in error.errors(include_url=False)
        )


def guess(word: str, choices: Iterable[str]) -> str:
    """The choice that `word` was probably meant to be, or an empty string."""
    found = process.extractOne(word, list(choices), score_cutoff=60)
    return str(found[0]) if found else ""


def _finding(schema: type[BaseModel], details: Any, node: Node, path: str) -> Finding:
    location = tuple(details["loc"])
    kind, value = details["type"], details.get("input")
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in location)
    line = node.line_of(location)
    if kind == "missing":
        return finding(
            "missing-field", path, node.line_of(location[:-1]) if len(location) > 1 else node.line, name=name
        )
    if kind == "extra_forbidden":
        meant = guess(str(location[-1]), _names(schema, location[:-1]))
        return finding("unknown-field", path, line, name=name, meant=_did_you_mean(meant))
    if kind in ("enum", "literal_error"):
        choices = [
            choice.strip(" '") for choice in details["ctx"]["expected"].replace(" or ", ",").split(",")
        ]
        meant = _did_you_mean(guess(str(value), choices))
        return finding(
            "not-a-choice",
            path,
            line,
            name=name,
            value=_short(value),
            choices="、".join(choices),
            meant=meant,
        )
    if kind in _OWN:
        return finding(kind, path, line, name=name, value=_short(value))
    return finding("wrong-type", path, line, name=name, value=_short(value), expected=details["msg"])


def _did_you_mean(meant: str) -> str:
    return f"（是否想写 {meant}？ did you mean {meant}?）" if meant else ""


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _names(schema: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    current: Any = schema
    for step in location:
        if isinstance(step, int):
            continue
        field = current.model_fields.get(step) if _is_schema(current) else None
        if field is None:
            return ()
        current = _schema_in(field.annotation)
    return tuple(current.model_fields) if _is_schema(current) else ()


def _schema_in(annotation: Any) -> Any:
    if _is_schema(annotation):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _schema_in(part)
        if found is not None:
            return found
    return None


def _is_schema(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)

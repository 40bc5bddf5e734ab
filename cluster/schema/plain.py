"""Front matter that is plainly right, read without a validator: texts and lists of texts, each as its field wants it.

What is read here is read as the validator would (`Schema.model_validate`); everything else, right or wrong, is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from cluster.schema.declared import UNSET, Field, Schema, fields_of, put_together
from cluster.schema.types import listed, read_day, read_filled, read_moment, read_url, read_uuid7

Value = TypeVar("Value")
Reader = Callable[[Any], Any]


def read_plain(schema: type[Value], values: object) -> Value | None:
    """The value of a schema; None where it is not plain that `values` are one."""
    if not issubclass(schema, Schema) or not isinstance(values, dict):
        return None
    kind: Any = schema
    readers, defaults = _known(kind)
    try:
        read = {name: readers[name](value) for name, value in values.items()}
    except (KeyError, ValueError):
        return None
    known = {**defaults, **read}
    if UNSET in known.values():
        return None
    return put_together(schema, known, read)


@cache
def _known(schema: type[Any]) -> tuple[Mapping[str, Reader], Mapping[str, Any]]:
    """How the fields that may hold a plain text are read, and what each field is when nothing is said, in their order."""
    fields = fields_of(schema)
    readers = {name: reader for name, said in fields.items() if (reader := _reader(said)) is not None}
    return readers, {name: said.default for name, said in fields.items()}


def _reader(said: Field) -> Reader | None:
    """What reads a text for a field; None where only the validator can."""
    written = said.written.split(" | ")[0]
    kind = said.names().get(written)
    if said.is_limited:
        return None
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value: kind(_text(value))
    return _READERS.get(written)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


_READERS: Mapping[str, Reader] = {
    "str": _text,
    "Filled": lambda value: read_filled(_text(value)),
    "Names": lambda value: tuple([read_filled(_text(one)) for one in listed(value)]),
    "Url": lambda value: read_url(_text(value)),
    "Moment": read_moment,
    "Day": read_day,
    "Uuid7": read_uuid7,
}

"""Values that are plainly right, read without a validator, each as its field wants it: texts and lists of texts here, what
settings have besides in `cluster.schema.tables`.

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
    readers = _readers(kind)
    try:
        read = {name: readers[name](value) for name, value in values.items()}
    except (KeyError, ValueError):
        return None
    known = {**readers.defaults, **read}
    for name, made in readers.made:
        if name not in read:
            known[name] = made()
    if UNSET in known.values():
        return None
    return put_together(schema, known, read)


class _Readers(dict[str, Reader]):
    """How the fields of a schema are read, each found out when it is first met, and what they are when nothing is said."""

    def __init__(self, schema: type[Any]) -> None:
        super().__init__()
        self._fields = fields_of(schema)
        self.defaults = {name: said.default for name, said in self._fields.items()}
        self.made = [(name, said.made) for name, said in self._fields.items() if said.made is not None]

    def __missing__(self, name: str) -> Reader:
        reader = _reader(self._fields[name])
        if reader is None:
            raise KeyError(name)
        self[name] = reader
        return reader


_readers = cache(_Readers)


def _reader(said: Field) -> Reader | None:
    """What reads a value for a field; None where only the validator can."""
    reader = reader_of(said.written.split(" | None")[0], said.names())
    limits = {name: value for name, value in said.named.items() if name not in _WORDS}
    if reader is None or not limits:
        return reader
    from cluster.schema.tables import limited  # here: most documents have no such field

    return limited(reader, limits)


def reader_of(written: str, names: Mapping[str, Any]) -> Reader | None:
    """What reads a value of a type as it is `written`, with `names`; None where only the validator can."""
    kind = names.get(written)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return lambda value: kind(text_of(value))
    if written in _READERS:
        return _READERS[written]
    from cluster.schema.tables import table_reader  # here: most documents have no such field

    return table_reader(written, names)


def text_of(value: object) -> str:
    """A text as it is. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError
    return value


# What is said of a field that limits none of its values.
_WORDS = frozenset({"title", "description", "default_factory"})
_READERS: Mapping[str, Reader] = {
    "str": text_of,
    "Filled": lambda value: read_filled(text_of(value)),
    "Names": lambda value: tuple([read_filled(text_of(one)) for one in listed(value)]),
    "Url": lambda value: read_url(text_of(value)),
    "Moment": read_moment,
    "Day": read_day,
    "Uuid7": read_uuid7,
}

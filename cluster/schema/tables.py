"""Tables that are plainly right, read without a validator: forms, choices, numbers, lists, and tables within them.

`cluster.schema.plain` reads texts, of which documents are made; this is for settings, and for what few documents have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, le
from typing import Any

from cluster.schema.declared import Schema
from cluster.schema.forms import FORMS, form, read_once, read_texts
from cluster.schema.plain import Reader, read_plain, reader_of, text_of
from cluster.schema.types import listed, read_filled

# Whether a value keeps to a limit of its field.
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "ge": ge,
    "le": le,
    "min_length": lambda found, least: len(found) >= least,
}


def table_reader(written: str, names: Mapping[str, Any]) -> Reader | None:
    """What reads a value of a type; None where only the validator can."""
    if written in FORMS:
        return lambda value: form(written)(text_of(value))
    kind = names.get(written)
    if isinstance(kind, type) and issubclass(kind, Schema):
        return lambda value: _table(kind, value)
    if written.startswith("Literal["):
        choices = frozenset(one.strip("'\"") for one in _inside(written).split(", "))
        return lambda value: _one_of(choices, value)
    if written.startswith("tuple[") and written.endswith(", ...]"):
        item = reader_of(_inside(written).removesuffix(", ..."), names)
        return None if item is None else lambda value: tuple([item(one) for one in _list(value)])
    if written.startswith("dict[str, "):
        inner = reader_of(_inside(written).removeprefix("str, "), names)
        return None if inner is None else lambda value: {key: inner(one) for key, one in _texts(value)}
    return _READERS.get(written)


def limited(read: Reader, limits: Mapping[str, Any]) -> Reader | None:
    """A reader that holds a value to its field's limits; None where it knows one of them not."""
    if not limits.keys() <= _LIMITS.keys():
        return None

    def held(value: object) -> Any:
        found = read(value)
        if not all(_LIMITS[name](found, limit) for name, limit in limits.items()):
            raise ValueError
        return found

    return held


def _inside(written: str) -> str:
    return written[written.index("[") + 1 : -1]


def _table(kind: type[Schema], value: object) -> Schema:
    read = read_plain(kind, value)
    if read is None:
        raise ValueError
    return read


def _one_of(choices: frozenset[str], value: object) -> str:
    if text_of(value) not in choices:
        raise ValueError
    return text_of(value)


def _list(value: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    return value


def _texts(value: object) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise ValueError
    return [(text_of(key), one) for key, one in value.items()]


def _exactly(kind: type, value: object) -> Any:
    if type(value) is not kind:
        raise ValueError
    return value


_READERS: Mapping[str, Reader] = {
    "bool": lambda value: _exactly(bool, value),
    "int": lambda value: _exactly(int, value),
    "Text": lambda value: read_texts({key: text_of(one) for key, one in _texts(value)}),
    "Words": lambda value: {
        key: tuple([read_filled(text_of(one)) for one in _list(row)]) for key, row in _texts(value)
    },
    "Languages": lambda value: read_once(tuple([form("Language")(text_of(one)) for one in listed(value)])),
}

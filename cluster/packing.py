"""Values as bytes and back, restored only when asked for; documents in a form that is restored without validation.

The bytes are our own: whoever keeps them on disk guards them with a digest (`cluster.catalogue`).
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field, fields
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Generic, TypeVar

from cluster.dataclass import dataclass
from cluster.model import Document
from cluster.schema.base import Schema
from cluster.schema.declared import fields_of, put_together
from cluster.schema.types import BEIJING

Value = TypeVar("Value")
_PROTOCOL = 5
_UNSET = object()


@contextmanager
def without_collection() -> Iterator[None]:
    """Many objects made at once are no garbage: looking through them over and over costs more than making them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class Packed(Generic[Value]):
    """A value that was just made, or the bytes of one; pickled, it is its bytes."""

    __slots__ = ("_data", "_value")

    def __init__(self, value: Any = _UNSET, data: bytes | memoryview = b"") -> None:
        self._value, self._data = value, data

    def get(self) -> Value:
        """The value; restored once."""
        if self._value is _UNSET:
            with without_collection():
                self._value = pickle.loads(self._data)
            self._data = b""
        value: Value = self._value
        return value

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        data = self._data or pickle.dumps(self._value, _PROTOCOL)
        # Where they are kept, the bytes may lie beside what names them: few are ever looked at.
        return _packed, (pickle.PickleBuffer(data) if protocol >= _PROTOCOL else bytes(data),)


def _packed(data: bytes | memoryview) -> Packed[Any]:
    return Packed(data=data)


@dataclass(frozen=True)
class PackedDocuments:
    """Documents as bytes, those of each key together, so that one can be looked at without the others."""

    keys: tuple[str, ...] = ()
    rows: tuple[bytes, ...] = field(default=(), repr=False)

    def get(self) -> tuple[Document, ...]:
        """All of them, in the order in which they were packed; restored each time."""
        with without_collection():
            return tuple(document for row in self.rows for document in restore_documents(row))


def pack_together(documents: Iterable[Document]) -> PackedDocuments:
    """Documents whose fields are schemas, those of one key next to each other."""
    groups = [(key, tuple(held)) for key, held in groupby(documents, attrgetter("key"))]
    return PackedDocuments(tuple(key for key, _ in groups), tuple(pack_documents(held) for _, held in groups))


def pack_documents(documents: Iterable[Document]) -> bytes:
    """The bytes of documents whose fields are schemas; of the fields only what differs from the defaults."""
    return pickle.dumps([_row(document) for document in documents], _PROTOCOL)


def restore_documents(data: bytes) -> tuple[Document, ...]:
    """Documents equal to those that were packed, their fields in the same order."""
    return tuple([_document(*row) for row in pickle.loads(data)])


def _row(document: Document) -> tuple[Any, ...]:
    about = document.__dict__
    schema: type[Schema] = type(about["fields"])
    usual = _defaults(schema)
    said, moments = {}, {}
    for name, value in about["fields"].__dict__.items():
        if value is usual[name]:
            continue
        # A zone takes longer to restore than all the rest, and nearly every moment has this one.
        if type(value) is datetime and value.tzinfo is BEIJING:
            moments[name] = value.replace(tzinfo=None)
        else:
            said[name] = value
    given = tuple(sorted(about["fields"].__pydantic_fields_set__))
    return tuple([about[name] for name in _ABOUT]), schema, given, said, moments


def _document(
    values: tuple[Any, ...],
    schema: type[Schema],
    given: tuple[str, ...],
    said: dict[str, Any],
    moments: dict[str, datetime],
) -> Document:
    known = {**_defaults(schema), **said}
    for name, moment in moments.items():
        known[name] = moment.replace(tzinfo=BEIJING)
    held = put_together(schema, known, given)
    document = object.__new__(Document)
    about = document.__dict__
    about.update(zip(_ABOUT, values, strict=True))
    about["fields"] = held
    return document


_ABOUT = tuple(one.name for one in fields(Document) if one.name != "fields")


@cache
def _defaults(schema: type[Schema]) -> dict[str, Any]:
    """What each field is when nothing is said, in the order of the fields."""
    return {name: said.default for name, said in fields_of(schema).items()}

"""Values as bytes and back, restored only when asked for; documents in a form that is restored without validation.

The bytes are our own: whoever keeps them on disk guards them with a digest (`cluster.catalogue`).
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Generic, TypeVar

from cluster.model import Document
from cluster.schema.types import Schema

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

    def __init__(self, value: Any = _UNSET, data: bytes = b"") -> None:
        self._value, self._data = value, data

    def get(self) -> Value:
        """The value; restored once."""
        if self._value is _UNSET:
            with without_collection():
                self._value = self._restored(self._data)
        value: Value = self._value
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return _packed, (type(self), self._data or self._bytes(self._value))

    @staticmethod
    def _bytes(value: Any) -> bytes:
        return pickle.dumps(value, _PROTOCOL)

    @staticmethod
    def _restored(data: bytes) -> Any:
        return pickle.loads(data)


class PackedDocuments(Packed[tuple[Document, ...]]):
    """Documents: of their fields only what differs from the defaults is kept."""

    __slots__ = ()

    @staticmethod
    def _bytes(value: Any) -> bytes:
        return pack_documents(value)

    @staticmethod
    def _restored(data: bytes) -> Any:
        return restore_documents(data)


def _packed(kind: type[Packed[Any]], data: bytes) -> Packed[Any]:
    return kind(data=data)


def pack_documents(documents: tuple[Document, ...]) -> bytes:
    """The bytes of documents whose fields are schemas."""
    names: dict[frozenset[str], frozenset[str]] = {}
    rows = []
    for document in documents:
        about = dict(document.__dict__)
        fields: Any = about.pop("fields")
        schema: type[Schema] = type(fields)
        usual = _defaults(schema)
        said = {name: value for name, value in fields.__dict__.items() if value is not usual[name]}
        given = frozenset(fields.__pydantic_fields_set__)
        rows.append((about, schema, names.setdefault(given, given), said))
    return pickle.dumps(rows, _PROTOCOL)


def restore_documents(data: bytes) -> tuple[Document, ...]:
    """Documents equal to those that were packed, their fields in the same order."""
    return tuple(_document(*row) for row in pickle.loads(data))


def _document(
    about: dict[str, Any], schema: type[Schema], given: frozenset[str], said: dict[str, Any]
) -> Document:
    fields = schema.__new__(schema)
    put = object.__setattr__
    put(fields, "__dict__", {**_defaults(schema), **said})
    put(fields, "__pydantic_fields_set__", set(given))
    put(fields, "__pydantic_extra__", None)
    put(fields, "__pydantic_private__", None)
    document = object.__new__(Document)
    about["fields"] = fields
    document.__dict__.update(about)
    return document


@cache
def _defaults(schema: type[Schema]) -> dict[str, Any]:
    """What each field is when nothing is said, in the order of the fields."""
    return {name: info.default for name, info in schema.model_fields.items()}

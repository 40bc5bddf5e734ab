"""What Jinja made of templates, by their source: shared by the editions of a build, and kept on a shelf for the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jinja2.bccache import Bucket, BytecodeCache

from cluster.catalogue import Forgetful, Shelf

Value = TypeVar("Value")


class TemplateCache(BytecodeCache):
    """Jinja checks a bucket against its template's source, so a changed template is compiled anew.

    Code also depends on settings and filters: `name`, under which the shelf keeps everything, must tell those apart.
    """

    def __init__(self, shelf: Shelf | None = None, name: str = "") -> None:
        self._shelf, self._name = shelf or Forgetful(), name
        held = self._shelf.get(name)
        self._held: dict[str, Any] = held if isinstance(held, dict) else {}
        self._is_new = False

    def load_bytecode(self, bucket: Bucket) -> None:
        held = self._held.get(bucket.key)
        if held is not None:
            bucket.bytecode_from_string(held)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._put(bucket.key, bucket.bytecode_to_string())

    def remember(self, key: str, make: Callable[[], Value]) -> Value:
        """`make()`, once for each key; a key must name everything that it depends on beside the code."""
        if key not in self._held:
            self._put(key, make())
        value: Value = self._held[key]
        return value

    def keep(self) -> None:
        """Put on the shelf what is new since the last time; what it keeps under other names is out of date."""
        if self._is_new:
            self._shelf.put(self._name, self._held)
            self._shelf.keep_only((self._name,))
            self._is_new = False

    def _put(self, key: str, value: object) -> None:
        self._held[key] = value
        self._is_new = True

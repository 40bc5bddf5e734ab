"""Linked data as values: a node has a type and properties; empty ones never stand in it."""

from __future__ import annotations

import json
from typing import Any, Union

from cluster.dataclass import dataclass
from plugins.feeds.text import clean

SCHEMA = "https://schema.org"
Value = Union[str, int, "Node", tuple["Value", ...], None]
# Inside a script element these could end it, open a comment, or (U+2028, U+2029) end a line of older scripts.
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Node:
    """A thing of schema.org; `type` is "" for a bare reference by `@id`."""

    type: str
    properties: tuple[tuple[str, Value], ...]


def node(type_: str, *properties: tuple[str, Value]) -> Node:
    """A node with those properties that have a value."""
    return Node(type_, tuple((name, value) for name, value in properties if value not in ("", None, ())))


def reference(identity: str) -> Node:
    """A thing described elsewhere, by its `@id`."""
    return Node("", (("@id", identity),))


def extend(base: Node, *properties: tuple[str, Value]) -> Node:
    """`base` with more properties behind its own."""
    return Node(base.type, base.properties + node("", *properties).properties)


def write(top: Node, context: str = SCHEMA) -> str:
    """The node as JSON that is safe inside a script element: no `<`, `>`, `&`, U+2028 or U+2029 stands in it.

    Characters that XML forbids and lone surrogates become U+FFFD, so that the text can always be encoded.
    """
    tree = {"@context": context, **_plain(top)}
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _plain(value: Value) -> Any:
    if isinstance(value, Node):
        own = {"@type": value.type} if value.type else {}
        return {**own, **{name: _plain(one) for name, one in value.properties}}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return clean(value) if isinstance(value, str) else value

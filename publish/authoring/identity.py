"""An id for a document that has none: one line more, every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster.findings import Finding, finding
from cluster.schema.base import Schema
from cluster.schema.check import check
from cluster.schema.frontmatter import read_source
from cluster.schema.nodes import Node

if TYPE_CHECKING:
    from cluster.schema.fields import Uuid7

_BOM = b"\xef\xbb\xbf"


class _Identity(Schema):
    id: Uuid7


def lacks_id(data: bytes, path: str) -> tuple[bool, tuple[Finding, ...]]:
    """Whether a Markdown file has no key `id`; Findings where its front matter cannot be read or the id is no UUIDv7."""
    source, findings = read_source(data, path)
    if findings or not isinstance(source.fields.value, dict):
        return False, findings
    node = source.fields.value.get("id")
    if node is None:
        return True, ()
    _, problems = check(_Identity, Node({"id": node}, source.fields.line), path)
    return False, problems


def with_id(data: bytes, identity: str, path: str) -> tuple[bytes | None, tuple[Finding, ...]]:
    """`data` with `id: identity` as the first line of its front matter, ended as the line above it is.

    None and a Finding where a line cannot be put there without changing what the rest says, as in `{title: …}`.
    `data` must lack an id (see `lacks_id`).
    """
    head = _first_line(data)
    ending = b"\r\n" if head.endswith(b"\r\n") else head[-1:]
    written = head + f"id: {identity}".encode() + ending + data[len(head) :]
    before, _ = read_source(data, path)
    after, _ = read_source(written, path)
    first = before.fields.plain()
    if (
        after.body == before.body
        and isinstance(first, dict)
        and after.fields.plain() == {"id": identity, **first}
    ):
        return written, ()
    return None, (finding("id-not-written", path, 2, id=identity),)


def _first_line(data: bytes) -> bytes:
    """The line of the first `---` with its ending, a byte order mark before it."""
    text = data[len(_BOM) :] if data.startswith(_BOM) else data
    for position, byte in enumerate(text):
        if byte == 0x0A:
            return data[: len(data) - len(text) + position + 1]
        if byte == 0x0D:
            wide = text[position + 1 : position + 2] == b"\n"
            return data[: len(data) - len(text) + position + (2 if wide else 1)]
    return data

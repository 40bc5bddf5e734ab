"""The front matter of a document and its body: the common form read by itself, everything else as YAML."""

from __future__ import annotations

import re

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.schema.nodes import Node
from cluster.schema.simple import read_simple

_MARK = b"\xef\xbb\xbf"  # of the byte order, which is no text
_BEGIN = re.compile(r"---[^\S\n]*(?:\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A document's file taken apart: its fields, its body and the line (from 1) on which the body begins.

    Where `readable` is False the fields could not be read and are empty; the body is there as far as it can be told apart.
    """

    fields: Node
    body: str
    body_line: int
    readable: bool = True


def read_source(data: bytes, path: str) -> tuple[Source, tuple[Finding, ...]]:
    """The front matter and body of a Markdown file, and what is wrong with the form of the former."""
    data = data.removeprefix(_MARK)
    try:
        text = _text_of(data)
    except UnicodeDecodeError as error:
        return _unreadable("", 1), (finding("not-utf8", path, data[: error.start].count(b"\n") + 1),)
    begin = _BEGIN.match(text)
    if begin is None:
        return _unreadable(text, 1), (finding("no-front-matter", path, 1),)
    end = _END.search(text, begin.end())
    if end is None:
        return _unreadable("", 1), (finding("open-front-matter", path, 1),)
    written = text[begin.end() : max(begin.end(), end.start() - 1)]
    body, body_line = text[end.end() + 1 :], text.count("\n", 0, end.start()) + 2
    simple = read_simple(written, 2)
    if simple is not None:
        return Source(simple, body, body_line), ()
    from cluster.schema.compose import compose  # PyYAML is much to import for a form that is rare

    fields, findings = compose(written, path)
    if fields is None:
        return _unreadable(body, body_line), findings
    return Source(fields, body, body_line), findings


def body_of(data: bytes) -> str:
    """The body alone of a Markdown file, as `read_source` gives it."""
    try:
        text = _text_of(data)
    except UnicodeDecodeError:
        return ""
    begin = _BEGIN.match(text)
    if begin is None:
        return text
    end = _END.search(text, begin.end())
    return text[end.end() + 1 :] if end is not None else ""


def _text_of(data: bytes) -> str:
    """A file's text with its lines ended alike. Raises UnicodeDecodeError."""
    text = data.removeprefix(_MARK).decode()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unreadable(body: str, body_line: int) -> Source:
    return Source(Node({}, 1, 1), body, body_line, readable=False)

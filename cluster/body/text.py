"""Visible text, headings and anchors of a body, read as elements (lxml's or ElementTree's, which look alike)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, Self

from cluster.body.elements import CELLS, LINES
from cluster.body.parts import Heading
from cluster.body.plain_text import squeeze
from cluster.dataclass import dataclass

if TYPE_CHECKING:
    from lxml import etree

UNREAD = frozenset(
    {"footnote-ref", "footnote-backref"}
)  # links between a note and its place, no words of the text
LEVELS = {f"h{level}": level for level in range(1, 7)}


class Node(Protocol):
    """What lxml's and ElementTree's elements have in common, as far as reading needs it."""

    @property
    def tag(self) -> object:
        """Its name."""

    @property
    def text(self) -> str | None:
        """The text before its first child."""

    @property
    def tail(self) -> str | None:
        """The text after it."""

    def get(self, name: str, /) -> str | None:
        """An attribute."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Self]: ...


@dataclass(frozen=True)
class Reading:
    """What a tree says: its visible text, one line a block, its headings and its anchors."""

    text: str
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]


def parse_fragment(html: str) -> tuple[etree._Element, bool]:
    """The `body` element of a fragment, and whether it is whole: more than some 2000 levels are given up.

    The tree may be changed by whoever asked for it.
    """
    from lxml import etree

    parser = etree.HTMLParser(huge_tree=True)
    root = etree.fromstring(f"<html><body>{html}</body></html>", parser)
    whole = not any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    body = root.find("body")
    return (body, whole) if body is not None else (etree.Element("body"), False)


def read_tree(root: Node) -> Reading:
    """Reads a tree once, without recursion, however deep it is."""
    reader = _Reader()
    stack: list[tuple[Node, Iterator[Node]]] = [(root, iter(root))]
    if root.text:
        reader.line.append(root.text)
    while stack:
        element, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                reader.leave(element)
        elif child.tag == "p" and not len(child):
            reader.paragraph(child)
        elif reader.enter(child) and len(child):
            stack.append((child, iter(child)))
        else:
            reader.leave(child)
    reader.flush()
    return Reading("\n".join(reader.lines), tuple(reader.headings), tuple(reader.anchors))


class _Reader:
    """The state of one reading."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.headings: list[Heading] = []
        self.anchors: list[str] = []
        self.line: list[str] = []
        self.begun: list[int] = []  # for each open heading, the line where its text starts
        self.preformatted = 0

    def flush(self) -> None:
        """Ends a line."""
        if self.line == ["\n"]:  # between two blocks
            self.line.clear()
        elif self.line:
            joined = "".join(self.line)
            if self.preformatted:
                self.lines.extend(one for one in joined.split("\n") if one.strip())
            elif joined := squeeze(joined):
                self.lines.append(joined)
            self.line.clear()

    def paragraph(self, element: Node) -> None:
        """Reads a paragraph without elements: what `enter` and `leave` do, at once."""
        self.flush()
        if anchor := element.get("id"):
            self.anchors.append(anchor)
        if element.text:
            self.line.append(element.text)
            self.flush()
        if element.tail:
            self.line.append(element.tail)

    def enter(self, element: Node) -> bool:
        """Reads an element's start and first text; False if nothing inside is to be read."""
        tag = element.tag
        if anchor := element.get("id"):
            self.anchors.append(anchor)
        if tag in LINES:
            self.flush()
            if tag in LEVELS:
                self.begun.append(len(self.lines))
            elif tag == "pre":
                self.preformatted += 1
        elif tag in CELLS:
            self.line.append(" ")
        elif element.get("class") in UNREAD:
            return False
        if element.text:
            self.line.append(element.text)
        return True

    def leave(self, element: Node) -> None:
        """Reads an element's end and the text after it."""
        tag = element.tag
        if tag in LINES:
            self.flush()
            if tag in LEVELS:
                text = " ".join(self.lines[self.begun.pop() :])
                self.headings.append(Heading(LEVELS[str(tag)], element.get("id") or "", text))
            elif tag == "pre":
                self.preformatted -= 1
        if element.tail:
            self.line.append(element.tail)

"""HTML → body, and body → HTML: a body is cut at its markers, and joined again with what a resolver says."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Protocol

from cluster.body.parts import Body, FileNote, Heading, Href, Media, Picture
from cluster.body.sheet import Sheet
from cluster.body.text import Node, parse_fragment, read_tree


class Resolver(Protocol):
    """What a page knows and a body does not."""

    def href(self, part: Href) -> str:
        """The URL as plain text; `show` escapes it."""

    def leaves(self, part: Href) -> bool:
        """Whether the link leads to a host that readers are told of before they go there."""

    def file_note(self, part: FileNote) -> str:
        """HTML after a link to a file; empty if the target is no file."""

    def picture(self, part: Picture) -> str:
        """A whole image element; `show` surrounds it with nothing (its caption is already in the body)."""

    def media(self, part: Media) -> str:
        """A whole audio or video element, with whatever belongs to it."""


def assemble(html: str, sheet: Sheet, tree: Node | None = None) -> Body:
    """The body of cleaned HTML that holds the sheet's markers; `tree`, if given, is the same as elements."""
    if tree is None:
        tree, whole = parse_fragment(html)
        if not whole:
            sheet.tell("body-html-deep", 1)
    reading = read_tree(tree)
    headings = tuple(
        Heading(heading.level, heading.anchor, sheet.unmark(heading.text).strip())
        for heading in reading.headings
    )
    lines = sheet.unmark(reading.text).split("\n")
    text = "\n".join(line for line in (one.strip(" \u00a0") for one in lines) if line)
    for anchor, count in Counter(reading.anchors).items():
        if count > 1:
            sheet.tell("body-anchor-twice", sheet.line_of(anchor), anchor=anchor)
    return Body(sheet.cut(html), headings, text, frozenset(reading.anchors))


def show(body: Body, resolve: Resolver) -> str:
    """The body's HTML on a page."""
    shown: list[str] = []
    for part in body.parts:
        if isinstance(part, str):
            shown.append(part)
        elif isinstance(part, Href):
            shown.append(escape(resolve.href(part), quote=True))
            if resolve.leaves(
                part
            ):  # the part stands inside href="…": the quote that ends it ends rel instead
                shown.append('" rel="external noopener')
        elif isinstance(part, FileNote):
            shown.append(resolve.file_note(part))
        elif isinstance(part, Picture):
            shown.append(resolve.picture(part))
        else:
            shown.append(resolve.media(part))
    return "".join(shown)

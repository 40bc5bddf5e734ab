"""Ordered lists that show the numbers which were written: an official text's numbering is part of its words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from markdown import Extension, Markdown
from markdown.blockparser import BlockParser
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor

# ASCII digits, and as many as HTML's numbers may have: `１. ` and an account number are text.
_NUMBER = r"[0-9]{1,9}\."
_INDENTED = re.compile(rf"^[ ]{{4,7}}(({_NUMBER})|[*+-])[ ]+.*")
LAST = "data-last"  # the number of a list's last item, on the list while it is read


class Numbered(SaneOListProcessor):
    """An ordered list; an item whose number does not follow the one before says so."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(rf"^[ ]{{0,3}}{_NUMBER}[ ]+(.*)")
        self.CHILD_RE = re.compile(rf"^[ ]{{0,3}}(({_NUMBER}))[ ]+(.*)")
        self.INDENT_RE = _INDENTED

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Reads a block of items."""
        numbers = [int(m.group(2)[:-1]) for line in blocks[0].split("\n") if (m := self.CHILD_RE.match(line))]
        sibling = self.lastChild(parent)
        inside = sibling if sibling is not None and sibling.tag == "ol" else None
        if inside is None and parent.tag in ("ol", "ul"):
            super().run(parent, blocks)
            return
        first = 0 if inside is None else len(inside)
        super().run(parent, blocks)
        items = parent[-1] if inside is None else inside
        at = int(items.get(LAST) or int(items.get("start") or "1") - 1)
        for item, number in zip(list(items)[first:], numbers, strict=False):
            if number != at + 1:
                item.set("value", str(number))
            at = number
        items.set(LAST, str(at))


class Bulleted(SaneUListProcessor):
    """An unordered list, with the same notion of a number as the ordered ones inside it."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.INDENT_RE = _INDENTED


class Lists(Extension):
    """Registers both."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown."""
        md.parser.blockprocessors.register(Numbered(md.parser), "olist", 40)
        md.parser.blockprocessors.register(Bulleted(md.parser), "ulist", 30)

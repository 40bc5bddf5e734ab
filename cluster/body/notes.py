"""Footnotes whose labels have no blanks, and which are told when one half of them is missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteBlockProcessor, FootnoteExtension, FootnoteInlineProcessor

from cluster.body.sheet import Desk


class _Definition(FootnoteBlockProcessor):
    RE = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:[ ]*(.*)$", re.MULTILINE)


class _Reference(FootnoteInlineProcessor):
    def __init__(self, footnotes: Footnotes) -> None:
        super().__init__(r"\[\^([^\]\s]+)\]", footnotes)
        self.desk = footnotes.desk

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        """The raised number; a footnote without a text stays as it was written, and is told."""
        if m.group(1) not in self.footnotes.footnotes:
            sheet = self.desk.sheet
            sheet.tell("body-footnote-missing", sheet.line_of(m.group()), name=m.group(1))
        return super().handleMatch(m, data)


class Footnotes(FootnoteExtension):
    """Python-Markdown's footnotes with ids that do not change: `fn-<label>`, `fnref-<label>`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(BACKLINK_TEXT="↩", SEPARATOR="-")
        self.desk = desk

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown."""
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definition(self), "footnote", 17)
        md.inlinePatterns.register(_Reference(self), "footnote", 175)

    def tell_unused(self) -> None:
        """Tells the footnotes that nothing refers to; to be called when the text has been converted."""
        sheet = self.desk.sheet
        for name in sorted(self.footnotes.keys() - set(self.footnote_order)):
            sheet.tell("body-footnote-unused", sheet.line_of(f"[^{name}]:"), name=name)

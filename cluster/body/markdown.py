"""Markdown → body: one Python-Markdown instance, kept, with the extensions that a body may use."""

from __future__ import annotations

import re
from html import escape

from markdown import Markdown
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.tables import TableExtension

from cluster.body.allow import Cleaner, is_clean
from cluster.body.blockset import OfficialBlocks
from cluster.body.direct import direct_body
from cluster.body.finish import Finish
from cluster.body.html import assemble
from cluster.body.labels import labels_for
from cluster.body.lists import Lists
from cluster.body.notes import Footnotes
from cluster.body.outline import place_body, place_findings
from cluster.body.parts import Body
from cluster.body.prose import AttributesExtension, Prose, References
from cluster.body.sheet import Desk, Sheet
from cluster.body.shortcuts import ShortCuts, to_html
from cluster.body.source import clear, mend_blocks, normalise
from cluster.findings import Finding

_IN_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}\.)\s+/{3}")


class Renderer:
    """Renders bodies, one after the other; not for use by two threads at once."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._desk = Desk()
        self._cleaner = Cleaner()
        self._footnotes = Footnotes(self._desk)
        self._markdown = Markdown(
            extensions=[
                TableExtension(use_align_attribute=True),
                self._footnotes,
                AttributesExtension(),
                DefListExtension(),
                AbbrExtension(),
                Lists(),
                FencedCodeExtension(),
                OfficialBlocks(self._desk),
                Prose(self._desk, self._cleaner),
                ShortCuts(),
            ],
            output_format="html",
        )
        self._markdown.serializer = to_html
        self._finish = Finish(self._markdown)
        self._markdown.treeprocessors.register(self._finish, "finish", -10)

    def render(self, text: str, path: str, first_line: int, lang: str) -> tuple[Body, tuple[Finding, ...]]:
        """The body of `text` and what is wrong with it; the text's first line is `first_line` of the file `path`.

        `lang` is a language tag. Raises nothing: whatever an editor can write has a body.
        """
        body, findings = self.render_apart(text, lang)
        return place_body(body, first_line), place_findings(findings, path, first_line)

    def render_apart(self, text: str, lang: str) -> tuple[Body, tuple[Finding, ...]]:
        """The same with lines counted from the text's own first, and findings without a path: what a store keeps."""
        try:
            return self._render(text, lang)
        except RecursionError:  # Markdown's blocks and lists can chase each other without end
            self._begin()  # what was under way is left behind
            return _unreadable(text, lang)

    def _render(self, text: str, lang: str) -> tuple[Body, tuple[Finding, ...]]:
        body = direct_body(text)
        if body is not None:
            return body, ()
        sheet = Sheet(normalise(text), labels_for(lang))
        source = clear(sheet)
        source = mend_blocks(source, sheet)
        self._desk.sheet = sheet
        self._finish.begin(sheet)
        self._footnotes.setConfig("BACKLINK_TITLE", sheet.labels.backlink)
        self._markdown.reset()
        raw = self._markdown.convert(source)
        # Without raw HTML and character references the tree says what the HTML says, and need not be parsed again.
        plain = "&" not in raw and not self._markdown.htmlStash.html_counter
        html = raw if plain and is_clean(raw) else self._cleaner.clean(raw, sheet)
        self._tell_unused(sheet)
        self._footnotes.tell_unused()
        return assemble(html, sheet, self._finish.tree if plain else None), tuple(sorted(sheet.findings))

    def _tell_unused(self, sheet: Sheet) -> None:
        """A definition that nothing uses disappears from the page: it was probably meant to be read."""
        references = self._markdown.references
        assert isinstance(references, References)
        for name in sorted(references.keys() - references.used):
            sheet.tell("body-reference-unused", sheet.line_of(f"[{name}]"), name=name)


def _unreadable(text: str, lang: str) -> tuple[Body, tuple[Finding, ...]]:
    """A text that cannot be read, as it was written; the Finding forbids that it is published."""
    sheet = Sheet(normalise(text), labels_for(lang))
    begun = next((line for line in text.split("\n") if _IN_ITEM.match(line)), "")
    sheet.tell("body-block-tangled", sheet.line_of(begun) if begun else 1)
    return assemble(f"<pre>{escape(text)}</pre>", sheet, None), tuple(sorted(sheet.findings))

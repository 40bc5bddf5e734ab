"""Short cuts through Markdown for plain prose, the bulk of official texts. None of them changes what comes out.

Each stands at one step of Python-Markdown and passes over what that step would leave as it is.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any, cast

from markdown import Extension, Markdown
from markdown.blockprocessors import HashHeaderProcessor, ParagraphProcessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.preprocessors import NormalizeWhitespace
from markdown.serializers import to_html_string
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX
from pymdownx.blocks import BlocksProcessor

# Any of these may begin inline markup; a text without them is done.
_TRIGGER = re.compile(r"[\\`*\[!<&\n]")
# What each pattern cannot match without.
_SIGNS = {
    "`": "backtick",
    "\\": "escape",
    "[": "footnote reference link image_link image_reference short_reference short_image_ref",
    "<": "autolink automail html",
    "\n": "linebreak",
    "&": "entity",
    "*": "stars em_strong",
}
_UNEVEN = (STX, ETX, "\r", "\t", "\n ")
_HEADING = re.compile(r"#{1,6} +[^\\\n#\s][^\\\n#]*")
# A line that begins with a letter or an opening mark (figures may stand before it) begins no block but a paragraph.
_LINE = r"\u3000*[0-9]*(?:[^\W0-9_]|[“‘《〈（〔【「『])[^\n|]*"
_PARAGRAPH = re.compile(rf"{_LINE}(?:\n{_LINE})*")
# Elements that are written here, and attributes that are written as they stand.
_WRITTEN = frozenset("p li ol ul strong em h2 h3 h4 h5 h6".split())
_PLAIN_VALUE = re.compile(r'[^&<>"\n]*')
_DEEPEST = 20


class Paragraphs(ParagraphProcessor):
    """Paragraphs that no other block processor would claim, before any of them is asked."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self._blocks = cast("BlocksProcessor", md.parser.blockprocessors["blocks"])

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether it is such a paragraph; an open block of ours takes what follows it itself."""
        return not self._blocks.stack and _PARAGRAPH.fullmatch(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Reads it, and those that follow."""
        super().run(parent, blocks)
        while blocks and self.test(parent, blocks[0]):
            super().run(parent, blocks)


class PlainHeadings(HashHeaderProcessor):
    """Headings alone in their block and without anything that has a meaning in them, before the others are asked."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md.parser)
        self._blocks = cast("BlocksProcessor", md.parser.blockprocessors["blocks"])

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether it is such a heading."""
        return block.startswith("#") and not self._blocks.stack and _HEADING.fullmatch(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        """Reads it."""
        level, _, text = blocks.pop(0).partition(" ")
        etree.SubElement(parent, f"h{len(level)}").text = text.strip()


class Whitespace(NormalizeWhitespace):
    """Tabs, marks of Markdown's own and blank lines made of blanks; a text without them is done."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, and two empty ones."""
        source = "\n".join(lines)
        if any(sign in source for sign in _UNEVEN):
            return super().run(lines)
        return [*lines, "", ""]


class Inline(InlineProcessor):
    """The inline step, which passes over texts where none of the patterns can begin, and over patterns that cannot."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._signs = {
            md.inlinePatterns[name]: sign for sign, names in _SIGNS.items() for name in names.split()
        }

    def run(self, tree: etree.Element, ancestors: list[str] | None = None) -> etree.Element:
        """Runs over those blocks that hold anything to do."""
        if ancestors or any(child.tail and _TRIGGER.search(child.tail) for child in tree):
            return super().run(tree, ancestors)
        few = etree.Element(tree.tag)
        few.extend(child for child in tree if any(map(_TRIGGER.search, child.itertext())))
        super().run(few)
        return tree

    def _InlineProcessor__applyPattern(
        self, pattern: Any, data: str, index: int, start: int = 0
    ) -> tuple[str, bool, int]:
        if self._signs.get(pattern, "") not in data:
            return data, False, 0
        applied: tuple[str, bool, int] = super()._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[misc]
        return applied

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N803
        if not _TRIGGER.search(data):
            return data
        handled: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
        return handled


class Prettify(PrettifyTreeprocessor):
    """Line breaks after blocks; what holds no element has none inside."""

    def _prettifyETree(self, elem: etree.Element) -> None:
        if len(elem):
            super()._prettifyETree(elem)  # type: ignore[misc]
        elif not elem.tail or not elem.tail.strip():
            elem.tail = "\n"


class Unescape(UnescapeTreeprocessor):
    """Escaped characters; a text without their mark has none."""

    def unescape(self, text: str) -> str:
        """The text with its characters."""
        return super().unescape(text) if STX in text else text


class Fences(FencedBlockPreprocessor):
    """Fenced code; a text without fences has none."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders for code."""
        fenced = any(line.startswith(("```", "~~~")) for line in lines)
        return super().run(lines) if fenced else lines


def to_html(root: etree.Element) -> str:
    """An element as Markdown writes it."""
    written = [f"<{root.tag}>"]
    _inside(root, written, 0)
    written.append(f"</{root.tag}>")
    return "".join(written)


def _inside(element: etree.Element, written: list[str], depth: int) -> None:
    if element.text:
        written.append(_text(element.text))
    for child in element:
        start = _start(child) if depth < _DEEPEST else ""
        if not start:
            written.append(to_html_string(child))  # with its tail
            continue
        written.append(start)
        _inside(child, written, depth + 1)
        written.append(f"</{child.tag}>")
        if child.tail:
            written.append(_text(child.tail))


def _start(element: etree.Element) -> str:
    """A plain start tag; empty where there is more to it."""
    if element.tag not in _WRITTEN:
        return ""
    if not element.attrib:
        return f"<{element.tag}>"
    anchor = element.get("id")
    if len(element.attrib) > 1 or anchor is None or not _PLAIN_VALUE.fullmatch(anchor):
        return ""
    return f'<{element.tag} id="{anchor}">'


def _text(text: str) -> str:
    if "&" not in text and "<" not in text and ">" not in text:
        return text
    stand_in = etree.Element("p")
    stand_in.text = text
    return to_html_string(stand_in)[3:-4]


class ShortCuts(Extension):
    """The steps above; to be given to Markdown after every other extension."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown."""
        md.parser.blockprocessors.register(Paragraphs(md), "plain_paragraph", 1001)
        md.parser.blockprocessors.register(PlainHeadings(md), "plain_heading", 1000)
        md.preprocessors.register(Whitespace(md), "normalize_whitespace", 30)
        fences: Any = md.preprocessors["fenced_code_block"]
        md.preprocessors.register(Fences(md, fences.config), "fenced_code_block", 25)
        md.treeprocessors.register(Inline(md), "inline", 20)
        md.treeprocessors.register(Prettify(md), "prettify", 10)
        md.treeprocessors.register(Unescape(md), "unescape", 0)

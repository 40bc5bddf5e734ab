"""Python-Markdown made safe for official Chinese prose: what is no markup stays as it was written.

Masked names (张*、李**), blanks to fill in (____), `PM2.5<35`, 浓度<PM2.5且>3, #话题#, {备注} and indented paragraphs are
text. Underscores never emphasise, underlines never make headings, four blanks never make code (fences do).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Extension, Markdown
from markdown.blockprocessors import BlockQuoteProcessor, HashHeaderProcessor
from markdown.extensions.attr_list import AttrListExtension, AttrListTreeprocessor
from markdown.inlinepatterns import HTML_RE, DelimiterProcessor, HtmlInlineProcessor, InlineProcessor
from markdown.preprocessors import HtmlBlockPreprocessor
from markdown.util import ETX, STX, AtomicString

from cluster.body.allow import Cleaner, is_prose, scan
from cluster.body.elements import INLINE, KNOWN
from cluster.body.sheet import Desk

# No emphasis begins before a separator or a closing mark: 张*、李* are masked names.
_CLOSING = re.escape("、，。；：！？…—·）》〉」』】〕”’％%,.;:!?)]}／/|")
_STAR = re.compile(
    rf"""(?x)
    (?P<ambiguous>(?<!^)(?<![\s*])\*+(?![\s*{_CLOSING}])(?!$))|
    (?P<end>(?<!^)(?<![\s*])\*+)|
    (?P<start>\*+(?![\s*{_CLOSING}])(?!$))
    """
)


class Heading(HashHeaderProcessor):
    """ATX headings need a blank after the hashes: `#话题#` is no heading."""

    RE = re.compile(
        r"(?:^|\n)[ ]{0,3}(?P<level>#{1,6})[ \u3000]+(?P<header>(?:\\.|[^\\\n])*?)(?:[ ]+#+)?[ ]*(?:\n|$)"
    )


class Quote(BlockQuoteProcessor):
    """A quotation, unless a number or an equals sign makes it a comparison."""

    RE = re.compile(r"(^|\n)[ ]{0,3}>(?![0-9０-９=.])[ ]?(.*)")


class Stars(InlineProcessor):
    """Asterisks inside a number or a Latin word are text: 5*3*2, 138****1234, A***B."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """The same asterisks, escaped."""
        return f"{STX}42{ETX}" * len(m.group()), m.start(), m.end()


class Emphasis(DelimiterProcessor):
    """Emphasis by asterisks alone, which takes its own asterisks away and nothing else.

    Python-Markdown 3.11 counts wrongly in `*a**b*c` and swallows the `c`; such asterisks are left as text.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__("*", "strong,em", md)
        self.delimiters["*"].boundary = _STAR

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | None, int | None, int | None]:
        """An element, or no match."""
        element, start, end = super().handleMatch(m, data)
        if element is None or start is None or end is None:
            return element, start, end
        said, written = "".join(element.itertext()), data[start:end]
        taken = sum(4 if each.tag == "strong" else 2 for each in element.iter())
        if (
            said.replace("*", "") == written.replace("*", "")
            and written.count("*") - said.count("*") == taken
        ):
            return element, start, end
        self.reset()
        run = m.start()
        while run < len(data) and data[run] == "*":
            run += 1
        return None, m.start(), run


class Mail(InlineProcessor):
    """An address in angle brackets, without Markdown's disguise by character references."""

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element, int, int]:
        """The link."""
        address = m.group(1).removeprefix("mailto:")
        link = etree.Element("a", {"href": f"mailto:{address}"})
        link.text = AtomicString(address)
        return link, m.start(), m.end()


class RawInline(HtmlInlineProcessor):
    """Inline HTML: known inline elements pass, other known ones are dropped and told, the rest is text."""

    def __init__(self, md: Markdown, desk: Desk) -> None:
        super().__init__(HTML_RE, md)
        self.desk = desk

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[etree.Element | str | None, int | None, int | None]:
        """A placeholder, nothing, or (as text) no match."""
        inside = m.group(2)
        if inside.startswith("!--"):
            return "", m.start(), m.end()
        name = re.match(r"/?([A-Za-z][A-Za-z0-9]*)(?=[\s/]|$)", inside)
        if name is None or name.group(1).lower() not in KNOWN:
            return None, None, None
        if not inside.startswith("/"):
            if is_prose(m.group(1)):
                return None, None, None
            scan(m.group(1), self.desk.sheet)
        if name.group(1).lower() not in INLINE:
            return "", m.start(), m.end()
        return super().handleMatch(m, data)


class RawBlocks(HtmlBlockPreprocessor):
    """Blocks of HTML: told, then cleaned one by one, so that an unclosed element ends with its block."""

    def __init__(self, md: Markdown, desk: Desk, cleaner: Cleaner) -> None:
        super().__init__(md)
        self.desk = desk
        self.cleaner = cleaner

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders for blocks of HTML."""
        if not any("<" in line for line in lines):
            return lines
        stash = self.md.htmlStash
        first = len(stash.rawHtmlBlocks)
        result = super().run(lines)
        for index in range(first, len(stash.rawHtmlBlocks)):
            raw = str(stash.rawHtmlBlocks[index])
            scan(raw, self.desk.sheet)
            stash.rawHtmlBlocks[index] = self.cleaner.clean_raw(raw, self.desk.sheet)
        return result


class Attributes(AttrListTreeprocessor):
    """`{: .class key=value }`, `{#anchor}` and `{.class}`; any other braces are text."""

    BASE_RE = r"\{(?:\:|(?=[#.]))[ ]*([^\}\n ][^\n]*)\}"  # type: ignore[misc]
    HEADER_RE = re.compile(rf"[ ]+{BASE_RE}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{BASE_RE}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(rf"^{BASE_RE}")  # type: ignore[misc]

    def run(self, doc: etree.Element) -> None:
        """Assigns them; without braces there are none."""
        if any("{" in text for text in doc.itertext()):
            super().run(doc)


class AttributesExtension(AttrListExtension):
    """Registers our reading of attribute lists."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown."""
        md.treeprocessors.register(Attributes(md), "attr_list", 8)
        md.registerExtension(self)


class References(dict[str, Any]):
    """Link definitions that know which of them were used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.used.add(name)
        return super().__getitem__(name)

    def clear(self) -> None:
        """Forgets everything, before the next text."""
        self.used.clear()
        super().clear()


class Prose(Extension):
    """All of the above; to be given to Markdown after the extensions that it corrects."""

    def __init__(self, desk: Desk, cleaner: Cleaner) -> None:
        super().__init__()
        self.desk = desk
        self.cleaner = cleaner

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown, after the other extensions."""
        blocks = md.parser.blockprocessors
        blocks.deregister("code")
        blocks.deregister("setextheader")
        blocks.register(Heading(md.parser), "hashheader", 70)
        blocks.register(Quote(md.parser), "quote", 20)
        md.preprocessors.register(RawBlocks(md, self.desk, self.cleaner), "html_block", 20)
        inline = md.inlinePatterns
        inline.register(Stars(r"(?<=[0-9A-Za-z０-９])\*+(?=[0-9A-Za-z０-９])"), "stars", 65)
        inline.register(Mail(r"<((?:mailto:)?[^<>\s!]+@[^@<>\s]+)>"), "automail", 110)
        inline.register(RawInline(md, self.desk), "html", 90)
        inline.register(Emphasis(md), "em_strong", 60)
        md.references = References()

"""What one rendering gathers beside its HTML: findings, and the parts that a page fills in later.

A part travels through Markdown and the allow-list as a marker: two non-characters around a digest of the source
and a number. Sources are cleared of non-characters, and nobody can write his own text's digest into it, so that
a marker in the result is always ours.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256

from cluster.body.labels import CHINESE, Labels
from cluster.body.parts import Part
from cluster.body.places import Places, in_html, in_markdown
from cluster.findings import Finding, finding

OPEN = "\ufdd0"
CLOSE = "\ufdd1"
_STRAY = str.maketrans("", "", OPEN + CLOSE)


class Sheet:
    """Findings (lines count from 1 in the text) and parts of one text; used once."""

    def __init__(self, text: str, labels: Labels) -> None:
        self.text = text
        self.labels = labels
        self.chinese = labels is CHINESE
        self.findings: list[Finding] = []
        self.parts: list[Part] = []
        self._last: dict[str, int] = {}
        self._known = (0, 1)  # an offset and its line: what is asked next is seldom far from it

    @cached_property
    def prefix(self) -> str:
        """What the markers of this text begin with."""
        return OPEN + sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def tell(self, rule: str, line: int, **values: object) -> None:
        """Notes one problem; the same problem on the same line is told once."""
        found = finding(rule, "", line, **values)
        if found not in self.findings:
            self.findings.append(found)

    def line_of(self, needle: str) -> int:
        """The line of the next occurrence of `needle` in the text, the last known one's when there is no more, else 1.

        Markdown forgets where things stood; they come out in the order in which they went in.
        """
        if not needle:
            return 1
        last = self._last.get(needle, -1)
        found = self.text.find(needle, last + 1)
        if found < 0:
            found = max(last, 0)
        self._last[needle] = found
        return self.line_at(found)

    def line_of_link(self, target: str) -> int:
        """The line on which Markdown next links to `target` or shows it, as `line_of` counts where it is in no such form."""
        return self._line_in(self._links, target)

    def line_of_attribute(self, target: str) -> int:
        """The same for `href` and `src` in HTML."""
        return self._line_in(self._attributes, target)

    def _line_in(self, places: Places, target: str) -> int:
        offset = places.next(target)
        return self.line_of(target.removeprefix("mailto:")) if offset is None else self.line_at(offset)

    @cached_property
    def _links(self) -> Places:
        return Places(in_markdown(self.text))

    @cached_property
    def _attributes(self) -> Places:
        return Places(in_html(self.text))

    def line_starting(self, prefix: str) -> int:
        """The next line that starts with `prefix`, as `line_of` counts; the first one's if there is none."""
        needle = "\n" + prefix
        if needle not in self._last and self.text.startswith(prefix):
            self._last[needle] = -1
            return 1
        found = self.text.find(needle, self._last.get(needle, -1) + 1)
        if found < 0:
            return self.line_of(prefix)
        self._last[needle] = found
        return self.line_at(found + 1)

    def line_at(self, offset: int) -> int:
        """The line, from 1, of a character offset."""
        at, line = self._known
        if offset >= at:
            line += self.text.count("\n", at, offset)
        else:
            line -= self.text.count("\n", offset, at)
        self._known = offset, line
        return line

    def mark(self, part: Part) -> str:
        """A marker that stands for `part` until the body is cut up."""
        self.parts.append(part)
        return f"{self.prefix}{len(self.parts) - 1}{CLOSE}"

    def is_mark(self, value: str) -> bool:
        """Whether a whole value is a marker of this sheet."""
        return value.startswith(self.prefix)

    def cut(self, html: str) -> tuple[Part, ...]:
        """The parts in order, with literal HTML between; whatever looks like half a marker is dropped."""
        if OPEN not in html:
            return (stripped,) if (stripped := strip(html)) else ()
        first, *rest = html.split(self.prefix)
        cut: list[Part] = [stripped] if (stripped := strip(first)) else []
        for piece in rest:
            number, _, literal = piece.partition(CLOSE)
            if number.isdecimal() and int(number) < len(self.parts):
                cut.append(self.parts[int(number)])
            if stripped := strip(literal):
                cut.append(stripped)
        return tuple(cut)

    def unmark(self, text: str) -> str:
        """A text without any markers."""
        if OPEN not in text:
            return text  # each marker begins with it
        first, *rest = text.split(self.prefix)
        return strip(first + "".join(piece.partition(CLOSE)[2] for piece in rest))


class Desk:
    """Holds the sheet of the text that is being rendered, for processors that live longer than one text."""

    sheet: Sheet


def strip(text: str) -> str:
    """A text without the two non-characters that markers are made of."""
    return text.translate(_STRAY) if OPEN in text or CLOSE in text else text

"""The visible text of plain prose, read from the few kinds of HTML that `cluster.body.direct` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BLOCK = re.compile(r"<(?:p|li|h[2-6])\b[^>]*>([^<]*(?:</?strong>[^<]*)*)</")
_BOLD = re.compile("</?strong>")


def squeeze(text: str) -> str:
    """A text with HTML's white space collapsed; the ideographic space is no such space."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
        text = _BLANKS.sub(" ", text)
    return text.strip(" ")


def plain_lines(html: str) -> Iterator[str]:
    """The lines of the visible text, one a block."""
    for block in _BLOCK.finditer(html):
        said = block[1]
        if "<" in said:
            said = _BOLD.sub("", said)
        if "&" in said:
            said = said.replace("&lt;", "<").replace("&gt;", ">")
        yield squeeze(said)

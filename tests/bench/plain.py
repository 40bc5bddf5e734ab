"""Plain text as Markdown that shows exactly that text: headings stay headings, every other line is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What a body may not hold at all, so that nobody has ever seen it.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(\S.*)")
_ALWAYS = {sign: f"\\{sign}" for sign in "\\`*_[]{}"} | {"<": "&lt;", "&": "&amp;"}
_INSIDE = str.maketrans(_ALWAYS)
_NUMBERED = re.compile(r"(\d+)([.)])")
_LEADING = {"~": "&#126;", ":": "&#58;", "/": "&#47;", "=": "&#61;", "|": "&#124;", ")": "\\)"}


def to_markdown(lines: Iterable[str]) -> str:
    """Markdown for `lines`; a heading of the first level becomes one of the second, for the title is the page's first."""
    blocks = []
    for line in clean_lines(lines):
        if heading := _HEADING.fullmatch(line):
            blocks.append(f"{'#' * max(2, len(heading[1]))} {_escape_heading(heading[2])}")
        else:
            blocks.append(escape(line))
    return "\n\n".join(blocks) + "\n"


def visible_text(lines: Iterable[str]) -> str:
    """What a reader sees of `lines`: one line a block, white space folded."""
    blocks = []
    for line in clean_lines(lines):
        heading = _HEADING.fullmatch(line)
        blocks.append(fold(heading[2] if heading else line))
    return "\n".join(block for block in blocks if block)


def clean_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines without control characters and without blanks around them; empty ones are left out."""
    cleaned = (_CONTROLS.sub("", line).strip(" \t\n\r\f\v") for line in lines)
    return tuple(line for line in cleaned if line.strip())


def fold(text: str) -> str:
    """Runs of white space as one blank, none at the ends."""
    return " ".join(text.split())


def escape(line: str) -> str:
    """One line of text as a paragraph of Markdown that shows it."""
    text = line.translate(_INSIDE)
    if text[0] in "#>+-":
        return f"\\{text}"
    if text[0] in _LEADING:
        return _LEADING[text[0]] + text[1:]
    return _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text


def _escape_heading(text: str) -> str:
    escaped = text.translate(_INSIDE)
    # Hashes at the end would be taken for the heading's own.
    return re.sub(r"#+\s*$", lambda match: match[0].replace("#", "\\#"), escaped)

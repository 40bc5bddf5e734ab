"""Before Markdown reads a text: characters that may not be in it, and the fences of our blocks.

Fences are written `/// name | title` … `///`, all with three slashes. Here each gets a length by its depth, because
pymdownx closes the first open block whose length fits; unknown names, options and places are told with their lines.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from cluster.body.sheet import Sheet
from cluster.body.vocabulary import BLOCKS, Kind, kind_of
from cluster.characters import forbidden_in, without_forbidden
from cluster.dataclass import dataclass

DEEPEST = 12  # blocks inside each other; the outermost fence is this much longer than the innermost

_START = re.compile(r"^( {0,3})/{3,}[ \u3000]*([^\W\d][\w-]*)[ \u3000]*(?:[|｜][ \u3000]*(.*?))?\s*$")
_END = re.compile(r"^ {0,3}/{3,}\s*$")
_OPTION = re.compile(r"^ {4,}([^\s:：][^:：]*?)\s*[:：]\s*(.*?)\s*$")
_CODE = re.compile(r"^(~{3,}|`{3,})")


def normalise(text: str) -> str:
    """The text with line feeds only and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def clear(sheet: Sheet) -> str:
    """The sheet's text without control characters and non-characters, each line's told once."""
    for line, code in forbidden_in(sheet.text):
        sheet.tell("body-character", line, code=code)
    return without_forbidden(sheet.text)


@dataclass
class _Open:
    """A fence that waits for its end."""

    name: str
    kind: Kind | None
    line: int


def mend_blocks(text: str, sheet: Sheet) -> str:
    """The text with well-formed fences: canonical names, checked options, lengths by depth, all closed; lines keep their number."""
    if "///" not in text:
        return text
    lines = text.split("\n")
    stack: list[_Open] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if code := _CODE.match(line):
            at = _after_code(lines, at, code.group(1))
            continue
        if _END.match(line):
            _close(lines, at, stack, sheet)
        elif start := _START.match(line):
            at = _open(lines, at, start, stack, sheet)
        at += 1
    while stack:
        unclosed = stack.pop()
        sheet.tell("body-block-open", unclosed.line, name=unclosed.name)
        if unclosed.kind is not None:
            lines += ["", _fence(stack)]
    return "\n".join(lines)


def _after_code(lines: list[str], at: int, fence: str) -> int:
    for end in range(at + 1, len(lines)):
        if lines[end].rstrip(" ") == fence:
            return end + 1
    return at + 1


def _fence(stack: list[_Open]) -> str:
    return "/" * (3 + DEEPEST - sum(1 for entry in stack if entry.kind is not None))


def _close(lines: list[str], at: int, stack: list[_Open], sheet: Sheet) -> None:
    if not stack:
        sheet.tell("body-block-end", at + 1)
        lines[at] = ""
    elif stack.pop().kind is not None:
        lines[at] = _fence(stack)


def _open(lines: list[str], at: int, start: re.Match[str], stack: list[_Open], sheet: Sheet) -> int:
    """Checks one fence and its options; gives the index of its last line."""
    written, title = start.group(2), (start.group(3) or "").strip()
    kind = kind_of(written)
    if kind is None:
        near = get_close_matches(written.lower(), BLOCKS, 1, 0.5)
        sheet.tell(
            "body-block-unknown",
            at + 1,
            name=written,
            near=near[0] if near else "notice",
            all=", ".join(BLOCKS),
        )
    elif len(stack) >= DEEPEST:
        sheet.tell("body-block-deep", at + 1, name=written, limit=DEEPEST)
        kind = None
    else:
        if kind.inside and not any(entry.kind and entry.kind.name == kind.inside for entry in stack[-1:]):
            sheet.tell("body-block-place", at + 1, name=written, inside=kind.inside)
        if kind.titled and not title:
            sheet.tell("body-block-title", at + 1, name=written)
        lines[at] = f"{_fence(stack)} {kind.name}" + (f" | {title}" if title else "")
    stack.append(_Open(written, kind, at + 1))
    while kind is not None and at + 1 < len(lines) and (option := _OPTION.match(lines[at + 1])):
        at += 1
        lines[at] = _option(kind, option.group(1), option.group(2), at + 1, sheet)
    return at


def _option(kind: Kind, written: str, value: str, line: int, sheet: Sheet) -> str:
    """One option as the block's own reader wants it; a comment when it is wrong."""
    option = kind.option(written)
    if option is None:
        allowed = [name for one in kind.options for name in one.names]
        near = get_close_matches(written.lower(), allowed, 1, 0.4)
        all_of = ", ".join(one.names[0] for one in kind.options) or "—"
        sheet.tell(
            "body-block-option",
            line,
            block=kind.name,
            name=written,
            near=near[0] if near else all_of,
            all=all_of,
        )
        return "    #"
    read = option.read(value)
    if read is None:
        near = get_close_matches(value.lower(), option.values, 1, 0.4)
        all_of = ", ".join(option.values)
        sheet.tell(
            "body-block-value",
            line,
            block=kind.name,
            name=written,
            value=value,
            near=near[0] if near else all_of,
            all=all_of,
        )
        return "    #"
    return f'    {option.names[0]}: "{read}"'

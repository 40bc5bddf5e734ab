"""Breaking a title into lines of a given width, by the rules of Chinese typesetting (避头尾)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

# 标点 that never begin a line, and those that never end one (GB/T 15834-2011 §5.1).
NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉〗”’…—～·％‰℃°,.;:?!)]}%")
NOT_LAST = frozenset("（《「『【〔〈〖“‘([{№￥$")


def split_units(text: str) -> tuple[str, ...]:
    """What is never torn: a word of letters or a number, or a character, each with the marks that cling to it."""
    units: list[str] = []
    for sign in text:
        before = units[-1] if units else ""
        while (
            sign in NOT_FIRST and before.isspace() and len(units) > 1
        ):  # blanks at the end of a line are dropped
            units[-2:] = [units[-2] + before]
            before = units[-1]
        if before and (
            sign in NOT_FIRST or before[-1] in NOT_LAST or (_runs_on(before[-1]) and _runs_on(sign))
        ):
            units[-1] += sign
        else:
            units.append(sign)
    return tuple(units)


def break_lines(text: str, measure: Callable[[str], float], width: float) -> tuple[str, ...]:
    """`text` in lines no wider than `width` as `measure` says; blanks at the ends of lines are dropped.

    A unit that alone is wider than a line is torn between its characters.
    """
    lines: list[str] = []
    line = ""
    for unit in split_units(text):
        if measure((line + unit).rstrip()) <= width:
            line += unit
            continue
        if line.strip():
            lines.append(line.strip())
        line = unit.lstrip()
        while measure(line.rstrip()) > width and len(line) > 1:
            fitting = max(1, sum(measure(line[:end]) <= width for end in range(1, len(line) + 1)))
            lines.append(line[:fitting])
            line = line[fitting:]
    if line.strip():
        lines.append(line.strip())
    return tuple(lines)


def cut_lines(
    lines: tuple[str, ...], most: int, measure: Callable[[str], float], width: float
) -> tuple[str, ...]:
    """The first `most` lines; an ellipsis, within `width`, says that something was left out."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and (measure(last + "…") > width or last[-1] in NOT_LAST or last[-1] in NOT_FIRST):
        last = last[:-1].rstrip()
    return (*lines[: most - 1], last + "…")


def _runs_on(sign: str) -> bool:
    wide = unicodedata.east_asian_width(sign) in ("W", "F")
    return not wide and not sign.isspace() and sign not in NOT_LAST

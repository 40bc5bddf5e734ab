"""Dates as Chinese official texts write them, with where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_DIGITS = {sign: value for value, signs in enumerate(("〇○零Ｏ", *"一二三四五六七八九")) for sign in signs}
_HAN = "〇○零Ｏ一二三四五六七八九"
_DATE = re.compile(
    r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?"
    rf"|(?P<hy>[{_HAN}]{{4}})\s*年\s*(?P<hm>[一二三四五六七八九十]{{1,2}})\s*月\s*(?P<hd>[一二三四五六七八九十]{{1,3}})\s*日"
    r"|(?<!\d)(?P<iy>\d{4})(?P<sign>[-./])(?P<im>\d{1,2})(?P=sign)(?P<id>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<cy>(?:19|20)\d{2})(?P<cm>\d{2})(?P<cd>\d{2})(?!\d)"
)


@dataclass(frozen=True)
class Found:
    """A date and the part of the text, `start` to `end`, that says it."""

    start: int
    end: int
    day: date


def find_dates(text: str) -> tuple[Found, ...]:
    """Every date in `text` that the calendar has, in order: 2007年3月31日, 一九九五年三月二十六日, 2007-03-31, 20070331."""
    found = []
    for match in _DATE.finditer(text.translate(_FULL_WIDTH)):
        day = _day(match)
        if day is not None:
            found.append(Found(match.start(), match.end(), day))
    return tuple(found)


def _day(match: re.Match[str]) -> date | None:
    if match["hy"]:
        year = int("".join(str(_DIGITS[sign]) for sign in match["hy"]))
        values = (year, _number(match["hm"]), _number(match["hd"]))
    else:
        prefix = next(one for one in ("", "i", "c") if match[f"{one}y"])
        values = tuple(int(match[f"{prefix}{part}"]) for part in "ymd")  # type: ignore[assignment]
    try:
        return date(*values)
    except ValueError:
        return None


def _number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)

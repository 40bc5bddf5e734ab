"""Dates as sources write them, right to the zone: RFC 3339, RFC 822, Chinese, bare digits, and their blends.

What is missing is never invented: a text that is no whole date, or an impossible one, is None, and the reader then
knows that the source gave no usable date. `CST` is China's (+08:00) where the source is in China.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syndicate.numerals import arabic

CHINA = timezone(timedelta(hours=8))
_EARLIEST, _LATEST = 1949, 2199
_LONGEST = 120
_MONTHS = {
    name: number
    for number, names in enumerate(
        """jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october|
        nov november|dec december""".split("|"),
        1,
    )
    for name in names.split()
}
_DAYS = frozenset(
    """mon monday tue tues tuesday wed wednesday weds thu thur thurs thursday fri friday sat saturday sun sunday
    t at on the st nd rd th of""".split()
)
_WEEKDAYS = [prefix + day for prefix in ("星期", "礼拜", "周") for day in "一二三四五六日天"]
_MERIDIEM = {
    "am": 0,
    "a.m.": 0,
    "上午": 0,
    "凌晨": 0,
    "早上": 0,
    "pm": 12,
    "p.m.": 12,
    "下午": 12,
    "晚上": 12,
    "中午": 12,
}
_ZONES = {
    "z": 0,
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "msk": 180,
    "jst": 540,
    "kst": 540,
    "hkt": 480,
    "sgt": 480,
    "cct": 480,
    "北京时间": 480,
    "est": -300,
    "edt": -240,
    "et": -300,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}


def parse_date(text: str, zone: tzinfo = CHINA, now: datetime | None = None) -> datetime | None:
    """The instant that `text` names; a naive time is in `zone`, a date alone is its first moment there.

    With `now`, seconds or milliseconds since 1970 are read too, if they lie between 1990 and a day after `now`.
    """
    written = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).strip()
    if not written or len(written) > _LONGEST:
        return None
    if written.isdecimal() and len(written) in (10, 13):
        return _epoch(written, now)
    for word in _WEEKDAYS:
        written = written.replace(word, " ")
    tokens = _tokens(written)
    try:
        return _read(tokens, zone)
    except (ValueError, OverflowError, IndexError):
        return None


def parse_day(text: str, zone: tzinfo = CHINA) -> date | None:
    """The calendar day that `text` names in `zone`."""
    moment = parse_date(text, zone)
    return None if moment is None else moment.astimezone(zone).date()


def zone_of(name: str) -> tzinfo:
    """The zone by its name; China's where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return CHINA


def _epoch(digits: str, now: datetime | None) -> datetime | None:
    if now is None:
        return None
    seconds = int(digits) if len(digits) == 10 else int(digits) / 1000
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if datetime(1990, 1, 1, tzinfo=UTC) <= moment <= now + timedelta(days=1) else None


def _tokens(text: str) -> list[str]:
    """Runs of digits, runs of letters, and signs one by one, in lower case; blanks as one blank."""
    tokens: list[str] = []
    kind = ""
    for character in arabic(text.lower()):
        sort = (
            "d"
            if character.isdecimal()
            else " "
            if character.isspace()
            else "a"
            if character.isalpha()
            else "s"
        )
        if character in "年月日号時时分秒点":
            sort = "u"
        if sort == kind and sort in "da ":
            tokens[-1] += character if sort != " " else ""
        else:
            tokens.append(character if sort != " " else " ")
        kind = sort
    return tokens


def _read(tokens: list[str], zone: tzinfo) -> datetime | None:
    day, rest = _day(tokens)
    if not _EARLIEST <= day.year <= _LATEST:
        return None
    clock, extra, rest = _clock(rest)
    found, rest = _zone(rest)
    leftovers = [token for token in rest if token.strip(" ,.()-") and token not in _DAYS]
    # An Olson name, or words after a whole date and time, say nothing that changes it; a digit would.
    if leftovers and (
        clock is None or any(character.isdigit() for token in leftovers for character in token)
    ):
        return None
    moment = datetime.combine(day, clock or time(), found or zone) + timedelta(days=extra)
    return moment if _EARLIEST <= moment.year <= _LATEST else None


def _day(tokens: list[str]) -> tuple[date, list[str]]:
    """The calendar day, and what is left when it is taken out."""
    months = [at for at, token in enumerate(tokens) if token in _MONTHS]
    if months:
        return _named_day(tokens, months[0])
    at = next((at for at, token in enumerate(tokens) if token.isdecimal()), None)
    if at is None:
        raise ValueError("no digit")
    first = tokens[at]
    if len(first) in (8, 12, 14) and (at + 1 == len(tokens) or tokens[at + 1] in (" ", "t", "z", "+")):
        whole = date(int(first[:4]), int(first[4:6]), int(first[6:8]))
        clock = [piece for two in range(8, len(first), 2) for piece in (first[two : two + 2], ":")][:-1]
        return whole, [" ", *clock, *tokens[at + 1 :]]
    numbers: list[int] = []
    here = at
    while len(numbers) < 3:
        token = tokens[here]
        if token.isdecimal():
            numbers.append(int(token))
            if len(numbers) == 1 and len(token) != 4:
                raise ValueError(token)
            if len(numbers) > 1 and len(token) > 2:
                raise ValueError(token)
        elif token not in ("-", "/", ".", "年", "月", " ", "—"):
            raise ValueError(token)
        here += 1
    if here < len(tokens) and tokens[here] in ("日", "号"):
        here += 1
    return date(*numbers), [*tokens[:at], " ", *tokens[here:]]


def _named_day(tokens: list[str], at: int) -> tuple[date, list[str]]:
    """`Mon, 01 Jan 2024`, `01-Jan-24`, `January 1, 2024`."""
    before = [here for here in range(at) if tokens[here].isdecimal()]
    after = [here for here in range(at + 1, len(tokens)) if tokens[here].isdecimal()]
    if before and len(tokens[before[-1]]) <= 2:
        day_at, year_at = before[-1], after[0]
    elif before and len(tokens[before[-1]]) == 4:
        year_at, day_at = before[-1], after[0]
    else:
        day_at = after[0]
        # In `Mon Jan 1 10:00:00 CST 2024` the year comes last.
        year_at = next((here for here in after[1:] if len(tokens[here]) == 4), after[-1])
        if year_at and tokens[year_at - 1] in ("+", "-"):
            raise ValueError(tokens[year_at])
    year = int(tokens[year_at])
    if len(tokens[year_at]) == 2:
        year += 1900 if year >= 70 else 2000
    elif len(tokens[year_at]) != 4:
        raise ValueError(tokens[year_at])
    whole = date(year, _MONTHS[tokens[at]], int(tokens[day_at]))
    return whole, [" " if here in (at, day_at, year_at) else token for here, token in enumerate(tokens)]


def _clock(tokens: list[str]) -> tuple[time | None, int, list[str]]:
    """The time of day, a day more for 24:00, and what is left."""
    shift = next((_MERIDIEM[token] for token in tokens if token in _MERIDIEM), None)
    tokens = [token for token in tokens if token not in _MERIDIEM]
    at = next((here for here, token in enumerate(tokens) if token.isdecimal()), None)
    if at is None or (at and tokens[at - 1] in "+-" and not _is_joined(tokens, at)):
        return None, 0, tokens
    if at and tokens[at - 1] == "t" and len(tokens[at]) in (4, 6):  # ISO 8601, basic
        pairs = [tokens[at][two : two + 2] for two in range(0, len(tokens[at]), 2)]
        tokens = [*tokens[:at], *(piece for pair in pairs for piece in (pair, ":"))][:-1] + tokens[at + 1 :]
    parts: list[int] = []
    micro = 0
    here = at
    while here < len(tokens) and len(parts) < 3 and tokens[here].isdecimal():
        if len(tokens[here]) > 2:
            raise ValueError(tokens[here])
        parts.append(int(tokens[here]))
        here += 1
        if here < len(tokens) and tokens[here] in (":", "时", "時", "点", "分", "秒"):
            here += 1
        else:
            break
    if len(parts) == 3 and here + 1 < len(tokens) and tokens[here] in ".," and tokens[here + 1].isdecimal():
        micro = int(tokens[here + 1][:6].ljust(6, "0"))
        here += 2
    if len(parts) == 1 and tokens[here - 1] not in ("时", "時", "点") and shift is None:
        raise ValueError("a number that is no time")
    hour, minute, second = (*parts, 0, 0)[:3]
    if shift is not None and hour <= 12:
        hour = hour % 12 + shift
    extra = 0
    if hour == 24 and not (minute or second):
        hour, extra = 0, 1
    if second == 60:
        second = 59  # a leap second
    return time(hour, minute, second, micro), extra, tokens[:at] + tokens[here:]


def _is_joined(tokens: list[str], at: int) -> bool:
    """`2026-09-28-21:50:00`: the hyphen joins the time to the day, it is no offset."""
    return (
        at == 2 and tokens[0] == " " and tokens[1] == "-" and at + 3 < len(tokens) and tokens[at + 3] == ":"
    )


def _zone(tokens: list[str]) -> tuple[tzinfo | None, list[str]]:
    """The zone that is left after day and time: `+0800`, `+08:00`, `GMT+8`, `UTC`, `CST`."""
    rest = [token for token in tokens if token != " "]
    joined = "".join(rest)
    offset: int | None = None
    for known in (*sorted(_ZONES, key=len, reverse=True), "cst"):
        if known in rest:
            offset = 480 if known == "cst" else _ZONES[known]
            rest.remove(known)
            break
    for at, token in enumerate(rest):
        if token in "+-" and at + 1 < len(rest) and rest[at + 1].isdecimal():
            digits, here = rest[at + 1], at + 2
            if here + 1 < len(rest) and rest[here] == ":" and len(rest[here + 1]) == 2:
                digits, here = digits.zfill(2) + rest[here + 1], here + 2
            hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
            if hours > 14 or minutes > 59:
                raise ValueError(joined)
            offset = (hours * 60 + minutes) * (-1 if token == "-" else 1)
            del rest[at:here]
            break
    return (None if offset is None else timezone(timedelta(minutes=offset))), rest

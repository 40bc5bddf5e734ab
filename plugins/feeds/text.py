"""Text, addresses and instants as feeds may carry them.

XML 1.0 (§2.2) forbids most control characters, lone surrogates and two non-characters; one of them in one
title would make a whole feed unreadable. They are replaced by U+FFFD, which a reader sees, and never
silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from math import floor
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

SHOWN = "\ufffd"
_EIGHT = timedelta(hours=8)
CHINA = timezone(_EIGHT)
# C1 controls are legal XML, but readers take them for Windows-1252 letters.
_FORBIDDEN = {
    code: SHOWN
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
    if code not in (0x09, 0x0A, 0x0D)
}
# These and the carriage return, as ranges: thousands of single characters take long to compile.
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = dict.fromkeys((0x09, 0x0A, 0x0D, 0x2028, 0x2029), " ")
# What RFC 3986 lets stand unescaped; `%` stays, so that an escaped address is not escaped twice.
_URL_MARKS = "%/:=&?~+!$,;'@()*-._"
_NEVER_IN_IRI = frozenset(' <>"{}|\\^`\u3000\ufffd')
_ENTRY_IDS = UUID("8d5f6f3e-43a5-5c0e-9b1e-0c6f2d0a7b11")


def clean(text: str) -> str:
    """`text` with every character that XML 1.0 forbids, or readers misread, shown as U+FFFD."""
    if text.isprintable() or _SUSPECT.search(text) is None:  # nearly every text, and several times faster
        return text
    return text.translate(_FORBIDDEN).replace("\r\n", "\n").replace("\r", "\n")


def clean_line(text: str) -> str:
    """As `clean`, on one line and without blanks at its ends; blanks inside (U+3000 too) stay as written."""
    if text.isprintable():  # then it has neither line breaks nor anything to clean, as nearly every line
        return text.strip()
    return clean(text).translate(_LINE_BREAKS).strip()


@lru_cache(4096)  # a feed says an address in several formats, and many feeds say it
def clean_url(url: str) -> str:
    """The address as a plain ASCII URI (RFC 3986), or "" where it is not an absolute http(s) one."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # UnicodeError is one: a host that IDNA refuses
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or quote(host, "[]:") != host:
        return ""
    path, query, fragment = (_escape(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, (f"[{host}]" if ":" in host else host) + port, path, query, fragment))


def _escape(part: str) -> str:
    return quote(clean(part), safe=_URL_MARKS)


def is_entry_id(text: str) -> bool:
    """Whether `text` may stand as an `atom:id` (RFC 4287 §4.2.6): an absolute IRI with nothing to clean."""
    scheme, colon, rest = text.partition(":")
    letters = scheme.translate(dict.fromkeys(map(ord, "+-.")))
    named = scheme.isascii() and letters.isalnum() and scheme[0].isalpha()
    return bool(colon and rest and named) and clean_line(text) == text and not _NEVER_IN_IRI & set(text)


def as_entry_id(text: str) -> str:
    """`text` where it may stand as an `atom:id`, else a name-based UUID of it: for guids of RSS that are
    no URI.
    """
    given = text.strip()
    return given if is_entry_id(given) else f"urn:uuid:{uuid5(_ENTRY_IDS, clean(given))}"


def month_of(moment: datetime) -> str:
    """The calendar month in UTC+8 that an instant falls in: `2026-03`."""
    return month_of_day((moment if moment.utcoffset() == _EIGHT else stamp(moment)).date())


@lru_cache(16_384)
def month_of_day(day: date) -> str:
    """The calendar month of a day: `2026-03`."""
    return f"{day.year:04}-{day.month:02}"


def month_begun(moment: datetime) -> datetime:
    """When the calendar month in UTC+8 that an instant falls in began."""
    return moment.astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def seconds(moment: datetime) -> int:
    """An instant as feeds print it, to be compared: seconds since 1970. Raises ValueError where it is naive."""
    if moment.tzinfo is None:
        raise ValueError(f"a feed's instant needs its zone: {moment!r}")
    return floor(moment.timestamp())


def stamp(moment: datetime) -> datetime:
    """The same instant in UTC+8 to the second, so that equal instants are equal bytes.

    Raises ValueError where `moment` is naive.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a feed's instant needs its zone: {moment!r}")
    return moment.astimezone(CHINA).replace(microsecond=0)


# In the words of RFC 822, whatever the locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(128)  # a page says the same instants in many places
def rfc3339(moment: datetime) -> str:
    """As in Atom and JSON Feed: `2026-03-01T09:30:00+08:00`."""
    return stamp(moment).isoformat()


def rfc822(moment: datetime) -> str:
    """As in RSS 2.0: `Sun, 01 Mar 2026 09:30:00 +0800`; no locale is asked."""
    known = stamp(moment)
    day, month = _DAYS[known.weekday()], _MONTHS[known.month - 1]
    return f"{day}, {known.day:02} {month} {known.year:04} {known:%H:%M:%S %z}"


def newest(moments: Iterable[datetime], otherwise: datetime) -> datetime:
    """The latest of `moments`, or `otherwise` where there is none."""
    return max((stamp(moment) for moment in moments), default=stamp(otherwise))

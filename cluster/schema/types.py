"""How the values of fields are read: text stays text until one of these reads it. The types of fields are in `cluster.schema.fields`.

A value that does not fit raises a `PydanticCustomError`, a ValueError whose type is the name of a rule, so that the message
an editor reads comes from `rules.toml` in both languages.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError

BEIJING = ZoneInfo("Asia/Shanghai")

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


def wrong(rule: str, value: object) -> PydanticCustomError:
    """What to raise for a value that does not fit."""
    from pydantic_core import PydanticCustomError  # much to import, where most values fit

    return PydanticCustomError(rule, "{value}", {"value": str(value)})


def read_moment(value: Any) -> datetime:
    """`2026-03-01`, `2026-03-01 08:30[:00][+08:00]` or a TOML date as an aware instant; naive means Beijing time.

    Raises PydanticCustomError: `empty-value`, `not-a-moment`, or `impossible-date` (also outside of the years 1900 to 2199).
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime.combine(value, time())
    else:
        moment = _written_moment(value)
    # A year that no site has: a slip of the pen, and other zones could not show the first and last years at all.
    if not 1900 <= moment.year < 2200:
        raise wrong("impossible-date", value)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _written_moment(value: Any) -> datetime:
    if value == "":
        raise wrong("empty-value", value)
    match = MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise wrong("not-a-moment", value)
    clock = match["time"] or "00:00"
    clock = clock if clock[2] == ":" else f"0{clock}"
    try:
        return datetime.fromisoformat(f"{match['day']}T{clock}{(match['zone'] or '').replace('Z', '+00:00')}")
    except ValueError:
        raise wrong("impossible-date", value) from None


def read_day(value: Any) -> date:
    """`2026-03-01` or a TOML date as a calendar day. Raises PydanticCustomError: `not-a-day` or `impossible-date`."""
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise wrong("not-a-day", value)
    if isinstance(value, date):
        return value
    if not _DAY.fullmatch(value.strip()):
        raise wrong("not-a-day", value)
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise wrong("impossible-date", value) from None


def read_filled(value: str) -> str:
    """A text without blanks around it, of which something is left. Raises PydanticCustomError: `empty-value`."""
    if not value.strip():
        raise wrong("empty-value", value)
    return value.strip()


def read_uuid7(value: Any) -> str:
    """A UUIDv7 as it is usually written. Raises PydanticCustomError: `not-a-uuid7`."""
    try:
        parsed = UUID(str(value))
    except ValueError:
        raise wrong("not-a-uuid7", value) from None
    if parsed.version != 7 or str(parsed) != str(value):
        raise wrong("not-a-uuid7", value)
    return str(value)


def listed(value: Any) -> Any:
    """One value stands for a list of one, so that `tags: 防汛` works."""
    return value if isinstance(value, list | tuple) else (value,)


def read_url(value: str) -> str:
    """An address of the web, as it was written. Raises PydanticCustomError: `not-a-url`."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong("not-a-url", value) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(map(_is_blank, value)):
        raise wrong("not-a-url", value)
    return value


def _is_blank(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()

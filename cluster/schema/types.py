"""The field types that schemas share. Text stays text until one of these reads it.

A value that does not fit raises a `PydanticCustomError` whose type is the name of a rule, so that the message
an editor reads comes from `rules.toml` in both languages.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

BEIJING = ZoneInfo("Asia/Shanghai")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
# JSON Schema knows no named groups.
_PLAIN_MOMENT = re.sub(r"\?P<\w+>", "", _MOMENT.pattern)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SITE_CODE = re.compile(r"bm[0-9]{8}|[0-9]{10}")
_REGION = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
_CODE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def _wrong(rule: str, value: object, **more: object) -> PydanticCustomError:
    return PydanticCustomError(rule, "{value}", {"value": str(value), **more})


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
        raise _wrong("impossible-date", value)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _written_moment(value: Any) -> datetime:
    if value == "":
        raise _wrong("empty-value", value)
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise _wrong("not-a-moment", value)
    clock = match["time"] or "00:00"
    clock = clock if clock[2] == ":" else f"0{clock}"
    try:
        return datetime.fromisoformat(f"{match['day']}T{clock}{(match['zone'] or '').replace('Z', '+00:00')}")
    except ValueError:
        raise _wrong("impossible-date", value) from None


def read_day(value: Any) -> date:
    """`2026-03-01` or a TOML date as a calendar day."""
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise _wrong("not-a-day", value)
    if isinstance(value, date):
        return value
    if not _DAY.fullmatch(value.strip()):
        raise _wrong("not-a-day", value)
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise _wrong("impossible-date", value) from None


def _matching(pattern: re.Pattern[str], rule: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise _wrong(rule, value)
        return value

    return AfterValidator(check)


def _filled(value: str) -> str:
    if not value.strip():
        raise _wrong("empty-value", value)
    return value.strip()


def _uuid7(value: Any) -> str:
    try:
        parsed = UUID(str(value))
    except ValueError:
        raise _wrong("not-a-uuid7", value) from None
    if parsed.version != 7 or str(parsed) != str(value):
        raise _wrong("not-a-uuid7", value)
    return str(value)


def _listed(value: Any) -> Any:
    """One value stands for a list of one, so that `tags: 防汛` works."""
    return value if isinstance(value, list | tuple) else (value,)


def _languages(value: dict[str, str]) -> dict[str, str]:
    for language, text in value.items():
        if not _LANGUAGE.fullmatch(language):
            raise _wrong("not-a-language", language)
        _filled(text)
    return value


def _https(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise _wrong("not-a-url", value) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(map(_is_blank, value)):
        raise _wrong("not-a-url", value)
    return value


def _is_blank(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()


def _once(value: tuple[str, ...]) -> tuple[str, ...]:
    for index, language in enumerate(value):
        if language in value[:index]:
            raise _wrong("duplicate-language", language)
    return value


Filled = Annotated[str, AfterValidator(_filled)]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{_PLAIN_MOMENT}$"}),
]
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
Uuid7 = Annotated[str, BeforeValidator(_uuid7), WithJsonSchema({"type": "string", "format": "uuid"})]
Slug = Annotated[str, _matching(_SLUG, "not-a-slug")]
ColumnPath = Annotated[str, _matching(_PATH, "not-a-column-path")]
Host = Annotated[str, _matching(_HOST, "not-a-host")]
Url = Annotated[str, AfterValidator(_https)]
Colour = Annotated[str, _matching(_COLOUR, "not-a-colour")]
SiteCode = Annotated[str, _matching(_SITE_CODE, "not-a-site-code")]
Region = Annotated[str, _matching(_REGION, "not-a-region")]
Code = Annotated[str, _matching(_CODE, "not-a-code")]
Email = Annotated[str, _matching(_EMAIL, "not-an-email")]
Language = Annotated[str, _matching(_LANGUAGE, "not-a-language")]
Languages = Annotated[tuple[Language, ...], BeforeValidator(_listed), AfterValidator(_once)]
Names = Annotated[tuple[Filled, ...], BeforeValidator(_listed)]
Text = Annotated[dict[str, str], AfterValidator(_languages)]
Words = Annotated[dict[str, tuple[Filled, ...]], Field(default_factory=dict)]


class Schema(BaseModel):
    """The base of every schema: immutable, nothing unknown, numbers and dates never guessed from other types.

    What validates is built with the first value: most runs read their content from the catalogue, and need few of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)

"""The field types that schemas share. Text stays text until one of these reads it.

A value that does not fit raises a `PydanticCustomError` whose type is the name of a rule, so that the message
an editor reads comes from `rules.toml` in both languages.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

BEIJING = ZoneInfo("Asia/Shanghai")

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SITE_CODE = re.compile(r"bm\d{8}|\d{10}")
_REGION = re.compile(r"\d{6}|\d{9}|\d{12}")
_CODE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


def _wrong(rule: str, value: object, **more: object) -> PydanticCustomError:
    return PydanticCustomError(rule, "{value}", {"value": str(value), **more})  # type: ignore[arg-type]


def read_moment(value: Any) -> datetime:
    """`2026-03-01`, `2026-03-01 08:30[:00][+08:00]` or a TOML date as an aware instant; naive means Beijing time."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=BEIJING)
    if isinstance(value, date):
        return datetime.combine(value, time(), BEIJING)
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise _wrong("not-a-moment", value)
    clock = match["time"] or "00:00"
    zone = (match["zone"] or "").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(
            f"{match['day']}T{clock.zfill(5) if len(clock) < 6 else clock.zfill(8)}{zone}"
        )
    except ValueError:
        raise _wrong("impossible-date", value) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def read_day(value: Any) -> date:
    """`2026-03-01` or a TOML date as a calendar day."""
    if isinstance(value, datetime) or not isinstance(value, (str, date)):
        raise _wrong("not-a-day", value)
    if isinstance(value, date):
        return value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
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
    return value if isinstance(value, (list, tuple)) else (value,)


def _languages(value: dict[str, str]) -> dict[str, str]:
    for language, text in value.items():
        if not re.fullmatch(r"[a-z]{2}", language):
            raise _wrong("not-a-language", language)
        _filled(text)
    return value


def _https(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s]*", value):
        raise _wrong("not-a-url", value)
    return value


Filled = Annotated[str, AfterValidator(_filled)]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_MOMENT.pattern}$".replace("?P<day>", "")
            .replace("?P<time>", "")
            .replace("?P<zone>", ""),
        }
    ),
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
Names = Annotated[tuple[Filled, ...], BeforeValidator(_listed)]
Text = Annotated[dict[str, str], AfterValidator(_languages)]
Words = Annotated[dict[str, tuple[Filled, ...]], Field(default_factory=dict)]


class Schema(BaseModel):
    """The base of every schema: immutable, nothing unknown, numbers and dates never guessed from other types."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

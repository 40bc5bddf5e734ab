"""The field types that schemas share, as the validator knows them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from cluster.schema.types import (
    MOMENT,
    SLUG,
    listed,
    read_day,
    read_filled,
    read_moment,
    read_url,
    read_uuid7,
    wrong,
)

# JSON Schema knows no named groups.
_PLAIN_MOMENT = re.sub(r"\?P<\w+>", "", MOMENT.pattern)
_PATH = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SITE_CODE = re.compile(r"bm[0-9]{8}|[0-9]{10}")
_REGION = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
_CODE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


def _matching(pattern: re.Pattern[str], rule: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise wrong(rule, value)
        return value

    return AfterValidator(check)


def _languages(value: dict[str, str]) -> dict[str, str]:
    for language, text in value.items():
        if not _LANGUAGE.fullmatch(language):
            raise wrong("not-a-language", language)
        read_filled(text)
    return value


def _once(value: tuple[str, ...]) -> tuple[str, ...]:
    for index, language in enumerate(value):
        if language in value[:index]:
            raise wrong("duplicate-language", language)
    return value


Filled = Annotated[str, AfterValidator(read_filled)]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{_PLAIN_MOMENT}$"}),
]
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
Uuid7 = Annotated[str, BeforeValidator(read_uuid7), WithJsonSchema({"type": "string", "format": "uuid"})]
Slug = Annotated[str, _matching(SLUG, "not-a-slug")]
ColumnPath = Annotated[str, _matching(_PATH, "not-a-column-path")]
Host = Annotated[str, _matching(_HOST, "not-a-host")]
Url = Annotated[str, AfterValidator(read_url)]
Colour = Annotated[str, _matching(_COLOUR, "not-a-colour")]
SiteCode = Annotated[str, _matching(_SITE_CODE, "not-a-site-code")]
Region = Annotated[str, _matching(_REGION, "not-a-region")]
Code = Annotated[str, _matching(_CODE, "not-a-code")]
Email = Annotated[str, _matching(_EMAIL, "not-an-email")]
Language = Annotated[str, _matching(_LANGUAGE, "not-a-language")]
Languages = Annotated[tuple[Language, ...], BeforeValidator(listed), AfterValidator(_once)]
Names = Annotated[tuple[Filled, ...], BeforeValidator(listed)]
Text = Annotated[dict[str, str], AfterValidator(_languages)]
Words = dict[str, tuple[Filled, ...]]

"""The field types that schemas share, as the validator knows them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from cluster.schema.forms import form, read_once, read_texts
from cluster.schema.types import (
    MOMENT,
    listed,
    read_day,
    read_filled,
    read_moment,
    read_url,
    read_uuid7,
)

# JSON Schema knows no named groups.
_PLAIN_MOMENT = re.sub(r"\?P<\w+>", "", MOMENT.pattern)


def _form(name: str) -> AfterValidator:
    return AfterValidator(form(name))


Filled = Annotated[str, AfterValidator(read_filled)]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{_PLAIN_MOMENT}$"}),
]
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
Uuid7 = Annotated[str, BeforeValidator(read_uuid7), WithJsonSchema({"type": "string", "format": "uuid"})]
Slug = Annotated[str, _form("Slug")]
ColumnPath = Annotated[str, _form("ColumnPath")]
Host = Annotated[str, _form("Host")]
Url = Annotated[str, AfterValidator(read_url)]
Colour = Annotated[str, _form("Colour")]
SiteCode = Annotated[str, _form("SiteCode")]
Region = Annotated[str, _form("Region")]
Code = Annotated[str, _form("Code")]
Email = Annotated[str, _form("Email")]
Language = Annotated[str, _form("Language")]
Reach = Annotated[str, _form("Reach")]
Languages = Annotated[tuple[Language, ...], BeforeValidator(listed), AfterValidator(read_once)]
Names = Annotated[tuple[Filled, ...], BeforeValidator(listed)]
Text = Annotated[dict[str, str], AfterValidator(read_texts)]
Words = dict[str, tuple[Filled, ...]]

"""Filters that templates use: instants and days, shown in Beijing time, and where a title may break."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from jinja2 import pass_context
from markupsafe import Markup

from cluster.schema.types import BEIJING
from plugins.engine.rendering import escape

_remembered = lru_cache(4096)  # lists show the same instants again and again
_MONTHS = "January February March April May June July August September October November December".split()


@_remembered
def moment(value: datetime) -> str:
    """`2026-03-01 08:30`, as 47号 asks of visible times."""
    return value.astimezone(BEIJING).isoformat(" ", "minutes")[:16]


@_remembered
def day(value: date) -> str:
    """`2026-03-01`."""
    return _day(value).isoformat()


@pass_context
def day_long(context: Any, value: date) -> str:
    """`2026年3月1日`, or `1 March 2026` where the edition is not Chinese."""
    found, edition = _day(value), context.get("edition")
    if edition is None or edition.lang == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


@_remembered
def iso(value: date) -> str:
    """`2026-03-01T08:30:00+08:00`, or the day alone."""
    return (
        value.astimezone(BEIJING).isoformat(timespec="seconds")
        if isinstance(value, datetime)
        else value.isoformat()
    )


def _day(value: date) -> date:
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


# GB/T 9704: the title of a 公文 breaks between its parts (issuer, matter, kind of document), never within a word.
_PARTS = re.compile(r"(?<=.)(?=关于)|(?<=关于印发)|(?<=的)(?=\w{2,5}$)")


def breakable(title: str) -> Markup:
    """`title` with a `wbr` wherever a 公文's title may go on in the next line; other titles as they are."""
    return Markup("<wbr>".join([escape(part) for part in _PARTS.split(title)]))


FILTERS: dict[str, Callable[..., str]] = {
    "moment": moment,
    "day": day,
    "day_long": day_long,
    "iso": iso,
    "breakable": breakable,
}

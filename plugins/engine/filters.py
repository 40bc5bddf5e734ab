"""Filters that templates use for instants and days. Instants are shown in Beijing time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from jinja2 import pass_context

from cluster.schema.types import BEIJING

_MONTHS = "January February March April May June July August September October November December".split()


def moment(value: datetime) -> str:
    """`2026-03-01 08:30`, as 47号 asks of visible times."""
    return f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def day(value: date) -> str:
    """`2026-03-01`."""
    return f"{_day(value):%Y-%m-%d}"


@pass_context
def day_long(context: Any, value: date) -> str:
    """`2026年3月1日`, or `1 March 2026` where the edition is not Chinese."""
    found, edition = _day(value), context.get("edition")
    if edition is None or edition.lang == "zh":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def iso(value: date) -> str:
    """`2026-03-01T08:30:00+08:00`, or the day alone."""
    return value.astimezone(BEIJING).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _day(value: date) -> date:
    return value.astimezone(BEIJING).date() if isinstance(value, datetime) else value


FILTERS: dict[str, Callable[..., str]] = {"moment": moment, "day": day, "day_long": day_long, "iso": iso}

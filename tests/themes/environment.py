"""I/O: a plain Jinja environment as the engine sets it up, reading the theme's own templates and strings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plugins.engine.bytecode import TemplateCache
from plugins.engine.filters import breakable
from plugins.engine.views import EditionView

THEME = Path(__file__).parents[2] / "themes" / "jiyue"
LANGUAGES = ("zh", "en")
_COMPILED = TemplateCache()
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = "January February March April May June July August September October November December".split()


def strings(lang: str) -> dict[str, str]:
    """The theme's texts of a language by their dotted keys."""
    found: dict[str, str] = {}

    def walk(prefix: str, table: dict[str, Any]) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                walk(f"{prefix}{name}.", value)
            else:
                found[prefix + name] = value

    walk("", tomllib.loads((THEME / "strings" / f"{lang}.toml").read_text(encoding="utf-8")))
    return found


def translator(lang: str, used: set[str]) -> Callable[..., str]:
    """`t(key, name=value)`; every key asked for is added to `used`."""
    texts = strings(lang)

    def t(key: str, **values: object) -> str:
        used.add(key)
        return texts[key].format(**values)

    return t


def environment(lang: str, shown: EditionView, used: set[str] | None = None) -> Environment:
    """Templates, filters, `t` and `edition` of one language."""
    made = Environment(
        loader=FileSystemLoader(THEME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )
    made.globals["edition"] = shown
    made.globals["t"] = translator(lang, set() if used is None else used)
    made.filters["breakable"] = breakable
    made.filters["moment"] = lambda at: at.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M")
    made.filters["day"] = lambda on: f"{_day(on):%Y-%m-%d}"
    made.filters["day_long"] = lambda on: _long(_day(on), lang)
    made.filters["iso"] = lambda at: at.astimezone(_SHANGHAI).isoformat(timespec="seconds")
    return made


def _day(on: date | datetime) -> date:
    return on.astimezone(_SHANGHAI).date() if isinstance(on, datetime) else on


def _long(on: date, lang: str) -> str:
    return (
        f"{on.year}年{on.month}月{on.day}日"
        if lang == "zh"
        else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
    )

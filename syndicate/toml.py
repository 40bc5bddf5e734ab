"""item.toml as bytes: the same item, the same bytes."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

import tomli_w

from cluster.reposts import RepostItem


def write_item_toml(item: RepostItem) -> bytes:
    """The bytes of item.toml: every field that says something, in the order of the schema."""
    values = _plain(item.model_dump(mode="python"))
    flat = {name: value for name, value in values.items() if not _is_table(value)}
    tables = {name: value for name, value in values.items() if _is_table(value)}
    return tomli_w.dumps({**flat, **tables}).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """Without what is empty; enumerations as their values, languages in order."""
    if isinstance(value, dict):
        return {
            name: plain for name, below in value.items() if (plain := _plain(below)) not in ("", None, [], {})
        }
    if isinstance(value, (list, tuple)):
        return [_plain(below) for below in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str) and not isinstance(value, (datetime, date)):
        return value.encode("utf-8", "replace").decode()
    return value


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))

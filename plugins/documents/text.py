"""Small decisions about words that documents' pages and lists share."""

from __future__ import annotations

from datetime import datetime

from cluster.kinds import Policy, Validity
from cluster.schema.types import BEIJING

_STOPS = "。！？；.!?;"


def excerpt(text: str, length: int) -> str:
    """The beginning of a text of at most `length` characters, cut after a sentence where one ends in its second half."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    cut = flat[:length]
    end = max(cut.rfind(stop) for stop in _STOPS)
    return cut[: end + 1] if end >= length // 2 else cut.rstrip("，、,：: ") + "…"


def validity(fields: Policy, at: datetime) -> str:
    """有效性 of a policy at an instant: what it says itself, else what its dates say; `pending` before it is in force."""
    if fields.validity is not None and fields.validity is not Validity.VALID:
        return fields.validity.value
    day = at.astimezone(BEIJING).date()
    if fields.repealed is not None and day >= fields.repealed:
        return Validity.REPEALED.value
    if fields.successor and fields.validity is None:
        return Validity.SUPERSEDED.value
    if fields.effective is not None and day < fields.effective:
        return "pending"
    return Validity.VALID.value


def human_size(count: int) -> str:
    """A size for people: 980 B, 120 KB, 3.4 MB (1 KB = 1024 B)."""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{round(count / 1024)} KB"
    return f"{count / 1024 / 1024:.1f} MB"

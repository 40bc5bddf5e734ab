"""What limits the values of a field, in words: within which numbers, and how many items at least."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def limits_in_words(named: Mapping[str, Any]) -> tuple[str, str]:
    """The limits among what is said of a field (`Field.named`), in Chinese and English; empty where it has none."""
    least, most, items = named.get("ge"), named.get("le"), named.get("min_length")
    if least is not None and most is not None:
        return f"{least} 到 {most}", f"from {least} to {most}"
    if least is not None:
        return f"不小于 {least}", f"at least {least}"
    if most is not None:
        return f"不大于 {most}", f"at most {most}"
    return (f"至少 {items} 项", f"{items} or more") if items is not None else ("", "")

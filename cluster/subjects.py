"""Subjects nest by their codes: `economy.enterprise` is part of `economy`."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(4096)  # of many thousand documents, few subjects
def with_broader(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Every code with those above it, each once, broader ones first: `a`, `a.b` for `a.b`."""
    if not codes:
        return ()
    found: dict[str, None] = {}
    for code in codes:
        parts = code.split(".")
        for depth in range(1, len(parts) + 1):
            found.setdefault(".".join(parts[:depth]))
    return tuple(found)

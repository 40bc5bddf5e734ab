"""The ledger of a source: what was decided about each of its items, one JSON object a line, chained by digest.

Line n holds `prev`, the sha256 of line n−1 as it stands without its line end (64 zeros in the first), so that no line
can be changed, dropped or put in later unseen. A build reads no other record of what was decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from enum import StrEnum

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding

LEDGER = "ledger.jsonl"
FIRST = "0" * 64


class Decision(StrEnum):
    """What was decided."""

    ACCEPT = "accept"  # the item stands as stored under `digest`
    RESTORE = "restore"  # as accept, after it was withdrawn or held
    WITHDRAW = "withdraw"  # taken back: a notice stands in its place
    HOLD = "hold"  # hidden until the origin or an approver says more
    PASS = "pass"  # not for this cluster; `because` says why
    LATE = "late"  # an older revision that came after a newer one
    REJECT = "reject"  # an approver refused what was received
    ALIAS = "alias"  # the item is known under `key`; `id` is its new name
    SAME = "same"  # another source published it first; `into` is that repost
    MOVED = "moved"  # the source itself: `into` is its proven new address


# Decisions that say how an item stands; the others only say that something was seen and why it changed nothing.
STANDING = frozenset({Decision.ACCEPT, Decision.RESTORE, Decision.WITHDRAW, Decision.HOLD})
SHOWN = frozenset({Decision.ACCEPT, Decision.RESTORE})


@dataclass(frozen=True)
class LedgerLine:
    """One decision. Digests are sha256 in hex: `digest` of item.toml, `evidence` of evidence.bin, `received` of what came."""

    at: datetime
    decision: Decision
    key: str
    id: str
    because: str
    by: str = ""
    title: str = ""
    version: int = 0
    state: str = ""
    digest: str = ""
    evidence: str = ""
    received: str = ""
    updated: datetime | None = None
    into: str = ""
    n: int = 0
    prev: str = ""


_ORDER = (
    "n",
    "prev",
    "at",
    "decision",
    "key",
    "id",
    "title",
    "version",
    "state",
    "updated",
    "digest",
    "evidence",
)
_NAMES = (*_ORDER, "received", "into", "because", "by")
_ALWAYS = ("n", "prev", "at", "decision", "key", "id", "because")
_TEXTS = tuple(name for name in _NAMES if name not in ("n", "version", "at", "updated"))
assert {field.name for field in fields(LedgerLine)} == set(_NAMES)


def write_line(line: LedgerLine) -> bytes:
    """The line's bytes without a line end: keys in a fixed order, empty ones left out where they may be."""
    values: dict[str, object] = {}
    for name in _NAMES:
        value = getattr(line, name)
        if isinstance(value, datetime):
            value = value.isoformat(timespec="seconds")
        if name in _ALWAYS or value not in ("", None, 0):
            values[name] = value
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def append(data: bytes, lines: Iterable[LedgerLine]) -> bytes:
    """`data`, a sound ledger, with more lines, each chained to the one before."""
    held = data.rstrip(b"\n").split(b"\n") if data.strip() else []
    for line in lines:
        previous = _digest(held[-1]) if held else FIRST
        held.append(write_line(replace(line, n=len(held) + 1, prev=previous)))
    return b"".join(one + b"\n" for one in held)


def read_ledger(data: bytes, path: str) -> tuple[tuple[LedgerLine, ...], tuple[Finding, ...]]:
    """The lines up to the first that breaks the chain or cannot be read, and a Finding for that one."""
    lines: list[LedgerLine] = []
    previous = FIRST
    *whole, rest = data.split(b"\n")
    for number, raw in enumerate(whole, 1):
        line = _read_line(raw)
        if line is None or line.n != number or line.prev != previous:
            return tuple(lines), (finding("ledger-chain", path, number),)
        lines.append(line)
        previous = _digest(raw)
    if rest:
        return tuple(lines), (finding("ledger-chain", path, len(whole) + 1),)
    return tuple(lines), ()


def standing(lines: Sequence[LedgerLine]) -> Mapping[str, LedgerLine]:
    """By key, the last line that says how the item stands."""
    return {line.key: line for line in lines if line.decision in STANDING}


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def read_values(values: object) -> LedgerLine | None:
    """A line from its JSON object, or None where it is none."""
    if not isinstance(values, dict):
        return None
    plain = dict(values)
    try:
        for name in ("at", "updated"):
            if name in plain:
                plain[name] = datetime.fromisoformat(plain[name])
        plain["decision"] = Decision(plain["decision"])
        line = LedgerLine(**plain)
    except (ValueError, TypeError, KeyError):
        return None
    aware = line.at.tzinfo is not None and (line.updated is None or line.updated.tzinfo is not None)
    texts = all(isinstance(getattr(line, name), str) for name in _TEXTS)
    return line if aware and texts and isinstance(line.n, int) and isinstance(line.version, int) else None


def _read_line(raw: bytes) -> LedgerLine | None:
    try:
        return read_values(json.loads(raw))
    except ValueError:
        return None

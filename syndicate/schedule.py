"""When a source may be asked, with which validators, and when its new address is believed. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

from cluster.ledger import Decision, LedgerLine
from cluster.settings import ClusterConfig, Source
from syndicate.state import FetchState

VALIDATORS_LAST = timedelta(days=7)
MOVE_LASTS = timedelta(days=7)
_LONGEST_BACKOFF = timedelta(hours=1)
_JITTER = 0.15


def why_not_now(state: FetchState, host_until: datetime | None, now: datetime, urgent: bool) -> str:
    """Why the source is left alone for now ("": it is asked). `urgent` skips our own patience, never the parent's word."""
    waits = [moment for moment in (state.not_before, host_until) if moment is not None and moment > now]
    if waits:
        return f"asked to wait until {max(waits):%Y-%m-%d %H:%M}"
    if not urgent and state.attempted is not None and now < state.attempted + backoff(state.failures):
        return f"failed {state.failures} times, next try {state.attempted + backoff(state.failures):%H:%M}"
    return ""


def backoff(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: none after the first, then 1, 2, 4 … minutes, at most an hour."""
    if failures < 2:
        return timedelta()
    return min(timedelta(minutes=2 ** min(failures - 2, 10)), _LONGEST_BACKOFF)


def is_due(state: FetchState, source: Source, now: datetime) -> bool:
    """Whether the source's own interval is over, spread by up to 15 % so that parents are not all asked at once."""
    if state.attempted is None:
        return True
    seed = hashlib.sha256(f"{source.id}\0{state.attempted.isoformat()}".encode()).digest()
    spread = 1 + _JITTER * (seed[0] / 127.5 - 1)
    return now >= state.attempted + timedelta(minutes=source.every) * spread


def settings_digest(config: ClusterConfig, source: Source) -> str:
    """Changes with anything that could make us read or decide the same answer otherwise."""
    told = [
        source.model_dump(mode="json"),
        [duty.model_dump(mode="json") for duty in config.duties],
        [subject.code for subject in config.subjects],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def validators(state: FetchState, settings: str, ledger: str, now: datetime) -> tuple[str, str]:
    """`etag` and `last_modified` to send, both "" where the whole answer is wanted.

    They are forgotten weekly (some servers say 304 to anything), and wherever settings or ledger are not those that
    their answer led to: a branch switched, a commit undone, a proposal approved.
    """
    fresh = state.validated is not None and now - state.validated < VALIDATORS_LAST
    if not fresh or state.settings != settings or state.ledger != ledger:
        return "", ""
    return state.etag, state.last_modified


def address_of(source: Source, lines: tuple[LedgerLine, ...]) -> str:
    """The source's address: as configured, or where it has provably moved since (the last `moved` line about it)."""
    for line in reversed(lines):
        if line.decision is Decision.MOVED and line.id == source.url:
            return line.into
    return source.url


def note_move(state: FetchState, moved: str, now: datetime) -> FetchState:
    """Remembers where permanent redirects lead, and since when they lead there."""
    if not moved:
        return replace(state, moved="", moved_since=None)
    if moved == state.moved:
        return state
    return replace(state, moved=moved, moved_since=now)


def is_proven(state: FetchState, same_feed: bool, now: datetime) -> bool:
    """Whether a move is believed: the same answer for a week, from what shows itself to be the same feed."""
    return (
        bool(state.moved)
        and same_feed
        and state.moved_since is not None
        and now - state.moved_since >= MOVE_LASTS
    )


def failed(state: FetchState, now: datetime, retry_after: datetime | None = None) -> FetchState:
    """After no usable answer."""
    return replace(state, attempted=now, failures=state.failures + 1, not_before=retry_after)


def succeeded(state: FetchState, now: datetime) -> FetchState:
    """After an answer, whether or not anything was new."""
    return replace(state, attempted=now, succeeded=now, failures=0, not_before=None)

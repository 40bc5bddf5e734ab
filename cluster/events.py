"""What happened to carried items after they were decided on: released, confirmed live. Never an input of a build.

Events are JSON lines; `syndicate` keeps them on a branch of their own (`syndicate-events`). Reports join them with ledgers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cluster.dataclass import dataclass


class Happened(StrEnum):
    """What happened."""

    RELEASED = "released"  # it left with a release of the site
    CONFIRMED = "confirmed"  # its public page was fetched and holds what was decided
    MISSING = "missing"  # its public page is not there, or says something else
    BUILT = "built"


@dataclass(frozen=True)
class Event:
    """One thing that happened to the item `key` on `site`; `digest` is that of the item as it stood then."""

    at: datetime
    what: Happened
    site: str
    key: str
    digest: str = ""
    url: str = ""


def write_events(events: Iterable[Event]) -> bytes:
    """JSON lines."""
    rows = (
        {"at": e.at.isoformat(timespec="seconds"), "what": e.what.value, "site": e.site, "key": e.key}
        | ({"digest": e.digest} if e.digest else {})
        | ({"url": e.url} if e.url else {})
        for e in events
    )
    return b"".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows
    )


def read_events(data: bytes) -> tuple[Event, ...]:
    """The events in JSON lines; a line that is none is left out (events are no proof of a decision)."""
    found = []
    for raw in data.splitlines():
        try:
            row = json.loads(raw)
            moment = datetime.fromisoformat(row["at"])
            texts = {name: str(row.get(name, "")) for name in ("site", "key", "digest", "url")}
            event = Event(moment, Happened(row["what"]), **texts)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        if moment.tzinfo is not None:
            found.append(event)
    return tuple(found)

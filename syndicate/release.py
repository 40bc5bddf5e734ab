"""I/O: after a deployment: what it newly brought out is noted on the branch of events, and the clocks of its duties stop."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cluster.carriage import release_events
from cluster.findings import Finding
from syndicate.desk import open_desk
from syndicate.events import add_events, known_events
from syndicate.ground import find_repository, open_root
from syndicate.owed import Owing, what_is_owed


def record_release(path: Path, cache: Path, now: datetime) -> tuple[int, tuple[Finding, ...]]:
    """How many carriages the release of the content root at `now` newly brought out; the same release twice notes nothing.

    Raises Refused, Busy, GitFailed, OSError.
    """
    owing = what_is_owed(path, cache, now, now)
    if not isinstance(owing, Owing):
        return 0, owing
    repo, top, prefix = find_repository(path)
    root = open_root(path, clean=False)
    with open_desk(repo, top, prefix) as desk:
        events = release_events(owing.model, known_events(repo), now)
        add_events(desk, events, root.robot, now)
    return len(events), ()

"""When the hours of a duty begin (意见 §十: 及时转载): at the origin's instant, never later than when we first saw the item."""

from __future__ import annotations

from datetime import datetime, timedelta

from cluster.schema.types import BEIJING

LATEST = timedelta(hours=48)


def start_clock(published: datetime | None, first_seen: datetime) -> datetime:
    """The instant from which hours count.

    The origin's, unless it is missing, in the future, or more than 48 hours before we first saw the item:
    then that we first saw it. No date that a parent writes can put a deadline off.
    """
    if published is None or published > first_seen or first_seen - published > LATEST:
        return first_seen
    return published


def to_second(moment: datetime) -> datetime:
    """The instant in Beijing time, cut to the second, as it is stored."""
    return moment.astimezone(BEIJING).replace(microsecond=0)

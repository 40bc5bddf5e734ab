"""The moments at which a document turns from one state, list or notice to another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from cluster.kinds import Consultation, Interview, Policy, Topic
from cluster.model import Document
from cluster.schema.types import BEIJING

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def turns_of(document: Document) -> Iterator[datetime]:
    """Every moment of a document's own fields that a page, list or check turns on."""
    fields = document.fields
    for moment in (fields.published, fields.modified, fields.expires):
        if moment is not None:
            yield moment
    if isinstance(fields, Policy):
        yield from (midnight(day) for day in (fields.effective, fields.repealed) if day is not None)
    elif isinstance(fields, Consultation):
        yield from (fields.opens, fields.closes)
    elif isinstance(fields, Interview):
        yield fields.held
    elif isinstance(fields, Topic):
        yield from (update.at for update in fields.timeline)
        if fields.closed is not None:
            yield midnight(fields.closed)
    if document.repost is not None and document.repost.item.embargo is not None:
        yield document.repost.item.embargo


def midnight(day: date) -> datetime:
    """The beginning of a day in Beijing."""
    return datetime.combine(day, time(), BEIJING)


def count_of(moment: datetime) -> int:
    """A moment as a number, microseconds since 1970 (UTC): kept and compared for little."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(count: int) -> datetime:
    """The moment of a number, in Beijing time."""
    return (_EPOCH + count * _MICROSECOND).astimezone(BEIJING)

"""When a document's pages change by themselves: the instants at which its state, or what is said of it, turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from cluster.kinds import Consultation, Interview, Policy, Topic
from cluster.model import Document
from cluster.schema.types import BEIJING


def turns(document: Document) -> Iterator[datetime]:
    """Every instant at which a page that shows `document` may become another, in no order."""
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

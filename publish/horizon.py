"""Until when a model, built at its instant, would be built the same: the next moment that a page, list or check turns on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from cluster.kinds import Consultation, Interview, Policy, Topic
from cluster.model import Document, Model
from cluster.schema.types import BEIJING


def next_change(model: Model) -> datetime:
    """The earliest turn after `model.at`; midnight in Beijing at the latest, as days count in checks and feeds."""
    return min(moment for moment in _turns(model) if moment > model.at)


def _turns(model: Model) -> Iterator[datetime]:
    yield _midnight(model.at.astimezone(BEIJING).date() + timedelta(days=1))
    for document in (*model.documents, *model.carried):
        yield from _of_document(document)
        if document.repost is not None and document.repost.item.embargo is not None:
            yield document.repost.item.embargo
    for site in model.sites.values():
        for banner in site.config.banners:
            yield banner.starts
            yield banner.ends


def _of_document(document: Document) -> Iterator[datetime]:
    fields = document.fields
    for moment in (fields.published, fields.modified, fields.expires):
        if moment is not None:
            yield moment
    if isinstance(fields, Policy):
        yield from (_midnight(day) for day in (fields.effective, fields.repealed) if day is not None)
    elif isinstance(fields, Consultation):
        yield from (fields.opens, fields.closes)
    elif isinstance(fields, Interview):
        yield fields.held
    elif isinstance(fields, Topic):
        yield from (update.at for update in fields.timeline)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)

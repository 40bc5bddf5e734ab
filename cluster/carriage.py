"""Who had to carry what by when, and did: each mandatory item × each site (意见 §十). Pure: model × events × instant → rows.

The clock of an item begins at its origin's instant (`cluster.reposts.RepostItem.clock`) and stops for a site when its page
was first confirmed live, before any confirmation when the site was first released with it, and never at a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from cluster.dataclass import dataclass
from cluster.duties import Matchable, Obligation, obligations
from cluster.events import Event, Happened
from cluster.model import Document, Model, Site
from cluster.settings import ClusterConfig
from cluster.visibility import State, state_of

ALARMS = (50, 75, 90, 100)


class Standing(StrEnum):
    """How a site stands to an item."""

    CARRIED = "carried"  # within its hours
    LATE = "late"  # after them
    OWED = "owed"  # its hours are not over
    OVERDUE = "overdue"  # they are
    EXEMPT = "exempt"  # `reason` says why


@dataclass(frozen=True)
class Due:
    """A mandatory item: `digest` names what is to stand now, `changed` when it last became that.

    `waiting`: it waits for an approver, and its hours count all the same. `withdrawn`: what is owed is that it goes.
    """

    thing: Matchable
    id: str
    title: str
    origin: str
    clock: datetime
    digest: str
    changed: datetime
    waiting: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Row:
    """One site about one item. `update`: it carried the item, and owes its newest version (or its withdrawal)."""

    key: str
    id: str
    title: str
    origin: str
    site: str
    duty: str
    mode: str
    hours: int
    started: datetime
    due: datetime
    standing: Standing
    stopped: datetime | None = None
    column: str = ""
    reason: str = ""
    digest: str = ""
    waiting: bool = False
    update: bool = False

    def used(self, at: datetime) -> int:
        """Percent of the hours that have gone by."""
        return int((at - self.started) * 100 / timedelta(hours=self.hours))

    @property
    def taken(self) -> float | None:
        """Hours from the start of the clock until it stopped, None while it runs."""
        return round((self.stopped - self.started) / timedelta(hours=1), 2) if self.stopped else None

    def alarm(self, at: datetime) -> int:
        """The highest of 50, 75, 90, 100 percent that is reached while the item is owed; 0 for none."""
        if self.standing not in (Standing.OWED, Standing.OVERDUE):
            return 0
        return max((level for level in ALARMS if self.used(at) >= level), default=0)


def dues_of(model: Model) -> Iterator[Due]:
    """Everything in the model that duties may be about: parents' documents, and items from outside."""
    for document in (*model.documents, *model.carried):
        if document.translated or document.published is None:
            continue
        state = state_of(document, model.at)
        gone = state in (State.WITHDRAWN, State.CANCELLED)
        if gone or state in (State.LISTED, State.EXPIRED):
            yield _due(model, document, gone)


def _due(model: Model, document: Document, gone: bool) -> Due:
    published = document.published
    assert published is not None
    repost = document.repost
    if repost is None:
        changed = model.modified.get(document.path, published)
        origin = document.site
        return Due(
            document, document.id, document.title, origin, published, document.blob, changed, withdrawn=gone
        )
    item = repost.item
    return Due(
        repost, item.id, repost.title, item.source, item.clock, repost.digest, item.updated, withdrawn=gone
    )


def rows_of(
    config: ClusterConfig,
    sites: Mapping[str, Site],
    dues: Iterable[Due],
    events: Iterable[Event],
    at: datetime,
) -> tuple[Row, ...]:
    """The matrix at `at`, by item (oldest clock first) and site."""
    told = _by_place(event for event in events if event.at <= at)
    found: list[Row] = []
    for due in sorted(dues, key=lambda due: (due.clock, due.thing.key)):
        for one in obligations(config, sites, due.thing):
            found.extend(_rows(due, one, told.get((one.site, one.key), ()), at))
    return tuple(found)


def matrix(model: Model, events: Iterable[Event]) -> tuple[Row, ...]:
    """The matrix of a model at its own instant."""
    return rows_of(model.config, model.sites, dues_of(model), events, model.at)


def _by_place(events: Iterable[Event]) -> Mapping[tuple[str, str], tuple[Event, ...]]:
    found: dict[tuple[str, str], list[Event]] = {}
    for event in sorted(events, key=lambda event: event.at):
        found.setdefault((event.site, event.key), []).append(event)
    return {place: tuple(held) for place, held in found.items()}


def _rows(due: Due, one: Obligation, events: tuple[Event, ...], at: datetime) -> Iterator[Row]:
    stopped = _stopped(events)
    if not due.withdrawn:
        yield _row(due, one, due.clock, stopped, at, update=False)
    # What a site shows must follow its origin: a correction or a withdrawal starts hours of its own.
    # Without a digest nobody can tell what was shown; then only the first carriage is judged.
    shown = [event.digest for event in events if event.digest]
    if stopped is not None and not one.exempt and shown and due.changed <= at and due.changed > stopped:
        followed = _stopped(tuple(event for event in events if event.digest == due.digest))
        yield _row(due, one, due.changed, followed, at, update=True)


def _stopped(events: tuple[Event, ...]) -> datetime | None:
    """First confirmed; before any confirmation, first released."""
    for what in (Happened.CONFIRMED, Happened.RELEASED):
        found = next((event.at for event in events if event.what is what), None)
        if found is not None:
            return found
    return None


def _row(
    due: Due, one: Obligation, started: datetime, stopped: datetime | None, at: datetime, update: bool
) -> Row:
    limit = started + timedelta(hours=one.duty.hours)
    if one.exempt:
        standing = Standing.EXEMPT
    elif stopped is not None:
        standing = Standing.CARRIED if stopped <= limit else Standing.LATE
    else:
        standing = Standing.OWED if at < limit else Standing.OVERDUE
    reason = one.exempt or ("no column" if one.column is None else one.because)
    return Row(
        key=one.key,
        id=due.id,
        title=due.title,
        origin=due.origin,
        site=one.site,
        duty=one.duty.id,
        mode=one.duty.mode.value,
        hours=one.duty.hours,
        started=started,
        due=limit,
        standing=standing,
        stopped=None if one.exempt else stopped,
        column=one.column or "",
        reason=reason,
        digest=due.digest,
        waiting=due.waiting,
        update=update,
    )


def release_events(model: Model, known: Iterable[Event], at: datetime) -> tuple[Event, ...]:
    """What a release of the whole model at `at` newly brings out: each carriage whose present digest was not released yet."""
    told = {(event.site, event.key, event.digest) for event in known if event.what is Happened.RELEASED}
    digests = {due.thing.key: due.digest for due in dues_of(model)}
    found = (
        Event(at, Happened.RELEASED, one.site, one.document, digests[one.document])
        for one in model.carriages
        if one.document in digests and (one.site, one.document, digests[one.document]) not in told
    )
    return tuple(sorted(found, key=lambda event: (event.site, event.key)))

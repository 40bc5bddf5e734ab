"""Until when a model, built at its instant, would be built the same: the next moment that a page, list or check turns on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.security import security_turns
from cluster.model import Model
from cluster.schema.types import BEIJING
from cluster.turns import midnight, turns_of


def next_change(model: Model) -> datetime:
    """The earliest turn after `model.at`; midnight in Beijing at the latest, as days count in checks and feeds."""
    return min(moment for moment in _turns(model) if moment > model.at)


def _turns(model: Model) -> Iterator[datetime]:
    yield midnight(model.at.astimezone(BEIJING).date() + timedelta(days=1))
    for name in model.holdings:
        turn = model.next_turn(name)
        if turn is not None:
            yield turn
    for document in model.carried:
        yield from turns_of(document)
    yield from security_turns(model.config)
    for site in model.sites.values():
        for banner in site.config.banners:
            yield banner.starts
            yield banner.ends

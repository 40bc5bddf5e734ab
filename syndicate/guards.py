"""When a batch is too strange to be acted on unseen: too much taken back, or too much new at once.

What is live stays; what was proposed waits for an approver.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from cluster.ledger import Decision, LedgerLine
from cluster.settings import Source, Syndication
from syndicate.items import Doubt, Reading

FEW = 3
SURGE = 3
DAY = timedelta(days=1)
MOST_SILENT_CHANGES = 3
PULL = "pull"


def withdraws_too_much(
    asked: int, live: int, lines: Sequence[LedgerLine], limits: Syndication, now: datetime
) -> bool:
    """Whether taking back `asked` of `live` items, with what was taken back in the last day, is a mass withdrawal."""
    lately = sum(
        1
        for line in lines
        if line.decision in (Decision.WITHDRAW, Decision.HOLD) and line.by == PULL and now - line.at < DAY
    )
    total, base = asked + lately, live + lately
    if not asked or total < FEW:
        return False
    return total >= limits.most_withdrawn or total * 100 >= limits.most_withdrawn_percent * base


def is_burst(new: int, source: Source, lines: Sequence[LedgerLine], now: datetime) -> bool:
    """Whether `new` items are more than three times what the source says it publishes, over the days since the last ones.

    A source that was never pulled brings its backlog, which is no burst.
    """
    if source.rate is None or not lines:
        return False
    lately = {
        line.key
        for line in lines
        if line.decision is Decision.ACCEPT and line.version == 1 and now - line.at < DAY
    }
    first_day = lines[0].at
    if now - first_day < DAY:  # the backlog may come in parts
        lately = {line.key for line in lines if line.key in lately and line.at != first_day}
    days = max(1, ceil((now - lines[-1].at) / DAY))
    return new + len(lately) > SURGE * source.rate * days


def changes_too_often(lines: Sequence[LedgerLine], now: datetime) -> bool:
    """Whether an item was changed, again and again in one day, without its origin's saying so (`updated` stood still)."""
    lately = [line for line in lines if line.decision is Decision.ACCEPT and now - line.at < DAY]
    silent = sum(1 for before, line in pairwise(lately) if before.updated == line.updated)
    return silent >= MOST_SILENT_CHANGES


# Doubts that are told and forbid nothing: what is doubtful was left out or replaced by what is surely right.
_TOLD = frozenset(
    """reading-broken reading-too-many reading-no-items reading-no-id reading-id-twice reading-no-title reading-date
    reading-duty reading-foreign-host reading-gap""".split()
)


def quarantines(reading: Reading) -> bool:
    """Whether an answer is put aside whole: cut short, undecodable, refused by a bound, not what it claims to be."""
    return any(not doubt.item and doubt.reason not in _TOLD for doubt in reading.doubts)


def waits(doubt: Doubt) -> bool:
    """Whether a doubt about one item makes it wait for an approver."""
    return doubt.reason not in _TOLD

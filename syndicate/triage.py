"""An answer against the shelf: which items are new or changed and must be made ready, which are passed over. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cluster.duties import misses
from cluster.ledger import Decision
from cluster.model import Site
from cluster.settings import ClusterConfig, Mode, Source
from syndicate.items import Item, Reading, Withdrawn
from syndicate.match import Candidate, candidate, from_this_cluster, judge
from syndicate.plan import Passed, Prepared, Signal
from syndicate.received import Provenance, fingerprint, write_withdrawal
from syndicate.shelf import Held, Shelf
from syndicate.state import Suspect

GONE_TIMES = 3
GONE_EVERY = timedelta(hours=6)
_MOST_PROBES = 5
_ON_PAGES = frozenset({"kind", "column", "subject", "category", "issuer", "document_number", "tag"})


@dataclass(frozen=True)
class Wanted:
    """An item to be made ready: `text` says whether its whole text is wanted, `because` which duties it falls under."""

    item: Item
    received: str
    because: str
    text: bool


@dataclass(frozen=True)
class Triage:
    """What an answer comes to before anything more is fetched. `present`: keys that it names; `overlaps`: it reaches
    back to something that was known before.
    """

    wanted: tuple[Wanted, ...]
    passed: tuple[Passed, ...]
    signals: tuple[Signal, ...]
    present: frozenset[str]
    overlaps: bool


@dataclass(frozen=True)
class Ground:
    """What triage looks at."""

    source: Source
    config: ClusterConfig
    sites: Mapping[str, Site]
    shelf: Shelf
    quiet: frozenset[str]
    now: datetime
    changed: bool = True  # settings are not those of the last pull: what was passed over is judged again


def sort_out(reading: Reading, ground: Ground, provenance: Provenance) -> Triage:
    """Items once each (the newest revision), by what must happen to them."""
    source, shelf = ground.source, ground.shelf
    stones = {stone.id: stone for stone in reading.withdrawn}
    wanted: list[Wanted] = []
    passed: list[Passed] = []
    present: set[str] = set()
    overlaps = False
    for item in _once(reading.items):
        stone = stones.get(item.id)
        if stone is not None and not _outlives(item, stone):
            continue
        stones.pop(item.id, None)
        key = shelf.key_of(source.id, item.id)
        present.add(key)
        received = fingerprint(item)
        held = shelf.by_key(source.id, key)
        overlaps = overlaps or bool(shelf.about(source.id, key))
        if received in ground.quiet or (held is not None and _is_known(held, received, shelf)):
            continue
        if held is None and _was_refused(source.id, key, received, shelf):
            continue
        found = _want(item, received, key, ground, held)
        if isinstance(found, Wanted):
            wanted.append(found)
        elif found is not None:
            passed.append(found)
    signals = [_tombstone(stone, provenance) for stone in stones.values()]
    if reading.complete:
        signals.extend(_absent(ground, present, stones, provenance))
    return Triage(tuple(wanted), tuple(passed), tuple(signals), frozenset(present), overlaps)


def _once(items: tuple[Item, ...]) -> list[Item]:
    """Each id once: the revision updated last, else the one that comes first."""
    found: dict[str, Item] = {}
    for item in items:
        other = found.get(item.id)
        if other is None or (item.updated and other.updated and item.updated > other.updated):
            found[item.id] = item
    return list(found.values())


def _outlives(item: Item, stone: Withdrawn) -> bool:
    """RFC 6721 §3: an entry updated after its tombstone was written stands."""
    return item.updated is not None and stone.when is not None and item.updated > stone.when


def _is_known(held: Held, received: str, shelf: Shelf) -> bool:
    if held.line is not None and held.line.decision is Decision.WITHDRAW:
        return False  # it may be given again: that is for `decide`
    return received in shelf.known(held.source, held.key)


def _was_refused(source: str, key: str, received: str, shelf: Shelf) -> bool:
    return any(
        line.received == received and line.decision is Decision.REJECT for line in shelf.about(source, key)
    )


def _want(item: Item, received: str, key: str, ground: Ground, held: Held | None) -> Wanted | Passed | None:
    own = from_this_cluster(item, ground.sites)
    if own:
        return Passed(item, received, f"first published by {own}, a site of this cluster")
    told = candidate(item, ground.source, key, ground.now, ground.config)
    verdict = judge(told, ground.config, ground.sites)
    if held is None and not verdict.ours:
        if not _page_may_tell(item, told, ground):
            return Passed(item, received, verdict.because)
        last = ground.shelf.passed(ground.source.id, key)
        if last is not None and last.received == received and not ground.changed:
            return None
    whole = any(one.duty.mode is Mode.REPOST for one in verdict.owed) or not verdict.owed
    return Wanted(item, received, verdict.because if verdict.ours else "", whole)


def judge_again(prepared: Prepared, ground: Ground) -> Prepared | Passed:
    """The item under the duties that its own page showed it to fall under; passed over where it shows that there is none."""
    source, item = ground.source, prepared.item
    key = ground.shelf.key_of(source.id, item.id)
    if prepared.because or ground.shelf.by_key(source.id, key) is not None:
        return prepared
    verdict = judge(candidate(item, source, key, ground.now, ground.config), ground.config, ground.sites)
    if verdict.ours:
        return replace(prepared, because=verdict.because)
    return Passed(item, prepared.received, verdict.because)


def _page_may_tell(item: Item, told: Candidate, ground: Ground) -> bool:
    """Whether the item's own page, not read yet, may hold what a duty asks for (its number, its issuer …)."""
    if item.html is not None or not ground.source.full_text or ground.source.kind == "folder":
        return False
    missed = (misses(duty.match, told, duty.since) for duty in ground.config.duties)
    return any(miss.partition("=")[0] in _ON_PAGES for miss in missed)


def _tombstone(stone: Withdrawn, provenance: Provenance) -> Signal:
    comment = f"{stone.comment}（{stone.by}）" if stone.comment and stone.by else stone.comment
    evidence = write_withdrawal(provenance, "tombstone", stone)
    return Signal(stone.id, "tombstone", fingerprint(stone), evidence, stone.when, comment)


def _absent(
    ground: Ground, present: set[str], stones: Mapping[str, Withdrawn], provenance: Provenance
) -> list[Signal]:
    """What a complete feed (RFC 5005 §2) no longer names is no more."""
    named = {ground.shelf.key_of(ground.source.id, name) for name in stones}
    found = []
    for held in ground.shelf.live(ground.source.id):
        if held.key not in present and held.key not in named:
            evidence = write_withdrawal(provenance, "absent", Withdrawn(held.item.id, None))
            found.append(Signal(held.item.id, "absent", f"absent-since-{held.item.version}", evidence))
    return found


def vanished(
    reading: Reading, ground: Ground, present: frozenset[str], before: tuple[Suspect, ...]
) -> tuple[Suspect, ...]:
    """Items that a feed left out although it still names older ones: their own pages are to be asked.

    An item that merely grew too old for the feed is no suspect; one that is named again is none any more.
    """
    oldest = min((item.published for item in reading.items if item.published), default=None)
    known = {suspect.id: suspect for suspect in before}
    found = []
    for held in ground.shelf.live(ground.source.id):
        address = held.item.via[0].url
        if held.key in present or not address:
            continue
        if held.item.id in known:
            found.append(known[held.item.id])
        elif oldest is not None and held.item.published > oldest:
            found.append(Suspect(held.item.id, address))
    return tuple(found)


def to_probe(suspects: tuple[Suspect, ...], now: datetime) -> tuple[Suspect, ...]:
    """Suspects whose page is to be asked now: not again within six hours, a few at a time."""
    due = [one for one in suspects if one.asked is None or now - one.asked >= GONE_EVERY]
    return tuple(due[:_MOST_PROBES])

"""`explain ITEM`: why an item is or is not carried: every line of its ledger, every duty, every site. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.carriage import Due, Row
from cluster.duties import carriers, matches, misses, target_column
from cluster.ledger import LedgerLine
from cluster.model import Model
from cluster.settings import Duty
from syndicate.proposals import Proposal
from syndicate.shelf import Shelf


def find_lines(shelf: Shelf, name: str) -> tuple[tuple[str, LedgerLine], ...]:
    """Ledger lines about an item by its key, id, folder or a part of its title, with their source."""
    key = name.rstrip("/").rpartition("/")[2]
    exact = [
        (source, line)
        for source, lines in shelf.lines.items()
        for line in lines
        if name in (line.id, line.key) or key == line.key
    ]
    keys = {(source, line.key) for source, line in exact}
    if not keys:
        keys = {
            (source, line.key)
            for source, lines in shelf.lines.items()
            for line in lines
            if name and name in line.title
        }
    return tuple(
        (source, line)
        for source, lines in shelf.lines.items()
        for line in lines
        if (source, line.key) in keys
    )


def explain_lines(lines: tuple[tuple[str, LedgerLine], ...], waiting: tuple[Proposal, ...]) -> Iterator[str]:
    """What was decided, in order, and what waits."""
    for source, line in lines:
        version = f" v{line.version}" if line.version else ""
        by = f" ({line.by})" if line.by else ""
        yield f"{line.at:%Y-%m-%d %H:%M}  {source}  {line.decision.value}{version}  {line.title or line.id}: {line.because}{by}"
    for one in waiting:
        yield f"{one.since:%Y-%m-%d %H:%M}  {one.source}  待审 waits  {one.line.title}: {one.reason} {one.detail}".rstrip()


def explain_duties(model: Model, due: Due, rows: tuple[Row, ...]) -> Iterator[str]:
    """Each duty: whether it is about the thing and why not; each site below: whether it carries it and why not."""
    thing = due.thing
    for duty in model.config.duties:
        because = matches(duty.match, thing, duty.since)
        if because is None:
            yield f"义务 duty {duty.id}: 不适用 no — {misses(duty.match, thing, duty.since)}"
            continue
        yield f"义务 duty {duty.id}: 适用 yes — {because}, {duty.mode.value}, {duty.hours} h"
        yield from _sites_of(model, duty, thing.site, rows)
    for number, term in enumerate(thing.terms, 1):
        yield f"来源规定 stated-{number}: {term.mode.value}, {term.hours} h"
    for row in rows:
        yield f"  {row.site}: {row.standing.value}, {row.duty}, 截止 due {row.due:%Y-%m-%d %H:%M} {row.reason}".rstrip()


def _sites_of(model: Model, duty: Duty, origin: str, rows: tuple[Row, ...]) -> Iterator[str]:
    carrying = {row.site for row in rows}
    named = {site.id for site in carriers(duty.carriers, origin, model.sites)}
    for name, site in model.sites.items():
        if name in carrying:
            continue
        if name not in named:
            yield f"  {name}: 不在转载站点之列 not among its carriers"
        elif target_column(duty, site) is None:
            yield f"  {name}: 没有目标栏目 no column for it"

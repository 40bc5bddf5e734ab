"""I/O: a build from a content root to a cluster's pages. Reads as it happens: read, check, editions, hosts, cluster, prune."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checks.pairs import Coverage
from cluster.catalogue import Catalogue, Shelf
from cluster.dataclass import dataclass
from cluster.environment import refuse_unknown
from cluster.facts import Stamps
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.messages import Message, tell
from cluster.model import Model
from cluster.scan import Scan
from plugins.engine.theme import Theme, our_theme
from plugins.redirects.plan import Plan
from plugins.redirects.rows import Redirect
from publish.bodies import render_bodies
from publish.checked import Checked
from publish.content import Opened, open_content
from publish.distributed.start import farm_of
from publish.editions import Say, Shop, build_editions
from publish.hosts import (
    Exists,
    HostStage,
    asset_outputs,
    host_findings,
    host_inputs,
    host_outputs,
    owner_of,
    plan_of,
)
from publish.kept import EditionResult, keep_files, recall_files
from publish.lock import alone
from publish.look import Look
from publish.options import Options
from publish.records import FILE, FOLDER, UNKNOWN, DamagedRecords, Records, forget, is_damage
from publish.refill import Refill
from publish.report import has_errors
from publish.search import owner_of_search, write_search
from publish.spares import spares_of
from publish.top import DUTIES, OWNER, cluster_outputs
from publish.world import WorldFailed
from publish.writer import SamePath, Writer
from publish.written import Tally

if TYPE_CHECKING:
    from publish.distributed.farm import Farm


@dataclass(frozen=True)
class Report:
    """What a build did: its messages, what was written, the model (None where it could not be read), what redirects hold."""

    messages: tuple[Message, ...]
    tally: Tally
    model: Model | None
    built: bool
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True)
class Begun:
    """A content root as read and checked: how its documents stand, what is wrong, how far pairs are in step."""

    opened: Opened
    messages: tuple[Message, ...]
    stamps: Stamps | None = None
    coverage: tuple[Coverage, ...] = ()


def check(
    options: Options,
    now: datetime,
    say: Say,
    farm: Farm | None = None,
    shelf_at: Callable[[Path], Shelf] = Catalogue,
    scan: Scan | None = None,
) -> Begun:
    """Read and check a content root; nothing is written but caches. `farm` renders bodies, where there is one.

    `shelf_at` and `scan` are as for `open_content`.
    """
    opened = open_content(options, now, shelf_at, scan, render=farm is None)
    return check_opened(opened, options, say, farm)


def check_opened(opened: Opened, options: Options, say: Say, farm: Farm | None = None) -> Begun:
    """Check what was read of a content root. Raises UsageError for sites asked for that it has not."""
    findings, model = list(opened.findings), opened.loaded.model
    stamps: Stamps | None = None
    coverage: tuple[Coverage, ...] = ()
    if model is not None:
        refuse_unknown("站点", "site", options.sites, model.sites)
        say(f"读取 read: {len(model.sites)} 个站点 sites, {len(model.documents)} 篇文档 documents")
        library = Library(opened.tree, options.cache)
        stamps = Stamps(model, opened.tree)
        render = farm.render_bodies if farm is not None else partial(render_bodies, options=options)
        verdict = Checked(model, stamps, library, options.cache / "checked").verdict(
            lambda sites: render(
                model, [name for name in sites if name not in opened.loaded.rendered], library, opened.tree
            )
        )
        findings.extend(verdict.findings)
        coverage = verdict.coverage
        library.flush()
    return Begun(opened, tell(findings, opened.overrides, not options.production), stamps, coverage)


def build(
    options: Options,
    now: datetime,
    say: Say,
    look: Look | None = None,
    scan: Scan | None = None,
    refill: Refill | None = None,
) -> Report:
    """Check, then build everything; with an error nothing is written.

    `look` and `refill` have begun at OUTPUT already, `scan` is one at the content root that was taken just now.

    Raises ForeignOutput where OUTPUT is somebody else's folder, OSError where the disk or a cluster of workers fails.
    """
    with farm_of(options, say) as farm:
        begun = check(options, now, say, farm, scan=scan)
        if refill is not None and not has_errors(begun.messages):
            refill.settle()
        return build_checked(begun, options, say, farm, look)


def build_checked(
    begun: Begun, options: Options, say: Say, farm: Farm | None = None, look: Look | None = None
) -> Report:
    """Build what was read and checked; raises as `build` does."""
    messages, model = begun.messages, begun.opened.loaded.model
    if model is None or begun.stamps is None or has_errors(messages):
        return Report(messages, Tally(), model, False)
    options.output.mkdir(parents=True, exist_ok=True)
    try:
        return _write(begun, model, begun.stamps, options, say, farm, look)
    except (DamagedRecords, sqlite3.DatabaseError) as damage:
        if not is_damage(damage):  # the disk's or a neighbour's doing
            raise WorldFailed(str(damage)) from damage
        forget(options.output)  # the files stay and are looked at anew
        try:
            return _write(begun, model, begun.stamps, options, say, farm)
        except (DamagedRecords, sqlite3.DatabaseError) as again:  # new ones do not keep what they are given
            raise WorldFailed(str(again) or "记录一写就坏 records are damaged as they are written") from again


def _write(
    begun: Begun,
    model: Model,
    stamps: Stamps,
    options: Options,
    say: Say,
    farm: Farm | None,
    look: Look | None = None,
) -> Report:
    opened, messages = begun.opened, begun.messages
    records = Records(options.output)
    with closing(records), alone(options.output):
        seen = look.seen() if look is not None and not options.sites else None
        if seen is not None and seen.generation != records.generation:  # another build came between
            seen = None
        spares = spares_of(options)
        writer = Writer(options.output, records, seen, spares)
        writer.clear()
        shop = Shop(model, opened.tree, options, stamps, seen=seen)
        results, findings = build_editions(shop, writer, say, farm)
        tally = sum((result.tally for result in results), Tally())
        editions = frozenset(f"{result.site}.{result.lang}" for result in results)
        exists = partial(records.exists, owners=editions)
        plan = plan_of(results, exists)
        messages = (*messages, *tell(findings, opened.overrides, not options.production))
        if not has_errors(messages):
            more, findings = _merge(begun, options, results, plan, exists, writer, messages)
            tally += more
            messages = (*messages, *tell(findings, opened.overrides, not options.production))
        if spares is not None and not has_errors(messages):
            spares.settle(options.output / FOLDER / FILE, tally.declared, tally.written + tally.removed)
        return Report(messages, tally, model, not has_errors(messages), plan.redirects)


def _merge(
    begun: Begun,
    options: Options,
    results: tuple[EditionResult, ...],
    plan: Plan,
    exists: Exists,
    writer: Writer,
    messages: tuple[Message, ...],
) -> tuple[Tally, tuple[Finding, ...]]:
    """The host and cluster stages, then everything that nobody owns any more is removed."""
    model, tree = begun.opened.loaded.model, begun.opened.tree
    assert model is not None
    assert begun.stamps is not None
    records, tally = writer.records, Tally()
    theme = our_theme()
    # Rows of the other sites are missing: what they share stays, what the new pages need is added.
    if options.sites:
        for host in sorted({model.sites[result.site].host for result in results}):
            tally += writer.write(
                owner_of(host), asset_outputs(theme, host, model.hosts[host]), prune=False
            ).tally
        return tally, ()
    findings = list(plan.findings)
    former = {redirect.host for redirect in plan.redirects}
    # The report on duties is a step of its own: its files stay until it is made again.
    owners = {f"{result.site}.{result.lang}" for result in results} | {OWNER, DUTIES}
    with tempfile.TemporaryDirectory(prefix="jiyue-") as spool:
        for host in sorted(set(model.hosts) | former):
            sites = model.hosts.get(host, ())
            own = tuple(result for result in results if model.sites[result.site].host == host)
            stage = HostStage(host, sites, own, plan, Path(spool), partial(_notes, records), exists)
            owners.add(owner_of(host))
            findings.extend(host_findings(stage))
            try:
                tally += _host(model, theme, begun.stamps, stage, writer)
            except SamePath as clash:
                findings.append(
                    finding("same-output", "cluster.toml", output=clash.path, first=host, second=host)
                )
    tally += writer.write(OWNER, cluster_outputs(model, results, messages, begun.coverage)).tally
    more, problem = write_search(model, tree, options, results, writer)
    tally += more
    findings.extend(problem)
    owners |= {owner_of_search(host) for host in model.hosts}
    for owner in records.owners():
        if owner not in owners or owner == UNKNOWN:
            tally += Tally(removed=writer.remove(owner, list(records.of(owner))))
            records.forget_owner(owner)
    return tally, tuple(findings)


def _host(model: Model, theme: Theme, stamps: Stamps, stage: HostStage, writer: Writer) -> Tally:
    """A host's own files, unless they stand and come from what they came from before. Raises SamePath."""
    owner, inputs = owner_of(stage.host), host_inputs(theme, stamps, stage, model.preview)
    tally = recall_files(writer, owner, inputs)
    if tally is None:
        written = writer.write(owner, host_outputs(model, theme, stage))
        keep_files(writer, owner, inputs, written)
        tally = written.tally
    return tally


def _notes(records: Records, result: EditionResult) -> tuple[str, ...]:
    """What an edition's pages noted. Raises DamagedRecords."""
    notes = records.noted(f"{result.site}.{result.lang}")
    if notes.digest != result.notes:
        raise DamagedRecords
    return notes.all

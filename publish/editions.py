"""I/O: every edition of a build: left as it is, made here with all workers, or made beside others in a pool."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cluster.dataclass import dataclass
from cluster.facts import Stamps
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.tree import Tree, reopened
from publish.edition import build_edition, keeper_of
from publish.executors import Done, run_pool
from publish.kept import EditionResult
from publish.look import Seen
from publish.options import Options
from publish.records import DamagedRecords, Records, is_damage
from publish.spares import spares_of
from publish.split import split
from publish.world import WorldFailed
from publish.writer import Writer

if TYPE_CHECKING:
    from publish.distributed.farm import Farm

Say = Callable[[str], None]
Job = tuple[str, str]  # an edition: site and language
LARGE = 1000  # documents of a site whose editions are worth several processes each


@dataclass(frozen=True)
class Shop:
    """What a worker needs: the model it inherits, and what it opens for itself."""

    model: Model
    tree: Tree
    options: Options
    stamps: Stamps
    library: Library | None = None
    writer: Writer | None = None
    seen: Seen | None = None  # how all files stood before the first edition was written


def build_editions(
    shop: Shop, writer: Writer, say: Say, farm: Farm | None = None
) -> tuple[tuple[EditionResult, ...], tuple[Finding, ...]]:
    """Build what has changed of every edition asked for: what each gave, and the ones that failed as Findings.

    By the workers of a farm, where there is one. Raises OSError where they are lost or the disk fails, DamagedRecords.
    """
    model, options = shop.model, shop.options
    jobs = [
        (name, lang)
        for name in sorted(model.sites)
        if not options.sites or name in options.sites
        for lang in model.sites[name].languages
    ]
    results: list[EditionResult] = []
    findings: list[Finding] = []
    for number, done in enumerate(_run(jobs, shop, writer, farm), 1):
        if done.of_world:
            raise WorldFailed(done.problem)
        if done.result is None and not done.problem:
            raise DamagedRecords
        if done.result is None:
            name = ".".join(done.job)
            findings.append(
                finding("edition-failed", f"sites/{done.job[0]}", edition=name, problem=done.problem)
            )
        else:
            results.append(done.result)
            findings.extend(done.result.findings)
            tally = done.result.tally
            say(
                f"[{number}/{len(jobs)}] {'.'.join(done.job)}: {tally.declared} 个文件 files, {tally.written} 个有变化 changed"
            )
    results.sort(key=lambda result: (result.site, result.lang))
    findings.extend(_conflicts(results, writer.records))
    return tuple(results), tuple(findings)


def _run(
    jobs: Sequence[Job], shop: Shop, writer: Writer, farm: Farm | None
) -> Iterator[Done[Job, EditionResult | None]]:
    """Editions that nothing touched as they were; large ones one by one, each with all workers; the rest side by side."""
    bodies = Library(shop.tree, shop.options.cache).fingerprint
    rest = []
    for job in jobs:
        known = keeper_of(shop.model, shop.tree, *job, shop.stamps, bodies).recall(writer)
        if known is None:
            rest.append(job)
        else:
            yield Done(job, known)
    if farm is not None:
        for done in farm.editions(rest, shop.model, shop.tree, shop.stamps, writer):
            yield Done(done.job, done.result, done.problem)
        return
    large = [job for job in rest if shop.model.count(job[0]) >= LARGE]
    yield from run_pool(large, _work, shop, _open_shop, 1, _close_shop)
    small = [job for job in rest if job not in large]
    alone = replace(shop, options=replace(shop.options, jobs=1))
    yield from run_pool(small, _work, alone, _open_shop, shop.options.workers, _close_shop)


def _open_shop(shop: Shop) -> Shop:
    tree = reopened(shop.tree)
    records = Records(shop.options.output, again=True)
    spares = spares_of(shop.options)
    library = Library(tree, shop.options.cache)
    writer = Writer(shop.options.output, records, shop.seen, spares)
    return replace(shop, tree=tree, library=library, writer=writer)


def _close_shop(shop: Shop) -> None:
    assert shop.writer is not None
    shop.writer.close()


def _work(shop: Shop, job: Job) -> EditionResult | None:
    """What an edition gave; None where its records are damaged, which is no fault of the edition."""
    assert shop.library is not None
    assert shop.writer is not None
    make = split(shop.library, shop.options.workers, shop.writer.rest)
    content, stamps = shop.options.content, shop.stamps
    try:
        return build_edition(
            shop.model, shop.library, shop.tree, content, *job, shop.writer, stamps=stamps, make=make
        )
    except (DamagedRecords, sqlite3.DatabaseError) as error:
        if is_damage(error):
            return None
        raise
    finally:
        shop.writer.rest()


def _conflicts(results: Sequence[EditionResult], records: Records) -> list[Finding]:
    """Files that two editions claim."""
    sites = {f"{result.site}.{result.lang}": result.site for result in results}
    found: list[Finding] = []
    for path, owners in records.contested().items():
        first, *others = [owner for owner in owners if owner in sites] or [""]
        found.extend(
            finding("same-output", f"sites/{sites[other]}", output=path, first=first, second=other)
            for other in others
        )
    return found

"""I/O: a build from a content root to a cluster's pages. Reads as it happens: read, check, editions, hosts, cluster, prune."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from checks.sources import source_findings
from cluster.catalogue import Catalogue, Shelf
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.messages import ROOT, Message, tell
from cluster.model import Document, Model
from cluster.tree import Tree
from plugins.engine.facts import Stamps
from plugins.engine.theme import Theme
from plugins.redirects.plan import Plan
from plugins.redirects.rows import Redirect
from publish.content import Opened, open_content
from publish.edition import build_edition
from publish.executors import Done, reopened, run_pool
from publish.hosts import HostStage, asset_outputs, host_findings, host_outputs, owner_of, plan_of
from publish.kept import EditionResult
from publish.lock import alone
from publish.options import Options
from publish.pagefind import IndexerFailed
from publish.records import UNKNOWN, Records
from publish.report import has_errors
from publish.search import SearchStage, owner_of_search, without_search
from publish.split import split
from publish.top import DUTIES, OWNER, cluster_outputs
from publish.writer import SamePath, Writer
from publish.written import Tally

Say = Callable[[str], None]
Job = tuple[str, str]  # an edition: site and language
LARGE = 1000  # documents of a site whose editions are worth several processes each


@dataclass(frozen=True)
class Report:
    """What a build did: its messages, what was written, the model (None where it could not be read), what redirects hold."""

    messages: tuple[Message, ...]
    tally: Tally
    model: Model | None
    built: bool
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True)
class Shop:
    """What a worker needs: the model it inherits, and what it opens for itself."""

    model: Model
    tree: Tree
    options: Options
    stamps: Stamps
    library: Library | None = None
    writer: Writer | None = None


def check(
    options: Options, now: datetime, say: Say, shelf_at: Callable[[Path], Shelf] = Catalogue
) -> tuple[Opened, tuple[Message, ...]]:
    """Read and check a content root; nothing is written but caches. `shelf_at` is as for `open_content`."""
    opened = open_content(options, now, shelf_at)
    if opened.loaded.model is not None:
        _render_bodies(opened.loaded.model, opened.tree, options)
    return opened, check_opened(opened, options, say)


def check_opened(opened: Opened, options: Options, say: Say) -> tuple[Message, ...]:
    """Check what was read of a content root; bodies that nobody has rendered yet are rendered in this process."""
    findings = list(opened.findings)
    model = opened.loaded.model
    if model is not None:
        findings.extend(_unknown_sites(model, options))
        say(f"读取 read: {len(model.sites)} 个站点 sites, {len(model.documents)} 篇文档 documents")
        library = Library(opened.tree, options.cache)
        findings.extend(source_findings(model, library))
        library.flush()
    return tell(findings, opened.overrides, not options.production)


def build(options: Options, now: datetime, say: Say) -> Report:
    """Check, then build everything; with an error nothing is written.

    Raises ForeignOutput where OUTPUT is somebody else's folder, OSError where the disk fails.
    """
    return build_checked(*check(options, now, say), options, say)


def build_checked(opened: Opened, messages: tuple[Message, ...], options: Options, say: Say) -> Report:
    """Build what was read and checked; raises as `build` does."""
    model = opened.loaded.model
    if model is None or has_errors(messages):
        return Report(messages, Tally(), model, False)
    options.output.mkdir(parents=True, exist_ok=True)
    records = Records(options.output)
    with closing(records), alone(options.output):
        Writer(options.output, records).clear()
        results, findings = _editions(model, opened.tree, options, say)
        tally = sum((result.tally for result in results), Tally())
        plan = plan_of(results)
        messages = (*messages, *tell(findings, opened.overrides, not options.production))
        if not has_errors(messages):
            more, findings = _merge(model, opened.tree, options, results, plan, records, messages)
            tally += more
            messages = (*messages, *tell(findings, opened.overrides, not options.production))
        return Report(messages, tally, model, not has_errors(messages), plan.redirects)


def _unknown_sites(model: Model, options: Options) -> Sequence[Finding]:
    return [
        finding("unknown-site", "cluster.toml", name=name)
        for name in options.sites
        if name not in model.sites
    ]


def _editions(
    model: Model, tree: Tree, options: Options, say: Say
) -> tuple[tuple[EditionResult, ...], tuple[Finding, ...]]:
    jobs = [
        (name, lang)
        for name in sorted(model.sites)
        if not options.sites or name in options.sites
        for lang in model.sites[name].languages
    ]
    results: list[EditionResult] = []
    findings: list[Finding] = []
    for number, done in enumerate(_run(jobs, Shop(model, tree, options, Stamps(model, tree))), 1):
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
    findings.extend(_conflicts(results))
    return tuple(results), tuple(findings)


def _run(jobs: Sequence[Job], shop: Shop) -> Iterator[Done[Job, EditionResult]]:
    """Large editions one by one, each with all workers; the others side by side."""
    large = [job for job in jobs if len(shop.model.by_site[job[0]]) >= LARGE]
    small = [job for job in jobs if job not in large]
    yield from run_pool(large, _work, shop, _open_shop, 1, _close_shop)
    alone = replace(shop, options=replace(shop.options, jobs=1))
    yield from run_pool(small, _work, alone, _open_shop, shop.options.workers, _close_shop)


def _open_shop(shop: Shop) -> Shop:
    tree: Tree = reopened(shop.tree)
    records = Records(shop.options.output)
    library, writer = Library(tree, shop.options.cache), Writer(shop.options.output, records)
    return replace(shop, tree=tree, library=library, writer=writer)


def _close_shop(shop: Shop) -> None:
    assert shop.writer is not None
    shop.writer.close()


def _work(shop: Shop, job: Job) -> EditionResult:
    assert shop.library is not None
    assert shop.writer is not None
    make = split(shop.library, shop.options.workers)
    content, stamps = shop.options.content, shop.stamps
    return build_edition(
        shop.model, shop.library, shop.tree, content, *job, shop.writer, stamps=stamps, make=make
    )


def _conflicts(results: Sequence[EditionResult]) -> list[Finding]:
    taken: dict[str, str] = {}
    found = []
    for result in results:
        name = f"{result.site}.{result.lang}"
        for path in result.paths:
            other = taken.setdefault(path, name)
            if other != name:
                found.append(
                    finding("same-output", f"sites/{result.site}", output=path, first=other, second=name)
                )
    return found


def _merge(
    model: Model,
    tree: Tree,
    options: Options,
    results: tuple[EditionResult, ...],
    plan: Plan,
    records: Records,
    messages: tuple[Message, ...],
) -> tuple[Tally, tuple[Finding, ...]]:
    """The host and cluster stages, then everything that nobody owns any more is removed."""
    writer, tally = Writer(options.output, records), Tally()
    theme = Theme(ROOT / "themes" / "jiyue")
    if (
        options.sites
    ):  # rows of the other sites are missing: what they share stays, what the new pages need is added
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
            stage = HostStage(host, sites, own, plan, Path(spool))
            owners.add(owner_of(host))
            findings.extend(host_findings(stage))
            try:
                tally += writer.write(owner_of(host), host_outputs(model, theme, stage)).tally
            except SamePath as clash:
                findings.append(
                    finding("same-output", "cluster.toml", output=clash.path, first=host, second=host)
                )
    tally += writer.write(OWNER, cluster_outputs(model, results, messages)).tally
    more, problem = _search(model, tree, options, results, writer)
    tally += more
    findings.extend(problem)
    owners |= {owner_of_search(host) for host in model.hosts}
    for owner in records.owners():
        if owner not in owners or owner == UNKNOWN:
            removed = writer.remove(owner, list(records.of(owner)))
            tally += Tally(removed=removed)
    return tally, tuple(findings)


def _search(
    model: Model, tree: Tree, options: Options, results: tuple[EditionResult, ...], writer: Writer
) -> tuple[Tally, tuple[Finding, ...]]:
    """The search stage, last of all: pages stand by now, whatever becomes of the index."""
    editions = [edition for result in results for edition in result.search]
    stage = SearchStage(model, Library(tree, options.cache), options.cache)
    tally = Tally()
    try:
        for made in stage.run(editions) if options.search else without_search(editions):
            tally += writer.write(owner_of_search(made.host), made.outputs).tally
    except IndexerFailed as failure:
        return tally, (finding("search-failed", "cluster.toml", problem=str(failure)),)
    return tally, ()


def _render_bodies(model: Model, tree: Tree, options: Options) -> None:
    """Bodies of all documents into the store, in parallel where there are many."""
    size = 64
    documents = model.documents
    chunks = [
        tuple(range(start, min(start + size, len(documents)))) for start in range(0, len(documents), size)
    ]
    if options.workers <= 1 or len(chunks) < 4:
        return  # the checks render them on their way
    for _ in run_pool(
        chunks, _render, Shop(model, tree, options, Stamps(model, tree)), _open_library, options.workers
    ):
        pass


def _open_library(shop: Shop) -> Shop:
    tree: Tree = reopened(shop.tree)
    return replace(shop, tree=tree, library=Library(tree, shop.options.cache))


def _render(shop: Shop, chunk: tuple[int, ...]) -> int:
    assert shop.library is not None
    held: Sequence[Document] = shop.model.documents
    for index in chunk:
        shop.library.rendered(held[index])
    shop.library.flush()
    return len(chunk)

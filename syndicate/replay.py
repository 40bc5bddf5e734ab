"""I/O: `replay`: stored evidence read and cleaned again, and compared with what is stored. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.environment import refuse_unknown
from cluster.findings import Finding, finding
from syndicate.ground import open_root
from syndicate.prepare import Bench, write_text
from syndicate.received import Evidence, NoEvidence, fingerprint, read_evidence
from syndicate.retrieve import Answer
from syndicate.shelf import Held, Shelf, digest_of
from syndicate.tools import Tools


@dataclass(frozen=True)
class Replayed:
    """How many items were read again, how many gave the same, and a Finding for each that did not."""

    findings: tuple[Finding, ...]
    items: int
    same: int


def replay(path: Path, now: datetime, names: tuple[str, ...], tools: Tools) -> Replayed:
    """Every item, or those named by source, id or key. Raises UsageError for a name of none, Refused, OSError."""
    root = open_root(path, clean=False)
    sources = {source.id: source for source in root.config.sources}
    findings: list[Finding] = []
    items = same = 0
    refuse_unknown("条目或来源", "item or source", names, _names(root.shelf, sources))
    for held in root.shelf.items.values():
        if names and not _names_of(held) & set(names):
            continue
        if held.source not in sources or not held.live:
            continue
        items += 1
        bench = Bench(sources[held.source], tools, path, root.config.languages, now)
        problems = list(_differences(held, root.shelf.read(f"{held.folder}/evidence.bin") or b"", bench))
        findings.extend(problems)
        same += not problems
    return Replayed(tuple(findings), items, same)


def _names_of(held: Held) -> set[str]:
    return {held.source, held.key, held.item.id, held.folder}


def _names(shelf: Shelf, sources: Iterable[str]) -> set[str]:
    return set(sources).union(*map(_names_of, shelf.items.values()))


def _differences(held: Held, data: bytes, bench: Bench) -> Iterator[Finding]:
    where = f"{held.folder}/evidence.bin"
    if digest_of(data) != held.item.evidence:
        yield finding("repost-changed", where, key=held.key)
        return
    try:
        evidence = read_evidence(data)
    except NoEvidence as error:
        yield finding("replay-differs", where, title=held.title, problem=error)
        return
    if held.line is not None and held.line.received and fingerprint(evidence.item) != held.line.received:
        yield finding("replay-differs", where, title=held.title, problem="received")
        return
    item = evidence.item
    if evidence.page_from is not None:
        item, _ = bench.tools.article(bench.source, item, _answer(evidence))
    text = write_text(item, bench)
    stored = held.item.texts.get(text.lang)
    if (
        stored is None
        or stored.title != text.title
        or stored.digest != (digest_of(text.html.encode()) if text.html else "")
    ):
        yield finding(
            "replay-differs", f"{held.folder}/body.{text.lang}.html", title=held.title, problem=text.lang
        )


def _answer(evidence: Evidence) -> Answer:
    page = evidence.page_from
    assert page is not None
    return Answer(page.status, page.final, evidence.page, page.retrieved, headers=dict(page.headers))

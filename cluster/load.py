"""I/O: a tree of files → the model, with every mistake found on the way. Reads as the data flows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from cluster.catalogue import Forgetful, Shelf
from cluster.collisions import carried_places, file_of, url_findings
from cluster.dataclass import dataclass
from cluster.dating import NEVER as NEVER
from cluster.findings import Finding
from cluster.holdings import Holding, Kept, read_site
from cluster.listing import files_in, folders_under
from cluster.messages import load_rules
from cluster.model import Document, Loose, Model, Site
from cluster.parts import Facts, Step, line_in, reader_of, shared_digest
from cluster.pasts import NoPast, Past
from cluster.read_documents import Known, duplicates
from cluster.repost_reading import standing_at
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig
from cluster.sorting import sort_paths
from cluster.tree import Tree
from cluster.whole import (
    Ground,
    all_apart,
    claimed,
    files_under,
    kept_by,
    owed_by,
    owed_key,
    read_ground,
    read_items,
)


@dataclass(frozen=True)
class Loaded:
    """What a content root holds: the model (None where nothing can be built from it), and its Findings.

    `config` is there whenever cluster.toml could be read, so that severities hold even for a broken root.
    """

    model: Model | None
    findings: tuple[Finding, ...]
    config: ClusterConfig | None


def load(
    tree: Tree,
    now: datetime,
    preview: bool,
    past: Past | None = None,
    at: datetime | None = None,
    shelf: Shelf | None = None,
) -> Loaded:
    """The cluster at the instant `at`, else that of cluster.toml, else `now`; cut to the minute.

    A model is there even if much is wrong, so that the rest can be checked; it may be published only without error Findings.
    `shelf` is where an earlier reading is kept: what it was made from and has not changed since is not read again.
    """
    shelf = shelf or Forgetful()
    rules = load_rules()
    folders = folders_under(tree, "sites")
    ground, findings = read_ground(tree, sorted(folders), rules, shelf)
    if ground is None:
        return Loaded(None, findings, None)
    config = ground.config
    instant = (at or config.at or now).astimezone(BEIJING).replace(second=0, microsecond=0)
    subjects = frozenset(subject.code for subject in config.subjects) if ground.subjects else None
    holdings = _holdings(tree, folders, ground, Known(subjects, rules), past or NoPast(), instant, shelf)
    facts = [holding.kept.facts for holding in holdings.values()]
    items, about = read_items(tree, config, shelf)
    reposts = standing_at(items.gathered, instant)
    carried = tuple(document for repost in reposts.shown for document in items.documents[repost.key])
    key = owed_key(ground, holdings, reposts.shown, about, instant)
    owed = kept_by(shelf, "carriages", key, lambda: owed_by(ground, holdings, reposts.shown, instant))
    model = Model(
        config,
        ground.sites,
        holdings,
        owed,
        instant,
        preview,
        _loose(facts),
        carried,
        {document.path: _updated(document) for document in carried},
    )
    taken = kept_by(shelf, "carried", key, lambda: _carried_files(model))
    findings = (
        *ground.findings,
        *_before(tree, ground.sites, facts),
        *_whole(tree, model, all_apart((ground.claims, taken, *facts)), facts, reposts.findings),
    )
    return Loaded(model, findings, config)


def _holdings(
    tree: Tree,
    folders: Iterable[str],
    ground: Ground,
    known: Known,
    past: Past,
    at: datetime,
    shelf: Shelf,
) -> dict[str, Holding]:
    """Every site's documents, in the order of their paths."""
    shared = shared_digest(ground.config, known)
    states = shelf.get("states") or {}
    found: dict[str, Holding] = {}
    for name in folders:
        name_kept = f"site {name}"
        kept: Kept | None = shelf.get(name_kept)
        known_state = states.get(name)
        if kept is not None and known_state is not None and known_state[:2] == kept.mark:
            kept = kept.at_state(known_state[2])
        reader = reader_of(ground.config, known, ground.sites[name], shared)
        read = read_site(tree, files_under(tree, f"sites/{name}"), reader, past, at, kept)
        found[name] = Holding(read, ground.digests[name], at)
        if kept is None or read.mark != kept.mark:
            shelf.put(name_kept, found[name].with_latest())
    now = {name: (*holding.kept.mark, holding.kept.dated.state) for name, holding in found.items()}
    if now != states:
        shelf.put("states", now)
        shelf.keep_only(
            ["ground", "reposts", "carriages", "carried", "states", *(f"site {name}" for name in found)]
        )
    return found


def _loose(facts: Iterable[Facts]) -> tuple[Loose, ...]:
    held = tuple(facts)
    return (*(one for fact in held for one in fact.astray), *(one for fact in held for one in fact.loose))


def _before(tree: Tree, sites: Mapping[str, Site], facts: Iterable[Facts]) -> Iterator[Finding]:
    """What the paths and the files say by themselves, step by step."""
    told = [told for one in facts for told in one.told]
    strays = sort_paths(_outside(tree), sites).strays
    by_path = [(one.order, one.finding) for one in told if one.step is Step.STRAY]
    by_path.extend((one.path, one) for one in strays)
    yield from (one for _, one in sorted(by_path, key=lambda pair: pair[0]))
    for step in (Step.OWNERLESS, Step.FILE, Step.ASTRAY, Step.DOCUMENT):
        yield from (one.finding for one in told if one.step is step)


def _outside(tree: Tree) -> Iterator[str]:
    """The paths that are in no site's folder."""
    paths = tree.paths()
    yield from paths[: bisect_left(paths, "sites/")]
    yield from paths[bisect_left(paths, "sites0") :]
    yield from files_in(tree, "sites")


def _whole(
    tree: Tree, model: Model, apart: bool, facts: list[Facts], reposts: tuple[Finding, ...]
) -> Iterator[Finding]:
    """What only all documents together say; nothing is restored where all names are known to be `apart`."""

    def line_of(path: str, *place: int | str) -> int:
        return line_in(tree, path, *place)

    if not apart:
        yield from duplicates(model.documents, line_of)
    told = [told for one in facts for told in one.told]
    beside = sorted((one for one in told if one.step is Step.BESIDE), key=lambda one: one.order)
    yield from (one.finding for one in beside)
    yield from reposts
    if apart:
        yield from (one.finding for one in told if one.step is Step.ALIAS)
    else:
        yield from url_findings(model, line_of)


def _carried_files(model: Model) -> Facts:
    return claimed(
        file_of(place) for name in sorted(model.carried_by) for place, _ in carried_places(model, name)
    )


def _updated(document: Document) -> datetime:
    """When an item from outside last changed, as its origin says."""
    dates = [date for date in (document.fields.modified, document.fields.published) if date is not None]
    return max(dates)

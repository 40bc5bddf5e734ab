"""I/O: a tree of files → the model, with every mistake found on the way. Reads as the data flows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from cluster.catalogue import Forgetful, Shelf
from cluster.collisions import carried_places, file_of, url_findings
from cluster.dataclass import dataclass
from cluster.dating import NEVER as NEVER
from cluster.files import MARKS, KnownFiles, parted_name
from cluster.findings import Finding
from cluster.holdings import Holding, Kept, Restored
from cluster.kept_sites import KeptSites, names_of
from cluster.library import Library
from cluster.listing import files_in, folders_under, paths_under
from cluster.messages import rule_names
from cluster.model import Document, Loose, Model, Site
from cluster.parts import Facts, Reader, Step, line_in, reader_of, shared_digest
from cluster.pasts import NoPast, Past
from cluster.pieces import later_name
from cluster.read_documents import Known, duplicates
from cluster.reading import (
    Begun,
    Means,
    Spread,
    begin,
    dated_at,
    finish,
    here,
    key_of,
    read_again,
    read_parts,
)
from cluster.repost_reading import FOLDER, standing_at
from cluster.rolls import Basis, RollMaker, roll_name
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig
from cluster.snapshot import Snapshot
from cluster.sorting import sort_paths
from cluster.tree import Tree
from cluster.whole import (
    Ground,
    all_apart,
    claimed,
    kept_by,
    owed_by,
    owed_key,
    read_ground,
    read_items,
)


@dataclass(frozen=True)
class Loaded:
    """What a content root holds: the model (None where nothing can be built from it), and its Findings.

    `config` is there whenever cluster.toml could be read, so that severities hold even for a broken root. `rendered`: sites
    of which something was read and rendered on the way; all else of them was so when it was read.
    """

    model: Model | None
    findings: tuple[Finding, ...]
    config: ClusterConfig | None
    rendered: frozenset[str] = frozenset()


def load(
    tree: Tree,
    now: datetime,
    preview: bool,
    past: Past | None = None,
    at: datetime | None = None,
    shelf: Shelf | None = None,
    spread: Spread = here,
    library: Library | None = None,
) -> Loaded:
    """The cluster at the instant `at`, else that of cluster.toml, else `now`; cut to the minute.

    A model is there even if much is wrong, so that the rest can be checked; it may be published only without error Findings.
    `shelf` is where an earlier reading is kept: what it was made from and has not changed since is not read again.
    `spread` does what can be done by several processes; a `library` takes the bodies of what is read on the way.
    """
    shelf = shelf or Forgetful()
    tree = tree if isinstance(tree, Snapshot) else Snapshot(tree)
    rules = rule_names()
    folders = folders_under(tree, "sites")
    ground, findings = read_ground(tree, sorted(folders), rules, shelf)
    if ground is None:
        return Loaded(None, findings, None)
    config = ground.config
    instant = (at or config.at or now).astimezone(BEIJING).replace(second=0, microsecond=0)
    subjects = frozenset(subject.code for subject in config.subjects) if ground.subjects else None
    files = KnownFiles(tree, shelf)
    reading = Means(tree, past or NoPast(), instant, spread, library)
    holdings, new = _holdings(reading, files, folders, ground, Known(subjects, rules), shelf)
    facts = [holding.kept.facts for holding in holdings.values()]
    items, about = read_items(tree, files, config, shelf)
    files.keep()
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
    return Loaded(model, findings, config, new if library is not None else frozenset())


def _holdings(
    means: Means,
    files: KnownFiles,
    folders: Iterable[str],
    ground: Ground,
    known: Known,
    shelf: Shelf,
) -> tuple[dict[str, Holding], frozenset[str]]:
    """Every site's documents, in the order of their paths; and the sites of which something was read."""
    tree, past, at = means.tree, means.past, means.at
    shared = shared_digest(ground.config, known)
    sites = KeptSites(shelf)
    kept: dict[str, Kept | None] = {}
    read: dict[str, Kept] = {}
    begun: dict[str, Begun] = {}
    for name in folders:
        reader = reader_of(ground.config, known, ground.sites[name], shared)
        folder = f"sites/{name}"
        key = partial(_key_now, files, reader)
        held = kept[name] = sites.find(name, key, partial(_read_again, means, files, reader, ground))
        # Of a site that is not kept nothing need be known before its files are read.
        if held is not None and held.key == key():
            read[name] = dated_at(held, name, past, at, {})
        else:
            steady = held is not None and held.key == key_of(files.digest_before(folder), reader)
            touched = files.touched(folder) if steady else None
            paths = paths_under(tree, folder)
            begun[name] = begin(tree, paths, reader, held, ground.digests[name], touched)
    found = read_parts(means, begun)
    for name, parts in found.items():
        read[name] = finish(begun[name], files.digest(f"sites/{name}"), parts, past, at)
    restored = Restored()
    holdings = {}
    for name in kept:
        about = ground.digests[name]
        rolls = {number: one.roll for number, one in found.get(name, {}).items()}
        maker = RollMaker(Basis(tree, ground.sites[name], about, at), shelf, rolls)
        holdings[name] = Holding(read[name], about, at, maker, restored)
    for name, before in kept.items():
        if before is None or read[name].mark != before.mark:
            read[name] = holdings[name].with_latest()
            sites.put(name, read[name])
    if sites.keep(read):
        whole = ("ground", "reposts", "carriages", "carried", MARKS)
        rolls_of = [roll_name(name) for name in holdings]
        looked = [parted_name(FOLDER), *(parted_name(f"sites/{name}") for name in holdings)]
        shelf.keep_only([*whole, *names_of(holdings), *rolls_of, *map(later_name, rolls_of), *looked])
    return holdings, frozenset(begun)


def _key_now(files: KnownFiles, reader: Reader) -> str:
    return key_of(files.digest(f"sites/{reader.site.id}"), reader)


def _read_again(means: Means, files: KnownFiles, reader: Reader, ground: Ground) -> Kept:
    name = reader.site.id
    paths = paths_under(means.tree, f"sites/{name}")
    return read_again(means, paths, reader, ground.digests[name], files.digest(f"sites/{name}"))


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

"""What concerns the cluster as a whole, kept by what it was made from: sites and their Findings, reposts, carriages, addresses."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from cluster.carried import documents_of
from cluster.catalogue import Shelf
from cluster.collisions import file_of, site_places
from cluster.dataclass import dataclass
from cluster.duties import carriages, carry
from cluster.files import KnownFiles
from cluster.findings import Finding
from cluster.holdings import Holding
from cluster.listing import holds
from cluster.model import Carriage, Document, Site
from cluster.parts import Facts, names, numbers, short
from cluster.read_cluster import CLUSTER, ClusterFile, cluster_findings, read_cluster
from cluster.read_sites import read_sites
from cluster.repost_reading import FOLDER, Gathered, Repost, gather_reposts
from cluster.settings import ClusterConfig
from cluster.site_rules import emblem_path
from cluster.tree import Tree
from cluster.turns import count_of

Value = TypeVar("Value")


@dataclass(frozen=True)
class Ground:
    """The cluster's settings and sites, and the Findings about them. `digests`: of each site's settings and place.

    `subjects`: whether the cluster's subjects are known. `claims`: the files that hosts and sites need before any
    document does. `key` names what all of it was read from.
    """

    config: ClusterConfig
    sites: Mapping[str, Site]
    findings: tuple[Finding, ...]
    digests: Mapping[str, str]
    subjects: bool
    emblems: tuple[tuple[str, bool], ...]
    claims: Facts
    key: str


def read_ground(
    tree: Tree, folders: Sequence[str], rules: Iterable[str], shelf: Shelf
) -> tuple[Ground | None, tuple[Finding, ...]]:
    """The ground of a content root with these sites' folders; None with its Findings where there is no cluster.toml."""
    key = _ground_key(tree, folders, rules)
    kept = shelf.get("ground") if key else None
    if (
        isinstance(kept, Ground)
        and kept.key == key
        and all(holds(tree, p) == is_there for p, is_there in kept.emblems)
    ):
        return kept, ()
    cluster, findings = read_cluster(tree)
    if cluster is None:
        return None, findings
    ground, whole = _read_ground(tree, cluster, findings, tuple(rules), key)
    if key and whole:
        shelf.put("ground", ground)
    return ground, ()


def _ground_key(tree: Tree, folders: Sequence[str], rules: Iterable[str]) -> str:
    """A digest of the settings' files; "" where one is missing, so that columns come from the documents' folders."""
    paths = [CLUSTER, *(f"sites/{folder}/site.toml" for folder in folders)]
    if not all(holds(tree, path) for path in paths):
        return ""
    return digest_of((sorted(rules), [(path, tree.blob_id(path)) for path in paths]))


def _read_ground(
    tree: Tree, cluster: ClusterFile, findings: tuple[Finding, ...], rules: tuple[str, ...], key: str
) -> tuple[Ground, bool]:
    found, problems = read_sites(tree, cluster)
    sites = found.sites
    findings += (*problems, *cluster_findings(cluster, sites, found.whole, rules))
    digests = {name: digest_of(site) for name, site in sites.items()}
    paths = (
        emblem_path(name, site.config.theme.emblem)
        for name, site in sites.items()
        if site.config.theme.emblem
    )
    emblems = tuple((path, holds(tree, path)) for path in paths)
    known = "subjects" not in cluster.lost
    # An owner may claim one file twice, as a site does its front page.
    claims = {(file_of(place), owner) for place, owner in site_places(sites.values())}
    taken = claimed(claim for claim, _ in claims)
    return Ground(cluster.config, sites, findings, digests, known, emblems, taken, key), found.whole


@dataclass(frozen=True)
class Items:
    """What `reposts/` holds, whatever the instant, and each item as documents, by key."""

    gathered: Gathered
    documents: Mapping[str, tuple[Document, ...]]


def read_items(tree: Tree, known: KnownFiles, config: ClusterConfig, shelf: Shelf) -> tuple[Items, str]:
    """The items from outside, and a digest of what they were read from."""
    files = known.digest(FOLDER)
    subjects = sorted(subject.code for subject in config.subjects)
    key = digest_of((files, config.sources, subjects, config.top))

    def read() -> Items:
        gathered = gather_reposts(tree, config)
        made = {repost.key: tuple(documents_of([repost], config.top)) for repost, _ in gathered.reposts}
        return Items(gathered, made)

    return kept_by(shelf, "reposts", key, read), key


def owed_key(
    ground: Ground, holdings: Mapping[str, Holding], reposts: Sequence[Repost], about: str, at: datetime
) -> str:
    """A digest of everything that carriages at `at` come from, "" where some of it changed while it was read.

    `about` is a digest of the reposts.
    """
    now = count_of(at)
    sides = [
        (name, one.kept.key, bisect_right(numbers(one.kept.facts.candidate_turns), now))
        for name, one in holdings.items()
        if one.kept.facts.candidates
    ]
    if not all(key for _, key, _ in sides):
        return ""
    config, shown = ground.config, [repost.key for repost in reposts]
    return digest_of((config.duties, config.exemptions, sorted(ground.digests.items()), sides, about, shown))


def owed_by(
    ground: Ground, holdings: Mapping[str, Holding], reposts: Sequence[Repost], at: datetime
) -> tuple[Carriage, ...]:
    """What duties ask to be carried at `at`; of the sites' own documents only those that a duty is about are restored."""
    config, sites = ground.config, ground.sites
    facts = (one.kept.facts for one in holdings.values())
    held = [document for one in facts for packed in one.candidates for document in packed.get()]
    return (*carriages(config, sites, held, at), *carry(config, sites, reposts))


def kept_by(shelf: Shelf, name: str, key: str, make: Callable[[], Value]) -> Value:
    """What is kept under a name if it was made from `key`, else made now and kept; with no key only made."""
    kept = shelf.get(name) if key else None
    if isinstance(kept, tuple) and kept[0] == key:
        found: Value = kept[1]
        return found
    made = make()
    if key:
        shelf.put(name, (key, made))
    return made


def claimed(claims: Iterable[tuple[str, tuple[str, ...]]]) -> Facts:
    """Files that are needed, with the folders above each, as facts to be held against those of documents."""
    files = array("Q")
    folders: set[int] = set()
    for file, above in claims:
        files.append(short(file))
        folders.update(short(folder) for folder in above)
    return Facts(files=files.tobytes(), folders=frozenset(folders))


def all_apart(facts: Iterable[Facts]) -> bool:
    """Whether no two documents have one id, and no file of any page is another's, or a folder that another needs.

    What this finds apart is apart; what it does not may still be.
    """
    ids: set[int] = set()
    files: set[int] = set()
    folders: set[int] = set()
    count = total = 0
    for one in facts:
        if one.clash:
            return False
        ids.update(mine := names(one.ids))
        files.update(taken := names(one.files))
        folders |= one.folders
        count, total = count + len(mine), total + len(taken)
    return len(ids) == count and len(files) == total and files.isdisjoint(folders)


def digest_of(value: object) -> str:
    """A digest of a value that shows all of itself."""
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()

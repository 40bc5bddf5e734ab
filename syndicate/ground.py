"""I/O: a content root opened for syndication: its settings, sites and shelf, and how it stands to Git."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import git
from pydantic_core import PydanticCustomError

from cluster.errors import GitFailed
from cluster.findings import Finding, finding
from cluster.locks import LOCK, mount_sites, read_lock
from cluster.model import Site
from cluster.read_cluster import CLUSTER, read_cluster
from cluster.read_sites import read_sites
from cluster.repository import head_of, open_repository
from cluster.schema.types import read_moment
from cluster.settings import ClusterConfig
from cluster.tree import Tree, TreeState, WorkTree, open_tree
from syndicate.commit import Identity
from syndicate.shelf import Shelf, open_shelf

PINS = "pins"  # below the cache: repositories of sites that have one of their own


class Refused(Exception):
    """The content root cannot be worked on; the Findings say why."""

    def __init__(self, findings: tuple[Finding, ...], config: ClusterConfig | None = None) -> None:
        super().__init__(findings)
        self.findings, self.config = findings, config


@dataclass(frozen=True)
class Root:
    """A content root: `broken` names the sources whose ledger does not hold."""

    path: Path
    tree: Tree
    state: TreeState
    config: ClusterConfig
    sites: Mapping[str, Site]
    shelf: Shelf
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> frozenset[str]:
        return frozenset(one.path.split("/")[1] for one in self.findings if one.rule == "ledger-chain")

    @property
    def robot(self) -> Identity:
        """Who commits what is pulled."""
        return Identity(self.config.syndication.name, self.config.syndication.email)


def find_repository(path: Path) -> tuple[git.Repo, Path, str]:
    """The repository that holds a content root, its top, and the root's path in it. Raises Refused."""
    repo = open_repository(path)
    if repo is None or repo.working_tree_dir is None or head_of(repo) is None:
        raise Refused((finding("syndicate-not-in-git", "."),))
    top = Path(repo.working_tree_dir).resolve()
    prefix = path.resolve().relative_to(top).as_posix()
    return repo, top, "" if prefix == "." else prefix


def fixed_instant(path: Path) -> datetime | None:
    """The instant that cluster.toml fixes for its content root, None where it fixes none or cannot be read."""
    try:
        return read_moment(tomllib.loads((path / CLUSTER).read_text("utf-8"))["at"])
    except (OSError, ValueError, KeyError, PydanticCustomError):
        return None


def open_root(path: Path, clean: bool, cache: Path | None = None) -> Root:
    """A content root as it stands; with `clean` a work tree that differs from its commit is refused. Sites in
    repositories of their own are there as far as they were fetched into `cache`.

    Raises Refused where settings or sites cannot be read.
    """
    tree: Tree
    try:
        tree, state = open_tree(path)
    except GitFailed:
        tree, state = WorkTree(path), TreeState(False)
    missing: tuple[Finding, ...] = ()
    if cache is not None and LOCK in tree.paths():
        tree, missing = mount_sites(tree, read_lock(tree.read(LOCK).data)[0], cache / PINS)
    cluster, found = read_cluster(tree)
    if cluster is None:
        raise Refused(found)
    config = cluster.config
    sites, more = read_sites(tree, cluster)
    mistakes = tuple(one for one in (*found, *more) if one.path == "cluster.toml" or one.rule == "no-sites")
    if found or not sites.sites:
        raise Refused(mistakes, config)
    if clean and state.dirty:
        raise Refused(tuple(finding("syndicate-dirty", name) for name in state.dirty), config)
    shelf, broken = open_shelf(tree)
    return Root(path, tree, state, config, sites.sites, shelf, (*missing, *broken))

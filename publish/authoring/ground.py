"""I/O: a content root as far as authoring needs it: its settings and its sites, no documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.model import Site
from cluster.read_cluster import read_cluster
from cluster.read_sites import read_sites
from cluster.settings import ClusterConfig
from cluster.tree import WorkTree, open_tree


@dataclass(frozen=True)
class Ground:
    """`sites` are those whose own file could be read whole; `findings` say what is wrong with the others.

    `config` is None where there is no `cluster.toml`.
    """

    tree: WorkTree
    config: ClusterConfig | None
    sites: Mapping[str, Site]
    findings: tuple[Finding, ...]

    @property
    def overrides(self) -> Mapping[str, str]:
        """Severities that the cluster sets itself."""
        return self.config.severity if self.config else {}

    def about(self, site: str) -> tuple[Finding, ...]:
        """What is wrong with one site's own file or folder."""
        return tuple(
            found for found in self.findings if found.path in (f"sites/{site}", f"sites/{site}/site.toml")
        )


def open_ground(root: Path) -> Ground:
    """The content root at `root`. Raises FileNotFoundError if it is no folder, GitFailed if Git fails."""
    tree, _ = open_tree(root)
    cluster, findings = read_cluster(tree)
    if cluster is None:
        return Ground(tree, None, {}, findings)
    read, more = read_sites(tree, cluster)
    sound = {
        name: site
        for name, site in read.sites.items()
        if read.files[name].whole and not read.files[name].lost
    }
    return Ground(tree, cluster.config, sound, (*findings, *more))

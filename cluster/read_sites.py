"""Every `site.toml` → the tree of sites. A site that is wrong is salvaged, so that its documents are checked all the same."""

from __future__ import annotations

from collections.abc import Mapping

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.listing import folders_under, holds, paths_under
from cluster.model import Site
from cluster.read_cluster import CLUSTER, ClusterFile, without_echoes
from cluster.schema.declared import fields_of
from cluster.schema.nodes import Node
from cluster.schema.salvage import salvage
from cluster.schema.toml import is_broken, read_toml
from cluster.site_rules import SiteFile, site_findings, top_findings
from cluster.sites import COLUMN_TYPES, Column, SiteConfig
from cluster.siting import site_them
from cluster.tree import Tree

_STAND_INS = {
    "id": "x",
    "level": "county",
    "region": "000000",
    "name": {"zh": "—"},
    "organiser": {"zh": "—"},
    "columns.name": {"zh": "—"},
    "columns.type": COLUMN_TYPES[0],
}


@dataclass(frozen=True)
class Sites:
    """Every site by its folder's name; `whole`: all their columns are as their files have them."""

    sites: Mapping[str, Site]
    files: Mapping[str, SiteFile]

    @property
    def whole(self) -> bool:
        return all(file.whole for file in self.files.values())


def read_sites(tree: Tree, cluster: ClusterFile) -> tuple[Sites, tuple[Finding, ...]]:
    """Every folder below `sites/` as a site, in order of its name, and a Finding for each thing that does not fit."""
    findings: list[Finding] = []
    files: dict[str, SiteFile] = {}
    for folder in sorted(folders_under(tree, "sites")):
        files[folder], problems = _read(tree, folder)
        findings.extend(problems)
    if not files:
        findings.append(finding("no-sites", CLUSTER))
    for name, file in files.items():
        findings.extend(site_findings(name, file, cluster, files, lambda path: holds(tree, path)))
    findings.extend(top_findings(cluster, files))
    sites, clashes = site_them(files)
    return Sites(sites, files), (*findings, *clashes)


def _read(tree: Tree, folder: str) -> tuple[SiteFile, tuple[Finding, ...]]:
    path = f"sites/{folder}/site.toml"
    columns = _folders(tree, folder)
    nothing = Node({}, 1)
    if not holds(tree, path):
        found = salvage(SiteConfig, nothing, path, _STAND_INS)
        config = found.value.model_copy(update={"id": folder, "columns": columns})
        made_up = frozenset(column.path for column in columns)
        return SiteFile(config, nothing, path, frozenset(fields_of(SiteConfig)), False, made_up), (
            finding("no-site-toml", f"sites/{folder}", 0, name=folder),
        )
    node, syntax = read_toml(tree.read(path).data, path)
    broken = is_broken(syntax)
    found = salvage(SiteConfig, node or nothing, path, _STAND_INS)
    findings = [*syntax, *without_echoes(found.findings, broken, node is None)]
    lost = set(found.lost)
    if broken:
        # What is not there may stand on the line that could not be read.
        lost |= fields_of(SiteConfig).keys() - found.value.model_fields_set
    # A column that is wrong in part still is a column; one without a usable path is lost.
    whole = node is not None and not broken and _count(node) == _count(found.node)
    if found.value.id != folder and "id" not in lost:
        line = found.node.line_of(("id",))
        findings.append(finding("site-id-folder", path, line, name=found.value.id, folder=folder))
    known = {column.path for column in found.value.columns}
    added = () if whole else tuple(column for column in columns if column.path not in known)
    config = found.value.model_copy(update={"id": folder, "columns": (*found.value.columns, *added)})
    made_up = frozenset(column.path for column in added)
    return SiteFile(config, found.node, path, frozenset(lost), whole, made_up), tuple(findings)


def _count(node: Node) -> int:
    """How many columns the file lists; -1 where what it calls so is no list."""
    columns = node.value.get("columns") if isinstance(node.value, dict) else None
    if columns is None:
        return 0
    return len(columns.value) if isinstance(columns.value, tuple) else -1


def _folders(tree: Tree, site: str) -> tuple[Column, ...]:
    """A column for each folder that holds documents: what stands in for columns that could not be read."""
    start = f"sites/{site}/"
    held = {
        path[len(start) :].rpartition("/")[0]
        for path in paths_under(tree, start[:-1])
        if path.endswith(".md")
    }
    return tuple(
        Column.model_construct(
            path=path, name={}, type=COLUMN_TYPES[0], kinds=tuple(KINDS), description={}, keywords={}
        )
        for path in sorted(held)
        if path
    )

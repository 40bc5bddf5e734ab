"""`cluster.toml` and every `site.toml` → the tree of sites, with a Finding for each thing that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.model import Site
from cluster.schema.check import check, guess
from cluster.schema.nodes import Node
from cluster.schema.toml import read_toml
from cluster.settings import ClusterConfig
from cluster.sites import COLUMN_TYPES, Column, Level, SiteConfig
from cluster.tree import Tree
from cluster.urls import RESERVED, SPECIAL

CLUSTER = "cluster.toml"
_YEAR = re.compile(r"\d{4}")


def read_cluster(tree: Tree) -> tuple[ClusterConfig | None, tuple[Finding, ...]]:
    """The cluster's settings."""
    if CLUSTER not in set(tree.paths()):
        return None, (finding("no-cluster", CLUSTER),)
    node, findings = read_toml(tree.read(CLUSTER).data, CLUSTER)
    if node is None:
        return None, findings
    config, more = check(ClusterConfig, node, CLUSTER)
    if config is None:
        return None, more
    return config, tuple(_cluster_findings(config, node))


def _cluster_findings(config: ClusterConfig, node: Node) -> Iterator[Finding]:
    for field in ("duties", "subjects"):
        seen: dict[str, int] = {}
        for index, item in enumerate(getattr(config, field)):
            name = item.id if field == "duties" else item.code
            if name in seen:
                yield finding(
                    "duplicate-id",
                    CLUSTER,
                    node.line_of((field, index)),
                    name=name,
                    other=f"{CLUSTER}:{seen[name]}",
                )
            seen.setdefault(name, node.line_of((field, index)))
    for index, exemption in enumerate(config.exemptions):
        if exemption.duty not in {duty.id for duty in config.duties}:
            line = node.line_of(("exemptions", index, "duty"))
            yield _unknown("duty", exemption.duty, CLUSTER, line, [duty.id for duty in config.duties])


def read_sites(tree: Tree, config: ClusterConfig) -> tuple[Mapping[str, Site], tuple[Finding, ...]]:
    """Every site below `sites/`, in order of its id; a site that cannot be read is left out and its Findings say why."""
    configs: dict[str, SiteConfig] = {}
    nodes: dict[str, Node] = {}
    findings: list[Finding] = []
    for path in tree.paths():
        parts = path.split("/")
        if len(parts) != 3 or parts[0] != "sites" or parts[2] != "site.toml":
            continue
        node, problems = read_toml(tree.read(path).data, path)
        findings.extend(problems)
        if node is None:
            continue
        site, problems = check(SiteConfig, node, path)
        findings.extend(problems)
        if site is None:
            continue
        if site.id != parts[1]:
            findings.append(
                finding("site-id-folder", path, node.line_of(("id",)), name=site.id, folder=parts[1])
            )
            continue
        configs[site.id], nodes[site.id] = site, node
    if not configs and not findings:
        findings.append(finding("no-sites", CLUSTER))
    for name, site in configs.items():
        findings.extend(_site_findings(site, nodes[name], config, configs))
    findings.extend(_top(config, configs))
    sites = {}
    for name in sorted(configs):
        located = _locate(name, configs)
        if located is not None:
            sites[name] = located
    findings.extend(_shared_addresses(sites, nodes))
    return sites, tuple(findings)


def _path(site: str) -> str:
    return f"sites/{site}/site.toml"


def _unknown(what: str, name: str, path: str, line: int, known: Iterable[str]) -> Finding:
    meant = guess(name, known)
    hint = f"（是否想写 {meant}？ did you mean {meant}?）" if meant else ""
    return finding("unknown-name", path, line, what=what, name=name, meant=hint)


def _top(config: ClusterConfig, configs: Mapping[str, SiteConfig]) -> Iterator[Finding]:
    if configs and config.top not in configs:
        yield _unknown("top", config.top, CLUSTER, 0, configs)
    for name, site in configs.items():
        if site.parent is None and name != config.top:
            yield finding("no-parent", _path(name), 0, name=name, top=config.top)


def _site_findings(
    site: SiteConfig, node: Node, config: ClusterConfig, configs: Mapping[str, SiteConfig]
) -> Iterator[Finding]:
    path = _path(site.id)
    if site.parent is not None and site.parent not in configs:
        yield _unknown("parent", site.parent, path, node.line_of(("parent",)), configs)
    if (site.host is None) == (site.path is None):
        yield finding("host-or-path", path, node.line_of(("host",)))
    if site.path is not None and site.parent is None:
        yield finding("path-without-parent", path, node.line_of(("path",)))
    for index, language in enumerate(site.languages):
        if language not in config.languages:
            yield _unknown("language", language, path, node.line_of(("languages", index)), config.languages)
    if site.level is Level.DEPARTMENT and site.sector is None:
        yield finding("department-without-sector", path, node.line_of(("level",)))
    if _in_a_circle(site.id, configs):
        yield finding("circle-of-parents", path, node.line_of(("parent",)), name=site.id)
    for language in site.languages:
        for field in ("name", "organiser"):
            if language not in getattr(site, field):
                yield finding(
                    "name-missing-language", path, node.line_of((field,)), name=field, language=language
                )
    yield from _column_findings(site, node, config, configs)


def _column_findings(
    site: SiteConfig, node: Node, config: ClusterConfig, configs: Mapping[str, SiteConfig]
) -> Iterator[Finding]:
    path, seen = _path(site.id), dict[str, int]()
    paths = [column.path for column in site.columns]
    below = {c.path.split("/")[0] for c in configs.values() if c.parent == site.id and c.path}
    for index, column in enumerate(site.columns):
        line = node.line_of(("columns", index, "path"))
        if column.path in seen:
            yield finding("duplicate-column", path, line, name=column.path, other=str(seen[column.path]))
        seen.setdefault(column.path, line)
        above = column.path.rpartition("/")[0]
        if above and above not in paths:
            yield _unknown("column", above, path, line, paths)
        for reason in _reserved(column, site, config, below):
            yield finding("reserved-path", path, line, name=column.path, word=reason)
        types = (*COLUMN_TYPES, *config.column_types)
        if column.type not in types:
            yield _unknown("type", column.type, path, node.line_of(("columns", index, "type")), types)
        for position, kind in enumerate(column.kinds):
            if kind not in KINDS:
                yield _unknown("kind", kind, path, node.line_of(("columns", index, "kinds", position)), KINDS)
        if column.merged_into is not None and column.merged_into not in paths:
            into = node.line_of(("columns", index, "merged_into"))
            yield _unknown("column", column.merged_into, path, into, paths)
        for language in column.languages or site.languages:
            if language not in column.name:
                at = node.line_of(("columns", index, "name"))
                yield finding(
                    "name-missing-language", path, at, name=f"columns.{column.path}.name", language=language
                )


def _reserved(column: Column, site: SiteConfig, config: ClusterConfig, below: set[str]) -> Iterator[str]:
    parts = column.path.split("/")
    if parts[0] in SPECIAL | set(config.languages) | below:
        yield parts[0]
    for part in parts:
        if part in RESERVED or _YEAR.fullmatch(part):
            yield part


def _in_a_circle(name: str, configs: Mapping[str, SiteConfig]) -> bool:
    seen: set[str] = set()
    current: str | None = name
    while current is not None and current in configs:
        if current in seen:
            return True
        seen.add(current)
        current = configs[current].parent
    return False


def _locate(name: str, configs: Mapping[str, SiteConfig]) -> Site | None:
    ancestors: list[str] = []
    host, base, current = None, "", configs[name]
    while True:
        if host is None:
            if current.host is not None:
                host = current.host
            else:
                base = f"{current.path}/{base}"
        if current.parent is None:
            break
        if current.parent not in configs or current.parent in ancestors or current.parent == name:
            return None
        ancestors.append(current.parent)
        current = configs[current.parent]
    return Site(configs[name], host, base, tuple(ancestors)) if host is not None else None


def _shared_addresses(sites: Mapping[str, Site], nodes: Mapping[str, Node]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for name, site in sites.items():
        address = (site.host, site.base)
        if address in seen:
            line = nodes[name].line_of(("host" if site.config.host else "path",))
            yield finding(
                "same-address", _path(name), line, name=f"{site.host}/{site.base}", other=_path(seen[address])
            )
        seen.setdefault(address, name)

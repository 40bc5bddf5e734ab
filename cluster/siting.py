"""Where each site stands, and which cannot stand where its `site.toml` puts it, because another does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cluster.findings import Finding, finding
from cluster.model import Site
from cluster.site_rules import SiteFile
from cluster.sites import Column, SiteConfig

# A host that is none (RFC 2606 §2): what stands there meets nothing of another site's.
_NOWHERE = ".invalid"


def site_them(files: Mapping[str, SiteFile]) -> tuple[Mapping[str, Site], tuple[Finding, ...]]:
    """Every site where it stands, and a Finding for each whose address is another's, now or formerly.

    Such a site, and what lies below it, gets a host that is none: its pages would meet the other's one by one, and each would
    be told.
    """
    configs = {name: file.config for name, file in files.items()}
    written = {name: _located(name, configs, ()) for name in files}
    adrift: set[str] = set()
    taken: dict[str, str] = {}
    findings: list[Finding] = []
    # Those above come before those below, so that each is told by what it says itself.
    for name in sorted(written, key=lambda name: (_depth(written[name]), name)):
        site = _located(name, configs, adrift)
        if site.host.endswith(_NOWHERE):
            continue
        if site.config.host is None and site.config.path is None:
            adrift.add(name)  # told where one of them is missing
            continue
        told = _in_the_way(site, files, taken)
        if told is None:
            taken[_address(site)] = name
            continue
        adrift.add(name)
        findings.append(told)
    sites = {name: _located(name, configs, adrift) for name in files}
    return sites, (*findings, *_formerly(files, taken))


def _depth(site: Site) -> tuple[int, int]:
    return site.base.count("/"), len(site.ancestors)


def _address(site: Site) -> str:
    return f"{site.host}/{site.base}"


def _located(name: str, configs: Mapping[str, SiteConfig], adrift: Collection[str]) -> Site:
    """Where a site stands; one whose parents do not lead to a host, or to one that is `adrift`, gets a host that is none."""
    ancestors: list[str] = []
    host, base, at, current = None, "", name, configs[name]
    while True:
        if host is None:
            if at in adrift:
                host = f"{at}{_NOWHERE}"
            elif current.host is not None:
                host = current.host
            elif current.path is not None:
                base = f"{current.path}/{base}"
        parent = current.parent
        if parent is None or parent not in configs or parent in (*ancestors, name):
            break
        ancestors.append(parent)
        at, current = parent, configs[parent]
    columns: dict[str, Column] = {}
    for column in configs[name].columns:
        columns.setdefault(column.path, column)  # of two with one path the first holds
    config = configs[name].model_copy(update={"columns": tuple(columns.values())})
    return Site(config, host or f"{name}{_NOWHERE}", base, tuple(ancestors))


def _in_the_way(site: Site, files: Mapping[str, SiteFile], taken: Mapping[str, str]) -> Finding | None:
    """What stands at a site's address already: another site, or a column of one."""
    file, address = files[site.id], _address(site)
    if address in taken:
        line = file.node.line_of(("host" if site.config.host else "path",))
        return finding("same-address", file.path, line, name=address, other=files[taken[address]].path)
    line = file.node.line_of(("path",))
    parts = site.base.split("/")
    for end in range(len(parts) - 1):
        above = "/".join((*parts[:end], ""))
        other = files.get(taken.get(f"{site.host}/{above}", ""))
        for index, column in enumerate(other.config.columns if other else ()):
            if other is not None and column.path.split("/")[0] == parts[end]:
                where = f"{other.path}:{other.node.line_of(('columns', index, 'path'))}"
                return finding(
                    "path-is-a-column",
                    file.path,
                    line,
                    name=site.config.path,
                    column=column.path,
                    other=where,
                )
    return None


def _formerly(files: Mapping[str, SiteFile], taken: dict[str, str]) -> Iterator[Finding]:
    """Former addresses that a site has now, or had too; `taken` is added to."""
    for name, file in files.items():
        for index, former in enumerate(file.config.former):
            host, _, path = former.partition("/")
            address = f"{host}/{path.strip('/')}/" if path.strip("/") else f"{host}/"
            mine = f"{name}#{index}"
            if taken.setdefault(address, mine) != mine:
                other = files[taken[address].partition("#")[0]]
                line = file.node.line_of(("former", index))
                yield finding("same-address", file.path, line, name=address, other=other.path)

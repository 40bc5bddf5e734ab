"""Where each site stands, and which cannot stand where its `site.toml` puts it, because another does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.model import Site
from cluster.site_rules import SiteFile
from cluster.sites import Column, SiteConfig

# A host that is none (RFC 2606 §2): what stands there meets nothing of another site's.
_NOWHERE = ".invalid"


@dataclass(frozen=True)
class _Spot:
    """A host, the path of a site on it (with a slash at its end, if any), and the sites above, the nearest first."""

    host: str
    base: str
    above: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{self.host}/{self.base}"

    @property
    def depth(self) -> tuple[int, int]:
        return self.base.count("/"), len(self.above)


def site_them(files: Mapping[str, SiteFile]) -> tuple[Mapping[str, Site], tuple[Finding, ...]]:
    """Every site where it stands, and a Finding for each whose address is another's, now or formerly.

    Such a site, and what lies below it, gets a host that is none: its pages would meet the other's one by one, and each would
    be told.
    """
    configs = {name: file.config for name, file in files.items()}
    depths = {name: _spot(name, configs, ()).depth for name in files}
    adrift: set[str] = set()
    taken: dict[str, str] = {}
    findings: list[Finding] = []
    # Those above come before those below, so that each is told by what it says itself.
    for name in sorted(depths, key=lambda name: (depths[name], name)):
        spot = _spot(name, configs, adrift)
        if spot.host.endswith(_NOWHERE):
            continue
        if configs[name].host is None and configs[name].path is None:
            adrift.add(name)  # told where one of them is missing
            continue
        told = _in_the_way(name, spot, files, taken)
        if told is None:
            taken[spot.address] = name
            continue
        adrift.add(name)
        findings.append(told)
    sites = {name: _site(config, _spot(name, configs, adrift)) for name, config in configs.items()}
    return sites, (*findings, *_formerly(files, taken))


def _spot(name: str, configs: Mapping[str, SiteConfig], adrift: Collection[str]) -> _Spot:
    """Where a site stands; where its parents do not lead to a host, or to one that is `adrift`, the host is none."""
    above: list[str] = []
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
        if parent is None or parent not in configs or parent in (*above, name):
            break
        above.append(parent)
        at, current = parent, configs[parent]
    return _Spot(host or f"{name}{_NOWHERE}", base, tuple(above))


def _site(config: SiteConfig, spot: _Spot) -> Site:
    columns: dict[str, Column] = {}
    for column in config.columns:
        columns.setdefault(column.path, column)  # of two with one path the first holds
    config = config.model_copy(update={"columns": tuple(columns.values())})
    return Site(config, spot.host, spot.base, spot.above)


def _in_the_way(
    name: str, spot: _Spot, files: Mapping[str, SiteFile], taken: Mapping[str, str]
) -> Finding | None:
    """What stands at a site's address already: another site, or a column of one."""
    file = files[name]
    if spot.address in taken:
        line = file.node.line_of(("host" if file.config.host else "path",))
        other = files[taken[spot.address]].path
        return finding("same-address", file.path, line, name=spot.address, other=other)
    parts = spot.base.split("/")
    for end in range(len(parts) - 1):
        above = "/".join((*parts[:end], ""))
        holder = taken.get(f"{spot.host}/{above}")
        column = _column(files[holder], parts[end]) if holder is not None else None
        if column is not None:
            path, where = column
            line = file.node.line_of(("path",))
            return finding(
                "path-is-a-column", file.path, line, name=file.config.path, column=path, other=where
            )
    return None


def _column(file: SiteFile, first: str) -> tuple[str, str] | None:
    """The path of the column that begins with `first`, and where it is written."""
    for index, column in enumerate(file.config.columns):
        if column.path.split("/")[0] == first:
            return column.path, f"{file.path}:{file.node.line_of(('columns', index, 'path'))}"
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

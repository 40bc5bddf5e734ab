"""What must hold within a `site.toml` and between the sites of a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import floor
from urllib.parse import urlsplit

from cluster.column_rules import column_findings
from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.read_cluster import CLUSTER, ClusterFile, language_findings
from cluster.references import named_in_settings
from cluster.schema.check import unknown
from cluster.schema.nodes import Node
from cluster.sites import Level, SiteConfig
from cluster.urls import RESERVED, SPECIAL, YEAR

LEAST_CONTRAST = 4.5  # of the site's colour to white (WCAG 2.2 1.4.3)
_OUTSIDE = frozenset({"https", "http", "mailto", "tel"})
_FORMER = re.compile(
    r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?:/[A-Za-z0-9._~-]+)*/?"
)


@dataclass(frozen=True)
class SiteFile:
    """A `site.toml` as read: `lost` names fields that are not the file's own; `whole`: its columns are, but those in `made_up`."""

    config: SiteConfig
    node: Node
    path: str
    lost: frozenset[str]
    whole: bool
    made_up: frozenset[str] = frozenset()


def site_findings(
    name: str,
    file: SiteFile,
    cluster: ClusterFile,
    files: Mapping[str, SiteFile],
    stands: Callable[[str], bool],
) -> Iterator[Finding]:
    """What does not fit in one site; `stands`: whether the content root has a path."""
    config, node, path = file.config, file.node, file.path
    if config.parent is not None and config.parent not in files:
        yield unknown("parent", config.parent, path, node.line_of(("parent",)), files)
    if in_a_circle(name, files):
        yield finding("circle-of-parents", path, node.line_of(("parent",)), name=name)
    yield from _address(config, file, cluster)
    if not file.lost & {"languages"} and "languages" not in cluster.lost:
        for index, language in enumerate(config.languages):
            if language not in cluster.config.languages:
                line = node.line_of(("languages", index))
                yield unknown("language", language, path, line, cluster.config.languages)
        # Languages that the site has by mistake are told once, above.
        yield from language_findings(node, path, (*cluster.config.languages, *config.languages))
    if config.level is Level.DEPARTMENT and not config.sector and "sector" not in file.lost:
        yield finding("department-without-sector", path, node.line_of(("level",)))
    for field in ("name", "organiser"):
        for language in config.languages if field not in file.lost else ():
            if language in cluster.config.languages and language not in getattr(config, field):
                line = node.line_of((field,))
                yield finding("name-missing-language", path, line, name=field, language=language)
    for index, former in enumerate(config.former):
        if not _FORMER.fullmatch(former):
            yield finding("not-a-host", path, node.line_of(("former", index)), name="former", value=former)
    for index, banner in enumerate(config.banners):
        if banner.ends <= banner.starts:
            line = node.line_of(("banners", index, "ends"))
            yield finding("ends-before-begins", path, line, begins="starts", ends="ends")
        link = banner.link or ""
        if link and not _leads_outside(link) and named_in_settings(name, link) is None:
            line = node.line_of(("banners", index, "link"))
            yield finding("not-a-url", path, line, name="link", value=link)
    emails = [person.email.lower() for person in config.people]
    for index, email in enumerate(emails):
        if email in emails[:index]:
            line, first = (
                node.line_of(("people", index, "email")),
                node.line_of(("people", emails.index(email))),
            )
            yield finding("duplicate-id", path, line, name=email, other=f"{path}:{first}")
    if config.theme.colour and (ratio := contrast_to_white(config.theme.colour)) < LEAST_CONTRAST:
        line, said = node.line_of(("theme", "colour")), f"{floor(ratio * 100) / 100:.2f}"
        yield finding("colour-contrast", path, line, value=config.theme.colour, ratio=said)
    emblem = config.theme.emblem
    if emblem and not stands(emblem_path(name, emblem)):
        line = node.line_of(("theme", "emblem"))
        yield finding("emblem-missing", path, line, name=emblem, folder=f"sites/{name}/files")
    own = [column for column in config.columns if column.path not in file.made_up]
    yield from column_findings(config, own, node, path, cluster)


def _leads_outside(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:  # such as a bracket that opens an IPv6 address and never closes
        return False
    return parts.scheme in _OUTSIDE and bool(parts.netloc or parts.path)


def contrast_to_white(colour: str) -> float:
    """The contrast ratio of `#rrggbb` to white, 1 to 21 (WCAG 2.2, “contrast ratio” and “relative luminance”)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def emblem_path(site: str, emblem: str) -> str:
    """Where a site's emblem stands."""
    return f"sites/{site}/files/{emblem}"


def top_findings(cluster: ClusterFile, files: Mapping[str, SiteFile]) -> Iterator[Finding]:
    """One site stands above all others."""
    top = cluster.config.top
    if "top" in cluster.lost or not files:
        return
    if top not in files:
        yield unknown("top", top, CLUSTER, cluster.node.line_of(("top",)), files)
        return
    if files[top].config.parent is not None:
        yield finding("top-with-parent", files[top].path, files[top].node.line_of(("parent",)), name=top)
    for name, file in files.items():
        if file.config.parent is None and name != top and "parent" not in file.lost:
            yield finding("no-parent", file.path, file.node.line_of(("id",)), name=name, top=top)


def in_a_circle(name: str, files: Mapping[str, SiteFile]) -> bool:
    """Whether a site is its own ancestor."""
    seen: set[str] = set()
    current = files[name].config.parent
    while current is not None and current in files and current not in seen:
        if current == name:
            return True
        seen.add(current)
        current = files[current].config.parent
    return False


def _address(config: SiteConfig, file: SiteFile, cluster: ClusterFile) -> Iterator[Finding]:
    node, path = file.node, file.path
    if not file.lost & {"host", "path"} and (config.host is None) == (config.path is None):
        yield finding("host-or-path", path, node.line_of(("host",)))
    if config.path is None:
        return
    if config.parent is None and "parent" not in file.lost:
        yield finding("path-without-parent", path, node.line_of(("path",)))
    first = config.path.split("/")[0]
    if first in SPECIAL | RESERVED | set(cluster.config.languages) or YEAR.fullmatch(first):
        yield finding("reserved-path", path, node.line_of(("path",)), name=config.path, word=first)

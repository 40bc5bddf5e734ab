"""What a site shows on every page: banners that lead to public documents, an emblem that is an image."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model, Site
from cluster.references import References, named_in_settings
from cluster.schema.check import did_you_mean
from cluster.site_rules import emblem_path
from cluster.visibility import PUBLIC, state_of


def frame_findings(model: Model, library: Library, sites: Collection[str]) -> Iterator[Finding]:
    """What the `site.toml` of these sites name for their pages and nobody can open."""
    for name in sorted(sites):
        site, path = model.sites[name], f"sites/{name}/site.toml"
        yield from _banners(model, library, site, path)
        emblem = site.config.theme.emblem
        if emblem and not _is_picture(library, emblem_path(name, emblem)):
            line = library.line_at(path, "theme", "emblem")
            yield finding("emblem-not-an-image", path, line, name=emblem)


def _banners(model: Model, library: Library, site: Site, path: str) -> Iterator[Finding]:
    for index, banner in enumerate(site.config.banners):
        link = banner.link or ""
        named = named_in_settings(site.id, link)
        if named is None:
            continue
        group, shown = model.by_key.get(named.key, {}), max(model.at, banner.starts)
        if not group or (named.lang and named.lang not in group):
            line = library.line_at(path, "banners", index, "link")
            near = References(model, {}).nearest_in_settings(site.id, named)
            yield finding("broken-link", path, line, target=link, meant=did_you_mean(near))
        elif not any(state_of(document, shown) in PUBLIC for document in group.values()):
            line = library.line_at(path, "banners", index, "link")
            yield finding("link-to-unpublished", path, line, target=link)


def _is_picture(library: Library, path: str) -> bool:
    """Whether a browser shows a file as a picture; SVG by its first element."""
    try:
        facts = library.file(path)
    except FileNotFoundError:
        return True  # told where the site is read
    if facts.suffix != "svg":
        return bool(facts.width)
    from lxml import etree

    try:
        root = etree.fromstring(library.data(path), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return etree.QName(root) == etree.QName("http://www.w3.org/2000/svg", "svg")

"""Banners lead to documents that stand, and that are public by the time the banner is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.references import named_in_settings
from cluster.visibility import PUBLIC, state_of


def banner_findings(model: Model, library: Library, sites: Collection[str]) -> Iterator[Finding]:
    """What the banners of these sites name and nobody can open."""
    for name in sorted(sites):
        path = f"sites/{name}/site.toml"
        for index, banner in enumerate(model.sites[name].config.banners):
            link = banner.link or ""
            named = named_in_settings(name, link)
            if named is None:
                continue
            group, line = model.by_key.get(named.key, {}), library.line_at(path, "banners", index, "link")
            shown = max(model.at, banner.starts)
            if not group or (named.lang and named.lang not in group):
                yield finding("broken-link", path, line, target=link, meant="")
            elif not any(state_of(document, shown) in PUBLIC for document in group.values()):
                yield finding("link-to-unpublished", path, line, target=link)

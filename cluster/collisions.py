"""Addresses that two sources claim: found before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.findings import Finding, finding
from cluster.model import Model
from cluster.urls import EditionUrls
from cluster.visibility import PUBLIC, state_of


def url_findings(model: Model) -> Iterator[Finding]:
    """A Finding for each document, alias or column whose address is taken by another."""
    taken: dict[tuple[str, str], str] = {}
    for site in model.sites.values():
        for lang in site.languages:
            urls = EditionUrls(site, lang)
            for column in site.config.columns:
                place = urls.column(column.path)
                taken[(place.host, place.url)] = f"sites/{site.id}/site.toml"
    for document in model.documents:
        if state_of(document, model.at) not in PUBLIC:
            continue
        site = model.sites[document.site]
        place = EditionUrls(site, document.lang).document(document)
        yield from _claim(taken, place.host, place.url, document.path)
    for document in model.documents:
        site = model.sites[document.site]
        for alias in document.fields.aliases:
            if not alias.startswith("/") or ".." in alias or any(c.isspace() or ord(c) < 32 for c in alias):
                yield finding("bad-alias", document.path, 0, alias=alias)
                continue
            yield from _claim(taken, site.host, alias, document.path)


def _claim(taken: dict[tuple[str, str], str], host: str, url: str, path: str) -> Iterator[Finding]:
    # macOS and Windows hold one file for names that differ in case only.
    other = taken.setdefault((host, url.lower()), path)
    if other != path:
        yield finding("same-url", path, 0, url=url, other=other)

"""Which old addresses of an edition lead where, and which are gone."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Edition
from cluster.urls import EditionUrls
from cluster.visibility import State
from plugins.engine.workbench import Workbench
from plugins.redirects.rows import Gone, Kind, Redirect


def redirect_rows(bench: Workbench) -> Iterator[Redirect]:
    """Aliases of documents, former paths of columns and of the site, merged and closed columns."""
    edition = bench.edition
    yield from _aliases(edition)
    yield from _columns(edition)
    if bench.primary:
        yield from _former(edition)


def gone_rows(bench: Workbench) -> Iterator[Gone]:
    """Pages of cancelled documents (410)."""
    for entry in bench.edition.entries.having("state", State.CANCELLED).with_page:
        yield Gone(entry.place.host, entry.place.url, entry.document.path)


def _aliases(edition: Edition) -> Iterator[Redirect]:
    for entry in edition.entries.having("aliased", True).own:
        for alias in entry.document.fields.aliases:
            yield Redirect(
                edition.site.host, alias, entry.place.absolute, Kind.ALIAS, source=entry.document.path
            )


def _columns(edition: Edition) -> Iterator[Redirect]:
    site, urls = edition.site, edition.urls
    source = f"sites/{site.id}/site.toml"
    for column in site.config.columns:
        here = urls.column(column.path)
        for former in column.aliases:
            old = urls.column(former.strip("/"))
            yield Redirect(old.host, old.url, here.absolute, Kind.MOVED, prefix=True, source=source)
        if column.merged_into is not None:
            yield Redirect(
                here.host, here.url, urls.column(column.merged_into).absolute, Kind.MOVED, source=source
            )
        elif column.closed:
            yield Redirect(here.host, here.url, _above(edition, column.path), Kind.CLOSED, source=source)


def _above(edition: Edition, path: str) -> str:
    """The nearest column above that still stands, or the home page."""
    open_paths = {column.path for column in edition.columns}
    path = path.rpartition("/")[0]
    while path:
        if path in open_paths:
            return edition.urls.column(path).absolute
        path = path.rpartition("/")[0]
    return edition.urls.home().absolute


def _former(edition: Edition) -> Iterator[Redirect]:
    """Where the site used to be: `host` or `host/path`, with everything below it."""
    site = edition.site
    home = EditionUrls(site, site.languages[0]).home().absolute
    for former in site.config.former:
        host, _, path = former.partition("/")
        old = f"/{path.strip('/')}/" if path.strip("/") else "/"
        yield Redirect(host, old, home, Kind.RENAMED, prefix=True, source=f"sites/{site.id}/site.toml")

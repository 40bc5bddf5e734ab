"""Addresses that two sources claim: found before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from cluster.edition import Edition
from cluster.findings import Finding, finding
from cluster.model import Document, Model, Site
from cluster.urls import EditionUrls, Place, is_alias, output_path
from cluster.visibility import State, state_of

# The line of a field in a document's front matter: path, then the steps to the field.
LineOf = Callable[..., int]
# Pages that every edition has beside its columns.
_PAGES = ("search", "site-map", "subscribe", "contact", "directory", "accessibility", "404", "index")
_FILES = (
    "feed.atom",
    "feed.rss",
    "feed.json",
    "feeds.opml",
    "share.png",
    "tags/index.html",
    "subjects/index.html",
)
# Files that every host has once.
_HOST_FILES = (
    "robots.txt",
    "sitemap.xml",
    "site.webmanifest",
    "favicon.ico",
    "_redirects",
    ".well-known/security.txt",
)


def url_findings(model: Model, line_of: LineOf) -> Iterator[Finding]:
    """A Finding for each document, file, alias or column whose address is taken by another."""
    claims = Claims()
    addresses: set[tuple[str, str]] = set()
    for host in model.hosts:
        for name in _HOST_FILES:
            yield from claims.take(Place(host, f"/{name}"), "cluster.toml")
    for site in model.sites.values():
        # Two sites at one address are told once, where their sites are read.
        alone = (site.host, site.base) not in addresses
        addresses.add((site.host, site.base))
        for lang in site.languages if alone else ():
            urls = EditionUrls(site, lang)
            owner = f"sites/{site.id}/site.toml"
            yield from claims.take(urls.home(), owner)
            for page in _PAGES:
                yield from claims.take(urls.special(page), owner)
            for file in _FILES:
                yield from claims.take(urls.below(file), owner)
            for column in site.config.columns:
                yield from claims.take(urls.column(column.path), owner)
    for document in model.documents:
        # What is scheduled would collide on its day, when nobody looks.
        if state_of(document, model.at) is not State.DRAFT:
            yield from _document(document, model.sites[document.site], claims)
    for name in sorted(model.carried_by):
        for lang in model.sites[name].languages:
            for entry in Edition(model, name, lang).entries:
                if entry.carriage is not None and not entry.link_only:
                    yield from claims.take(entry.place, entry.document.path)
    for document in model.documents:
        for index, alias in enumerate(document.fields.aliases):
            line = line_of(document.path, "aliases", index)
            if not is_alias(alias):
                yield finding("bad-alias", document.path, line, alias=alias)
                continue
            place = Place(model.sites[document.site].host, _redirecting(alias))
            yield from claims.take(place, document.path, line)


def _redirecting(alias: str) -> str:
    """The address of the page that redirects: a folder's, unless the old address names a file."""
    return alias if "." in alias.rpartition("/")[2] else f"{alias.rstrip('/')}/"


def _document(document: Document, site: Site, claims: Claims) -> Iterator[Finding]:
    urls = EditionUrls(site, document.lang)
    yield from claims.take(urls.document(document), document.path)
    if not document.translated:
        for path in document.files:
            name = path.removeprefix(f"{document.folder}/")
            yield from claims.take(urls.file(document, name), document.path)


class Claims:
    """Who holds which file below OUTPUT, and which folders those files need."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def take(self, place: Place, owner: str, line: int = 0) -> Iterator[Finding]:
        """Claims the file of `place` for `owner`; a Finding if another holds it, or needs a folder of that name."""
        # macOS and Windows hold one file for names that differ in case only.
        file = output_path(place.host, unquote(place.url)).casefold()
        parts = file.split("/")
        folders = ["/".join(parts[:end]) for end in range(1, len(parts))]
        other = self._files.get(file) or self._folders.get(file)
        other = other or next((self._files[folder] for folder in folders if folder in self._files), None)
        if other is not None:
            if other != owner or line:
                yield finding("same-url", owner, line, url=place.url, other=other)
            return
        self._files[file] = owner
        for folder in folders:
            self._folders.setdefault(folder, owner)

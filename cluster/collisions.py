"""Addresses that two sources claim: found before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from cluster.edition import Edition
from cluster.findings import Finding, finding
from cluster.kinds import Status
from cluster.model import Document, Model, Site
from cluster.urls import EditionUrls, Place, is_alias, output_path

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
    for place, owner in site_places(model.sites.values()):
        yield from claims.take(place, owner)
    for document in model.documents:
        for place in _places(document, model.sites[document.site]):
            yield from claims.take(place, document.path)
    for name in sorted(model.carried_by):
        for place, owner in carried_places(model, name):
            yield from claims.take(place, owner)
    for document in model.documents:
        for index, alias in enumerate(document.fields.aliases):
            line = line_of(document.path, "aliases", index)
            if not is_alias(alias):
                yield finding("bad-alias", document.path, line, alias=alias)
                continue
            place = Place(model.sites[document.site].host, _redirecting(alias))
            yield from claims.take(place, document.path, line)


def alias_findings(document: Document, line_of: LineOf) -> Iterator[Finding]:
    """A Finding for each former address of a document that cannot be served again."""
    for index, alias in enumerate(document.fields.aliases):
        if not is_alias(alias):
            yield finding("bad-alias", document.path, line_of(document.path, "aliases", index), alias=alias)


def site_places(sites: Iterable[Site]) -> Iterator[tuple[Place, str]]:
    """What hosts and sites claim before any document does, each with its owner."""
    held = tuple(sites)
    for host in sorted({site.host for site in held}):
        for name in _HOST_FILES:
            yield Place(host, f"/{name}"), "cluster.toml"
    for site in held:
        for lang in site.languages:
            urls = EditionUrls(site, lang)
            owner = f"sites/{site.id}/site.toml"
            yield urls.home(), owner
            for page in _PAGES:
                yield urls.special(page), owner
            for file in _FILES:
                yield urls.below(file), owner
            for column in site.config.columns:
                yield urls.column(column.path), owner


def claims_of(document: Document, site: Site) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each file below OUTPUT that a document claims, former addresses too, with the folders above it."""
    for place in dict.fromkeys(_places(document, site)):
        yield file_of(place)
    for alias in document.fields.aliases:
        if is_alias(alias):
            yield file_of(Place(site.host, _redirecting(alias)))


def carried_places(model: Model, name: str) -> Iterator[tuple[Place, str]]:
    """The pages of what a site carries, each with the path of its source."""
    for lang in model.sites[name].languages:
        for entry in Edition(model, name, lang).carried:
            if not entry.link_only:
                yield entry.place, entry.document.path


def file_of(place: Place) -> tuple[str, tuple[str, ...]]:
    """The file of a place and the folders above it, as a disk sees them that holds one file for names that differ in case."""
    # macOS and Windows do.
    file = output_path(place.host, unquote(place.url)).casefold()
    parts = file.split("/")
    return file, tuple("/".join(parts[:end]) for end in range(1, len(parts)))


def _redirecting(alias: str) -> str:
    """The address of the page that redirects: a folder's, unless the old address names a file."""
    return alias if "." in alias.rpartition("/")[2] else f"{alias.rstrip('/')}/"


def _places(document: Document, site: Site) -> Iterator[Place]:
    # What is scheduled would collide on its day, when nobody looks.
    if document.fields.status is Status.DRAFT:
        return
    urls = EditionUrls(site, document.lang)
    yield urls.document(document)
    if not document.translated:
        for path in document.files:
            yield urls.file(document, path.removeprefix(f"{document.folder}/"))


class Claims:
    """Who holds which file below OUTPUT, and which folders those files need."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def take(self, place: Place, owner: str, line: int = 0) -> Iterator[Finding]:
        """Claims the file of `place` for `owner`; a Finding if another holds it, or needs a folder of that name."""
        file, folders = file_of(place)
        other = self._files.get(file) or self._folders.get(file)
        other = other or next((self._files[folder] for folder in folders if folder in self._files), None)
        if other is not None:
            if other != owner or line:
                yield finding("same-url", owner, line, url=place.url, other=other)
            return
        self._files[file] = owner
        for folder in folders:
            self._folders.setdefault(folder, owner)

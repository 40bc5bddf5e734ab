"""The cluster as data: sites in their tree, documents, what duties carry where. Built by `cluster.load`, read by everything."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from cluster.dataclass import dataclass
from cluster.kinds import Common, Policy, Status
from cluster.reposts import ItemDuty
from cluster.settings import ClusterConfig, Duty
from cluster.sites import Column, SiteConfig
from cluster.views import ByKey, ByPath, BySite, Documents

if TYPE_CHECKING:
    from cluster.holdings import Holding
    from cluster.repost_reading import Repost

# Documents without an id of their own (a preview only) get one that is stable for their path.
_UNNAMED = uuid.UUID("6d7f3f52-5f0a-5c0e-9e55-0f4b7d0c5a11")


@dataclass(frozen=True)
class Site:
    """One sub-site: its configuration and where it stands. `base` is "" or "jyj/", the path below its host."""

    config: SiteConfig
    host: str
    base: str
    ancestors: tuple[str, ...]  # parent first, the top site last

    @property
    def id(self) -> str:
        return self.config.id

    @property
    def languages(self) -> tuple[str, ...]:
        return self.config.languages

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Columns by path, in the order of site.toml."""
        return {column.path: column for column in self.config.columns}

    @cached_property
    def open_columns(self) -> tuple[Column, ...]:
        """Columns that still stand: neither merged nor closed."""
        return tuple(c for c in self.config.columns if not c.closed and c.merged_into is None)

    def listed_under(self, path: str) -> str:
        """Where a merged column's documents are listed; a closed column lists nothing but keeps its documents' pages."""
        seen = set()
        column = self.columns.get(path)
        while column is not None and column.merged_into is not None and column.path not in seen:
            seen.add(column.path)
            column = self.columns.get(column.merged_into)
        return column.path if column is not None else path

    def text(self, texts: Mapping[str, str], lang: str) -> str:
        """The text for `lang`, else for the site's first language that has it, else an empty string."""
        for language in (lang, *self.languages):
            if language in texts:
                return texts[language]
        return next(iter(texts.values()), "")


@dataclass(frozen=True)
class Document:
    """One page's source in one language. `key` is shared by a pair, `path` is the file it was read from."""

    path: str
    blob: str
    site: str
    column: str
    name: str  # 2026-03-01-slug, or slug
    day: date | None
    slug: str
    lang: str
    kind: str
    fields: Common
    body_line: int
    translated: bool  # True for x.en.md beside x.md
    translator: str = ""
    files: tuple[str, ...] = ()  # paths of the files beside it
    repost: Repost | None = None  # set where it came from outside the cluster
    sound: bool = True  # False: stand-ins fill fields that could not be read, so that the rest can be checked

    @property
    def key(self) -> str:
        return self.repost.key if self.repost is not None else f"{self.site}/{self.column}/{self.name}"

    @property
    def folder(self) -> str:
        """Where the files beside the document stand."""
        if self.repost is not None:
            return f"reposts/{self.repost.item.source}/blobs"
        return f"sites/{self.site}/{self.column}/{self.name}"

    @property
    def id(self) -> str:
        return self.fields.id or str(uuid.uuid5(_UNNAMED, self.key))

    @property
    def published(self) -> datetime | None:
        return self.fields.published

    @property
    def status(self) -> Status:
        return self.fields.status

    # What duties ask of anything that may have to be carried (`cluster.duties.Matchable`).

    @property
    def names(self) -> tuple[str, ...]:
        return (self.fields.id,) if self.fields.id else ()

    @property
    def source(self) -> str:
        return self.repost.item.source if self.repost is not None else ""

    @property
    def title(self) -> str:
        return self.fields.title

    @property
    def subject(self) -> tuple[str, ...]:
        return self.fields.subject

    @property
    def tags(self) -> tuple[str, ...]:
        return self.fields.tags

    @property
    def categories(self) -> tuple[str, ...]:
        return (*self.fields.tags, *self.fields.subject)

    @property
    def issuer(self) -> tuple[str, ...]:
        return self.fields.issuer if isinstance(self.fields, Policy) else ()

    @property
    def document_number(self) -> str:
        return (self.fields.document_number or "") if isinstance(self.fields, Policy) else ""

    @property
    def terms(self) -> tuple[ItemDuty, ...]:
        return ()


@dataclass(frozen=True)
class Loose:
    """A Markdown file that is no document, because of its name or place; its text is checked all the same."""

    path: str
    blob: str
    lang: str
    body_line: int


@dataclass(frozen=True)
class Carriage:
    """A duty at work: `document` (a document's or a repost's key) must stand on `site` under `column`, because of `duty`."""

    document: str
    site: str
    column: str
    duty: Duty
    because: str


@dataclass(frozen=True)
class ChangeNote:
    """One commit that changed a document."""

    commit: str
    when: datetime
    who: str
    subject: str


@dataclass(frozen=True)
class Model:
    """Everything that a build reads, at the instant `at`. What is asked of one site restores that site's documents alone.

    `holdings` are the sites' own documents, in the order of their paths; `dated` says when what is carried changed, by path.
    """

    config: ClusterConfig
    sites: Mapping[str, Site]
    holdings: Mapping[str, Holding]
    carriages: tuple[Carriage, ...]
    at: datetime
    preview: bool
    loose: tuple[Loose, ...] = ()
    carried: tuple[Document, ...] = ()  # items from outside, as documents of no site's own
    dated: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def documents(self) -> Sequence[Document]:
        """All sites' own documents; how many they are is known without restoring any."""
        return Documents(self.holdings)

    @cached_property
    def modified(self) -> Mapping[str, datetime]:
        """When each document last changed, by path."""
        return ByPath(self.holdings, attrgetter("modified"), self.dated)

    @cached_property
    def changes(self) -> Mapping[str, tuple[ChangeNote, ...]]:
        """The commits of each site's own document, by path, newest first."""
        return ByPath(self.holdings, attrgetter("changes"), {})

    @cached_property
    def by_key(self) -> Mapping[str, Mapping[str, Document]]:
        """Documents by key, then by language."""
        return ByKey(self.holdings, self.carried)

    @cached_property
    def by_site(self) -> Mapping[str, Sequence[Document]]:
        """Documents by the site whose own they are."""
        return BySite(self.holdings, self.sites)

    @property
    def pointing(self) -> Iterator[Document]:
        """Documents that say of themselves that they belong to another; restores no others."""
        return (document for holding in self.holdings.values() for document in holding.pointing)

    def count(self, site: str) -> int:
        """How many documents a site has of its own; restores none."""
        return self.holdings[site].count

    def keys_of(self, site: str) -> Iterator[str]:
        """The keys of a site's own documents; restores none."""
        return self.holdings[site].all_keys()

    def site_digest(self, site: str) -> str:
        """A digest of a site and its own documents as a build at `at` sees them; restores none."""
        return self.holdings[site].digest

    def next_turn(self, site: str) -> datetime | None:
        """The next moment at which one of a site's own documents turns, None where none will; restores none."""
        return self.holdings[site].next_turn

    @cached_property
    def newest(self) -> datetime | None:
        """The last change of anything, None where there is nothing; restores no document."""
        own = (holding.newest for holding in self.holdings.values())
        return max((when for when in (*own, *self.dated.values()) if when is not None), default=None)

    @cached_property
    def carried_by(self) -> Mapping[str, tuple[Carriage, ...]]:
        """Carriages by the site that carries."""
        found: dict[str, list[Carriage]] = {}
        for carriage in self.carriages:
            found.setdefault(carriage.site, []).append(carriage)
        return {name: tuple(carriages) for name, carriages in found.items()}

    @cached_property
    def hosts(self) -> Mapping[str, tuple[Site, ...]]:
        """Sites by host, in a fixed order."""
        found: dict[str, list[Site]] = {}
        for name in sorted(self.sites):
            found.setdefault(self.sites[name].host, []).append(self.sites[name])
        return {host: tuple(found[host]) for host in sorted(found)}

    def pair(self, document: Document, lang: str) -> Document | None:
        """The same document in another language."""
        return self.by_key[document.key].get(lang)

    def children(self, site: str) -> tuple[Site, ...]:
        """Sites directly below, in a fixed order."""
        return tuple(s for _, s in sorted(self.sites.items()) if s.config.parent == site)


def repost_key(source: str, origin_id: str) -> str:
    """The name of a repost: first 20 hex digits of sha256(source, NUL, origin id)."""
    return hashlib.sha256(f"{source}\0{origin_id}".encode()).hexdigest()[:20]

"""An edition: a site in one language, with all that stands in it at an instant, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from cluster.dataclass import dataclass
from cluster.model import Carriage, Document, Model, Site, repost_key
from cluster.origins import origin_of
from cluster.schema.types import BEIJING
from cluster.settings import Canonical, Mode
from cluster.sites import Column
from cluster.subjects import with_broader
from cluster.urls import EditionUrls, Place
from cluster.visibility import PUBLIC, State, state_of


@dataclass(frozen=True)
class Entry:
    """A document as it stands in an edition: its own, or carried because of a duty."""

    document: Document
    site: str
    column: str
    lang: str
    place: Place  # its page here; for a link duty the origin's page
    state: State
    modified: datetime
    carriage: Carriage | None = None

    @cached_property
    def fact(self) -> str:
        """The name under which its document is looked at (`cluster.facts`)."""
        return f"doc:{self.document.key}"

    @cached_property
    def name(self) -> str:
        """What tells it from other entries of its site."""
        return f"{self.lang}:{self.column}:{self.document.key}"

    @property
    def published(self) -> datetime | None:
        return self.document.published

    @property
    def dated(self) -> bool:
        """Dated entries stand in numbered lists; the rest are a column's standing pages."""
        return self.document.day is not None

    @property
    def listed(self) -> bool:
        return self.state is State.LISTED

    @property
    def link_only(self) -> bool:
        return self.carriage is not None and self.carriage.duty.mode is Mode.LINK

    @property
    def indexable(self) -> bool:
        """Whether search engines should keep this page (and not another in its stead)."""
        if not self.listed or self.link_only:
            return False
        return self.carriage is None or self.carriage.duty.canonical is Canonical.SELF

    @property
    def order(self) -> tuple[datetime, str]:
        """Lists count by (published, id)."""
        return (self.published or datetime.min.replace(tzinfo=UTC), self.document.id)


def terms_of(entry: Entry, family: str) -> tuple[str, ...]:
    """The tags or subjects on whose pages an entry is listed; a subject's entries are those of the broader ones too."""
    if entry.link_only:
        return ()
    fields = entry.document.fields
    return fields.tags if family == "tags" else with_broader(fields.subject)


class Edition:
    """A site in one language. Everything is computed once, on first use."""

    def __init__(self, model: Model, site: str, lang: str) -> None:
        self.model = model
        self.site: Site = model.sites[site]
        self.lang = lang
        self.urls = EditionUrls(self.site, lang)

    @property
    def name(self) -> str:
        """`beiyuan.en`: the edition's name in records."""
        return f"{self.site.id}.{self.lang}"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Open columns that this language has."""
        return tuple(c for c in self.site.open_columns if self.lang in (c.languages or self.site.languages))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything that has a page here or is listed here, oldest first."""
        own = (
            self._own(document) for document in self.model.by_site[self.site.id] if document.lang == self.lang
        )
        found = (*(entry for entry in own if entry is not None), *self._carriages())
        return tuple(sorted(found, key=lambda entry: entry.order))

    @cached_property
    def carried(self) -> tuple[Entry, ...]:
        """What stands here because of a duty, oldest first."""
        return tuple(sorted(self._carriages(), key=lambda entry: entry.order))

    def _carriages(self) -> Iterator[Entry]:
        for carriage in self.model.carried_by.get(self.site.id, ()):
            entry = self._carried(carriage)
            if entry is not None:
                yield entry

    @cached_property
    def listed(self) -> tuple[Entry, ...]:
        """Dated entries that lists show, oldest first."""
        return tuple(entry for entry in self.entries if entry.dated and entry.listed)

    @cached_property
    def terms(self) -> Mapping[str, frozenset[str]]:
        """Tags and subjects that have a page here, by family."""
        tags: set[str] = set()
        subjects: set[str] = set()
        for entry in self.listed:
            if not entry.link_only:
                tags.update(entry.document.fields.tags)
                subjects.update(entry.document.fields.subject)
        return {"tags": frozenset(tags), "subjects": frozenset(with_broader(tuple(subjects)))}

    @cached_property
    def months(self) -> frozenset[tuple[int, ...]]:
        """Years `(2026,)` and months `(2026, 3)` in which something listed was published (Beijing time)."""
        days = (entry.published.astimezone(BEIJING) for entry in self.listed if entry.published is not None)
        return frozenset(numbers for day in days for numbers in ((day.year,), (day.year, day.month)))

    def has_term(self, family: str, name: str) -> bool:
        """Whether a tag or subject has a page here."""
        return name in self.terms[family]

    def has_month(self, *numbers: int) -> bool:
        """Whether a year, or a month of one, has a page here."""
        return numbers in self.months

    @cached_property
    def slots(self) -> Mapping[str, tuple[Entry, ...]]:
        """Dated entries by column, oldest first, unlisted ones included: they keep their place in numbered pages."""
        return self._by_column(entry for entry in self.entries if entry.dated)

    @cached_property
    def standing(self) -> Mapping[str, tuple[Entry, ...]]:
        """Undated entries by column, by file name."""
        found = self._by_column(entry for entry in self.entries if not entry.dated and entry.listed)
        return {
            column: tuple(sorted(e, key=lambda entry: entry.document.name)) for column, e in found.items()
        }

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """Entries by the key of their document."""
        return {entry.document.key: entry for entry in self.entries}

    def newest(self, column: str) -> tuple[Entry, ...]:
        """Listed entries of a column, newest first."""
        return tuple(entry for entry in reversed(self.slots.get(column, ())) if entry.listed)

    def _by_column(self, entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in entries:
            found.setdefault(entry.column, []).append(entry)
        return {column: tuple(held) for column, held in found.items()}

    def _own(self, document: Document) -> Entry | None:
        state = state_of(document, self.model.at)
        if state not in PUBLIC:
            return None
        return Entry(
            document,
            self.site.id,
            standing_column(self.site, document.column),
            self.lang,
            self.urls.document(document),
            state,
            self._modified[document.path],
        )

    @cached_property
    def _modified(self) -> Mapping[str, datetime]:
        """When the site's own documents changed, by path."""
        return self.model.holdings[self.site.id].modified

    def _carried(self, carriage: Carriage) -> Entry | None:
        document = self.model.by_key[carriage.document].get(self.lang)
        if document is None or document.published is None:
            return None
        state = state_of(document, self.model.at)
        if state not in PUBLIC:
            return None
        if carriage.duty.mode is Mode.LINK:
            place = place_of_url(origin_of(self.model, document).page_url)
        else:
            year = document.published.astimezone(BEIJING).year
            key = document.name if document.repost is not None else repost_key(document.site, document.id)
            place = self.urls.repost(carriage.column, year, key)
        modified = self.model.modified[document.path]
        return Entry(document, self.site.id, carriage.column, self.lang, place, state, modified, carriage)


def standing_column(site: Site, path: str) -> str:
    """Where a merged column's documents are listed; a closed column lists nothing but keeps its documents' pages."""
    seen = set()
    column = site.columns.get(path)
    while column is not None and column.merged_into is not None and column.path not in seen:
        seen.add(column.path)
        column = site.columns.get(column.merged_into)
    return column.path if column is not None else path


def place_of_url(url: str) -> Place:
    """An address outside of the cluster as a Place."""
    parts = urlsplit(url)
    return Place(parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def editions(model: Model, sites: tuple[str, ...] = ()) -> tuple[Edition, ...]:
    """Every edition of the cluster, or of the sites named."""
    return tuple(
        Edition(model, name, lang)
        for name in sorted(model.sites)
        if not sites or name in sites
        for lang in model.sites[name].languages
    )

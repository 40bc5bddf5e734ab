"""An edition: a site in one language, with all that stands in it at an instant, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from cluster.entries import UNDATED, Entry, Row, entry_of
from cluster.model import Carriage, Document, Model, Site, repost_key
from cluster.origins import origin_of
from cluster.schema.types import BEIJING
from cluster.settings import Mode
from cluster.sites import Column
from cluster.subjects import with_broader
from cluster.urls import EditionUrls, Place
from cluster.visibility import PUBLIC, state_of

_DAY = 86_400_000_000  # microseconds
_EIGHT_HOURS = _DAY // 3


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
        holding, name, host = self.model.holdings[self.site.id], self.site.id, self.site.host

        def restore(row: Row) -> Document:
            return holding.group(row.key)[row.lang]

        rows = holding.roll.rows(self.lang)
        found = [Entry(row, name, restore, host) for row in rows]
        return tuple(sorted((*found, *self.carried), key=_order))

    @cached_property
    def carried(self) -> tuple[Entry, ...]:
        """What stands here because of a duty, oldest first."""
        return tuple(sorted(self._carriages(), key=_order))

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
        rows = [entry.row for entry in self.listed if not entry.link_only]
        tags = frozenset().union(*{row.tags for row in rows})
        subjects = frozenset[str]().union(*{row.subjects for row in rows})
        return {"tags": tags, "subjects": frozenset(with_broader(tuple(subjects)))}

    @cached_property
    def months(self) -> frozenset[tuple[int, ...]]:
        """Years `(2026,)` and months `(2026, 3)` in which something listed was published (Beijing time)."""
        days = {day_of(entry.row.published) for entry in self.listed if entry.row.published != UNDATED}
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
        return {column: tuple(sorted(e, key=lambda entry: entry.row.name)) for column, e in found.items()}

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """Entries by the key of their document."""
        return {entry.row.key: entry for entry in self.entries}

    def of(self, keys: Iterable[str]) -> tuple[Entry, ...]:
        """The entries of these documents, of those that stand here."""
        return tuple(self.by_key[key] for key in keys if key in self.by_key)

    def newest(self, column: str) -> tuple[Entry, ...]:
        """Listed entries of a column, newest first."""
        return tuple(entry for entry in reversed(self.slots.get(column, ())) if entry.listed)

    def _by_column(self, entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in entries:
            found.setdefault(entry.row.column, []).append(entry)
        return {column: tuple(held) for column, held in found.items()}

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
        return entry_of(document, self.site.id, carriage.column, place, state, modified, carriage)


def _order(entry: Entry) -> tuple[int, str]:
    """Lists count by (published, id)."""
    return entry.row[:2]


def day_of(count: int) -> date:
    """The day of a moment in Beijing."""
    return _day((count + _EIGHT_HOURS) // _DAY)


@lru_cache(16_384)  # of many thousand documents, few days
def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


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

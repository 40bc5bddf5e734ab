"""An edition: a site in one language, with all that stands in it at an instant, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from cluster.entries import UNDATED, Entry, Row, entry_of
from cluster.lists import ByKey, Entries, Table
from cluster.model import Carriage, Document, Model, Site, repost_key
from cluster.origins import origin_of
from cluster.schema.types import BEIJING
from cluster.settings import Mode
from cluster.sites import Column
from cluster.subjects import with_broader
from cluster.urls import EditionUrls, Place
from cluster.visibility import PUBLIC, State, state_of

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
    def entries(self) -> Entries:
        """Everything that has a page here or is listed here, oldest first."""
        holding, name, host = self.model.holdings[self.site.id], self.site.id, self.site.host

        def restore(row: Row) -> Document:
            return holding.group(row.key)[row.lang]

        rows = holding.roll.rows(self.lang)
        return Entries(Table(rows, lambda row: Entry(row, name, restore, host), self.carried))

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
    def listed(self) -> Entries:
        """Dated entries that lists show, oldest first."""
        return self.entries.having("dated", True).having("state", State.LISTED)

    @cached_property
    def tags(self) -> Mapping[str, Entries]:
        """Listed entries that have a page, by each of their tags, in the order of these."""
        held = self.listed.with_page
        return _in_order(held.by_each(held.values("tags")))

    @cached_property
    def subjects(self) -> Mapping[str, Entries]:
        """The same by the codes of subjects; those of a subject are those of the narrower ones too."""
        held = self.listed.with_page
        return _in_order(held.by_each(map(with_broader, held.values("subjects"))))

    def terms(self, family: str) -> Mapping[str, Entries]:
        """The tags or subjects that have a page here, with their entries, oldest first."""
        return self.tags if family == "tags" else self.subjects

    @cached_property
    def months(self) -> frozenset[tuple[int, ...]]:
        """Years `(2026,)` and months `(2026, 3)` in which something listed was published (Beijing time)."""
        days = {day_of(count) for count in self.listed.values("published") if count != UNDATED}
        return frozenset(numbers for day in days for numbers in ((day.year,), (day.year, day.month)))

    def has_term(self, family: str, name: str) -> bool:
        """Whether a tag or subject has a page here."""
        return name in self.terms(family)

    def has_month(self, *numbers: int) -> bool:
        """Whether a year, or a month of one, has a page here."""
        return numbers in self.months

    @cached_property
    def slots(self) -> Mapping[str, Entries]:
        """Dated entries by column, oldest first, unlisted ones included: they keep their place in numbered pages."""
        dated = self.entries.having("dated", True)
        return dated.by(dated.values("column"))

    @cached_property
    def standing(self) -> Mapping[str, Entries]:
        """Undated entries by column, by file name."""
        undated = self.entries.having("dated", False).having("state", State.LISTED)
        held = undated.by(undated.values("column"))
        return {column: entries.sorted_by("name") for column, entries in held.items()}

    @cached_property
    def _keys(self) -> ByKey:
        return ByKey(self.entries)

    @property
    def by_key(self) -> Mapping[str, Entry]:
        """Entries by the key of their document."""
        return self._keys

    def of(self, keys: Collection[str]) -> Entries:
        """The entries of these documents, of those that stand here."""
        return self._keys.of(keys)

    def newest(self, *columns: str) -> Entries:
        """Listed entries of these columns, newest first."""
        held = [self.slots[column] for column in columns if column in self.slots]
        return self.entries.union(held).having("state", State.LISTED)[::-1]

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


def _in_order(found: Mapping[str, Entries]) -> Mapping[str, Entries]:
    return {name: found[name] for name in sorted(found)}


def day_of(count: int) -> date:
    """The day of a moment in Beijing."""
    return _day((count + _EIGHT_HOURS) // _DAY)


@lru_cache(16_384)  # of many thousand documents, few days
def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def first_place(model: Model, document: Document) -> Place:
    """Where a document's page stands on the site that published it."""
    if document.repost is not None:
        return place_of_url(origin_of(model, document).page_url)
    return EditionUrls(model.sites[document.site], document.lang).document(document)


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

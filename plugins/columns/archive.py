"""Archives by year and month of publication (Beijing time)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cluster.edition import day_of
from cluster.entries import UNDATED
from cluster.lists import Entries
from plugins.bilingual.pairs import PageRef
from plugins.columns.views import ArchiveMonth, ArchiveView, TermCount
from plugins.documents.cards import entry_card
from plugins.engine.outputs import Group, Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Card, Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind

TEMPLATE = "archive.html"


def archive_outputs(bench: Workbench) -> Iterator[Group]:
    """The overview, a page for each year, a page for each month."""
    yield bench.group("archive", _pages, bench.edition.listed)


def _pages(bench: Workbench, listed: Entries) -> Iterator[Output]:
    urls, months = bench.edition.urls, _months(listed)
    counts = tuple((year, month, len(entries)) for (year, month), entries in months.items())
    years = sorted({year for year, _ in months}, reverse=True)
    for year in (0, *years):
        yield bench.page(TEMPLATE, urls.archive(year, 0), overview, year, counts)
    for (year, month), entries in months.items():
        yield bench.page(TEMPLATE, urls.archive(year, month), month_view, year, month, entries, counts)


def _months(listed: Entries) -> Mapping[tuple[int, int], Entries]:
    """Listed entries by month, newest first, but for those that do not say when they were published."""
    newest = listed.where(moment != UNDATED for moment in listed.values("published"))[::-1]
    days = map(day_of, newest.values("published"))
    return newest.by((day.year, day.month) for day in days)


Counts = tuple[tuple[int, int, int], ...]  # year, month, documents


def overview(bench: Workbench, year: int, counts: Counts) -> ArchiveView:
    """The months of a year with what each holds; of all years for the year 0."""
    urls = bench.edition.urls
    return ArchiveView(
        page=make_page(bench, _draft(bench, year, 0, ())),
        year=year,
        month=0,
        months=tuple(
            ArchiveMonth(y, month, urls.archive(y, month).url, count)
            for y, month, count in counts
            if year in (0, y)
        ),
        years=_years(bench, counts),
        cards=(),
    )


def month_view(bench: Workbench, year: int, month: int, entries: Entries, counts: Counts) -> ArchiveView:
    """What was published in a month, newest first."""
    cards = tuple(entry_card(bench, entry) for entry in entries)
    page = make_page(bench, _draft(bench, year, month, cards))
    return ArchiveView(page, year, month, (), _years(bench, counts), cards)


def _years(bench: Workbench, counts: Counts) -> tuple[TermCount, ...]:
    totals: dict[int, int] = {}
    for year, _, count in counts:
        totals[year] = totals.get(year, 0) + count
    return tuple(
        TermCount(str(year), bench.edition.urls.archive(year).url, totals[year])
        for year in sorted(totals, reverse=True)
    )


def _draft(bench: Workbench, year: int, month: int, cards: tuple[Card, ...]) -> PageDraft:
    urls, strings = bench.edition.urls, bench.strings
    if month:
        title = strings("pages.archive_month", year=year, month=month)
    else:
        title = strings("pages.archive_year", year=year) if year else strings("pages.archive")
    trail = (Link(strings("pages.archive"), urls.archive().url),) if year else ()
    if month:
        trail = (*trail, Link(strings("pages.archive_year", year=year), urls.archive(year).url))
    return PageDraft(
        ref=PageRef("archive", numbers=tuple(number for number in (year, month) if number)),
        place=urls.archive(year, month),
        template=TEMPLATE,
        title=title,
        kind=PageKind.ARCHIVE,
        trail=trail,
        changed=last_change(cards),
    )

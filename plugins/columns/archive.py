"""Archives by year and month of publication (Beijing time)."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Entry
from cluster.schema.types import BEIJING
from plugins.bilingual.pairs import PageRef
from plugins.columns.views import ArchiveMonth, ArchiveView, TermCount
from plugins.documents.cards import entry_card
from plugins.engine.outputs import Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind

Months = dict[tuple[int, int], list[Entry]]


def archive_outputs(bench: Workbench) -> Iterator[Output]:
    """The overview, a page for each year, a page for each month."""
    months: Months = {}
    for entry in reversed(bench.edition.listed):
        assert entry.published is not None
        day = entry.published.astimezone(BEIJING)
        months.setdefault((day.year, day.month), []).append(entry)
    years = sorted({year for year, _ in months}, reverse=True)
    yield _page(bench, 0, 0, months, years)
    for year in years:
        yield _page(bench, year, 0, months, years)
    for year, month in months:
        yield _page(bench, year, month, months, years)


def _page(bench: Workbench, year: int, month: int, months: Months, years: list[int]) -> Output:
    urls, strings = bench.edition.urls, bench.strings
    place = urls.archive(year, month)
    if month:
        title = strings("pages.archive_month", year=year, month=month)
    else:
        title = strings("pages.archive_year", year=year) if year else strings("pages.archive")
    trail = (Link(strings("pages.archive"), urls.archive().url),) if year else ()
    if month:
        trail = (*trail, Link(strings("pages.archive_year", year=year), urls.archive(year).url))
    numbers = tuple(number for number in (year, month) if number)
    cards = tuple(entry_card(bench, entry) for entry in months[(year, month)]) if month else ()
    ref = PageRef("archive", numbers=numbers)
    draft = PageDraft(
        ref, place, "archive.html", title, PageKind.ARCHIVE, trail=trail, changed=last_change(cards)
    )
    view = ArchiveView(
        page=make_page(bench, draft),
        year=year,
        month=month,
        months=tuple(
            ArchiveMonth(y, m, urls.archive(y, m).url, len(entries))
            for (y, m), entries in months.items()
            if year in (0, y)
        )
        if not month
        else (),
        years=tuple(
            TermCount(str(y), urls.archive(y).url, sum(len(e) for (of, _), e in months.items() if of == y))
            for y in years
        ),
        cards=cards,
    )
    return bench.templates.output("archive.html", place, view)

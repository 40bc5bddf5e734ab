"""I/O: the report on duties: who carried what in how many hours. It joins ledgers with events, which no build reads,
so it is a step of its own after a release, and owns its own files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from cluster.carriage import Row, Standing
from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.library import Library
from cluster.model import Model
from cluster.origins import origin_of
from cluster.receipts import Receipt, receipts_of, write_csv, write_json
from plugins.bilingual.pairs import PageRef
from plugins.columns.views import DutiesView, DutyCell, DutyItem
from plugins.engine.outputs import Output, declare, digest
from plugins.engine.pages import PageDraft, make_page
from plugins.engine.workbench import Workbench
from plugins.feeds import atom
from plugins.feeds.receipts import receipt_page
from plugins.metadata.facts import PageKind
from publish.edition import collect_edition
from publish.options import Options
from publish.records import Records
from publish.top import DUTIES, REPORTS
from publish.writer import Writer
from publish.written import Tally
from syndicate.owed import Owing, what_is_owed


@dataclass(frozen=True)
class DutyReport:
    """What was reported: the rows, what was written, None where the content root could not be read."""

    rows: tuple[Row, ...]
    tally: Tally


def report_duties(options: Options, now: datetime) -> DutyReport | None:
    """Write the matrix (CSV, JSON, a page on the top site's host) and each carrier's receipts.

    Raises ForeignOutput where OUTPUT was not made by a build, GitFailed, OSError.
    """
    owing = what_is_owed(options.content, options.cache, now, options.at)
    if not isinstance(owing, Owing):
        return None
    model, rows = owing.model, owing.rows
    top = model.sites[model.config.top]
    library = Library(owing.tree, options.cache)
    pages = []
    for lang in top.languages:
        shelf = collect_edition(model, library, owing.tree, options.content, top.id, lang)
        pages.append(_page(shelf.bench, rows))
    with closing(Records(options.output)) as records:
        outputs = (*_tables(rows), *pages, *_receipts(model, rows))
        return DutyReport(rows, Writer(options.output, records).write(DUTIES, outputs).tally)


def _tables(rows: Sequence[Row]) -> Iterator[Output]:
    for name, data in (("duties.csv", write_csv(rows)), ("duties.json", write_json(rows))):
        yield _file(f"{REPORTS}/{name}", data)


def _page(bench: Workbench, rows: Sequence[Row]) -> Output:
    place = bench.edition.urls.special("duties")
    return replace(bench.page("duties.html", place, duties_view, tuple(rows)), owner=DUTIES)


def duties_view(bench: Workbench, rows: tuple[Row, ...]) -> DutiesView:
    """Who carried what in how many hours."""
    place, title = bench.edition.urls.special("duties"), bench.strings("pages.duties")
    draft = PageDraft(PageRef("special", "duties"), place, "duties.html", title, PageKind.PLAIN, listed=False)
    return DutiesView(make_page(bench, draft), tuple(reversed(tuple(_items(bench, rows)))))


def _items(bench: Workbench, rows: Sequence[Row]) -> Iterator[DutyItem]:
    model = bench.model
    for key, held in groupby(rows, key=lambda row: row.key):
        ordered = tuple(held)
        cells = tuple(_cell(model, bench.lang, row) for row in ordered)
        first = ordered[0]
        document = bench.public(key)
        url = bench.url_of(bench.place_of(document)) if document is not None else ""
        yield DutyItem(first.title, url, first.duty, first.mode, first.hours, first.started, cells)


def _cell(model: Model, lang: str, row: Row) -> DutyCell:
    site = model.sites[row.site]
    exempt = row.standing is Standing.EXEMPT
    return DutyCell(
        site=site.text(site.config.name, lang),
        standing=row.standing.value,
        due=row.due,
        stopped=row.stopped,
        taken=row.taken,
        reason=row.reason if exempt or not row.column else "",
        update=row.update,
    )


def _receipts(model: Model, rows: Sequence[Row]) -> Iterator[Output]:
    """`receipts.atom` of each site that carries anything, for parents to poll."""
    for name in sorted({row.site for row in rows}):
        site = model.sites[name]
        urls, via = _addresses(Edition(model, name, site.languages[0]))
        receipts: tuple[Receipt, ...] = receipts_of(rows, name, urls, via)
        page = receipt_page(site, receipts)
        data = atom.write(page.info, page.entries, page.tombstones)
        yield _file(f"{site.host}/{site.base}receipts.atom", data)


def _addresses(edition: Edition) -> tuple[dict[str, str], dict[str, str]]:
    carried = edition.carried
    urls = {entry.document.key: entry.place.absolute for entry in carried}
    return urls, {entry.document.key: origin_of(edition.model, entry.document).page_url for entry in carried}


def _file(path: str, data: bytes) -> Output:
    return declare(path, DUTIES, {"bytes": digest(data)}, lambda: data)

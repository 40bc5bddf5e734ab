"""Which pages of an edition search engines are told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cluster.edition import Entry
from cluster.urls import Place
from plugins.bilingual.pairs import PageRef, counterparts
from plugins.columns.terms import collect
from plugins.documents.files import facts_of, file_place
from plugins.engine.chrome import html_lang
from plugins.engine.pages import document_ref
from plugins.engine.views import Alternate
from plugins.engine.workbench import Workbench
from plugins.sitemaps.rows import SitemapRow, order_row, place_of


def sitemap_rows(bench: Workbench) -> tuple[SitemapRow, ...]:
    """Rows of every indexable page with its alternates, in the order of a sitemap."""
    return tuple(sorted(_rows(bench), key=place_of))


def _rows(bench: Workbench) -> Iterator[SitemapRow]:
    edition = bench.edition
    urls = edition.urls
    listed = edition.listed
    newest = max((entry.modified for entry in listed), default=None)
    yield _row(bench, PageRef("home"), urls.home(), None, newest)
    for column in edition.columns:
        entries = edition.newest(column.path)
        changed = max((entry.modified for entry in entries), default=None)
        yield _row(bench, PageRef("column", column.path), urls.column(column.path), None, changed)
    for name in ("site-map", "subscribe", "contact", "accessibility"):
        yield _row(bench, PageRef("special", name), urls.special(name), None, None)
    for family in ("tags", "subjects"):
        for term, held in collect(bench, family).items():
            changed = max(entry.modified for entry in held)
            yield _row(bench, PageRef("term", term, family), urls.term(family, term), None, changed)
    for entry in edition.entries:
        if entry.indexable:
            yield _row(
                bench, document_ref(entry), entry.place, entry, entry.modified if entry.published else None
            )


def _row(
    bench: Workbench, ref: PageRef, place: Place, entry: Entry | None, changed: datetime | None
) -> SitemapRow:
    found = counterparts(ref, place, bench.edition, bench.siblings)
    exact = [other for other in found if other.exact]
    alternates: tuple[Alternate, ...] = ()
    if len(exact) > 1:
        alternates = tuple(Alternate(html_lang(other.lang), other.place.absolute) for other in exact)
        first = next((other for other in exact if other.lang == bench.edition.site.languages[0]), exact[0])
        alternates = (*alternates, Alternate("x-default", first.place.absolute))
    order = (
        order_row(entry.published, f"{entry.document.id} {bench.lang}")
        if entry
        else order_row(None, place.url)
    )
    return SitemapRow(order, place.absolute, changed, alternates, _images(bench, entry))


def _images(bench: Workbench, entry: Entry | None) -> tuple[str, ...]:
    fields = entry.document.fields if entry else None
    facts = facts_of(bench, entry, fields.image) if entry and fields and fields.image else None
    return (file_place(bench, entry, facts).absolute,) if entry and facts else ()

"""A column's front page and its numbered pages."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.sites import Column
from plugins.bilingual.pairs import PageRef
from plugins.columns.home import section
from plugins.columns.pager import numbered, pager
from plugins.columns.views import ColumnView
from plugins.documents.cards import entry_card
from plugins.engine.outputs import Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Card
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind
from plugins.sitemaps.rows import order_row

PICTURED = frozenset({"工作动态"})


def column_outputs(bench: Workbench) -> Iterator[Output]:
    """The pages of every open column."""
    for column in bench.edition.columns:
        pages = numbered(bench.edition.slots.get(column.path, ()), column.page_size)
        newest = bench.edition.newest(column.path)[: column.page_size]
        cards = tuple(entry_card(bench, entry, pictures=column.type in PICTURED) for entry in newest)
        yield _page(bench, column, 0, len(pages), cards, "")
        for number, entries in enumerate(pages, 1):
            shown = tuple(entry_card(bench, entry) for entry in reversed(entries) if entry.listed)
            order = order_row(entries[0].published, f"{entries[0].document.id} {bench.lang} {number}")
            yield _page(bench, column, number, len(pages), shown, order)


def _page(
    bench: Workbench, column: Column, number: int, last: int, cards: tuple[Card, ...], order: str
) -> Output:
    edition, site = bench.edition, bench.edition.site
    name = site.text(column.name, bench.lang)
    front = edition.urls.column(column.path)
    place = edition.urls.numbered(column.path, number) if number else front
    title = bench.strings("pages.numbered", name=name, number=number) if number else name
    ref = PageRef("numbered", column.path, numbers=(number,)) if number else PageRef("column", column.path)
    description = site.text(column.description, bench.lang) if column.description else ""
    page = make_page(
        bench,
        PageDraft(
            ref=ref,
            place=place,
            template="column.html",
            title=title,
            kind=PageKind.NUMBERED if number else PageKind.COLUMN,
            description=description,
            column=column.path,
            order=order,
            listed=not (number and last == 1),  # a single numbered page says what the front page says
            changed=last_change(cards),
            feeds=((f"{bench.view.site_name} {name}", edition.urls.below(f"{column.path}/feed").absolute),),
        ),
    )
    children = (
        ()
        if number
        else tuple(
            section(bench, child) for child in edition.columns if child.path.rpartition("/")[0] == column.path
        )
    )
    standing = (
        () if number else tuple(entry_card(bench, entry) for entry in edition.standing.get(column.path, ()))
    )
    view = ColumnView(
        page=page,
        name=name,
        description=description,
        type=column.type,
        children=children,
        pages=standing,
        cards=cards,
        pager=pager(number, last, front.url, lambda k: edition.urls.numbered(column.path, k).url),
        feed_url=edition.urls.below(f"{column.path}/feed.atom").url,
        total=0
        if number
        else len(edition.newest(column.path)),  # a count would change every page at each addition
    )
    return bench.templates.output("column.html", place, view)

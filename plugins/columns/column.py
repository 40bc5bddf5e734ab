"""A column's front page and its numbered pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cluster.lists import Entries
from cluster.sites import Column
from plugins.bilingual.pairs import PageRef
from plugins.columns.home import Shown, section, shown_of
from plugins.columns.pager import numbered, pager
from plugins.columns.views import ColumnView
from plugins.documents.cards import entry_card
from plugins.engine.outputs import Group, Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Card, Page
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind
from plugins.sitemaps.rows import order_row

TEMPLATE = "column.html"
PICTURED = frozenset({"工作动态"})


def column_outputs(bench: Workbench) -> Iterator[Output | Group]:
    """The pages of every open column."""
    urls = bench.edition.urls
    for column in bench.edition.columns:
        slots = bench.edition.slots.get(column.path, bench.edition.entries[:0])
        count = -(-len(slots) // column.page_size)
        newest = bench.edition.newest(column.path)
        shown = newest[: column.page_size]
        standing = bench.edition.standing.get(column.path, bench.edition.entries[:0])
        below = tuple((child, shown_of(bench.edition, child)) for child in _below(bench, column))
        given = (column, shown, len(newest), count, standing, below)
        yield bench.page(TEMPLATE, urls.column(column.path), front_view, *given)
        yield bench.group(f"column {column.path}", _numbered, column, slots)


def _numbered(bench: Workbench, column: Column, slots: Entries) -> Iterator[Output]:
    pages = numbered(slots, column.page_size)
    for number, entries in enumerate(pages, 1):
        place = bench.edition.urls.numbered(column.path, number)
        last = min(len(pages), number + 1)  # whether there is a next one, not how many there are
        yield bench.page(TEMPLATE, place, numbered_view, column, entries, number, last)


def _below(bench: Workbench, column: Column) -> Iterator[Column]:
    """The columns directly below a column."""
    return (child for child in bench.edition.columns if child.path.rpartition("/")[0] == column.path)


def front_view(
    bench: Workbench,
    column: Column,
    newest: Entries,
    total: int,
    last: int,
    standing: Entries,
    below: tuple[tuple[Column, Shown], ...],
) -> ColumnView:
    """A column's front page: its newest documents, its standing pages, what is shown of the columns below it."""
    edition = bench.edition
    cards = tuple(entry_card(bench, entry, pictures=column.type in PICTURED) for entry in newest)
    name = edition.site.text(column.name, bench.lang)
    draft = _draft(
        bench,
        column,
        ref=PageRef("column", column.path),
        place=edition.urls.column(column.path),
        title=name,
        kind=PageKind.COLUMN,
        changed=last_change(cards),
    )
    return replace(
        _view(bench, column, make_page(bench, draft), cards, 0, last),
        children=tuple(section(bench, child, shown) for child, shown in below),
        pages=tuple(entry_card(bench, entry) for entry in standing),
        total=total,  # not on numbered pages: a count would change every one of them at each addition
    )


def numbered_view(bench: Workbench, column: Column, entries: Entries, number: int, last: int) -> ColumnView:
    """A numbered page of a column with those of its entries that are listed, newest first."""
    cards = tuple(entry_card(bench, entry) for entry in reversed(entries) if entry.listed)
    name = bench.edition.site.text(column.name, bench.lang)
    draft = _draft(
        bench,
        column,
        ref=PageRef("numbered", column.path, numbers=(number,)),
        place=bench.edition.urls.numbered(column.path, number),
        title=bench.strings("pages.numbered", name=name, number=number),
        kind=PageKind.NUMBERED,
        changed=last_change(cards),
        order=order_row(entries[0].published, f"{entries[0].document.id} {bench.lang} {number}"),
        listed=(number, last) != (1, 1),  # a single numbered page says what the front page says
    )
    return _view(bench, column, make_page(bench, draft), cards, number, last)


def _draft(bench: Workbench, column: Column, **said: Any) -> PageDraft:
    edition, site = bench.edition, bench.edition.site
    name = site.text(column.name, bench.lang)
    return PageDraft(
        template=TEMPLATE,
        description=site.text(column.description, bench.lang) if column.description else "",
        column=column.path,
        feeds=((f"{bench.view.site_name} {name}", edition.urls.below(f"{column.path}/feed").absolute),),
        **said,
    )


def _view(
    bench: Workbench, column: Column, page: Page, cards: tuple[Card, ...], number: int, last: int
) -> ColumnView:
    urls, site = bench.edition.urls, bench.edition.site
    return ColumnView(
        page=page,
        name=site.text(column.name, bench.lang),
        description=site.text(column.description, bench.lang) if column.description else "",
        type=column.type,
        children=(),
        pages=(),
        cards=cards,
        pager=pager(number, last, urls.column(column.path).url, lambda k: urls.numbered(column.path, k).url),
        feed_url=urls.below(f"{column.path}/feed.atom").url,
        total=0,
    )

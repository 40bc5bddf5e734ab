"""The home page: news with images, columns in their order, services, interaction, what duties put here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice

from cluster.edition import Edition
from cluster.entries import Entry
from cluster.lists import Entries
from cluster.sites import Column
from cluster.turns import moment_of
from plugins.bilingual.pairs import PageRef
from plugins.columns.views import HomeSection, HomeView
from plugins.documents.cards import entry_card
from plugins.engine.outputs import Output
from plugins.engine.pages import PageDraft, make_page
from plugins.engine.views import Card, Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind

LEAD, BLOCK = 5, 6
STYLES = {
    "政策文件": "policies",
    "政策解读": "policies",
    "办事服务": "services",
    "咨询投诉": "interaction",
    "征集调查": "interaction",
    "在线访谈": "interaction",
}
INTERACTION = frozenset({"letter", "consultation", "interview"})


def home_outputs(bench: Workbench) -> Iterator[Output]:
    """The home page of the edition."""
    yield bench.page("home.html", bench.edition.urls.home(), home_view)


def home_view(bench: Workbench) -> HomeView:
    """What the home page shows."""
    edition = bench.edition
    page = make_page(
        bench,
        PageDraft(
            ref=PageRef("home"),
            place=edition.urls.home(),
            template="home.html",
            title=bench.view.site_name,
            kind=PageKind.HOME,
            description=bench.view.description,
            changed=_changed(edition.listed),
        ),
    )
    newest = edition.listed[::-1]
    return HomeView(
        page=page,
        lead=_cards(bench, newest.having("pictured", True).having("kind", "article"), LEAD, True),
        sections=tuple(section(bench, column) for column in _on_home(edition.columns)),
        services=_cards(bench, _of_kind(edition, newest, "service"), BLOCK),
        reposts=_cards(bench, newest.carried, BLOCK),
        topics=_cards(bench, _of_kind(edition, newest, "topic"), BLOCK, True),
        interaction=_cards(bench, newest.having("kind", *INTERACTION), BLOCK),
    )


def _changed(entries: Entries) -> datetime | None:
    return moment_of(max(entries.values("modified"))) if entries else None


def _of_kind(edition: Edition, newest: Entries, kind: str) -> Iterator[Entry]:
    """Those of a kind, dated ones first."""
    for entries in (newest, *edition.standing.values()):
        yield from entries.having("kind", kind)


def section(bench: Workbench, column: Column) -> HomeSection:
    """A column's block on the home page or on the column above."""
    edition = bench.edition
    link = Link(edition.site.text(column.name, bench.lang), edition.urls.column(column.path).url)
    below = {c.path for c in edition.columns if c.path == column.path or c.path.startswith(f"{column.path}/")}
    newest = edition.newest(*below)
    standing = (e for path in sorted(below) for e in edition.standing.get(path, ()))
    cards = _cards(bench, chain(newest, standing), column.home_items)
    return HomeSection(link, column.type, STYLES.get(column.type, "list"), cards)


def _on_home(columns: tuple[Column, ...]) -> list[Column]:
    shown = [column for column in columns if column.home is not None]
    return sorted(shown, key=lambda column: (column.home or 0, column.path))


def _cards(
    bench: Workbench, entries: Iterable[Entry], count: int, pictures: bool = False
) -> tuple[Card, ...]:
    return tuple(entry_card(bench, entry, pictures) for entry in islice(entries, count))

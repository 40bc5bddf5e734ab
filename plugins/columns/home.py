"""The home page: news with images, columns in their order, services, interaction, what duties put here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any

from cluster.dataclass import dataclass
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


Shown = tuple[Entry, ...]


@dataclass(frozen=True)
class Choice:
    """What is chosen for the home page of all that an edition lists."""

    changed: datetime | None
    lead: Shown
    sections: tuple[tuple[Column, Shown], ...]
    services: Shown
    reposts: Shown
    topics: Shown
    interaction: Shown

    def given(self) -> tuple[object, ...]:
        """Its facts one by one, as a function takes them that makes it again."""
        about = (self.changed, self.lead, self.sections)
        return (*about, self.services, self.reposts, self.topics, self.interaction)


def home_outputs(bench: Workbench) -> Iterator[Output]:
    """The home page of the edition."""
    yield bench.page("home.html", bench.edition.urls.home(), home_view, *_choose(bench.edition).given())


def _choose(edition: Edition) -> Choice:
    newest = edition.listed[::-1]
    return Choice(
        _changed(edition.listed),
        _first(newest.having("pictured", True).having("kind", "article"), LEAD),
        tuple((column, shown_of(edition, column)) for column in _on_home(edition.columns)),
        _first(_of_kind(edition, newest, "service"), BLOCK),
        _first(newest.carried, BLOCK),
        _first(_of_kind(edition, newest, "topic"), BLOCK),
        _first(newest.having("kind", *INTERACTION), BLOCK),
    )


def home_view(bench: Workbench, *given: Any) -> HomeView:
    """What the home page shows of what was chosen for it."""
    edition, choice = bench.edition, Choice(*given)
    page = make_page(
        bench,
        PageDraft(
            ref=PageRef("home"),
            place=edition.urls.home(),
            template="home.html",
            title=bench.view.site_name,
            kind=PageKind.HOME,
            description=bench.view.description,
            changed=choice.changed,
        ),
    )
    return HomeView(
        page=page,
        lead=_cards(bench, choice.lead, pictures=True),
        sections=tuple(section(bench, column, shown) for column, shown in choice.sections),
        services=_cards(bench, choice.services),
        reposts=_cards(bench, choice.reposts),
        topics=_cards(bench, choice.topics, pictures=True),
        interaction=_cards(bench, choice.interaction),
    )


def _changed(entries: Entries) -> datetime | None:
    return moment_of(max(entries.values("modified"))) if entries else None


def _of_kind(edition: Edition, newest: Entries, kind: str) -> Iterator[Entry]:
    """Those of a kind, dated ones first."""
    for entries in (newest, *edition.standing.values()):
        yield from entries.having("kind", kind)


def shown_of(edition: Edition, column: Column) -> Shown:
    """What a column's block on the home page, or on the column above, shows: the newest, then what has no date."""
    below = {c.path for c in edition.columns if c.path == column.path or c.path.startswith(f"{column.path}/")}
    standing = (e for path in sorted(below) for e in edition.standing.get(path, ()))
    return _first(chain(edition.newest(*below), standing), column.home_items)


def section(bench: Workbench, column: Column, shown: Shown) -> HomeSection:
    """That block, with what it shows."""
    edition = bench.edition
    link = Link(edition.site.text(column.name, bench.lang), edition.urls.column(column.path).url)
    return HomeSection(link, column.type, STYLES.get(column.type, "list"), _cards(bench, shown))


def _on_home(columns: tuple[Column, ...]) -> list[Column]:
    shown = [column for column in columns if column.home is not None]
    return sorted(shown, key=lambda column: (column.home or 0, column.path))


def _first(entries: Iterable[Entry], count: int) -> Shown:
    return tuple(islice(entries, count))


def _cards(bench: Workbench, entries: Shown, pictures: bool = False) -> tuple[Card, ...]:
    return tuple(entry_card(bench, entry, pictures) for entry in entries)

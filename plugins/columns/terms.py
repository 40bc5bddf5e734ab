"""Pages of tags and subjects, and their overviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cluster.lists import Entries
from cluster.urls import term_slug
from plugins.bilingual.pairs import PageRef
from plugins.columns.pager import numbered, pager
from plugins.columns.views import TermCount, TermsView, TermView
from plugins.documents.cards import entry_card
from plugins.documents.policy import subject_names
from plugins.engine.outputs import Group, Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind

SIZE = 20
TEMPLATE = "term.html"
FAMILIES = {"tags": "tag", "subjects": "subject"}


Totals = tuple[tuple[str, int], ...]  # terms with their counts


def term_outputs(bench: Workbench) -> Iterator[Output | Group]:
    """An overview of each family that has terms, and the pages of every term."""
    urls = bench.edition.urls
    for family in FAMILIES:
        terms = bench.edition.terms(family)
        if not terms:
            continue
        yield bench.page("terms.html", urls.terms(family), overview, family, _totals(terms))
        for name, entries in terms.items():
            below = _below(family, name, terms)
            yield bench.group(f"term {family} {name}", _pages, family, name, entries, below)


def _pages(
    bench: Workbench, family: str, name: str, entries: Entries, narrower: tuple[str, ...]
) -> Iterator[Output]:
    urls, front = bench.edition.urls, bench.edition.urls.term(family, name)
    pages = numbered(entries, SIZE)
    yield bench.page(TEMPLATE, front, term_view, family, name, entries[-SIZE:], 0, len(pages), narrower)
    for number, held in enumerate(pages, 1):
        place = urls.numbered(front.url.removeprefix(urls.home().url).rstrip("/"), number)
        last = min(len(pages), number + 1)  # whether there is a next one, not how many there are
        yield bench.page(TEMPLATE, place, term_view, family, name, held, number, last, ())


def _below(family: str, name: str, terms: Iterable[str]) -> tuple[str, ...]:
    """The subjects directly below a subject."""
    return tuple(other for other in terms if family == "subjects" and other.rpartition(".")[0] == name)


def _totals(terms: Mapping[str, Entries]) -> Totals:
    return tuple((name, len(entries)) for name, entries in terms.items())


def term_name(bench: Workbench, family: str, name: str) -> str:
    """A term in words."""
    return name if family == "tags" else subject_names(bench, (name,))[0]


def counts(bench: Workbench, family: str) -> tuple[TermCount, ...]:
    """Every term with its count, in its order."""
    return _counts(bench, family, _totals(bench.edition.terms(family)))


def _counts(bench: Workbench, family: str, totals: Totals) -> tuple[TermCount, ...]:
    return tuple(
        TermCount(term_name(bench, family, name), bench.edition.urls.term(family, name).url, count)
        for name, count in totals
    )


def overview(bench: Workbench, family: str, totals: Totals) -> TermsView:
    """Every term of a family with how many documents have it."""
    place, title = bench.edition.urls.terms(family), bench.strings(f"pages.{family}")
    draft = PageDraft(PageRef("terms", family=family), place, "terms.html", title, PageKind.TERM)
    return TermsView(make_page(bench, draft), FAMILIES[family], _counts(bench, family, totals))


def term_view(
    bench: Workbench,
    family: str,
    name: str,
    entries: Entries,
    number: int,
    last: int,
    narrower: tuple[str, ...],
) -> TermView:
    """A term's front page (`number` 0) or one of its numbered pages."""
    urls, title = bench.edition.urls, term_name(bench, family, name)
    front = urls.term(family, name)
    place = urls.numbered(front.url.removeprefix(urls.home().url).rstrip("/"), number) if number else front
    cards = tuple(entry_card(bench, entry) for entry in reversed(entries))
    overview = Link(bench.strings(f"pages.{family}"), urls.terms(family).url)
    feed = urls.below(f"subjects/{term_slug(name)}/feed") if family == "subjects" else None
    draft = PageDraft(
        ref=PageRef("numbered", f"{family}/{name}", numbers=(number,))
        if number
        else PageRef("term", name, family),
        place=place,
        template=TEMPLATE,
        title=bench.strings("pages.numbered", name=title, number=number) if number else title,
        kind=PageKind.TERM,
        trail=(overview, Link(title, front.url)) if number else (overview,),
        feeds=((f"{bench.view.site_name} {title}", feed.absolute),) if feed else (),
        changed=last_change(cards),
        listed=(number, last) != (1, 1),
    )
    return TermView(
        make_page(bench, draft),
        FAMILIES[family],
        title,
        cards,
        pager(number, last, front.url, lambda k: f"{front.url}p/{k}.html"),
        f"{feed.url}.atom" if feed else "",
        tuple(Link(term_name(bench, family, other), urls.term(family, other).url) for other in narrower),
    )

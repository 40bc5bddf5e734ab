"""Pages of tags and subjects, and their overviews."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Entry, terms_of
from cluster.urls import term_slug
from plugins.bilingual.pairs import PageRef
from plugins.columns.pager import numbered, pager
from plugins.columns.views import TermCount, TermsView, TermView
from plugins.documents.cards import entry_card
from plugins.documents.policy import subject_names
from plugins.engine.outputs import Output
from plugins.engine.pages import PageDraft, last_change, make_page
from plugins.engine.views import Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind

SIZE = 20
FAMILIES = {"tags": "tag", "subjects": "subject"}


def term_outputs(bench: Workbench) -> Iterator[Output]:
    """An overview of each family that has terms, and the pages of every term."""
    for family in FAMILIES:
        terms = collect(bench, family)
        if not terms:
            continue
        yield _overview(bench, family)
        for name, entries in terms.items():
            yield from _term(bench, family, name, entries, terms)


def collect(bench: Workbench, family: str) -> dict[str, tuple[Entry, ...]]:
    """Listed entries by tag or subject code, oldest first; a subject holds those of the subjects below it."""
    found: dict[str, list[Entry]] = {}
    for entry in bench.edition.listed:
        for name in terms_of(entry, family):
            found.setdefault(name, []).append(entry)
    return {name: tuple(found[name]) for name in sorted(found)}


def term_name(bench: Workbench, family: str, name: str) -> str:
    """A term in words."""
    return name if family == "tags" else subject_names(bench, (name,))[0]


def counts(bench: Workbench, family: str) -> tuple[TermCount, ...]:
    """Every term with its count, in its order."""
    return tuple(
        TermCount(term_name(bench, family, name), bench.edition.urls.term(family, name).url, len(entries))
        for name, entries in collect(bench, family).items()
    )


def _overview(bench: Workbench, family: str) -> Output:
    place = bench.edition.urls.terms(family)
    draft = PageDraft(
        PageRef("terms", family=family), place, "terms.html", bench.strings(f"pages.{family}"), PageKind.TERM
    )
    view = TermsView(make_page(bench, draft), FAMILIES[family], counts(bench, family))
    return bench.templates.output("terms.html", place, view)


def _term(
    bench: Workbench, family: str, name: str, entries: tuple[Entry, ...], terms: dict[str, tuple[Entry, ...]]
) -> Iterator[Output]:
    urls, title = bench.edition.urls, term_name(bench, family, name)
    front = urls.term(family, name)
    pages = numbered(entries, SIZE)
    newest = tuple(entry_card(bench, entry) for entry in reversed(entries[-SIZE:]))
    overview = Link(bench.strings(f"pages.{family}"), urls.terms(family).url)
    feed = urls.below(f"subjects/{term_slug(name)}/feed") if family == "subjects" else None
    narrower = tuple(
        Link(term_name(bench, family, other), urls.term(family, other).url)
        for other in terms
        if family == "subjects" and other.rpartition(".")[0] == name
    )
    for number in range(len(pages) + 1):
        place = (
            urls.numbered(front.url.removeprefix(urls.home().url).rstrip("/"), number) if number else front
        )
        cards = tuple(entry_card(bench, entry) for entry in reversed(pages[number - 1])) if number else newest
        draft = PageDraft(
            PageRef("term", name, family)
            if not number
            else PageRef("numbered", f"{family}/{name}", numbers=(number,)),
            place,
            "term.html",
            bench.strings("pages.numbered", name=title, number=number) if number else title,
            PageKind.TERM,
            trail=(overview,) if not number else (overview, Link(title, front.url)),
            feeds=((f"{bench.view.site_name} {title}", feed.absolute),) if feed else (),
            changed=last_change(cards),
            listed=not (number and len(pages) == 1),
        )
        view = TermView(
            make_page(bench, draft),
            FAMILIES[family],
            title,
            cards,
            pager(number, len(pages), front.url, lambda k: f"{front.url}p/{k}.html"),
            f"{feed.url}.atom" if feed else "",
            narrower if not number else (),
        )
        yield bench.templates.output("term.html", place, view)

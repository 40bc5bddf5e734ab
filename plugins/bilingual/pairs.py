"""Where a page's counterpart in another language is: the page itself (exact) or the nearest that exists there."""

from __future__ import annotations

from collections.abc import Mapping

from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.urls import Place


@dataclass(frozen=True)
class PageRef:
    """Which page of an edition: `kind` is home, column, numbered, document, special, terms, term or archive.

    `name` is a column's path, a document's key, a special page's name or a term; `family` a term's family;
    `numbers` the page number, or year and month.
    """

    kind: str
    name: str = ""
    family: str = ""
    numbers: tuple[int, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class Counterpart:
    """A page in `lang`; `exact` if it says the same."""

    lang: str
    place: Place
    exact: bool


def counterparts(
    page: PageRef, own: Place, here: Edition, siblings: Mapping[str, Edition]
) -> tuple[Counterpart, ...]:
    """One counterpart for each language of the site, the page `own` included, in the site's order of languages."""
    return tuple(_counterpart(page, own, here, siblings[lang]) for lang in here.site.languages)


def _counterpart(page: PageRef, own: Place, here: Edition, other: Edition) -> Counterpart:
    if other.lang == here.lang:
        return Counterpart(here.lang, own, True)
    place = _exact(page, other)
    return Counterpart(other.lang, place or _nearest(page, other), place is not None)


def _exact(page: PageRef, edition: Edition) -> Place | None:
    urls = edition.urls
    match page.kind:
        case "home":
            return urls.home()
        case "special":
            return urls.special(page.name)
        case "column":
            return urls.column(page.name) if _has_column(edition, page.name) else None
        case "numbered":  # each language counts its own documents: page 3 is not page 3
            return None
        case "document":
            entry = edition.by_key.get(page.name)
            return entry.place if entry is not None and entry.listed and not entry.link_only else None
        case "terms":
            return urls.terms(page.family) if edition.terms(page.family) else None
        case "term":
            return urls.term(page.family, page.name) if edition.has_term(page.family, page.name) else None
        case "archive":
            known = not page.numbers or edition.has_month(*page.numbers)
            return urls.archive(*page.numbers) if known else None
    raise ValueError(page.kind)


def _nearest(page: PageRef, edition: Edition) -> Place:
    """The column the page belongs to, or the nearest column above that the edition has, or its home."""
    if page.kind == "archive":
        return edition.urls.archive()
    column = page.name if page.kind in ("column", "numbered") else page.column
    while column:
        if _has_column(edition, column):
            return edition.urls.column(column)
        column = column.rpartition("/")[0]
    return edition.urls.home()


def _has_column(edition: Edition, path: str) -> bool:
    return any(column.path == path for column in edition.columns)

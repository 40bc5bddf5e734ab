"""Where a page stands: its address, its counterparts, its breadcrumbs and its head, for every kind of page alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote, urlencode

from cluster.dataclass import dataclass
from cluster.edition import Edition, Entry
from cluster.sites import Column
from cluster.urls import EditionUrls, Place
from plugins.bilingual.pairs import Counterpart, PageRef, counterparts
from plugins.engine.chrome import html_lang, language_name
from plugins.engine.views import Alternate, Card, FeedLink, LanguageLink, Link, Page
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import Body, ColumnFacts, PageFacts, PageKind, Picture, SiteFacts, Step
from plugins.metadata.head import make_head
from plugins.metadata.robots import is_listed
from plugins.sitemaps.rows import order_row

# Kinds of page that nobody writes a summary for.
UNWRITTEN = frozenset({PageKind.COLUMN, PageKind.NUMBERED, PageKind.TERM, PageKind.ARCHIVE, PageKind.PLAIN})
FEED_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@dataclass(frozen=True)
class PageDraft:
    """What a plugin says of a page it makes; `facts` may carry what only it knows (dates, image, details)."""

    ref: PageRef
    place: Place
    template: str
    title: str
    kind: PageKind
    description: str = ""
    column: str = ""
    trail: tuple[Link, ...] = ()  # between the column and the page itself
    feeds: tuple[tuple[str, str], ...] = ()  # (title, address without suffix) of the page's own feeds
    facts: PageFacts | None = None
    listed: bool = True
    order: str = ""  # the place in a sitemap, where it is not among the undated pages
    changed: datetime | None = None  # the last change of what a list shows


def make_page(bench: Workbench, draft: PageDraft) -> Page:
    """The finished Page of a draft."""
    edition = bench.edition
    others = counterparts(draft.ref, draft.place, edition, bench.siblings)
    breadcrumbs = _breadcrumbs(bench, draft)
    facts = draft.facts or PageFacts(kind=draft.kind, url=draft.place.absolute, title=draft.title)
    facts = replace(
        facts,
        description=facts.description or draft.description or _described(bench, draft),
        number=draft.ref.numbers[0] if draft.kind is PageKind.NUMBERED else 0,
        listed=facts.listed and draft.listed,
        alternates=_alternates(others),
        trail=tuple(Step(link.text, _absolute(edition, link.url)) for link in breadcrumbs),
        feeds=_feeds(bench, draft),
    )
    column = next((c for c in edition.site.config.columns if c.path == draft.column), None)
    site = site_facts(bench)
    head = make_head(site, column_facts(bench, column) if column else None, facts)
    return Page(
        template=draft.template,
        url=draft.place.url,
        absolute_url=draft.place.absolute,
        title=draft.title,
        lang=bench.lang,
        head=head,
        breadcrumbs=breadcrumbs,
        switch=_switch(bench, others),
        column=draft.column,
        mistakes_url=_mistakes(bench, draft.place),
        indexable=is_listed(site, facts),
        order=draft.order or order_row(None, draft.place.url),
        changed=facts.updated or draft.changed,
        images=(facts.image.url,) if facts.image and facts.published else (),
    )


def _described(bench: Workbench, draft: PageDraft) -> str:
    """What a list or a standing page says of itself to search engines, which ask for a description of every page."""
    if draft.kind not in UNWRITTEN:
        return ""
    view = bench.view
    return bench.strings(
        "engine.described", title=draft.title, site=view.site_name, text=view.description
    ).strip()


def site_facts(bench: Workbench) -> SiteFacts:
    """What the metadata of every page of the edition say of the site."""
    return bench.remember("site_facts", lambda: _site_facts(bench))


def _site_facts(bench: Workbench) -> SiteFacts:
    edition = bench.edition
    site, lang, config = edition.site, edition.lang, edition.site.config
    parent = edition.model.sites[config.parent] if config.parent else None
    contacts = config.contacts
    return SiteFacts(
        name=site.text(config.name, lang),
        domain=site.host,
        site_code=config.site_code or "",
        home_url=edition.urls.home().absolute,
        html_lang=html_lang(lang),
        languages=tuple(html_lang(code) for code in site.languages),
        short_name=site.text(config.short_name or config.name, lang),
        description=site.text(config.description, lang) if config.description else "",
        organiser=site.text(config.organiser, lang),
        parent=Body(
            parent.text(parent.config.organiser, lang),
            EditionUrls(parent, _speaks(parent.languages, lang)).home().absolute,
        )
        if parent
        else None,
        address=site.text(contacts.address, lang) if contacts.address else "",
        postcode=contacts.postcode or "",
        phone=contacts.phone or "",
        email=contacts.email or "",
        search_url=edition.urls.special("search").absolute,
        image=Picture(edition.urls.below("share.png").absolute, 1200, 630, site.text(config.name, lang)),
        preview=bench.view.preview,
    )


def column_facts(bench: Workbench, column: Column) -> ColumnFacts:
    """What the metadata say of a column."""
    site, lang = bench.edition.site, bench.lang
    name = site.text(column.name, lang)
    keywords = column.keywords.get(lang, ()) if column.keywords else ()
    return ColumnFacts(
        name=name,
        description=site.text(column.description, lang) if column.description else "",
        keywords=keywords,
        type=column.type,
        url=bench.edition.urls.column(column.path).absolute,
        image=Picture(bench.edition.urls.below(f"{column.path}/share.png").absolute, 1200, 630, name),
    )


def column_link(bench: Workbench, path: str) -> Link | None:
    """A link to a column, if this edition has it."""
    return bench.column_links.get(path)


def _speaks(languages: tuple[str, ...], lang: str) -> str:
    return lang if lang in languages else languages[0]


def _breadcrumbs(bench: Workbench, draft: PageDraft) -> tuple[Link, ...]:
    home = Link(bench.strings("pages.home"), bench.edition.urls.home().url, current=draft.ref.kind == "home")
    if draft.ref.kind == "home":
        return (home,)
    trail, path = [home], ""
    for part in draft.column.split("/") if draft.column else ():
        path = f"{path}/{part}" if path else part
        link = column_link(bench, path)
        if link is not None and not (draft.ref.kind == "column" and path == draft.column):
            trail.append(link)
    return (*trail, *draft.trail, Link(draft.title, draft.place.url, current=True))


def _alternates(others: tuple[Counterpart, ...]) -> tuple[Alternate, ...]:
    return tuple(Alternate(html_lang(other.lang), other.place.absolute) for other in others if other.exact)


def _switch(bench: Workbench, others: tuple[Counterpart, ...]) -> tuple[LanguageLink, ...]:
    return tuple(
        LanguageLink(
            html_lang(other.lang),
            language_name(other.lang),
            bench.url_of(other.place),
            other.exact,
            other.lang == bench.lang,
        )
        for other in others
    )


def _feeds(bench: Workbench, draft: PageDraft) -> tuple[FeedLink, ...]:
    feeds = (*draft.feeds, (bench.view.site_name, bench.edition.urls.below("feed").absolute))
    return tuple(
        FeedLink(
            f"{title} ({suffix.capitalize() if suffix == 'atom' else suffix.upper()})",
            media,
            f"{address}.{suffix}",
        )
        for title, address in feeds
        for suffix, media in FEED_TYPES.items()
    )


def _mistakes(bench: Workbench, place: Place) -> str:
    config = bench.model.config
    code = bench.edition.site.config.site_code or ""
    return f"{config.mistakes_url}?{urlencode({'site_code': code, 'url': place.absolute}, quote_via=quote)}"


def _absolute(edition: Edition, url: str) -> str:
    return url if url.startswith("http") else f"https://{edition.site.host}{url}"


def last_change(cards: Iterable[Card]) -> datetime | None:
    """When what a list shows last changed; undated documents do not count."""
    return max(
        (card.updated for card in cards if card.published is not None and card.updated is not None),
        default=None,
    )


def document_ref(entry: Entry) -> PageRef:
    """The page of an entry."""
    return PageRef("document", entry.document.key, column=entry.column)

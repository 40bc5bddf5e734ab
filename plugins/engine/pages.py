"""Where a page stands: its address, its counterparts, its breadcrumbs and its head, for every kind of page alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.entries import Entry
from cluster.sites import Column
from cluster.urls import EditionUrls, Place
from plugins.bilingual.pairs import Counterpart, PageRef, counterparts
from plugins.engine.chrome import html_lang, language_name
from plugins.engine.later import later
from plugins.engine.views import Alternate, Card, FeedLink, Head, LanguageLink, Link, Page
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import (
    Body,
    ColumnFacts,
    PageFacts,
    PageKind,
    Picture,
    RepostFacts,
    SiteFacts,
    Step,
)
from plugins.metadata.head import make_head
from plugins.metadata.robots import is_listed
from plugins.sitemaps.rows import order_row

# Kinds of page that nobody writes a summary for.
UNWRITTEN = frozenset({PageKind.COLUMN, PageKind.NUMBERED, PageKind.TERM, PageKind.ARCHIVE, PageKind.PLAIN})
FEED_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@dataclass(frozen=True)
class PageDraft:
    """What a plugin says of a page it makes; `facts` gives what only it knows for the head (dates, image, details)."""

    ref: PageRef
    place: Place
    template: str
    title: str
    kind: PageKind
    description: str = ""
    column: str = ""
    trail: tuple[Link, ...] = ()  # between the column and the page itself
    feeds: tuple[tuple[str, str], ...] = ()  # (title, address without suffix) of the page's own feeds
    facts: Callable[[], PageFacts] | None = None
    listed: bool = True
    expired: bool = False
    repost: RepostFacts | None = None
    image: Picture | None = None  # of a dated document, for sitemaps
    order: str = ""  # the place in a sitemap, where it is not among the undated pages
    changed: datetime | None = None  # the last change of the page, or of what a list shows

    @property
    def url(self) -> str:
        """The page's absolute address."""
        return self.place.absolute


def make_page(bench: Workbench, draft: PageDraft) -> Page:
    """The Page of a draft."""
    return BenchPage(bench, draft)


class BenchPage(Page):
    """A page whose head, breadcrumbs and languages are worked out from its draft when they are printed."""

    _bench: Workbench
    _draft: PageDraft

    def __init__(self, bench: Workbench, draft: PageDraft) -> None:
        url = draft.place.url
        vars(self).update(
            _bench=bench,
            _draft=draft,
            template=draft.template,
            url=url,
            absolute_url=draft.url,
            title=draft.title,
            lang=bench.lang,
            column=draft.column,
            indexable=is_listed(site_facts(bench), draft),
            order=draft.order or order_row(None, url),
            changed=draft.changed,
            images=(draft.image.url,) if draft.image else (),
        )

    @later
    def head(self) -> Head:
        return head_of(self._bench, self._draft, self)

    @later
    def breadcrumbs(self) -> tuple[Link, ...]:
        return _breadcrumbs(self._bench, self._draft)

    @later
    def switch(self) -> tuple[LanguageLink, ...]:
        return _switch(self._bench, self.others)

    @later
    def mistakes_url(self) -> str:
        return f"{_mistakes(self._bench)}{quote(self.absolute_url, safe='')}"

    @later
    def others(self) -> tuple[Counterpart, ...]:
        """The page itself and its counterparts in the site's other languages."""
        return counterparts(self._draft.ref, self._draft.place, self._bench.edition, self._bench.siblings)


def head_of(bench: Workbench, draft: PageDraft, page: BenchPage) -> Head:
    """All that stands in `head` besides assets."""
    facts = draft.facts() if draft.facts else PageFacts(draft.kind, draft.url, draft.title)
    facts = replace(
        facts,
        description=facts.description or draft.description or _described(bench, draft),
        number=draft.ref.numbers[0] if draft.kind is PageKind.NUMBERED else 0,
        listed=draft.listed,
        alternates=_alternates(page.others),
        trail=tuple(Step(link.text, _absolute(bench.edition, link.url)) for link in page.breadcrumbs),
        feeds=_feeds(bench, draft),
    )
    column = bench.edition.site.columns.get(draft.column)
    return make_head(site_facts(bench), column_facts(bench, column) if column else None, facts)


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
    return bench.remember(("column_facts", column.path), lambda: _column_facts(bench, column))


def _column_facts(bench: Workbench, column: Column) -> ColumnFacts:
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
    if draft.ref.kind == "home":
        return (Link(bench.strings("pages.home"), draft.place.url, current=True),)
    above = draft.column.rpartition("/")[0] if draft.ref.kind == "column" else draft.column
    trail = bench.remember(("trail", above), lambda: _trail(bench, above))
    return (*trail, *draft.trail, Link(draft.title, draft.place.url, current=True))


def _trail(bench: Workbench, column: str) -> tuple[Link, ...]:
    """From the home page down to a column, "" for none."""
    trail, path = [Link(bench.strings("pages.home"), bench.edition.urls.home().url)], ""
    for part in column.split("/") if column else ():
        path = f"{path}/{part}" if path else part
        link = column_link(bench, path)
        if link is not None:
            trail.append(link)
    return tuple(trail)


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
    own = tuple(link for title, address in draft.feeds for link in _formats(title, address))
    home = bench.edition.urls.below("feed")
    return (*own, *bench.remember("feed links", lambda: _formats(bench.view.site_name, home.absolute)))


def _formats(title: str, address: str) -> tuple[FeedLink, ...]:
    return tuple(
        FeedLink(
            f"{title} ({suffix.capitalize() if suffix == 'atom' else suffix.upper()})",
            media,
            f"{address}.{suffix}",
        )
        for suffix, media in FEED_TYPES.items()
    )


def _mistakes(bench: Workbench) -> str:
    """The address of 我为政府网站找错 up to that of the page."""
    code = bench.edition.site.config.site_code or ""
    return f"{bench.model.config.mistakes_url}?site_code={quote(code, safe='')}&url="


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

"""Pages that every edition has: site map, subscribe, search, contact, accessibility, 404; the directory on the top site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from cluster.edition import day_of
from cluster.entries import UNDATED
from cluster.urls import EditionUrls
from plugins.bilingual.pairs import PageRef
from plugins.columns.terms import counts
from plugins.columns.views import (
    AccessibilityView,
    DirectorySite,
    DirectoryView,
    FeedRow,
    SearchView,
    SimpleView,
    SiteMapView,
    SubscribeView,
    TermCount,
)
from plugins.engine.chrome import home_link, html_lang, language_name
from plugins.engine.outputs import Output
from plugins.engine.pages import PageDraft, make_page
from plugins.engine.views import Link, Page
from plugins.engine.workbench import Workbench
from plugins.feeds.catalogue import FeedSpec, feed_specs
from plugins.metadata.facts import PageKind
from plugins.search.manifest import NAME


def standing_outputs(bench: Workbench) -> Iterator[Output]:
    """The standing pages of the edition."""
    for name in PAGES:
        if name != "directory" or bench.edition.site.id == bench.model.config.top:
            key, _, _ = PAGES[name]
            yield bench.page(f"{key}.html", bench.edition.urls.special(name), standing_view, name)


def standing_view(bench: Workbench, name: str) -> object:
    """The view of a standing page."""
    key, listed, view = PAGES[name]
    place, title = bench.edition.urls.special(name), bench.strings(f"pages.{key}")
    ref = PageRef("special", name)
    draft = PageDraft(ref, place, f"{key}.html", title, PageKind.PLAIN, listed=listed)
    return view(bench, make_page(bench, draft))


def _accessibility(bench: Workbench, page: Page) -> AccessibilityView:
    proof = bench.theme.accessibility
    if proof is None:
        return AccessibilityView(page)
    join = bench.strings("engine.list_join").join
    return AccessibilityView(
        page, proof.at, join(proof.tools), proof.pages, proof.modes, proof.rules, join(proof.failed)
    )


def _site_map(bench: Workbench, page: Page) -> SiteMapView:
    view = bench.view
    names = ("search", "archive", "subscribe", "contact", "accessibility")
    urls = (view.search_url, view.archive_url, view.subscribe_url, view.contact_url, view.accessibility_url)
    pages = tuple(Link(bench.strings(f"pages.{name}"), url) for name, url in zip(names, urls, strict=True))
    sites = (*((view.parent,) if view.parent else ()), *view.children)
    return SiteMapView(page, view.nav, pages, sites)


def _subscribe(bench: Workbench, page: Page) -> SubscribeView:
    return SubscribeView(
        page,
        tuple(_row(bench, spec) for spec in feed_specs(bench)),
        bench.edition.urls.below("feeds.opml").url,
    )


GROUPS = {"all": "site", "origin": "site", "column": "columns", "kind": "kinds", "subject": "subjects"}


def _row(bench: Workbench, spec: FeedSpec) -> FeedRow:
    """A feed by its name without the site's, which the page bears already."""
    name = spec.name.removeprefix(f"{bench.view.site_name} · ")
    atom, rss, json = (
        bench.edition.urls.below(f"{spec.path}.{suffix}").url for suffix in ("atom", "rss", "json")
    )
    return FeedRow(GROUPS[spec.family], name, spec.description, atom, rss, json)


def _search(bench: Workbench, page: Page) -> SearchView:
    moments = bench.edition.listed.values("published")
    years = Counter(day_of(moment).year for moment in moments if moment != UNDATED)
    return SearchView(
        page,
        bench.view.nav,
        tuple(
            TermCount(str(year), bench.edition.urls.archive(year).url, years[year])
            for year in sorted(years, reverse=True)
        ),
        counts(bench, "subjects"),
        bench.edition.urls.below(NAME).url,
        (bench.theme.scripts["search"].url,),
    )


def _tree(bench: Workbench, name: str) -> tuple[DirectorySite, ...]:
    site, host = bench.model.sites[name], bench.edition.site.host
    link = home_link(site, bench.lang, host)
    languages = tuple(
        Link(language_name(code), EditionUrls(site, code).home().seen_from(host), lang=html_lang(code))
        for code in site.languages
    )
    children = tuple(found for child in bench.model.children(name) for found in _tree(bench, child.id))
    return (DirectorySite(link.text, link.url, site.config.level.value, languages, children),)


def _directory(bench: Workbench, page: Page) -> DirectoryView:
    return DirectoryView(page, _tree(bench, bench.edition.site.id))


def _simple(_: Workbench, page: Page) -> SimpleView:
    return SimpleView(page)


# By name in the address: key of template and title, whether search engines may list it, what makes its view.
PAGES: Mapping[str, tuple[str, bool, Callable[[Workbench, Page], object]]] = {
    "site-map": ("site_map", True, _site_map),
    "subscribe": ("subscribe", True, _subscribe),
    "search": ("search", False, _search),
    "contact": ("contact", True, _simple),
    "accessibility": ("accessibility", True, _accessibility),
    "404": ("not_found", False, _simple),
    "directory": ("directory", True, _directory),
}

"""Which pages search engines may list, under which address, and in which languages.

Sitemaps ask `is_listed`, pages print `Indexing`: they cannot disagree.
"""

from __future__ import annotations

from cluster.dataclass import dataclass
from cluster.settings import Canonical
from plugins.engine.views import Alternate
from plugins.metadata.facts import PageFacts, PageKind, SiteFacts


@dataclass(frozen=True)
class Indexing:
    """What a page tells search engines; `robots` is "" where nothing is forbidden."""

    robots: str
    canonical: str
    alternates: tuple[Alternate, ...]


def decide_indexing(site: SiteFacts, page: PageFacts) -> Indexing:
    """Previews and notices are not listed, nor reposts and pages that say so.

    A repost under `origin` points to the page of first publication. Only a page that is listed under its own address
    names its translations: on others search engines ignore them, or trust them wrongly.
    """
    if site.preview:
        return Indexing("noindex, nofollow", page.url, ())
    policy = page.repost.canonical if page.repost else Canonical.SELF
    if page.kind is PageKind.NOTICE or page.expired or not page.listed or policy is Canonical.NOINDEX:
        # Never with a canonical elsewhere: the two together ask to drop the origin as well.
        return Indexing("noindex", page.url, ())
    canonical = page.url
    if page.repost and policy is Canonical.ORIGIN and page.repost.origin_url:
        canonical = page.repost.origin_url
    if canonical != page.url:
        return Indexing("", canonical, ())
    return Indexing("", canonical, name_languages(page.alternates, site.languages))


def is_listed(site: SiteFacts, page: PageFacts) -> bool:
    """Whether the page belongs into a sitemap: it may be indexed, under its own address."""
    indexing = decide_indexing(site, page)
    return not indexing.robots and indexing.canonical == page.url


def name_languages(alternates: tuple[Alternate, ...], languages: tuple[str, ...]) -> tuple[Alternate, ...]:
    """The alternates in the order of the site's languages, then `x-default`: the site's first language where the page
    has it, else the first that it has. A page without a pair names itself."""
    if not alternates:
        return ()
    ranks = {lang: rank for rank, lang in enumerate(languages)}
    ordered = sorted(alternates, key=lambda one: (ranks.get(one.hreflang, len(ranks)), one.hreflang))
    return (*ordered, Alternate("x-default", ordered[0].url))

"""Which pages search engines may list, under which address, and in which languages.

Sitemaps ask `is_listed`, pages print `Indexing`: they cannot disagree.
"""

from __future__ import annotations

from typing import Protocol

from cluster.dataclass import dataclass
from cluster.settings import Canonical
from plugins.engine.views import Alternate
from plugins.metadata.facts import PageFacts, PageKind, RepostFacts, SiteFacts


@dataclass(frozen=True)
class Indexing:
    """What a page tells search engines; `robots` is "" where nothing is forbidden."""

    robots: str
    canonical: str
    alternates: tuple[Alternate, ...]


class Addressed(Protocol):
    """What of a page decides whether search engines may list it, and under which address."""

    @property
    def kind(self) -> PageKind: ...
    @property
    def url(self) -> str: ...
    @property
    def listed(self) -> bool: ...
    @property
    def expired(self) -> bool: ...
    @property
    def repost(self) -> RepostFacts | None: ...


def decide_indexing(site: SiteFacts, page: PageFacts) -> Indexing:
    """Previews and notices are not listed, nor reposts and pages that say so.

    A repost under `origin` points to the page of first publication. Only a page that is listed under its own address
    names its translations: on others search engines ignore them, or trust them wrongly.
    """
    robots, canonical = _address(site, page)
    listed = not robots and canonical == page.url
    return Indexing(robots, canonical, name_languages(page.alternates, site.languages) if listed else ())


def is_listed(site: SiteFacts, page: Addressed) -> bool:
    """Whether the page belongs into a sitemap: it may be indexed, under its own address."""
    robots, canonical = _address(site, page)
    return not robots and canonical == page.url


def _address(site: SiteFacts, page: Addressed) -> tuple[str, str]:
    """A page's `robots`, and its canonical address."""
    if site.preview:
        return "noindex, nofollow", page.url
    policy = page.repost.canonical if page.repost else Canonical.SELF
    if page.kind is PageKind.NOTICE or page.expired or not page.listed or policy is Canonical.NOINDEX:
        # Never with a canonical elsewhere: the two together ask to drop the origin as well.
        return "noindex", page.url
    if page.repost and policy is Canonical.ORIGIN and page.repost.origin_url:
        return "", page.repost.origin_url
    return "", page.url


def name_languages(alternates: tuple[Alternate, ...], languages: tuple[str, ...]) -> tuple[Alternate, ...]:
    """The alternates in the order of the site's languages, then `x-default`: the site's first language where the page
    has it, else the first that it has. A page without a pair names itself."""
    if not alternates:
        return ()
    ranks = {lang: rank for rank, lang in enumerate(languages)}
    ordered = sorted(alternates, key=lambda one: (ranks.get(one.hreflang, len(ranks)), one.hreflang))
    return (*ordered, Alternate("x-default", ordered[0].url))

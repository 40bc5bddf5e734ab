"""What templates are given, for every page: `edition` (what all pages of a site in one language share) and `view.page`.

Views are finished values: every URL resolved, every text chosen for the language. Templates print them and decide nothing.
URLs are root-relative inside a host, absolute across hosts.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from cluster.dataclass import dataclass


class Link(NamedTuple):
    """A text and where it leads; `lang` where it differs from the page's; `current` for the page itself."""

    text: str
    url: str
    lang: str = ""
    current: bool = False
    external: bool = False


@dataclass(frozen=True)
class NavItem:
    """A column in the navigation, with those below it; `path` is the column's path."""

    path: str
    text: str
    url: str
    type: str
    children: tuple[NavItem, ...] = ()


class LanguageLink(NamedTuple):
    """Where the language switch leads: the pair, or (`exact` False) the nearest page of that language."""

    lang: str
    name: str  # in that language itself: 中文, English
    url: str
    exact: bool
    current: bool = False


@dataclass(frozen=True)
class BannerView:
    """An urgent notice across the page."""

    text: str
    url: str
    starts: datetime
    ends: datetime
    site_name: str  # the site that put it up


@dataclass(frozen=True)
class Footer:
    """The statutory footer (政府网站发展指引: 底部功能区). Empty strings are left out."""

    organiser: str
    operator: str
    address: str
    postcode: str
    phone: str
    email: str
    hours: str
    site_code: str
    icp: str
    icp_url: str
    police: str
    police_url: str
    party_mark_url: str


@dataclass(frozen=True)
class ChannelLinks:
    """Addresses of the dynamic systems; empty where the site has none."""

    letters: str = ""
    consultations: str = ""
    applications: str = ""
    disclosure: str = ""
    ratings: str = ""


@dataclass(frozen=True)
class EditionView:
    """What every page of an edition shares."""

    site: str
    lang: str  # "zh"
    html_lang: str  # "zh-CN"
    direction: str  # "ltr"
    site_name: str
    short_name: str
    description: str
    level: str
    domain: str
    home_url: str
    languages: tuple[Link, ...]  # homes of all editions of the site, text in the language itself
    parent: Link | None
    children: tuple[Link, ...]
    nav: tuple[NavItem, ...]
    footer: Footer
    channels: ChannelLinks
    banners: tuple[BannerView, ...]
    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    icon_url: str
    manifest_url: str
    emblem_url: str
    theme_colour: str
    search_url: str
    site_map_url: str
    subscribe_url: str
    contact_url: str
    archive_url: str
    directory_url: str  # the cluster's directory of sites, on the top site's host
    accessibility_url: str
    feed_url: str
    preview: bool


class Alternate(NamedTuple):
    """One `link rel=alternate hreflang`."""

    hreflang: str
    url: str


class Meta(NamedTuple):
    """One `meta`: `attribute` is name, property or itemprop."""

    attribute: str
    key: str
    content: str


class FeedLink(NamedTuple):
    """One autodiscovery link."""

    title: str
    type: str  # media type
    url: str


@dataclass(frozen=True)
class Head:
    """All that stands in `head` besides assets."""

    title: str
    description: str
    canonical: str
    robots: str
    alternates: tuple[Alternate, ...]
    meta: tuple[Meta, ...]
    json_ld: tuple[str, ...]  # each a JSON text that is safe inside a script element
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True)
class Page:
    """Where a page stands."""

    template: str  # "policy.html"
    url: str  # root-relative
    absolute_url: str
    title: str  # the visible h1
    lang: str
    head: Head
    breadcrumbs: tuple[Link, ...]  # from the home page down to the page itself (current)
    switch: tuple[LanguageLink, ...]
    column: str  # path of the column it belongs to, "" for none
    mistakes_url: str  # 我为政府网站找错, with the site's code and this page
    indexable: bool = False  # whether search engines may list it under its own address
    order: str = ""  # its place in a sitemap
    changed: datetime | None = None  # its last real change
    images: tuple[str, ...] = ()  # absolute URLs


@dataclass(frozen=True)
class ImageView:
    """An image with its sizes; `srcset` as the attribute's value, may be empty."""

    url: str
    width: int
    height: int
    alt: str
    srcset: str = ""
    avif_srcset: str = ""
    webp_srcset: str = ""


@dataclass(frozen=True)
class FileView:
    """A file beside a document: `type` in capitals (PDF), `size` as text (120 KB)."""

    name: str
    url: str
    type: str
    size: str
    bytes: int


@dataclass(frozen=True)
class Card:
    """A document in a list."""

    key: str
    kind: str
    title: str
    url: str
    lang: str
    published: datetime | None
    updated: datetime | None
    summary: str
    column: Link | None
    image: ImageView | None
    origin: str
    repost: bool = False
    link_only: bool = False  # a duty carried as a link: url leaves the site
    external: bool = False
    validity: str = ""  # for policies: valid, amended, expired, superseded, repealed
    document_number: str = ""
    label: str = ""  # string key of a state to show: "closed", "open", "answered", "archived", ...


@dataclass(frozen=True)
class Pager:
    """Numbered pages count from the oldest; the front page is `current` 0 and shows the newest."""

    current: int
    last: int
    front_url: str
    newer: Link | None
    older: Link | None
    pages: tuple[Link, ...]  # newest number first, with gaps closed to a readable few

"""What the templates of lists are given (`view`): home, column, term, archive, site map, subscribe, search, directory …"""

from __future__ import annotations

from datetime import datetime

from cluster.dataclass import dataclass
from plugins.engine.views import Card, Link, NavItem, Page, Pager


@dataclass(frozen=True)
class HomeSection:
    """One column on the home page; `style` is list, policies, services or interaction by the column's type."""

    column: Link
    type: str
    style: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class HomeView:
    """The home page of an edition."""

    page: Page
    lead: tuple[Card, ...]  # newest news with an image, at most 5
    sections: tuple[HomeSection, ...]
    services: tuple[Card, ...]
    reposts: tuple[Card, ...]  # what duties put here, newest first
    topics: tuple[Card, ...]
    interaction: tuple[Card, ...]  # letters, open consultations, interviews


@dataclass(frozen=True)
class ColumnView:
    """A column's front page (`pager.current` 0) or one of its numbered pages."""

    page: Page
    name: str
    description: str
    type: str
    children: tuple[HomeSection, ...]
    pages: tuple[Card, ...]  # undated documents of the column
    cards: tuple[Card, ...]
    pager: Pager
    feed_url: str
    total: int  # of listed documents; 0 on numbered pages


@dataclass(frozen=True)
class TermView:
    """All documents under a tag or subject; `family` is `tag`, `subject` or `topic`."""

    page: Page
    family: str
    name: str
    cards: tuple[Card, ...]
    pager: Pager
    feed_url: str
    narrower: tuple[Link, ...] = ()


@dataclass(frozen=True)
class TermCount:
    """A tag or subject in an overview."""

    name: str
    url: str
    count: int


@dataclass(frozen=True)
class TermsView:
    """Overview of tags or subjects."""

    page: Page
    family: str
    terms: tuple[TermCount, ...]


@dataclass(frozen=True)
class ArchiveMonth:
    """A month with its count."""

    year: int
    month: int
    url: str
    count: int


@dataclass(frozen=True)
class ArchiveView:
    """The archive: an overview (no cards), a year, or a month."""

    page: Page
    year: int  # 0 for the overview
    month: int  # 0 for a year
    months: tuple[ArchiveMonth, ...]
    years: tuple[TermCount, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class SiteMapView:
    """The visible site map: columns, special pages, sibling sites."""

    page: Page
    columns: tuple[NavItem, ...]
    pages: tuple[Link, ...]
    sites: tuple[Link, ...]


@dataclass(frozen=True)
class FeedRow:
    """One feed in the subscribe page, in its three formats; `group` is site, columns, kinds or subjects."""

    group: str
    name: str
    description: str
    atom_url: str
    rss_url: str
    json_url: str


@dataclass(frozen=True)
class SubscribeView:
    """How to subscribe, in words, and every feed."""

    page: Page
    feeds: tuple[FeedRow, ...]
    opml_url: str


@dataclass(frozen=True)
class SearchView:
    """The search page: works by `?q=`; without script it offers the plain listing."""

    page: Page
    columns: tuple[NavItem, ...]
    years: tuple[TermCount, ...]
    subjects: tuple[TermCount, ...]
    bundle_url: str  # where the search index lives, "" if none was made
    scripts: tuple[str, ...] = ()  # modules that this page alone loads


@dataclass(frozen=True)
class SimpleView:
    """Contact, 404 and other pages that only print the edition."""

    page: Page


@dataclass(frozen=True)
class AccessibilityView:
    """The accessibility statement; `day` and the figures are those of the theme's last test, `day` "" for none."""

    page: Page
    day: str = ""
    tools: str = ""
    pages: int = 0
    modes: int = 0
    rules: int = 0
    failed: str = ""  # the rules that a page broke, "" for none


@dataclass(frozen=True)
class DirectorySite:
    """A site in the cluster's directory."""

    name: str
    url: str
    level: str
    languages: tuple[Link, ...]
    children: tuple[DirectorySite, ...] = ()


@dataclass(frozen=True)
class DirectoryView:
    """All sites of the cluster as a tree."""

    page: Page
    sites: tuple[DirectorySite, ...]


@dataclass(frozen=True)
class Coverage:
    """How far a site's core columns are in step between languages (意见 §十二)."""

    site: str
    column: str
    lang: str
    owed: int
    paired: int
    stale: int


@dataclass(frozen=True)
class DutyCell:
    """One site about one mandatory item; `standing` is carried, late, owed, overdue or exempt; `taken` in hours."""

    site: str
    standing: str
    due: datetime
    stopped: datetime | None
    taken: float | None
    reason: str
    update: bool


@dataclass(frozen=True)
class DutyItem:
    """One mandatory item with every site that it concerns."""

    title: str
    url: str
    duty: str
    mode: str
    hours: int
    started: datetime
    cells: tuple[DutyCell, ...]


@dataclass(frozen=True)
class DutiesView:
    """Who carried what in how many hours."""

    page: Page
    items: tuple[DutyItem, ...]

"""What the metadata of a page is computed from: finished values, chosen for the edition's language.

Every URL is absolute, every instant aware, every text plain (no HTML). Empty means: there is none.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from cluster.dataclass import dataclass
from cluster.settings import Canonical
from plugins.engine.views import Alternate, FeedLink


class PageKind(StrEnum):
    """What a page is; a document's page has the name of the document's kind."""

    HOME = "home"
    COLUMN = "column"  # a column's front page
    NUMBERED = "numbered"  # one of a column's numbered pages
    ARTICLE = "article"
    POLICY = "policy"
    INTERPRETATION = "interpretation"
    SERVICE = "service"
    LETTER = "letter"
    CONSULTATION = "consultation"
    INTERVIEW = "interview"
    TOPIC = "topic"
    PAGE = "page"
    TERM = "term"  # lists of a tag, subject or topic, and their overviews
    ARCHIVE = "archive"
    PLAIN = "plain"  # search, subscribe, contact, site map, 404 …
    NOTICE = "notice"  # what stands in the place of a withdrawn or cancelled document


LISTS = frozenset({PageKind.COLUMN, PageKind.NUMBERED})
DOCUMENTS = frozenset(
    {
        PageKind.ARTICLE,
        PageKind.POLICY,
        PageKind.INTERPRETATION,
        PageKind.SERVICE,
        PageKind.LETTER,
        PageKind.CONSULTATION,
        PageKind.INTERVIEW,
        PageKind.TOPIC,
        PageKind.PAGE,
    }
)


@dataclass(frozen=True)
class Picture:
    """An image by its absolute URL; sizes in pixels, 0 where unknown."""

    url: str
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True)
class Body:
    """Who stands behind a site or a text: an organisation and its home page."""

    name: str
    url: str = ""


# Told apart as objects: what is said for all pages of one is remembered by it.
@dataclass(frozen=True, eq=False)
class SiteFacts:
    """One edition. `languages` are the html languages of all editions of the site, the first one first."""

    name: str
    domain: str  # bare host: www.by.example
    site_code: str
    home_url: str
    html_lang: str  # "zh-CN"
    languages: tuple[str, ...] = ()
    short_name: str = ""
    description: str = ""
    organiser: str = ""
    parent: Body | None = None
    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    logo_url: str = ""
    search_url: str = ""  # the search page, which takes ?q=
    image: Picture | None = None  # the edition's share image
    preview: bool = False


@dataclass(frozen=True, eq=False)  # as SiteFacts
class ColumnFacts:
    """The column that a list or a document belongs to."""

    name: str
    description: str
    keywords: tuple[str, ...]
    type: str
    url: str = ""
    image: Picture | None = None  # the column's share image


@dataclass(frozen=True)
class Correction:
    """One correction of a document, as its readers are told."""

    when: datetime
    text: str


@dataclass(frozen=True)
class RepostFacts:
    """Where a document came from, when it was carried here, and which page search engines should keep."""

    origin: Body
    origin_url: str
    origin_published: datetime
    canonical: Canonical
    carried: datetime | None = None


@dataclass(frozen=True)
class Translation:
    """The other document of a pair; `is_original` where this page translates it."""

    url: str
    html_lang: str
    is_original: bool


class Step(NamedTuple):
    """One step of the breadcrumbs."""

    name: str
    url: str


@dataclass(frozen=True)
class PolicyFacts:
    """公文. `validity` is valid, amended, expired, superseded, repealed or pending."""

    issuers: tuple[str, ...]
    document_number: str = ""
    doc_type: str = ""
    issued: date | None = None
    effective: date | None = None
    repealed: date | None = None
    validity: str = "valid"


@dataclass(frozen=True)
class PlaceFacts:
    """Where to go with a service."""

    name: str
    address: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceFacts:
    """办事指南."""

    authority: str
    code: str = ""
    audience: tuple[str, ...] = ()
    online_url: str = ""
    places: tuple[PlaceFacts, ...] = ()
    result: str = ""


@dataclass(frozen=True)
class LetterFacts:
    """留言及答复; `answer` is the body's plain text, empty while unanswered."""

    question: str
    received: datetime
    sender: str = ""
    answer: str = ""
    answered: datetime | None = None
    answerer: str = ""


@dataclass(frozen=True)
class Guest:
    """Who was interviewed."""

    name: str
    post: str = ""


@dataclass(frozen=True)
class InterviewFacts:
    """在线访谈; without a place it was held online."""

    held: datetime
    ends: datetime | None = None
    guests: tuple[Guest, ...] = ()
    place: str = ""


Details = PolicyFacts | ServiceFacts | LetterFacts | InterviewFacts


@dataclass(frozen=True)
class PageFacts:
    """One page.

    `updated` is the one instant of the sitemap, the feeds and `dateModified`. `alternates` are this page and the same
    page in other languages, by html language, only those that search engines may list. `number` is that of a
    numbered page. `listed` is False for pages that search engines should never list, such as search and 404.
    """

    kind: PageKind
    url: str
    title: str
    description: str = ""
    image: Picture | None = None
    published: datetime | None = None
    updated: datetime | None = None
    source: Body = field(default_factory=lambda: Body(""))  # 来源: who published first
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    number: int = 0
    listed: bool = True
    expired: bool = False
    alternates: tuple[Alternate, ...] = ()
    trail: tuple[Step, ...] = ()  # from the home page to this page
    pair: Translation | None = None
    repost: RepostFacts | None = None
    corrections: tuple[Correction, ...] = ()
    interprets: tuple[str, ...] = ()  # URLs of the policies that an interpretation is about
    details: Details | None = None
    feeds: tuple[FeedLink, ...] = ()


def host_of(url: str) -> str:
    """The host of an absolute URL, in small letters, without its port."""
    return urlsplit(url).hostname or ""

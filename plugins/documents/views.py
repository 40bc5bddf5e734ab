"""What a document's template is given (`view`)."""

from __future__ import annotations

from datetime import date, datetime

from cluster.body.parts import Heading
from cluster.dataclass import dataclass
from plugins.engine.views import Card, FileView, ImageView, Link, Page


@dataclass(frozen=True)
class Source:
    """The source line: who published first and where."""

    name: str
    url: str


@dataclass(frozen=True)
class ChangeView:
    """One visible change of a document."""

    when: datetime
    who: str
    what: str


@dataclass(frozen=True)
class RepostView:
    """What the page says when the document came from a parent (转载)."""

    origin_name: str
    origin_url: str
    origin_published: datetime
    origin_updated: datetime
    carried: datetime | None
    duty: str
    hours: int
    sources: tuple[Link, ...] = ()  # all parents that published it
    note: str = ""  # local note, HTML, shown outside the quoted body
    corrections: tuple[ChangeView, ...] = ()
    digest: str = ""  # of the carried text, for whoever confirms that it is live and unaltered


@dataclass(frozen=True)
class Field:
    """One row of a metadata table: `label` is a string key (`policy.issuer`), `value` text, maybe linked."""

    label: str
    value: str
    url: str = ""
    datetime: str = ""


@dataclass(frozen=True)
class PolicyView:
    """公文: rows of the metadata table in their order and the validity shown above the text."""

    rows: tuple[Field, ...]
    validity: str  # valid | amended | expired | superseded | repealed | pending
    effective: date | None
    repealed: date | None
    document_number: str
    issuer: str
    addressees: str
    signatory: str
    issued: date | None
    annotation: str
    interpretations: tuple[Card, ...]


@dataclass(frozen=True)
class MaterialView:
    """One paper to bring, with the forms to download."""

    name: str
    copies: str
    required: bool
    note: str
    form: FileView | None
    sample: FileView | None


@dataclass(frozen=True)
class StepView:
    """One step of a procedure."""

    name: str
    text: str
    time_limit: str


@dataclass(frozen=True)
class PlaceView:
    """Where and when to go."""

    name: str
    address: str
    hours: str
    phone: tuple[str, ...]


@dataclass(frozen=True)
class ServiceView:
    """办事指南."""

    rows: tuple[Field, ...]
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[MaterialView, ...]
    steps: tuple[StepView, ...]
    places: tuple[PlaceView, ...]
    consult: tuple[str, ...]
    complain: tuple[str, ...]
    online_url: str


@dataclass(frozen=True)
class LetterView:
    """A letter and the days its answer took; `due` is the day the answer is owed."""

    number: str
    category: str
    sender: str
    received: datetime
    question: str
    answered: datetime | None
    answerer: str
    days: int | None  # calendar days from receipt to answer


@dataclass(frozen=True)
class ConsultationView:
    """A consultation; `stage` is upcoming, open or closed at the instant of the build."""

    opens: datetime
    closes: datetime
    stage: str
    organiser: str
    channel_url: str
    contact: str
    responses: int | None
    result: str
    result_document: Card | None
    concerns: tuple[Card, ...]


@dataclass(frozen=True)
class GuestView:
    """Who was interviewed."""

    name: str
    post: str


@dataclass(frozen=True)
class InterviewView:
    """An interview; `media` is the finished HTML of the player, maybe empty."""

    held: datetime
    ends: datetime | None
    stage: str  # upcoming | past
    guests: tuple[GuestView, ...]
    host: str
    place: str
    media: str


@dataclass(frozen=True)
class UpdateView:
    """One update on an emergency's time line."""

    at: datetime
    text: str
    document: Link | None


@dataclass(frozen=True)
class TopicView:
    """A topic: what belongs to it, newest first, and for an emergency the time line, newest first."""

    emergency: bool
    opened: date | None
    closed: date | None
    archived: bool
    documents: tuple[Card, ...]
    timeline: tuple[UpdateView, ...]


@dataclass(frozen=True)
class DocumentView:
    """A document's page. Exactly one of the kind's own parts is set, none for `article` and `page`."""

    page: Page
    kind: str
    id: str
    title: str
    lang: str
    summary: str
    published: datetime | None
    modified: datetime | None
    show_modified: bool  # modified differs visibly from published
    source: Source
    author: str
    editor: str
    translator: str
    column: Link | None
    keywords: tuple[str, ...]
    tags: tuple[Link, ...]
    subjects: tuple[Link, ...]
    topics: tuple[Link, ...]
    image: ImageView | None
    body: str  # HTML
    body_lang: str  # html lang of the body where it differs from the page's, else ""
    headings: tuple[Heading, ...]
    attachments: tuple[FileView, ...]
    previous: Card | None  # older
    next: Card | None  # newer
    related: tuple[Card, ...]
    interprets: tuple[Card, ...]
    successor: Card | None
    replaces: tuple[Card, ...]
    history: tuple[ChangeView, ...]
    pair: Link | None
    notice: str = ""  # "", "withdrawn" or "cancelled": the body is empty then
    notice_text: str = ""
    expired: bool = False
    repost: RepostView | None = None
    policy: PolicyView | None = None
    service: ServiceView | None = None
    letter: LetterView | None = None
    consultation: ConsultationView | None = None
    interview: InterviewView | None = None
    topic: TopicView | None = None

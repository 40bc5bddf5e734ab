"""Documents as lists know them: what is asked of all of them is at hand, the document itself is restored when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from weakref import ref

from cluster.identity import entry_id
from cluster.model import Carriage, Document
from cluster.settings import Canonical, Mode
from cluster.turns import count_of, moment_of
from cluster.urls import Place
from cluster.visibility import State

UNDATED = -(1 << 63)  # stands for a moment that a document does not have: before all others
_LISTED = State.LISTED.value


class Row(NamedTuple):
    """What lists ask of a document that the public may see. Moments are numbers (`cluster.turns.count_of`)."""

    published: int  # lists count by (published, id)
    id: str
    key: str
    lang: str
    kind: str
    name: str
    column: str  # where it is listed
    url: str  # of its page, root-relative
    state: str
    modified: int
    dated: bool
    tags: tuple[str, ...]
    subjects: tuple[str, ...]
    identity: str  # its id in feeds
    pictured: bool
    aliased: bool
    filed: bool  # files stand beside it
    mark: str  # tells it from others, and from itself as soon as anything about it changes


def row_of(
    document: Document, column: str, url: str, state: State, modified: datetime, mark: str = ""
) -> Row:
    """The row of a document; `url`: of its page."""
    fields = document.fields
    return Row(
        published=UNDATED if fields.published is None else count_of(fields.published),
        id=document.id,
        key=document.key,
        lang=document.lang,
        kind=document.kind,
        name=document.name,
        column=column,
        url=url,
        state=state.value,
        modified=count_of(modified),
        dated=document.day is not None,
        tags=fields.tags,
        subjects=fields.subject,
        identity=entry_id(document),
        pictured=bool(fields.image),
        aliased=bool(fields.aliases),
        filed=bool(document.files),
        mark=mark,
    )


def _no_document() -> None:
    return None


class Entry:
    """A document as it stands in an edition: its own, or carried because of a duty.

    `mark` tells it from all others, and from itself as soon as anything changes that a page could show of it; for the entries
    of which the rolls cannot know that, `cluster.facts.Standing` puts it right.
    """

    __slots__ = (
        "_document",
        "_modified",
        "_place",
        "_published",
        "_restore",
        "carriage",
        "mark",
        "row",
        "site",
    )

    def __init__(
        self,
        row: Row,
        site: str,
        restore: Callable[[Row], Document],
        place: str | Place,
        carriage: Carriage | None = None,
    ) -> None:
        """`place`: of its page here, for a link duty of the origin's page; a host alone: `row.url` on it."""
        self.row, self.site, self.carriage, self.mark = row, site, carriage, row.mark
        self._restore, self._place = restore, place
        self._document: Callable[[], Document | None] = _no_document  # held elsewhere, if at all
        self._published: datetime | None = None
        self._modified: datetime | None = None

    def __repr__(self) -> str:
        return f"Entry({self.row.lang}:{self.row.column}:{self.row.key})"

    @property
    def document(self) -> Document:
        document = self._document()
        if document is None:
            document = self._restore(self.row)
            self._document = ref(document)
        return document

    @property
    def key(self) -> str:
        """Its document's."""
        return self.row.key

    @property
    def fact(self) -> str:
        """The name under which its document is looked at (`cluster.facts`)."""
        return f"doc:{self.row.key}"

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def column(self) -> str:
        return self.row.column

    @property
    def lang(self) -> str:
        return self.row.lang

    @property
    def place(self) -> Place:
        if isinstance(self._place, str):
            self._place = Place(self._place, self.row.url)
        return self._place

    @property
    def state(self) -> State:
        return State(self.row.state)

    @property
    def published(self) -> datetime | None:
        if self._published is None and self.row.published != UNDATED:
            self._published = moment_of(self.row.published)
        return self._published

    @property
    def modified(self) -> datetime:
        if self._modified is None:
            self._modified = moment_of(self.row.modified)
        return self._modified

    @property
    def dated(self) -> bool:
        """Dated entries stand in numbered lists; the rest are a column's standing pages."""
        return self.row.dated

    @property
    def listed(self) -> bool:
        return self.row.state == _LISTED

    @property
    def link_only(self) -> bool:
        return self.carriage is not None and self.carriage.duty.mode is Mode.LINK

    @property
    def indexable(self) -> bool:
        """Whether search engines should keep this page (and not another in its stead)."""
        if not self.listed or self.link_only:
            return False
        return self.carriage is None or self.carriage.duty.canonical is Canonical.SELF


def entry_of(
    document: Document,
    site: str,
    column: str,
    place: Place,
    state: State,
    modified: datetime,
    carriage: Carriage | None = None,
) -> Entry:
    """The entry of a document that is at hand."""
    row = row_of(document, column, place.url, state, modified)
    return Entry(row, site, lambda _: document, place, carriage)

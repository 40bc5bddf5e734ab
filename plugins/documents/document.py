"""The page of a document of any kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from cluster.body.html import show
from cluster.body.parts import Body, Heading
from cluster.entries import Entry
from cluster.kinds import Consultation, Interview, Letter, Policy, Service, Topic
from cluster.load import NEVER
from cluster.model import ChangeNote, Document
from cluster.visibility import State
from plugins.documents.attachments import attachments_of
from plugins.documents.cards import cards_under, document_card, entry_card
from plugins.documents.facts import document_facts, picture_of, repost_facts
from plugins.documents.files import image_view
from plugins.documents.interaction import (
    cards_of,
    consultation_view,
    interview_view,
    letter_view,
    topic_view,
)
from plugins.documents.policy import policy_view, subject_names
from plugins.documents.provenance import repost_view, source_of
from plugins.documents.resolver import PageResolver
from plugins.documents.service import service_view
from plugins.documents.views import (
    ChangeView,
    ConsultationView,
    DocumentView,
    InterviewView,
    LetterView,
    PolicyView,
    RepostView,
    ServiceView,
    Source,
    TopicView,
)
from plugins.engine.chrome import html_lang
from plugins.engine.later import later
from plugins.engine.pages import PageDraft, column_link, document_ref, make_page
from plugins.engine.views import Card, FileView, ImageView, Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind
from plugins.sitemaps.rows import order_row

NOTICES = (State.WITHDRAWN, State.CANCELLED)
CONTENTS = 3  # headings from which a page shows its contents


def template_of(entry: Entry) -> str:
    """The template of an entry's page."""
    return "withdrawn.html" if entry.row.state in NOTICES else f"{entry.kind}.html"


def document_view(bench: Workbench, entry: Entry, older: Entry | None, newer: Entry | None) -> DocumentView:
    """Everything that the page of `entry` shows; of a withdrawn or cancelled document only that it was."""
    return EntryView(bench, entry, older, newer)


class EntryView(DocumentView):
    """The page of an entry. What its template does not print is not worked out."""

    _bench: Workbench
    _entry: Entry
    _near: tuple[Entry | None, Entry | None]  # the listed ones before and after it

    def __init__(self, bench: Workbench, entry: Entry, older: Entry | None, newer: Entry | None) -> None:
        document, fields = entry.document, entry.document.fields
        notice = entry.state.value if entry.state in NOTICES else ""
        vars(self).update(
            _bench=bench,
            _entry=entry,
            _near=(older, newer),
            page=make_page(bench, _draft(bench, entry)),
            kind=document.kind,
            id=document.id,
            title=fields.title,
            lang=bench.lang,
            summary=fields.summary or "",
            published=fields.published,
            modified=entry.modified if entry.modified > NEVER else None,
            editor=fields.editor or "",
            translator=document.translator,
            keywords=fields.keywords,
            body_lang="",
            notice=notice,
            notice_text=fields.status_note or "",
            expired=entry.state is State.EXPIRED,
        )

    @later
    def show_modified(self) -> bool:
        published = self.published
        return published is not None and _minute(self._entry.modified) != _minute(published)

    @later
    def source(self) -> Source:
        return source_of(self._bench, self._entry)

    @later
    def author(self) -> str:
        return self._bench.strings("engine.list_join").join(self._entry.document.fields.author)

    @later
    def column(self) -> Link | None:
        return column_link(self._bench, self._entry.column)

    @later
    def tags(self) -> tuple[Link, ...]:
        tags = self._entry.document.fields.tags
        return () if self.notice else _terms(self._bench, "tags", tags, tags)

    @later
    def subjects(self) -> tuple[Link, ...]:
        bench, codes = self._bench, self._entry.document.fields.subject
        return () if self.notice else _terms(bench, "subjects", codes, subject_names(bench, codes))

    @later
    def topics(self) -> tuple[Link, ...]:
        return tuple(_links(self._bench, self._entry, self._entry.document.fields.topics))

    @later
    def image(self) -> ImageView | None:
        fields = self._entry.document.fields
        if not fields.image or self.notice:
            return None
        return image_view(self._bench, self._entry, fields.image, fields.image_alt or "")

    @later
    def _body(self) -> Body | None:
        return None if self.notice else self._bench.library.body(self._entry.document)

    @later
    def body(self) -> str:
        return show(self._body, PageResolver(self._bench, self._entry)) if self._body else ""

    @later
    def headings(self) -> tuple[Heading, ...]:
        headings = self._body.headings if self._body else ()
        return headings if len(headings) >= CONTENTS else ()

    @later
    def attachments(self) -> tuple[FileView, ...]:
        return attachments_of(self._bench, self._entry) if self._body else ()

    @later
    def previous(self) -> Card | None:
        older = self._near[0]
        return entry_card(self._bench, older) if older else None

    @later
    def next(self) -> Card | None:
        newer = self._near[1]
        return entry_card(self._bench, newer) if newer else None

    @later
    def related(self) -> tuple[Card, ...]:
        return self._cards_of(self._entry.document.fields.related)

    @later
    def interprets(self) -> tuple[Card, ...]:
        return self._cards_of(self._entry.document.fields.interprets)

    @later
    def successor(self) -> Card | None:
        return _successor(self._bench, self._entry.document)

    @later
    def replaces(self) -> tuple[Card, ...]:
        relations, key = self._bench.relations, self._entry.document.key
        return () if self.notice else cards_under(self._bench, relations.replaced_by.get(key, ()))

    @later
    def history(self) -> tuple[ChangeView, ...]:
        document = self._entry.document
        shown = isinstance(document.fields, Policy) and not self.notice
        return _history(self._bench, document) if shown else ()

    @later
    def pair(self) -> Link | None:
        return _pair(self._bench, self._entry)

    @later
    def repost(self) -> RepostView | None:
        return repost_view(self._bench, self._entry)

    @later
    def policy(self) -> PolicyView | None:
        document = self._entry.document
        if not isinstance(document.fields, Policy) or self.notice:
            return None
        return policy_view(self._bench, document.key, document.fields)

    @later
    def service(self) -> ServiceView | None:
        fields = self._entry.document.fields
        if not isinstance(fields, Service) or self.notice:
            return None
        return service_view(self._bench, self._entry, fields)

    @later
    def letter(self) -> LetterView | None:
        fields = self._entry.document.fields
        return letter_view(fields) if isinstance(fields, Letter) and not self.notice else None

    @later
    def consultation(self) -> ConsultationView | None:
        fields = self._entry.document.fields
        if not isinstance(fields, Consultation) or self.notice:
            return None
        return consultation_view(self._bench, self._entry, fields)

    @later
    def interview(self) -> InterviewView | None:
        fields = self._entry.document.fields
        if not isinstance(fields, Interview) or self.notice:
            return None
        return interview_view(self._bench, self._entry, fields)

    @later
    def topic(self) -> TopicView | None:
        fields = self._entry.document.fields
        if not isinstance(fields, Topic) or self.notice:
            return None
        return topic_view(self._bench, self._entry, fields, self._bench.relations.in_topic)

    def _cards_of(self, references: tuple[str, ...]) -> tuple[Card, ...]:
        return () if self.notice else cards_of(self._bench, self._entry, references)


def _draft(bench: Workbench, entry: Entry) -> PageDraft:
    document, fields, notice = entry.document, entry.document.fields, entry.state in NOTICES
    dated = fields.published is not None and not notice
    return PageDraft(
        ref=document_ref(entry),
        place=entry.place,
        template=template_of(entry),
        title=fields.title,
        kind=PageKind.NOTICE if notice else PageKind(document.kind),
        column=entry.column,
        facts=None if notice else lambda: document_facts(bench, entry),
        listed=not notice,
        expired=entry.state is State.EXPIRED,
        repost=None if notice else repost_facts(bench, entry),
        image=picture_of(bench, entry) if dated else None,
        order=order_row(fields.published, f"{document.id} {bench.lang}"),
        changed=entry.modified if dated else None,
    )


def _minute(moment: datetime) -> tuple[datetime, timedelta | None]:
    """An instant as pages show it, and the zone that it was written in."""
    return moment.replace(second=0, microsecond=0, tzinfo=None), moment.utcoffset()


def _terms(bench: Workbench, family: str, terms: tuple[str, ...], names: tuple[str, ...]) -> tuple[Link, ...]:
    """Links to the pages of terms; a term that nothing listed has, as on an expired page, has no page."""
    found = (_term(bench, family, term, name) for term, name in zip(terms, names, strict=True))
    return tuple(link for link in found if link is not None)


def _term(bench: Workbench, family: str, term: str, name: str) -> Link | None:
    def make() -> Link | None:
        edition = bench.edition
        return Link(name, edition.urls.term(family, term).url) if edition.has_term(family, term) else None

    return bench.remember(("term", family, term), make)


def _links(bench: Workbench, entry: Entry, references: tuple[str, ...]) -> tuple[Link, ...]:
    found = bench.resolve(entry.document, references)
    return tuple(Link(document.fields.title, bench.url_of(bench.place_of(document))) for document in found)


def _successor(bench: Workbench, document: Document) -> Card | None:
    if not document.fields.successor:
        return None
    found = bench.target(document, document.fields.successor)
    return document_card(bench, found) if found else None


def _pair(bench: Workbench, entry: Entry) -> Link | None:
    for lang, edition in bench.siblings.items():
        other = edition.by_key.get(entry.key)
        if lang != bench.lang and other is not None and other.listed and not other.link_only:
            return Link(other.document.fields.title, bench.url_of(other.place), lang=html_lang(lang))
    return None


def _history(bench: Workbench, document: Document) -> tuple[ChangeView, ...]:
    notes: tuple[ChangeNote, ...] = bench.model.changes.get(document.path, ())
    published = document.fields.published
    return tuple(
        ChangeView(note.when, note.who, note.subject)
        for note in notes
        if published is None or note.when >= published  # how a text came to be is not its readers' affair
    )

"""The page of a document of any kind."""

from __future__ import annotations

from html import escape

from cluster.body.html import show
from cluster.digests import repost_digest
from cluster.entries import Entry
from cluster.kinds import Consultation, Interview, Letter, Policy, Service, Topic
from cluster.load import NEVER
from cluster.model import ChangeNote, Document
from cluster.origins import origin_of
from cluster.visibility import State
from plugins.documents.attachments import attachments_of
from plugins.documents.cards import document_card, entry_card, summary
from plugins.documents.facts import document_facts
from plugins.documents.files import image_view
from plugins.documents.interaction import (
    cards_of,
    consultation_view,
    interview_view,
    letter_view,
    topic_view,
)
from plugins.documents.policy import policy_view, subject_names
from plugins.documents.resolver import PageResolver
from plugins.documents.service import service_view
from plugins.documents.views import ChangeView, DocumentView, RepostView, Source
from plugins.engine.chrome import html_lang
from plugins.engine.pages import PageDraft, column_link, document_ref, make_page
from plugins.engine.views import Card, Link
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageKind
from plugins.sitemaps.rows import order_row

NOTICES = (State.WITHDRAWN, State.CANCELLED)
CONTENTS = 3  # headings from which a page shows its contents


def template_of(entry: Entry) -> str:
    """The template of an entry's page."""
    return "withdrawn.html" if entry.state in NOTICES else f"{entry.document.kind}.html"


def document_view(bench: Workbench, entry: Entry, older: Entry | None, newer: Entry | None) -> DocumentView:
    """Everything that the page of `entry` shows; of a withdrawn or cancelled document only that it was."""
    document, fields = entry.document, entry.document.fields
    notice = entry.state.value if entry.state in NOTICES else ""
    relations = bench.relations
    interpretations = () if notice else _cards(bench, relations.interpreting.get(document.key, ()))
    source = _source(bench, entry)
    facts = document_facts(bench, entry, source)
    page = make_page(
        bench,
        PageDraft(
            ref=document_ref(entry),
            place=entry.place,
            template=template_of(entry),
            title=fields.title,
            kind=PageKind.NOTICE if notice else PageKind(document.kind),
            description="" if notice else summary(bench, document),
            column=entry.column,
            facts=facts,
            order=order_row(entry.published, f"{document.id} {bench.lang}"),
        ),
    )
    body = None if notice else bench.library.body(document)
    return DocumentView(
        page=page,
        kind=document.kind,
        id=document.id,
        title=fields.title,
        lang=bench.lang,
        summary=fields.summary or "",
        published=fields.published,
        modified=entry.modified if entry.modified > NEVER else None,
        show_modified=fields.published is not None and _minute(entry.modified) != _minute(fields.published),
        source=source,
        author=bench.strings("engine.list_join").join(fields.author),
        editor=fields.editor or "",
        translator=document.translator,
        column=column_link(bench, entry.column),
        keywords=fields.keywords,
        tags=_terms(bench, "tags", fields.tags, fields.tags) if not notice else (),
        subjects=_terms(bench, "subjects", fields.subject, subject_names(bench, fields.subject))
        if not notice
        else (),
        topics=tuple(_links(bench, entry, fields.topics)),
        image=image_view(bench, entry, fields.image, fields.image_alt or "")
        if fields.image and not notice
        else None,
        body=show(body, PageResolver(bench, entry)) if body else "",
        body_lang="",
        headings=body.headings if body and len(body.headings) >= CONTENTS else (),
        attachments=attachments_of(bench, entry) if body else (),
        previous=entry_card(bench, older) if older else None,
        next=entry_card(bench, newer) if newer else None,
        related=cards_of(bench, entry, fields.related) if not notice else (),
        interprets=cards_of(bench, entry, fields.interprets) if not notice else (),
        successor=_successor(bench, document),
        replaces=_cards(bench, relations.replaced_by.get(document.key, ())) if not notice else (),
        history=_history(bench, document) if isinstance(fields, Policy) and not notice else (),
        pair=_pair(bench, entry),
        notice=notice,
        notice_text=fields.status_note or "",
        expired=entry.state is State.EXPIRED,
        repost=_repost(bench, entry),
        policy=policy_view(bench, fields, interpretations)
        if isinstance(fields, Policy) and not notice
        else None,
        service=service_view(bench, entry, fields) if isinstance(fields, Service) and not notice else None,
        letter=letter_view(fields) if isinstance(fields, Letter) and not notice else None,
        consultation=consultation_view(bench, entry, fields)
        if isinstance(fields, Consultation) and not notice
        else None,
        interview=interview_view(bench, entry, fields)
        if isinstance(fields, Interview) and not notice
        else None,
        topic=topic_view(bench, entry, fields, relations.in_topic)
        if isinstance(fields, Topic) and not notice
        else None,
    )


def _minute(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M%z}"


def _source(bench: Workbench, entry: Entry) -> Source:
    """The source line. A repost names the origin and leads to its page (47号: 转载要注明来源)."""
    origin = origin_of(bench.model, entry.document)
    return Source(
        origin.name, (entry.document.fields.origin_url or "") if entry.carriage is None else origin.page_url
    )


def _repost(bench: Workbench, entry: Entry) -> RepostView | None:
    if entry.carriage is None or entry.published is None:
        return None
    duty, document = entry.carriage.duty, entry.document
    origin = origin_of(bench.model, document)
    sources = (
        Link(origin.site_name, origin.page_url),
        *(Link(other.name, other.url) for other in origin.also),
    )
    return RepostView(
        origin_name=origin.name,
        origin_url=origin.page_url,
        origin_published=entry.published,
        origin_updated=entry.modified,
        carried=document.repost.line.at if document.repost is not None else None,
        duty=bench.edition.site.text(duty.name, bench.lang),
        hours=duty.hours,
        sources=sources,
        note=_note(bench, document),
        corrections=_corrections(document),
        digest=repost_digest(document, bench.library.body(document)) if entry.listed else "",
    )


def _note(bench: Workbench, document: Document) -> str:
    """The site's own note as HTML paragraphs, one a line."""
    names = document.repost.names if document.repost is not None else document.names
    for local in bench.edition.site.config.reposts:
        if local.item in names and local.note:
            lines = bench.edition.site.text(local.note, bench.lang).splitlines()
            return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    return ""


def _corrections(document: Document) -> tuple[ChangeView, ...]:
    """What the origin has corrected since the item was first carried, newest first."""
    if document.repost is None:
        return ()
    return tuple(ChangeView(one.at, "", one.text) for one in reversed(document.repost.item.corrections))


def _terms(bench: Workbench, family: str, terms: tuple[str, ...], names: tuple[str, ...]) -> tuple[Link, ...]:
    """Links to the pages of terms; a term that nothing listed has, as on an expired page, has no page."""
    edition = bench.edition
    return tuple(
        Link(name, edition.urls.term(family, term).url)
        for term, name in zip(terms, names, strict=True)
        if edition.has_term(family, term)
    )


def _links(bench: Workbench, entry: Entry, references: tuple[str, ...]) -> tuple[Link, ...]:
    found = bench.resolve(entry.document, references)
    return tuple(Link(document.fields.title, bench.url_of(bench.place_of(document))) for document in found)


def _cards(bench: Workbench, keys: tuple[str, ...]) -> tuple[Card, ...]:
    found = (bench.public(key) for key in keys)
    return tuple(document_card(bench, document) for document in found if document is not None)


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

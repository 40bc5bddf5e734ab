"""Letters, consultations, interviews and topics: what their pages show beside the text."""

from __future__ import annotations

from collections.abc import Mapping

from cluster.body.parts import Media
from cluster.entries import Entry
from cluster.kinds import Consultation, Interview, Letter, Topic
from cluster.schema.types import BEIJING
from plugins.documents.cards import document_card
from plugins.documents.resolver import PageResolver
from plugins.documents.views import (
    ConsultationView,
    GuestView,
    InterviewView,
    LetterView,
    TopicView,
    UpdateView,
)
from plugins.engine.views import Card, Link
from plugins.engine.workbench import Workbench


def letter_view(fields: Letter) -> LetterView:
    """A letter and the calendar days that its answer took."""
    days = (
        (fields.answered.astimezone(BEIJING).date() - fields.received.astimezone(BEIJING).date()).days
        if fields.answered
        else None
    )
    return LetterView(
        fields.number or "",
        fields.category,
        fields.sender or "",
        fields.received,
        fields.question,
        fields.answered,
        fields.answerer or "",
        days,
    )


def consultation_view(bench: Workbench, entry: Entry, fields: Consultation) -> ConsultationView:
    """A consultation and its stage at the instant of the build."""
    at = bench.model.at
    document = entry.document
    result = bench.target(document, fields.result_document) if fields.result_document else None
    return ConsultationView(
        opens=fields.opens,
        closes=fields.closes,
        stage="upcoming" if at < fields.opens else "open" if at < fields.closes else "closed",
        organiser=fields.organiser or "",
        channel_url=fields.channel or bench.view.channels.consultations,
        contact=fields.contact or "",
        responses=fields.responses,
        result=fields.result or "",
        result_document=document_card(bench, result) if result else None,
        concerns=cards_of(bench, entry, fields.concerns),
    )


def interview_view(bench: Workbench, entry: Entry, fields: Interview) -> InterviewView:
    """An interview with its player."""
    media = ""
    if fields.video:
        kind = "audio" if fields.video.lower().endswith((".mp3", ".ogg", ".m4a")) else "video"
        part = Media(fields.video, kind, fields.title, 0, captions=fields.captions or "")
        media = PageResolver(bench, entry).media(part)
    return InterviewView(
        fields.held,
        fields.ends,
        "upcoming" if bench.model.at < fields.held else "past",
        tuple(GuestView(guest.name, guest.post) for guest in fields.guests),
        fields.host or "",
        fields.place or "",
        media,
    )


def topic_view(
    bench: Workbench, entry: Entry, fields: Topic, members_of: Mapping[str, tuple[str, ...]]
) -> TopicView:
    """A topic with its documents, newest first, and the time line of an emergency."""
    day = bench.model.at.astimezone(BEIJING).date()
    members = (bench.public(key) for key in members_of.get(entry.document.key, ()))
    updates = sorted(fields.timeline, key=lambda update: update.at, reverse=True)
    return TopicView(
        emergency=fields.emergency,
        opened=fields.opened,
        closed=fields.closed,
        archived=fields.closed is not None and day >= fields.closed,
        documents=tuple(document_card(bench, member) for member in members if member is not None),
        timeline=tuple(
            UpdateView(update.at, update.text, _link(bench, entry, update.document))
            for update in updates
            if update.at <= bench.model.at
        ),
    )


def cards_of(bench: Workbench, entry: Entry, references: tuple[str, ...]) -> tuple[Card, ...]:
    """Cards of the public documents that a field names."""
    return tuple(document_card(bench, document) for document in bench.resolve(entry.document, references))


def _link(bench: Workbench, entry: Entry, reference: str | None) -> Link | None:
    document = bench.target(entry.document, reference) if reference else None
    return Link(document.fields.title, bench.url_of(bench.place_of(document))) if document else None

"""A document in a list."""

from __future__ import annotations

from typing import Any

from cluster.entries import Entry, entry_of
from cluster.kinds import Consultation, Letter, Policy, Topic
from cluster.model import Document
from cluster.origins import origin_name
from cluster.visibility import State, state_of
from plugins.documents.files import image_view
from plugins.documents.text import excerpt, validity
from plugins.engine.chrome import html_lang
from plugins.engine.later import later
from plugins.engine.pages import column_link
from plugins.engine.views import Card, ImageView
from plugins.engine.workbench import Workbench

SUMMARY = 120  # characters


def entry_card(bench: Workbench, entry: Entry, pictures: bool = False) -> Card:
    """The card of an entry of this edition; `pictures` asks for its image. Made once: many lists show it."""
    row = entry.row
    name = ("card", row.lang, row.column, row.key, pictures)
    return bench.remember(name, lambda: _make_card(bench, entry, pictures))


def _make_card(bench: Workbench, entry: Entry, pictures: bool) -> Card:
    bench.watch.note(entry.fact)
    document, fields = entry.document, entry.document.fields
    return BenchCard(
        bench,
        entry,
        key=document.key,
        kind=document.kind,
        title=fields.short_title or fields.title,
        url=bench.url_of(entry.place),
        lang="" if document.lang == bench.lang else html_lang(document.lang),
        published=fields.published,
        updated=entry.modified,
        column=column_link(bench, entry.column),
        image=_image(bench, entry) if pictures else None,
        origin=origin_name(bench.model, document),
        repost=entry.carriage is not None,
        link_only=entry.link_only,
        validity=validity(fields, bench.model.at) if isinstance(fields, Policy) else "",
        document_number=(fields.document_number or "") if isinstance(fields, Policy) else "",
        label=_label(bench, document),
    )


class BenchCard(Card):
    """A card whose text is read when it is printed: a link to a neighbour shows none. The document's fact covers it."""

    _bench: Workbench
    _entry: Entry  # which does not keep the document in memory

    def __init__(self, bench: Workbench, entry: Entry, **said: Any) -> None:
        self._bench, self._entry = bench, entry
        # One by one: objects that come about alike share the table of their names.
        for name, value in said.items():
            setattr(self, name, value)

    @later
    def summary(self) -> str:
        return summary(self._bench, self._entry.document)


def document_card(bench: Workbench, document: Document) -> Card:
    """The card of any public document, of this edition or another."""
    here = bench.edition.by_key.get(document.key)
    if here is not None and here.lang == document.lang:
        return entry_card(bench, here)
    state, changed = state_of(document, bench.model.at), bench.model.modified[document.path]
    place = bench.place_of(document)
    return entry_card(bench, entry_of(document, document.site, document.column, place, state, changed))


def cards_under(bench: Workbench, keys: tuple[str, ...]) -> tuple[Card, ...]:
    """The cards of documents by their keys, of those that are public."""
    found = (bench.public(key) for key in keys)
    return tuple(document_card(bench, document) for document in found if document is not None)


def summary(bench: Workbench, document: Document) -> str:
    """The summary written for the document, else the beginning of its text; nothing of a body that was taken back."""
    if state_of(document, bench.model.at) in (State.WITHDRAWN, State.CANCELLED):
        return ""
    return document.fields.summary or excerpt(bench.library.opening(document), SUMMARY)


def _image(bench: Workbench, entry: Entry) -> ImageView | None:
    fields = entry.document.fields
    if not fields.image:
        return None
    return image_view(bench, entry, fields.image, fields.image_alt or "")


def _label(bench: Workbench, document: Document) -> str:
    """The string key of a state worth showing in a list."""
    fields, at = document.fields, bench.model.at
    if isinstance(fields, Consultation):
        return "upcoming" if at < fields.opens else "open" if at < fields.closes else "closed"
    if isinstance(fields, Letter):
        return "answered" if fields.answered else "pending"
    if isinstance(fields, Topic) and fields.closed and at.date() >= fields.closed:
        return "archived"
    return ""

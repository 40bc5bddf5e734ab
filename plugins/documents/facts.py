"""What the metadata of a document's page are computed from."""

from __future__ import annotations

from cluster.entries import Entry
from cluster.kinds import Interview, Letter, Policy, Service
from cluster.origins import origin_home, origin_of
from cluster.visibility import State
from plugins.documents.cards import summary
from plugins.documents.files import facts_of, file_place
from plugins.documents.provenance import source_of
from plugins.documents.text import validity
from plugins.engine.chrome import html_lang
from plugins.engine.workbench import Workbench
from plugins.metadata.build import has_share_image, share_place
from plugins.metadata.facts import (
    Body,
    Details,
    Guest,
    InterviewFacts,
    LetterFacts,
    PageFacts,
    PageKind,
    Picture,
    PlaceFacts,
    PolicyFacts,
    RepostFacts,
    ServiceFacts,
    Translation,
)


def document_facts(bench: Workbench, entry: Entry) -> PageFacts:
    """The facts of an entry's page, which shows the document."""
    document, fields = entry.document, entry.document.fields
    source = source_of(bench, entry)
    return PageFacts(
        kind=PageKind(document.kind),
        url=entry.place.absolute,
        title=fields.title,
        description=summary(bench, document),
        image=picture_of(bench, entry),
        published=fields.published,
        updated=entry.modified if fields.published else None,
        source=Body(source.name, source.url or origin_home(bench.model, document)),
        authors=fields.author or ((fields.editor,) if fields.editor else ()),
        keywords=fields.keywords or fields.tags,
        expired=entry.state is State.EXPIRED,
        pair=_pair(bench, entry),
        repost=repost_facts(bench, entry),
        interprets=tuple(
            bench.place_of(found).absolute for found in bench.resolve(document, fields.interprets)
        ),
        details=_details(bench, entry),
    )


def picture_of(bench: Workbench, entry: Entry) -> Picture | None:
    """The image that stands for the document: its own, or the share image that is made for it."""
    fields = entry.document.fields
    if has_share_image(bench, entry):
        return Picture(share_place(bench, entry).absolute, 1200, 630, fields.title)
    facts = facts_of(bench, entry, fields.image) if fields.image else None
    if facts is None:
        return None
    return Picture(
        file_place(bench, entry, facts).absolute, facts.width, facts.height, fields.image_alt or ""
    )


def _pair(bench: Workbench, entry: Entry) -> Translation | None:
    for lang, edition in bench.siblings.items():
        other = edition.by_key.get(entry.document.key)
        if lang != bench.lang and other is not None and other.listed:
            return Translation(other.place.absolute, html_lang(lang), is_original=entry.document.translated)
    return None


def repost_facts(bench: Workbench, entry: Entry) -> RepostFacts | None:
    """Where a repost came from; None for the site's own document."""
    if entry.carriage is None or entry.published is None:
        return None
    origin = origin_of(bench.model, entry.document)
    repost = entry.document.repost
    return RepostFacts(
        origin=Body(origin.name, origin.home_url),
        origin_url=origin.page_url,
        origin_published=entry.published,
        canonical=entry.carriage.duty.canonical,
        carried=repost.line.at if repost is not None else None,
    )


def _details(bench: Workbench, entry: Entry) -> Details | None:
    fields = entry.document.fields
    if isinstance(fields, Policy):
        return PolicyFacts(
            issuers=fields.issuer,
            document_number=fields.document_number or "",
            doc_type=fields.doc_type or "",
            issued=fields.issued,
            effective=fields.effective,
            repealed=fields.repealed,
            validity=validity(fields, bench.model.at),
        )
    if isinstance(fields, Service):
        return ServiceFacts(
            authority=fields.authority,
            code=fields.service_code or "",
            audience=fields.audience,
            online_url=fields.online or "",
            places=tuple(PlaceFacts(place.name, place.address, place.phone) for place in fields.places),
            result=fields.result or "",
        )
    if isinstance(fields, Letter):
        answer = bench.library.body(entry.document).text if fields.answered else ""
        return LetterFacts(
            fields.question,
            fields.received,
            fields.sender or "",
            answer,
            fields.answered,
            fields.answerer or "",
        )
    if isinstance(fields, Interview):
        guests = tuple(Guest(guest.name, guest.post) for guest in fields.guests)
        return InterviewFacts(fields.held, fields.ends, guests, fields.place or "")
    return None

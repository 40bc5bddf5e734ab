"""Where a document came from: its source line, and what a repost says of itself."""

from __future__ import annotations

from html import escape

from cluster.digests import repost_digest
from cluster.entries import Entry
from cluster.model import Document
from cluster.origins import origin_name, origin_of
from plugins.documents.views import ChangeView, RepostView, Source
from plugins.engine.views import Link
from plugins.engine.workbench import Workbench


def source_of(bench: Workbench, entry: Entry) -> Source:
    """The source line. A repost names the origin and leads to its page (47号: 转载要注明来源)."""
    document = entry.document
    if entry.carriage is None:
        return Source(origin_name(bench.model, document), document.fields.origin_url or "")
    origin = origin_of(bench.model, document)
    return Source(origin.name, origin.page_url)


def repost_view(bench: Workbench, entry: Entry) -> RepostView | None:
    """What the page of a repost says of its origin; None for the site's own document."""
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

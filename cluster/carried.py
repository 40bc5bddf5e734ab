"""Items from outside as documents, so that a carrier's pages, lists and feeds know one kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cluster.kinds import Article, Common, Policy, Status, Validity
from cluster.model import Document
from cluster.repost_reading import Repost, RepostText
from cluster.reposts import ItemState
from cluster.schema.types import BEIJING

_VALIDITY = {ItemState.REPEALED: Validity.REPEALED, ItemState.SUPERSEDED: Validity.SUPERSEDED}


def documents_of(reposts: Iterable[Repost], top: str) -> Iterator[Document]:
    """A document for each language of each item; `top` stands in for an origin above the top site."""
    for repost in reposts:
        for number, text in enumerate(repost.texts):
            yield _document(repost, text, top, translated=number > 0)


def _document(repost: Repost, text: RepostText, top: str, translated: bool) -> Document:
    item = repost.item
    kind = item.kind if item.kind in ("policy", "article") else "article"
    files = (repost.file_path(file) for file in item.files)
    return Document(
        path=text.path or f"{repost.key}/item.toml",
        blob=text.blob or repost.digest,
        site=repost.site or top,
        column="",
        name=item.key,
        day=item.published.astimezone(BEIJING).date(),
        slug=item.key,
        lang=text.lang,
        kind=kind,
        fields=_fields(repost, text, kind),
        body_line=1,
        translated=translated,
        files=tuple(sorted(path for path in files if path)),
        repost=repost,
    )


def _fields(repost: Repost, text: RepostText, kind: str) -> Common:
    item = repost.item
    shared: Mapping[str, object] = {
        "title": text.title,
        "summary": text.summary or None,
        "published": item.published,
        "modified": item.updated,
        "status": Status.CANCELLED if repost.cancelled else Status.READY,
        "status_note": item.note.get(text.lang) or next(iter(item.note.values()), None),
        "origin": item.via[0].name or None,
        "author": item.authors,
        "subject": repost.subject,
    }
    if kind != "policy":
        return Article.model_validate(shared)
    more = {
        "issuer": item.issuer or (item.via[0].name or item.source,),
        "document_number": item.document_number or None,
        "repealed": item.repealed,
        "validity": _VALIDITY.get(item.state),
    }
    return Policy.model_validate({**shared, **more})

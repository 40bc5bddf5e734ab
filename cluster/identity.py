"""Identities that outlive addresses: of entries and feeds (RFC 4287 §4.2.6)."""

from __future__ import annotations

import uuid
from functools import lru_cache

from cluster.model import Document


def entry_id(document: Document) -> str:
    """`urn:uuid:` and the document's id; a translation is another entry, so its id is derived from both.

    What came from outside keeps its origin's id, so that readers of two feeds see one item.
    """
    if document.repost is not None and not document.translated:
        return document.repost.item.id
    if document.repost is not None:
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{document.repost.item.id} {document.lang}')}"
    if not document.translated:
        return f"urn:uuid:{document.id}"
    return f"urn:uuid:{uuid.uuid5(uuid.UUID(document.id), document.lang)}"


@lru_cache(4096)  # every page of an edition asks for the same few
def feed_id(site: str, lang: str, family: str, term: str) -> str:
    """A feed's id: it outlives its host and path."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'jiyue:feed:{site}:{lang}:{family}:{term}')}"

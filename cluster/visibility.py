"""What `at` decides: whether a document is seen, listed, or leaves only a notice."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from cluster.kinds import Status
from cluster.model import Document, Model


class State(StrEnum):
    """How a document stands at an instant."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LISTED = "listed"
    EXPIRED = "expired"  # the page stays, marked; no list shows it
    WITHDRAWN = "withdrawn"  # a notice stands at the address
    CANCELLED = "cancelled"  # as withdrawn, and the address is gone (410)


def state_of(document: Document, at: datetime) -> State:
    """The state of `document` at `at`."""
    fields = document.fields
    if fields.status is Status.DRAFT:
        return State.DRAFT
    if fields.published is not None and fields.published > at:
        return State.SCHEDULED
    if fields.status is Status.CANCELLED:
        return State.CANCELLED
    if fields.status is Status.WITHDRAWN:
        return State.WITHDRAWN
    if fields.expires is not None and fields.expires <= at:
        return State.EXPIRED
    return State.LISTED


# A page stands for these; the rest leave no trace.
PUBLIC = frozenset({State.LISTED, State.EXPIRED, State.WITHDRAWN, State.CANCELLED})


def public_document(model: Model, key: str, *languages: str) -> Document | None:
    """The document under `key` in the first of `languages`, then of its own site's, in which it is public."""
    group, site = model.by_key.get(key, {}), model.sites.get(key.partition("/")[0])
    for language in (*languages, *(site.languages if site else ())):
        document = group.get(language)
        if document is not None and state_of(document, model.at) in PUBLIC:
            return document
    return None

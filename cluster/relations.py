"""How documents of the cluster point to each other, turned round: who interprets a policy, who replaces it, what a topic holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cluster.dataclass import dataclass
from cluster.model import Document
from cluster.references import named_key
from cluster.visibility import PUBLIC, state_of


@dataclass(frozen=True)
class Relations:
    """Keys of the documents that point to a key, newest first."""

    interpreting: Mapping[str, tuple[str, ...]]
    replaced_by: Mapping[str, tuple[str, ...]]
    in_topic: Mapping[str, tuple[str, ...]]


def points(document: Document) -> bool:
    """Whether a document says of itself that it belongs to another."""
    fields = document.fields
    return not document.translated and bool(fields.interprets or fields.successor or fields.topics)


def relate(pointing: Iterable[Document], at: datetime) -> Relations:
    """The relations that the public ones among documents which point to others make."""
    interpreting: dict[str, list[str]] = {}
    replaced: dict[str, list[str]] = {}
    topics: dict[str, list[str]] = {}
    public = (document for document in pointing if state_of(document, at) in PUBLIC)
    for document in sorted(public, key=_newest, reverse=True):
        fields = document.fields
        for reference in fields.interprets:
            _add(interpreting, document, reference)
        if fields.successor:
            _add(replaced, document, fields.successor)
        for reference in fields.topics:
            _add(topics, document, reference)
    return Relations(_frozen(interpreting), _frozen(replaced), _frozen(topics))


def _newest(document: Document) -> tuple[str, str]:
    return (document.published.isoformat() if document.published else "", document.id)


def _add(index: dict[str, list[str]], document: Document, reference: str) -> None:
    index.setdefault(named_key(document, reference), []).append(document.key)


def _frozen(index: dict[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(keys) for key, keys in index.items()}

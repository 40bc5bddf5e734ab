"""How documents of the cluster point to each other, turned round once for an edition: who interprets, who replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cluster.model import Document
from plugins.engine.workbench import Workbench


@dataclass(frozen=True)
class Relations:
    """Keys of the documents that point to a key: `interpreting[policy]`, `replacing[successor]`, `topic[topic]`."""

    interpreting: Mapping[str, tuple[str, ...]]
    replaced_by: Mapping[str, tuple[str, ...]]
    in_topic: Mapping[str, tuple[str, ...]]


def relations_of(bench: Workbench) -> Relations:
    """The relations of every public document, newest first; a page depends on those alone that it asks for."""
    return Relations(
        bench.watched("interpreting", lambda: _all(bench).interpreting),
        bench.watched("replaced", lambda: _all(bench).replaced_by),
        bench.watched("topic", lambda: _all(bench).in_topic),
    )


def _all(bench: Workbench) -> Relations:
    return bench.remember_aside("relations", lambda: _relate(bench))


def _relate(bench: Workbench) -> Relations:
    interpreting: dict[str, list[str]] = {}
    replaced: dict[str, list[str]] = {}
    topics: dict[str, list[str]] = {}
    pointing = (
        document for document in bench.model.documents if not document.translated and _points(document)
    )
    for document in sorted(pointing, key=_newest, reverse=True):
        if bench.public(document.key) is None:
            continue
        for reference in document.fields.interprets:
            _add(interpreting, bench, document, reference)
        if document.fields.successor:
            _add(replaced, bench, document, document.fields.successor)
        for reference in document.fields.topics:
            _add(topics, bench, document, reference)
    return Relations(_frozen(interpreting), _frozen(replaced), _frozen(topics))


def _points(document: Document) -> bool:
    fields = document.fields
    return bool(fields.interprets or fields.successor or fields.topics)


def _newest(document: Document) -> tuple[str, str]:
    return (document.published.isoformat() if document.published else "", document.id)


def _add(index: dict[str, list[str]], bench: Workbench, document: Document, reference: str) -> None:
    key = bench.references.key(document, reference)
    if key is not None:
        index.setdefault(key, []).append(document.key)


def _frozen(index: dict[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(keys) for key, keys in index.items()}

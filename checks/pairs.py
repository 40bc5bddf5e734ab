"""Pairs: missing, one-sided and out of date; how far the core columns are in step (意见 §十二)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.model import Document, Model, Site
from cluster.visibility import State, state_of


@dataclass(frozen=True)
class Coverage:
    """A core column in one further language: how many documents owe a pair, have one, and have one that is behind."""

    site: str
    column: str
    lang: str
    owed: int
    paired: int
    stale: int


# How many documents owe a pair, have one, and have one that is behind: by column and language.
Counts = Mapping[tuple[str, str], tuple[int, int, int]]


def count_pairs(model: Model, site: Site, documents: Iterable[Document]) -> Counts:
    """The pairs that documents of a site owe in its core columns; looks at none where no column asks for pairs."""
    counts: dict[tuple[str, str], tuple[int, int, int]] = {}
    asked = any(column.core and (column.languages or site.languages)[1:] for column in site.columns.values())
    for document in documents if asked else ():
        for lang in _wanted(site, document, model.at):
            pair = model.pair(document, lang)
            owed, paired, stale = counts.get((document.column, lang), (0, 0, 0))
            behind = pair is not None and _behind(model, document, pair)
            counts[document.column, lang] = (owed + 1, paired + (pair is not None), stale + behind)
    return counts


def coverage(site: Site, parts: Iterable[Counts]) -> tuple[Coverage, ...]:
    """A row for each core column of a site and each language beside the first; `parts`: counts of some documents each."""
    held = tuple(parts)
    return tuple(
        Coverage(site.id, column.path, lang, *_sum(held, (column.path, lang)))
        for column in site.open_columns
        if column.core
        for lang in (column.languages or site.languages)[1:]
    )


def _sum(parts: Sequence[Counts], name: tuple[str, str]) -> tuple[int, int, int]:
    found = [counts[name] for counts in parts if name in counts]
    owed, paired, stale = (sum(one) for one in zip(*found, strict=True)) if found else (0, 0, 0)
    return owed, paired, stale


def pair_findings(model: Model, documents: Iterable[Document]) -> Iterator[Finding]:
    """A Finding for each pair that is missing, one-sided, or behind its original."""
    for document in documents:
        site = model.sites[document.site]
        if document.lang == site.languages[0]:
            for lang in _wanted(site, document, model.at):
                if model.pair(document, lang) is None:
                    yield finding("pair-missing", document.path, 0, language=lang, column=document.column)
            continue
        original = model.pair(document, site.languages[0])
        if original is None or not (original.sound and document.sound):
            continue
        if state_of(document, model.at) is State.LISTED and state_of(original, model.at) is not State.LISTED:
            yield finding("pair-one-sided", document.path, 0, original=original.path)
        elif _behind(model, original, document):
            yield finding("pair-stale", document.path, 0, original=original.path)


def _wanted(site: Site, document: Document, at: datetime) -> tuple[str, ...]:
    """The languages in which a document owes a pair."""
    column = site.columns[document.column]
    if not column.core or document.lang != site.languages[0] or not document.sound:
        return ()
    return tuple(column.languages or site.languages)[1:] if state_of(document, at) is State.LISTED else ()


def _behind(model: Model, original: Document, pair: Document) -> bool:
    return model.modified[original.path] > model.modified[pair.path]

"""Pairs: missing, one-sided and out of date; how far the core columns are in step (意见 §十二)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from checks.own import own
from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.model import Document, Model
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


def coverage(model: Model, sites: Collection[str]) -> tuple[Coverage, ...]:
    """A row for each core column of these sites and each language beside the first, in order of the sites."""
    rows: list[Coverage] = []
    for name in sorted(sites):
        site = model.sites[name]
        wanted = {
            column.path: languages
            for column in site.open_columns
            if column.core and (languages := (column.languages or site.languages)[1:])
        }
        counts = {(path, lang): [0, 0, 0] for path, languages in wanted.items() for lang in languages}
        for document in model.by_site[name] if wanted else ():
            languages = wanted.get(document.column, ())
            for lang in languages if languages and _owes(model, document) else ():
                pair = model.pair(document, lang)
                counted = counts[document.column, lang]
                counted[0] += 1
                counted[1] += pair is not None
                counted[2] += pair is not None and _behind(model, document, pair)
        rows.extend(Coverage(name, path, lang, *counted) for (path, lang), counted in counts.items())
    return tuple(rows)


def pair_findings(model: Model, sites: Collection[str]) -> Iterator[Finding]:
    """A Finding for each pair that is missing, one-sided, or behind its original."""
    for document in own(model, sites):
        site = model.sites[document.site]
        column = site.columns[document.column]
        first = site.languages[0]
        if document.lang == first:
            if column.core and _owes(model, document):
                for lang in (column.languages or site.languages)[1:]:
                    if model.pair(document, lang) is None:
                        yield finding("pair-missing", document.path, 0, language=lang, column=document.column)
            continue
        original = model.pair(document, first)
        if original is None or not (original.sound and document.sound):
            continue
        if state_of(document, model.at) is State.LISTED and state_of(original, model.at) is not State.LISTED:
            yield finding("pair-one-sided", document.path, 0, original=original.path)
        elif _behind(model, original, document):
            yield finding("pair-stale", document.path, 0, original=original.path)


def _owes(model: Model, document: Document) -> bool:
    first = model.sites[document.site].languages[0]
    return document.sound and document.lang == first and state_of(document, model.at) is State.LISTED


def _behind(model: Model, original: Document, pair: Document) -> bool:
    return model.modified[original.path] > model.modified[pair.path]

"""Values that people narrow a search by, with their names and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cluster.dataclass import dataclass

if TYPE_CHECKING:
    from plugins.search.rows import SearchRow

FACETS = ("site", "column", "kind", "year", "subject", "validity")


@dataclass(frozen=True)
class Labels:
    """Names of kinds, subjects, validities and sites by their codes, each in the order to show them in."""

    kinds: tuple[tuple[str, str], ...]
    subjects: tuple[tuple[str, str], ...]
    validities: tuple[tuple[str, str], ...]
    sites: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how it is written in an address, its name, and how many documents it has."""

    value: str
    name: str
    count: int


def choices(rows: Iterable[SearchRow], labels: Labels) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The choices of every facet that has at least two, in the order of FACETS."""
    counted: Mapping[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows:
        for name in FACETS:
            counted[name].update(values_of(row, name))
    named = {
        "site": labels.sites,
        "kind": labels.kinds,
        "subject": labels.subjects,
        "validity": labels.validities,
        "year": tuple((year, year) for year in sorted(counted["year"], reverse=True)),
        "column": tuple((name, name) for name in sorted(counted["column"])),
    }
    found = (
        (
            facet,
            tuple(
                Choice(value, name, counted[facet][value])
                for value, name in named[facet]
                if counted[facet][value]
            ),
        )
        for facet in FACETS
    )
    return tuple((facet, made) for facet, made in found if len(made) > 1)


def values_of(row: SearchRow, facet: str) -> tuple[str, ...]:
    """What a document says to one facet; an undated page has no year."""
    if facet == "subject":
        return row.subjects
    value = {
        "site": row.site,
        "column": row.column,
        "kind": row.kind,
        "validity": row.validity,
        "year": row.day[:4],
    }[facet]
    return (value,) if value else ()

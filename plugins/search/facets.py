"""Values that people narrow a search by, with their names and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
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


def choices(rows: Sequence[SearchRow], labels: Labels) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The choices of every facet that has at least two, in the order of FACETS."""
    counted = {name: _counted(rows, name) for name in FACETS}
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


def _counted(rows: Sequence[SearchRow], facet: str) -> Counter[str]:
    """How many documents say each value to a facet; an undated page has no year."""
    if facet == "subject":
        return Counter(code for row in rows for code in row.subjects)
    counted = (
        Counter([row.day[:4] for row in rows]) if facet == "year" else Counter(map(attrgetter(facet), rows))
    )
    del counted[""]
    return counted

"""What an edition tells the search stage: facts about each document that may be found, and the words of its search page."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import NamedTuple

from cluster.dataclass import dataclass
from plugins.search.facets import Labels

_MARSHAL = 4


class SearchRow(NamedTuple):
    """One document as it may be found. Its body is read later, and only if the index that holds it has changed.

    `day` is `2026-03-01` or ""; `url` is absolute; `column` is a name; `subjects` are codes with those above them; `digest` is
    of all the rest, of the text in the front matter and of all that the body is made of. Rows sort oldest first.
    """

    day: str
    id: str
    url: str
    key: str
    lang: str
    site: str
    own: bool
    title: str
    number: str
    kind: str
    column: str
    subjects: tuple[str, ...]
    validity: str
    size: int  # bytes of the source
    digest: str


@dataclass(frozen=True)
class SearchEdition:
    """The rows of an edition, packed, with the names of the values that people choose from.

    `home` is the edition's root-relative home; `words` are the strings that the search script shows.
    """

    site: str
    lang: str
    html_lang: str
    host: str
    home: str
    words: tuple[tuple[str, str], ...]
    labels: Labels
    packed: bytes

    def rows(self) -> tuple[SearchRow, ...]:
        """The rows, oldest first."""
        return tuple(map(SearchRow._make, marshal.loads(self.packed)))


def pack_rows(rows: Iterable[SearchRow]) -> bytes:
    """Rows in any order as an edition holds them: most builds hand them on without a look."""
    return marshal.dumps([tuple(row) for row in sorted(rows)], _MARSHAL)

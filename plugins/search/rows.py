"""What an edition tells the search stage: facts about each document that may be found, and the words of its search page."""

from __future__ import annotations

from cluster.dataclass import dataclass
from plugins.search.facets import Labels


@dataclass(frozen=True)
class SearchRow:
    """One document as it may be found. Its body is read later, and only if its shard has changed.

    `url` is absolute; `day` is `2026-03-01` or ""; `column` is a name; `subjects` are codes with those above them;
    `extra` is text from the front matter (materials, questions …); `body` is a digest of all that the body is made of.
    """

    id: str
    path: str
    lang: str
    site: str
    own: bool
    url: str
    title: str
    number: str
    day: str
    kind: str
    column: str
    subjects: tuple[str, ...]
    validity: str
    extra: str
    body: str
    size: int  # bytes of the source

    @property
    def year(self) -> str:
        """The year of publication, "0" for an undated page."""
        return self.day[:4] or "0"

    @property
    def order(self) -> tuple[str, str, str]:
        """Oldest first."""
        return (self.day, self.id, self.url)


@dataclass(frozen=True)
class SearchEdition:
    """The rows of an edition, oldest first, with the names of the values that people choose from.

    `home` is the edition's root-relative home; `words` are the strings that the search script shows.
    """

    site: str
    lang: str
    html_lang: str
    host: str
    home: str
    words: tuple[tuple[str, str], ...]
    labels: Labels
    rows: tuple[SearchRow, ...]

"""A rendered body: literal HTML between references that only a page can resolve.

A body is stored by the digest of what made it and shared by editions and carriers, so it must not hold a URL:
where another document or a file is meant it holds a part, and the page that shows it fills the part in.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.body.plain_text import plain_lines
from cluster.dataclass import dataclass

OPENING = 400  # characters of a text that lists may show of it


@dataclass(frozen=True)
class Href:
    """The value of an `href` (already inside quotes): a document, a file beside it, or an anchor.

    `target` is as written (`2026-03-01-slug.md#part`, `files/form.pdf`, `@site/column/2026-03-01-slug.md`, `https://…`).
    """

    target: str
    line: int


@dataclass(frozen=True)
class FileNote:
    """The type and size shown after a link to a file, such as （PDF，120 KB）; nothing if `target` is no file."""

    target: str


@dataclass(frozen=True)
class Picture:
    """A whole image element with dimensions and responsive sizes; `alt` is empty only for decoration."""

    target: str
    alt: str
    line: int
    caption: str = ""
    decorative: bool = False


@dataclass(frozen=True)
class Media:
    """An audio or video element; `captions` is the file of subtitles (WebVTT), `transcript` a file or document."""

    target: str
    kind: str  # "audio" | "video"
    title: str
    line: int
    captions: str = ""
    transcript: str = ""
    poster: str = ""


Part = str | Href | FileNote | Picture | Media


@dataclass(frozen=True)
class Heading:
    """A heading of the body: `level` 2–6, its anchor and its text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Body:
    """What Markdown became: `parts` in order, its headings, its visible text (None where its HTML says it all), its anchors."""

    parts: tuple[Part, ...]
    headings: tuple[Heading, ...]
    said: str | None
    anchors: frozenset[str]

    @property
    def text(self) -> str:
        """Its visible text, blocks separated by newlines."""
        return "\n".join(self._lines) if self.said is None else self.said

    @property
    def opening(self) -> str:
        """The beginning of its visible text."""
        if self.said is not None:
            return self.said[:OPENING]
        found, length = [], -1
        for line in self._lines:
            found.append(line)
            length += len(line) + 1
            if length >= OPENING:
                break
        return "\n".join(found)[:OPENING]

    @property
    def _lines(self) -> Iterator[str]:
        return (line for part in self.parts if isinstance(part, str) for line in plain_lines(part))

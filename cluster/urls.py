"""Every address of the cluster is decided here (root-relative: `/en/zwgk/2026/slug.html`)."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote_to_bytes

from cluster.dataclass import dataclass
from cluster.model import Document, Site

# First path segments of an edition that no column may take.
SPECIAL = frozenset({"tags", "subjects", "archive", "feeds", "files", "search", "pagefind", "sitemaps"})
RESERVED = frozenset({"p", "_"})
YEAR = re.compile(r"[0-9]{4}")
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Place:
    """An address in the cluster: its host and root-relative URL."""

    host: str
    url: str

    @property
    def absolute(self) -> str:
        return f"https://{self.host}{self.url}"

    @property
    def path(self) -> str:
        """Where the file stands below OUTPUT."""
        return output_path(self.host, self.url)

    def seen_from(self, host: str) -> str:
        """The address as a page on `host` writes it."""
        return self.url if host == self.host else self.absolute


def output_path(host: str, url: str) -> str:
    """The file below OUTPUT that answers for `url`."""
    return f"{host}{url}index.html" if url.endswith("/") else f"{host}{url}"


class EditionUrls:
    """The addresses of one site in one language."""

    def __init__(self, site: Site, lang: str) -> None:
        self._host = site.host
        self._prefix = f"/{site.base}" + ("" if lang == site.languages[0] else f"{lang}/")

    def _place(self, tail: str) -> Place:
        return Place(self._host, self._prefix + tail)

    def home(self) -> Place:
        return self._place("")

    def special(self, name: str) -> Place:
        """A page of its own such as `search`, `site-map`, `404`."""
        return self._place(f"{name}.html")

    def column(self, path: str) -> Place:
        return self._place(f"{path}/")

    def numbered(self, path: str, number: int) -> Place:
        """Page `number` of a column or term list, counted from the oldest."""
        return self._place(f"{path}/p/{number}.html")

    def document(self, document: Document) -> Place:
        if document.day is None:
            return self._place(f"{document.column}/{document.slug}.html")
        return self._place(f"{document.column}/{document.day.year}/{document.slug}.html")

    def repost(self, column: str, year: int, key: str) -> Place:
        return self._place(f"{column}/{year}/{key}.html")

    def file(self, document: Document, name: str) -> Place:
        """A file beside a document; files are shared by languages, so the first language's address serves all."""
        year = f"{document.day.year}/" if document.day else ""
        return self._place(f"{document.column}/{year}{document.slug}/{quote(name)}")

    def terms(self, family: str) -> Place:
        return self._place(f"{family}/")

    def term(self, family: str, name: str) -> Place:
        return self._place(f"{family}/{term_slug(name)}/")

    def archive(self, year: int = 0, month: int = 0) -> Place:
        if not year:
            return self._place("archive/")
        return self._place(f"archive/{year}-{month:02}.html" if month else f"archive/{year}.html")

    def below(self, tail: str) -> Place:
        """Any other file of the edition, such as a feed."""
        return self._place(tail)


def term_slug(name: str) -> str:
    """A plain ASCII name stays; any other becomes its digest (transliteration would merge 政策 and 正策)."""
    return name if _PLAIN.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()[:12]


def is_alias(path: str) -> bool:
    """Whether a former address can be served again: a path alone, no segment empty or of dots, no file of ours.

    It may be written with or without percent escapes.
    """
    if not path.startswith("/") or any(sign in path for sign in "\\?#"):
        return False
    try:
        plain = unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        return False
    if any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in plain):
        return False
    segments = plain[1:].removesuffix("/").split("/")
    return segments[0] != "_" and not any(segment in ("", ".", "..") for segment in segments)

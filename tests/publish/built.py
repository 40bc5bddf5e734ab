"""I/O: a cluster's output as a reader meets it: pages parsed once, addresses resolved to files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from cluster.model import Model
from publish.build import Report


@dataclass(frozen=True)
class Page:
    """One HTML file: its address and its tree."""

    path: str
    url: str
    tree: html.HtmlElement

    def values(self, query: str) -> list[str]:
        """The strings that an XPath finds."""
        return [str(value) for value in self.tree.xpath(query)]

    @property
    def alternates(self) -> dict[str, str]:
        """hreflang → address."""
        links = self.tree.xpath("//link[@rel='alternate'][@hreflang]")
        return {link.get("hreflang"): link.get("href") for link in links}


@dataclass(frozen=True)
class Built:
    """A build's report, model, output and cache."""

    report: Report
    model: Model
    output: Path
    cache: Path
    content: Path

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file of the output, by path."""
        found = (file.relative_to(self.output) for file in self.output.rglob("*") if file.is_file())
        return frozenset(path.as_posix() for path in found if ".jiyue" not in path.parts)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page of the theme: what redirects is none."""
        found = (self.page(path) for path in sorted(self.files) if path.endswith(".html"))
        return tuple(page for page in found if not page.tree.xpath("//meta[@http-equiv='refresh']"))

    @cached_property
    def by_url(self) -> dict[str, Page]:
        return {page.url: page for page in self.pages}

    def page(self, path: str) -> Page:
        """One page by its path."""
        return Page(
            path, url_of(path), html.document_fromstring((self.output / path).read_bytes().decode("utf-8"))
        )

    def file_of(self, url: str) -> str | None:
        """The file that answers an address of the cluster, None where none does; "" for addresses elsewhere."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc not in self.model.hosts:
            return ""
        path = f"{parts.netloc}{unquote(parts.path or '/')}"
        for candidate in (f"{path}index.html" if path.endswith("/") else path,):
            if candidate in self.files:
                return candidate
        return None


LINKS = (
    "//a/@href | //area/@href | //link/@href | //script/@src | //img/@src | //source/@src | //video/@src | //audio/@src"
    " | //track/@src | //video/@poster | //form/@action | //iframe/@src | //object/@data"
)
SETS = "//img/@srcset | //source/@srcset"


def links_of(page: Page) -> Iterator[str]:
    """Every address that a page names, absolute."""
    for target in page.values(LINKS):
        yield urljoin(page.url, target)
    for candidates in page.values(SETS):
        for candidate in candidates.split(","):
            yield urljoin(page.url, candidate.split()[0])


def url_of(path: str) -> str:
    """The address of a file of the output."""
    return f"https://{path.removesuffix('index.html') if path.endswith('/index.html') else path}"

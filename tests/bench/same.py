"""I/O: do two folders hold the same site? Page URLs, the visible text and links of each page, feeds' entries, the sitemap's URLs.

Visible text is compared without white space, which generators put where they like; the title of a page counts as visible. A feed entry is
its link, title, instant of `updated`, and the visible text of its content; ids differ between generators by nature. Files of other kinds
(reports, maps of redirects, styles) are not compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_UNSEEN = ("script", "style", "template", "noscript")
_TOLD = 8  # differences that are named
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


@dataclass(frozen=True)
class Entry:
    """An entry of a feed as readers see it."""

    link: str
    title: str
    updated: datetime
    text: str  # digest


@dataclass(frozen=True)
class Survey:
    """What a site holds: pages by URL with the digest of what they show, entries by feed, addresses of the sitemap."""

    folder: Path
    pages: Mapping[str, str]
    feeds: Mapping[str, tuple[Entry, ...]]
    sitemap: frozenset[str]


def survey(folder: Path) -> Survey:
    """What stands below the folder of a host. Raises etree.XMLSyntaxError for a feed or sitemap that is not well-formed."""
    pages: dict[str, str] = {}
    feeds: dict[str, tuple[Entry, ...]] = {}
    sitemap: set[str] = set()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        url = "/" + file.relative_to(folder).as_posix()
        if file.suffix == ".html":
            pages[url] = _digest("\0".join(shown(file)))
        elif file.suffix == ".atom":
            feeds[url] = tuple(_entries(file))
        elif file.suffix == ".xml":
            root = etree.parse(file).getroot()
            if root.tag == f"{MAP}urlset":
                sitemap.update(loc.text or "" for loc in root.iter(f"{MAP}loc"))
    return Survey(folder, pages, feeds, frozenset(sitemap))


def unlike_files(first: Path, second: Path) -> tuple[str, ...]:
    """Files of two folders that are not the same byte for byte, the first few; what a build keeps for itself is not looked at."""
    mine, theirs = _contents(first), _contents(second)
    unlike = sorted(path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path))
    return (*(f"file {path}" for path in unlike[:_TOLD]), *_more(len(unlike)))


def _contents(folder: Path) -> dict[str, bytes]:
    found = ((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    return {
        name.as_posix(): hashlib.sha256(path.read_bytes()).digest()
        for name, path in found
        if name.parts[0] != ".jiyue"
    }


def differences(first: Survey, second: Survey) -> tuple[str, ...]:
    """What the two do not share, in words, the first few of each kind; empty for the same site."""
    return tuple(_differences(first, second))


def shown(file: Path) -> tuple[str, ...]:
    """What a page shows: its title and text without white space, and where its links lead."""
    tree = etree.parse(str(file), _PARSER).getroot()
    title = tree.findtext("head/title") or ""
    links = [link.get("href", "") for link in tree.iter("a")]
    return (_squeeze(title), visible(tree.find("body")), *links)


def visible(element: etree._Element | None) -> str:
    """The visible text of an element without white space; what is not visible is taken out of it."""
    if element is None:
        return ""
    etree.strip_elements(element, *_UNSEEN, with_tail=False)
    return _squeeze("".join(element.itertext()))


def _entries(file: Path) -> Iterator[Entry]:
    for entry in etree.parse(file).getroot().iter(f"{ATOM}entry"):
        link = next(
            link.get("href", "")
            for link in entry.iter(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        )
        content = entry.findtext(f"{ATOM}content") or entry.findtext(f"{ATOM}summary") or ""
        updated = datetime.fromisoformat((entry.findtext(f"{ATOM}updated") or "").replace("Z", "+00:00"))
        text = visible(etree.fromstring(f"<body>{content}</body>", _PARSER))
        yield Entry(
            link, _squeeze(entry.findtext(f"{ATOM}title") or ""), updated.astimezone(UTC), _digest(text)
        )


def _differences(first: Survey, second: Survey) -> Iterator[str]:
    yield from _sets("page", first, second, set(first.pages), set(second.pages))
    unlike = [
        url
        for url in sorted(first.pages.keys() & second.pages.keys())
        if first.pages[url] != second.pages[url]
    ]
    yield from (f"page {url}: {_first_difference(first, second, url)}" for url in unlike[:_TOLD])
    yield from _more(len(unlike))
    yield from _sets("feed", first, second, set(first.feeds), set(second.feeds))
    odd = [
        url
        for url in sorted(first.feeds.keys() & second.feeds.keys())
        if first.feeds[url] != second.feeds[url]
    ]
    for url in odd[:_TOLD]:
        mine, theirs = first.feeds[url], second.feeds[url]
        place = next((i for i, (a, b) in enumerate(zip(mine, theirs)) if a != b), min(len(mine), len(theirs)))  # noqa: B905
        yield f"feed {url}: {len(mine)} and {len(theirs)} entries, unlike from {place}: {mine[place : place + 1]} {theirs[place : place + 1]}"
    yield from _more(len(odd))
    yield from _sets("sitemap", first, second, set(first.sitemap), set(second.sitemap))


def _sets(what: str, first: Survey, second: Survey, mine: set[str], theirs: set[str]) -> Iterator[str]:
    for here, extra in ((first, mine - theirs), (second, theirs - mine)):
        yield from (f"{what} only in {here.folder}: {urlsplit(url).path}" for url in sorted(extra)[:_TOLD])
        yield from _more(len(extra))


def _more(count: int) -> Iterator[str]:
    if count > _TOLD:
        yield f"… and {count - _TOLD} more"


def _first_difference(first: Survey, second: Survey, url: str) -> str:
    mine, theirs = shown(first.folder / url[1:]), shown(second.folder / url[1:])
    for one, other in zip((*mine, "end"), (*theirs, "end"), strict=False):
        if one != other:
            place = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))  # noqa: B905
            return (
                f"“{one[max(0, place - 12) : place + 24]}” against “{other[max(0, place - 12) : place + 24]}”"
            )
    return "unlike in length"


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

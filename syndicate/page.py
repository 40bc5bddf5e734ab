"""A page as a tree that selectors can be asked of, bounded before it is parsed; and its `meta` tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from lxml import etree
from pyquery import PyQuery

from syndicate.address import join
from syndicate.fragment import plain
from syndicate.guard import measure
from syndicate.limits import MOST_PAGE

_MOST_META = 200


class PageError(Exception):
    """A page that is not read; `rule` is a rule id."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


@dataclass(frozen=True)
class Page:
    """The root element of a page and the address that its links are relative to."""

    root: etree._Element
    base: str

    def all(self, selectors: Iterable[str], inside: etree._Element | None = None) -> list[etree._Element]:
        """What the first selector that finds anything finds, in the order of the page; raises PageError for a bad one."""
        for selector in selectors:
            if found := list(self._found(selector, inside)):
                return found
        return []

    def first(self, selectors: Iterable[str], inside: etree._Element | None = None) -> etree._Element | None:
        """The first that is found and says something."""
        for selector in selectors:
            for element in self._found(selector, inside):
                if words_of(element) or element.find(".//img") is not None:
                    return element
        return None

    def _found(self, selector: str, inside: etree._Element | None) -> Iterator[etree._Element]:
        try:
            found = PyQuery(self.root if inside is None else inside)(selector)
            yield from (element for element in found if isinstance(element.tag, str))
        except (
            SyntaxError,
            ValueError,
            TypeError,
            etree.XPathError,
        ) as error:  # cssselect's errors are SyntaxErrors
            raise PageError("reading-selector", selector[:200]) from error

    def metas(self) -> Mapping[str, str]:
        """The `meta` tags by name in lower case; of several the first that says something."""
        found: dict[str, str] = {}
        for element in list(self.root.iter("meta"))[:_MOST_META]:
            name = (element.get("name") or element.get("property") or "").strip().lower()
            content = " ".join(plain(element.get("content") or "").split())
            if name and content:
                found.setdefault(name, content)
        return found


def read_page(text: str, url: str) -> Page:
    """The page; raises PageError where a bound is passed or there is nothing to read."""
    if reason := measure(text, MOST_PAGE):
        raise PageError(reason, url)
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(plain(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise PageError("reading-no-page", url) from error
    if root is None:
        raise PageError("reading-no-page", url)
    named = root.find(".//base[@href]")
    base = join(url, named.get("href") or "") if named is not None else ""
    return Page(root, base or url)


def words_of(element: etree._Element) -> str:
    """The text of an element on one line, without scripts and styles."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in ("script", "style", "noscript"):
            if event == "end" and node is not element:
                pieces.append(node.tail or "")
        elif event == "start":
            pieces.append(node.text or "")
        elif node is not element:
            pieces.append(node.tail or "")
    return " ".join("".join(pieces).split())


def inner_html(element: etree._Element) -> str:
    """What an element holds, as HTML."""
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )

"""HTML as a tree, by way of nh3's HTML5 parser: nothing that runs is in it, and every tag in it is balanced.

nh3 writes one canonical spelling, which a plain reader of tags turns into elements without guessing. Reading and
writing again loses nothing, so that cleaning twice is cleaning once.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from lxml import etree

from cluster.body.elements import ALLOWED, ATTRIBUTES, LINES, VOID

# Not shown by browsers that run scripts: what is in them goes with them, and is no visible text.
INVISIBLE = frozenset(
    "script style template noscript iframe object applet noembed noframes title datalist audio video".split()
)
MEDIA = frozenset("audio video".split())
# Elements that are read and become others, or tell something, before the allow-list sees them.
_READ = frozenset(
    """img source track picture center font article main header footer nav hgroup form fieldset legend search
    strike tt big input""".split()
)
_SEEN = {
    "*": {"style", "hidden", "align", "id", "name"},
    "img": {
        "src", "srcset", "data-src", "data-original", "data-lazy-src", "data-url", "data-srcset", "alt", "title", "width",
        "height",
    },
    "audio": {"src", "title"},
    "video": {"src", "title", "poster"},
    "source": {"src", "srcset", "type"},
    "track": {"src", "srclang", "label", "kind"},
    "input": {"type"},
}  # fmt: skip
_TAGS = (ALLOWED | _READ | MEDIA) - INVISIBLE | MEDIA
_DROPPED = INVISIBLE - MEDIA
_KEPT_ATTRIBUTES = {tag: ATTRIBUTES.get(tag, set()) | _SEEN.get(tag, set()) for tag in {*ATTRIBUTES, *_SEEN}}
_DEEPEST = 200


def read_fragment(html: str) -> etree._Element:
    """The `div` that holds the fragment; links are as written, nothing is resolved or hidden yet."""
    canonical = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_KEPT_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "data"},
    )
    builder = _Builder()
    builder.feed(canonical)
    builder.close()
    return builder.root


def visible_text(html: str) -> str:
    """All text of the fragment that a browser shows, by the parser alone: the measure of what cleaning may not lose."""
    return unescape(
        nh3.clean(html, tags=set(), clean_content_tags=set(INVISIBLE), attributes={}, link_rel=None)
    )


def drawn_text(html: str) -> tuple[str, ...]:
    """The words in drawings and formulas, which the parser takes out whole."""
    folded = html.lower()
    if "<svg" not in folded and "<math" not in folded:
        return ()
    root = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser(huge_tree=True))
    words = []
    for drawing in root.iter("svg", "math"):
        unseen = {
            text
            for part in drawing.iter("style", "script", "title", "desc", "annotation")
            for text in map(str, part.itertext())
        }
        if said := " ".join(
            text.strip() for text in map(str, drawing.itertext()) if text.strip() and text not in unseen
        ):
            words.append(said[:200])
    return tuple(words)


class _Builder(HTMLParser):
    """Balanced HTML to elements; deeper than 200 levels only the text is kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = etree.Element("div")
        self._open = [self.root]
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        if self._skipped or (len(self._open) > _DEEPEST and tag not in VOID):
            self._skipped += tag not in VOID
            return
        element = etree.SubElement(self._open[-1], tag)
        for name, value in attrs:
            element.set(name, plain(value or ""))
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element that is open: nh3's output is balanced."""
        if tag in VOID:
            return
        if self._skipped:
            self._skipped -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Adds text."""
        append_text(self._open[-1], plain(data))


def plain(text: str) -> str:
    """The text without what XML, and so a tree, cannot hold: controls, surrogates, non-characters."""
    return text.translate(_NO_TEXT)


_NO_TEXT = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in (9, 10, 13)),
        *range(0x7F, 0xA0),
        *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0),
        0xFFFE,
        0xFFFF,
    )
)


def append_text(element: etree._Element, text: str) -> None:
    """Puts a text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def unwrap(element: etree._Element) -> None:
    """Puts what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    children = list(element)
    lead, tail = element.text or "", element.tail or ""
    element.tail = None
    parent.remove(element)
    _text_before(parent, at, lead)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)
    _text_before(parent, at + len(children), tail)


def drop(element: etree._Element) -> None:
    """Takes an element out with all that it holds; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    tail, element.tail = element.tail or "", None
    parent.remove(element)
    _text_before(parent, at, tail)


def _text_before(parent: etree._Element, at: int, text: str) -> None:
    if not text:
        return
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def write_fragment(root: etree._Element) -> str:
    """The content of `root` as HTML."""
    return "".join(_written(root))


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return sorted((str(name), str(value)) for name, value in element.items())


def _written(root: etree._Element) -> Iterator[str]:
    yield escape(root.text or "", quote=False)
    for child in root:
        tag = str(child.tag)
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(child))
        yield f"<{tag}{attributes}>"
        if tag not in VOID:
            yield from _written(child)
            yield f"</{tag}>"
        yield escape(child.tail or "", quote=False)


def text_of(root: etree._Element) -> str:
    """All text of a tree; blocks are separated by line ends."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in LINES or element.tag in ("td", "th"):
            pieces.append("\n")
        if event == "start":
            pieces.append(element.text or "")
        elif element is not root:
            pieces.append(element.tail or "")
    return "".join(pieces)

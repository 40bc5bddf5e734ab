"""Text constructs of Atom and RSS as elements: plain text, escaped HTML, XHTML; bases and languages from ancestors."""

from __future__ import annotations

from html import escape

from lxml import etree

from syndicate.address import join
from syndicate.limits import MOST_BODY, MOST_TEXT
from syndicate.short import plain_text, text_from_html
from syndicate.xml import local

_XML = "{http://www.w3.org/XML/1998/namespace}"
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def text_in(element: etree._Element | None) -> str:
    """All text inside, as it stands."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.itertext())


def html_in(element: etree._Element) -> str:
    """What an element holds, as HTML: text as written (it is escaped HTML), elements written out."""
    if not len(element):
        return element.text or ""
    # Markup that was not escaped: then its text is text, and only its elements are elements.
    pieces = [_escaped(element.text)]
    for child in element:
        pieces.append(_written(child, 0))
        pieces.append(_escaped(child.tail))
    return "".join(pieces)


def xhtml_in(element: etree._Element) -> str:
    """The content of an Atom `type="xhtml"` construct, without the `div` that must surround it (RFC 4287 §3.1.1.3)."""
    children = [child for child in element if isinstance(child.tag, str)]
    if len(children) == 1 and local(children[0]) == "div" and not (element.text or "").strip():
        return _inside(children[0])
    return _inside(element)


def construct(element: etree._Element | None) -> str:
    """An Atom text construct as plain text on one line."""
    if element is None:
        return ""
    kind = (element.get("type") or "text").strip().lower()
    if kind in ("html", "text/html", "xhtml", "application/xhtml+xml") or element.get("mode") == "escaped":
        return text_from_html(construct_html(element)[:MOST_BODY])[:MOST_TEXT]
    if len(element):
        return text_from_html(_inside(element)[:MOST_BODY])[:MOST_TEXT]
    return " ".join(text_in(element).split())[:MOST_TEXT]


def construct_html(element: etree._Element) -> str:
    """An Atom text construct or content as HTML."""
    kind = (element.get("type") or "text").strip().lower()
    mode = (element.get("mode") or "").strip().lower()  # Atom 0.3
    if mode == "base64":
        return ""
    if mode == "xml" and len(element):
        return xhtml_in(element)
    if kind in ("xhtml", "application/xhtml+xml") and len(element):
        return xhtml_in(element)
    if kind in ("html", "text/html") or mode == "escaped":
        return html_in(element)
    if len(element):
        return xhtml_in(element)
    if kind in ("text", "text/plain"):
        return paragraphs(text_in(element))
    return html_in(element)


def paragraphs(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, line ends stay."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(
        f"<p>{'<br>'.join(escape(line.strip()) for line in block.split(chr(10)))}</p>"
        for block in blocks
        if block
    )


def line(element: etree._Element | None) -> str:
    """An RSS text as plain text on one line, whether it was meant as HTML or not."""
    if element is None:
        return ""
    if len(element):
        return text_from_html(html_in(element)[:MOST_BODY])[:MOST_TEXT]
    return plain_text((element.text or "")[: MOST_TEXT * 2])[:MOST_TEXT]


def base_of(element: etree._Element, otherwise: str) -> str:
    """The address that relative ones are relative to: every `xml:base` on the way down, over `otherwise`."""
    bases = []
    node: etree._Element | None = element
    while node is not None:
        if (base := node.get(f"{_XML}base")) is not None:
            bases.append(base)
        node = node.getparent()
    found = otherwise
    for base in reversed(bases):
        found = join(found, base) or found
    return found


def lang_of(element: etree._Element) -> str:
    """The nearest `xml:lang`, or ""."""
    node: etree._Element | None = element
    while node is not None:
        if (lang := node.get(f"{_XML}lang")) is not None:
            return lang
        node = node.getparent()
    return ""


def _inside(element: etree._Element) -> str:
    return _escaped(element.text) + "".join(_written(child, 0) + _escaped(child.tail) for child in element)


def _written(element: etree._Element, depth: int) -> str:
    if not isinstance(element.tag, str) or depth > 250:
        return ""
    tag = local(element)
    attributes = "".join(
        f' {name.rpartition("}")[2]}="{escape(value)}"'
        for name, value in ((str(name), str(value)) for name, value in element.items())
        if not name.startswith("{") or name.startswith(_XML)
    )
    if tag in _VOID:
        return f"<{tag}{attributes}>"
    inner = _escaped(element.text) + "".join(
        _written(child, depth + 1) + _escaped(child.tail) for child in element
    )
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _escaped(text: str | None) -> str:
    return escape(text, quote=False) if text else ""

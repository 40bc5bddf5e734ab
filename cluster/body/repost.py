"""The HTML of a repost, made ready to be cut: its links, pictures, media and tables as elements (lxml)."""

from __future__ import annotations

from lxml import etree

from cluster.body.allow import Cleaner
from cluster.body.elements import HEADINGS, VOID
from cluster.body.headings import Headings
from cluster.body.html import assemble
from cluster.body.labels import labels_for
from cluster.body.parts import Body, FileNote, Href, Media, Picture
from cluster.body.sheet import Sheet
from cluster.body.source import clear, normalise
from cluster.body.targets import is_allowed, is_file, read_target
from cluster.body.text import parse_fragment
from cluster.findings import Finding

_CLEANER = Cleaner()
_ALIGNED = frozenset({"left", "center", "right", "justify"})


def body_from_html(html: str, path: str, lang: str = "zh") -> tuple[Body, tuple[Finding, ...]]:
    """The body of a repost's HTML, which has been cleaned when it came in and is held to the allow-list again.

    Visible text is kept; findings name `path` and lines of `html`. `lang` names the words for what has no name.
    """
    sheet = Sheet(normalise(html), labels_for(lang))
    root, whole = parse_fragment(clear(sheet))
    if not whole:
        sheet.tell("body-html-deep", 1)
    prepare(root, sheet)
    body = assemble(_CLEANER.clean(serialise(root), sheet), sheet)
    return body, tuple(sorted(Finding(path, one.line, one.rule, one.values) for one in sheet.findings))


def prepare(root: etree._Element, sheet: Sheet) -> None:
    """Puts markers in the place of what only a page can resolve; nothing visible is added or lost."""
    headings = Headings({anchor for element in root.iter(etree.Element) if (anchor := element.get("id"))})
    for element in list(root.iter(etree.Element)):
        _align(element)
        if element.tag in HEADINGS:
            element.tag = f"h{headings.place(int(str(element.tag)[1]))}"
            if not element.get("id"):
                element.set("id", headings.anchor("".join(str(text) for text in element.itertext())))
        elif element.tag == "a":
            _link(element, sheet)
        elif element.tag == "img":
            target = read_target(element.get("src") or "")
            alt = read_target(element.get("alt") or "")
            if target and is_allowed(target):
                part = Picture(target, alt, sheet.line_of_attribute(target), decorative=not alt)
                _replace(element, sheet.mark(part))
        elif element.tag in ("audio", "video"):
            _media(element, sheet)
        elif element.tag == "table":
            _table(element, sheet)


def serialise(root: etree._Element) -> str:
    """The content of `root` as HTML; written as XML, because lxml's HTML percent-encodes what is in a link."""
    for element in root.iter(etree.Element):
        if element.text is None and not len(element) and element.tag not in VOID:
            element.text = ""  # keeps the end tag
    return (
        etree.tostring(root, encoding="unicode", with_tail=False)
        .removeprefix("<body>")
        .removesuffix("</body>")
    )


def _align(element: etree._Element) -> None:
    """Alignment, the one thing that is kept of an element's style, as a class."""
    align = (element.get("align") or "").strip().lower()
    for declaration in (element.get("style") or "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip().lower() == "text-align":
            align = value.strip().lower()
    if align in _ALIGNED:
        element.set("class", f"{element.get('class') or ''} align-{align}".strip())


def _link(element: etree._Element, sheet: Sheet) -> None:
    target = read_target(element.get("href") or "")
    if not target or not is_allowed(target):
        element.attrib.pop("href", "")
        return
    element.set("href", sheet.mark(Href(target, sheet.line_of_attribute(target))))
    if is_file(target):
        element.tail = sheet.mark(FileNote(target)) + (element.tail or "")


def _media(element: etree._Element, sheet: Sheet) -> None:
    sources = [element.get("src"), *(source.get("src") for source in element.iter("source"))]
    target = next((read_target(source) for source in sources if source), "")
    if not target or not is_allowed(target):
        return
    captions = next((track.get("src") or "" for track in element.iter("track")), "")
    title = read_target(element.get("title") or element.get("aria-label") or "") or target.rpartition("/")[2]
    part = Media(
        target,
        str(element.tag),
        title,
        sheet.line_of_attribute(target),
        captions=captions if is_allowed(captions) else "",
        poster=read_target(element.get("poster") or ""),
    )
    _replace(element, sheet.mark(part))


def _table(element: etree._Element, sheet: Sheet) -> None:
    """A region that scrolls on a phone, named by the table's caption."""
    parent = element.getparent()
    if parent is None or parent.get("role") == "region":
        return
    caption = element.find("caption")
    said = "" if caption is None else sheet.unmark("".join(str(text) for text in caption.itertext())).strip()
    region = etree.Element(
        "div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": said or sheet.labels.table}
    )
    region.tail, element.tail = element.tail, None
    parent.replace(element, region)
    region.append(element)


def _replace(element: etree._Element, text: str) -> None:
    """Puts a text in the place of an element and all that is in it."""
    parent = element.getparent()
    if parent is None:
        return
    text += element.tail or ""
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    element.tail = None
    parent.remove(element)

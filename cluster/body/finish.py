"""The finished tree: headings in order, tables with headers and captions, links and pictures as parts.

A tree processor that runs after all others, on elements; only raw HTML (waiting in the stash) is not in the tree.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from cluster.body.allow import check_target, unknown_classes
from cluster.body.figures import make_media, make_picture
from cluster.body.headings import Headings
from cluster.body.lists import LAST
from cluster.body.parts import FileNote, Href
from cluster.body.sheet import Sheet
from cluster.body.targets import is_file, read_target

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DATE = re.compile(r"[1-9][0-9]{3}年(?:[1-9]|1[0-2])月(?:[1-9]|[12][0-9]|3[01])日")
_STASHED = re.compile("\x02[^\x03]*\x03")


class Finish(Treeprocessor):
    """Walks the tree once; each kind of element has its own step."""

    sheet: Sheet
    tree: etree.Element

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.anchors: set[str] = set()
        self.headings = Headings(self.anchors)

    def begin(self, sheet: Sheet) -> None:
        """Forgets the text before: Markdown does not call `run` for an empty one."""
        self.sheet = sheet
        self.tree = etree.Element("div")

    def run(self, root: etree.Element) -> None:
        self.tree = root
        self.anchors = {anchor for element in root.iter() if (anchor := element.get("id"))}
        self.headings = Headings(self.anchors)
        self._inside(root)

    def _inside(self, parent: etree.Element) -> None:
        for child in list(parent):
            if child.attrib:
                self._attributes(child)
            if len(child) and child.tag != "p":
                self._inside(child)
            elif len(child):
                self._paragraph(parent, child)
            tag = child.tag
            if tag == "p":
                continue
            if tag in _HEADINGS:
                self._heading(child)
            elif tag == "a":
                self._link(parent, child)
            elif tag == "img":
                self._picture(parent, child)
            elif tag == "table":
                self._table(parent, child)
            elif tag == "ol":
                child.attrib.pop(LAST, None)
            elif tag == "div":
                if child.get("class") == "footnote":
                    self._footnotes(child)
                elif child.get("class") == "captioned":
                    self._captioned(parent, child)
                elif child.get("class") == "addressees":
                    self._addressees(child)
                elif child.get("class") == "signature":
                    self._signature(child)
            elif tag == "section" and child.get("class") == "attachments" and child.find(".//a") is None:
                self.sheet.tell("body-attachments-empty", self.sheet.line_of(child.get("aria-label") or ""))

    def _attributes(self, element: etree.Element) -> None:
        for name in [name for name, value in element.items() if value is None]:
            element.set(name, "")
        names = element.get("class")
        if names and element.tag != "img":
            for unknown in unknown_classes(names):
                if unknown != "footnote":
                    self.sheet.tell("body-class", self.sheet.line_of(f".{unknown}"), name=unknown)

    def _heading(self, element: etree.Element) -> None:
        text = _STASHED.sub("", "".join(_words(element))).strip()
        level = _HEADINGS[element.tag]
        line = self.sheet.line_starting("#" * level + " ")
        if level == 1:
            self.sheet.tell("body-heading-first", line, text=text)
        elif self.headings.skips(level):
            self.sheet.tell("body-heading-skip", line, text=text, level=level)
        element.tag = f"h{self.headings.place(level)}"
        if not text:
            self.sheet.tell("body-heading-empty", line)
        if not element.get("id"):
            element.set("id", self.headings.anchor(text))

    def _link(self, parent: etree.Element, element: etree.Element) -> None:
        written = (element.get("href") or "").replace(AMP_SUBSTITUTE, "&")
        if "footnote" in (element.get("class") or ""):
            role = "doc-noteref" if element.get("class") == "footnote-ref" else "doc-backlink"
            element.set("role", role)
            if title := element.attrib.pop("title", ""):
                element.set("aria-label", title)
            element.set("href", self.sheet.mark(Href(written, 1)))
            if written[1:] not in self.anchors:  # a note that nothing refers to leads back to nowhere
                element.tag, element.text = "span", None
                element.attrib.clear()
            return
        line = self.sheet.line_of_link(written)
        target = check_target(written, line, self.sheet)
        if not target:
            element.tag = "span"
            element.attrib.pop("href", None)
            if not written:
                self.sheet.tell("body-link-empty", line, text="".join(_words(element)))
            return
        if not "".join(element.itertext()).strip():
            self.sheet.tell("body-link-text", line, target=target)
            element.text = target
        element.set("href", self.sheet.mark(Href(target, line)))
        if is_file(target):
            element.tail = self.sheet.mark(FileNote(target)) + (element.tail or "")

    def _picture(self, parent: etree.Element, element: etree.Element) -> str:
        """Puts a marker in the place of an image, and gives its caption."""
        written = (element.get("src") or "").replace(AMP_SUBSTITUTE, "&")
        line = self.sheet.line_of_link(written)
        target = check_target(written, line, self.sheet)
        part = make_media(element, target, line, self.sheet) or make_picture(
            element, target, line, self.sheet
        )
        _replace(parent, element, self.sheet.mark(part) if part else element.get("alt") or "")
        return read_target(element.get("title") or "")

    def _paragraph(self, parent: etree.Element, element: etree.Element) -> None:
        """A picture that is alone in its paragraph becomes a figure."""
        only = element[0]
        inner = only[0] if only.tag == "a" and len(only) == 1 and not (only.text or "").strip() else only
        alone = len(element) == 1 and inner.tag == "img" and not (element.text or "").strip()
        if not alone or (only.tail or "").strip() or ((inner.tail or "").strip() and inner is not only):
            self._inside(element)
            return
        caption = read_target(inner.get("title") or "")
        self._inside(element)
        element.tag = "figure"
        element.set("class", "figure")
        if caption:
            etree.SubElement(element, "figcaption").text = caption

    def _table(self, parent: etree.Element, element: etree.Element) -> None:
        """Headers with a scope, alignment as classes, and a region that scrolls on a phone."""
        for cell in element.iter():
            if cell.tag in ("th", "td"):
                if align := cell.attrib.pop("align", ""):
                    cell.set("class", f"align-{align}")
                if cell.tag == "th" and not cell.get("scope"):
                    cell.set("scope", "col")
        label = self.sheet.labels.table
        region = etree.Element(
            "div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": label}
        )
        region.tail, element.tail = element.tail, "\n"
        parent[list(parent).index(element)] = region
        region.append(element)

    def _captioned(self, parent: etree.Element, block: etree.Element) -> None:
        """Moves a caption into the table that its block holds, and the block's content out of it."""
        caption = next(child for child in block if child.tag == "caption")
        block.remove(caption)
        region = next((child for child in block if child.get("class") == "table"), None)
        if region is None:
            said = "".join(_words(caption))
            self.sheet.tell("body-caption-alone", self.sheet.line_of(said), text=said)
            caption.tag = "p"
            caption.attrib.clear()
            block.insert(0, caption)
        else:
            table = region[0]
            caption.tail = "\n"
            table.insert(0, caption)
            region.set("aria-label", "".join(_words(caption)))
            if block.get("data-rows"):
                for row in table.iter("tr"):
                    if len(row) and row[0].tag == "td":
                        row[0].tag = "th"
                        row[0].set("scope", "row")
        block.attrib.pop("data-rows", None)
        if region is not None and len(block) == 1:
            parent[list(parent).index(block)] = region

    def _addressees(self, block: etree.Element) -> None:
        """主送机关 end in a full-width colon (GB/T 9704-2012 7.3.2)."""
        said = "".join(_words(block)).strip()
        if self.sheet.chinese and not said.endswith("："):
            self.sheet.tell("body-addressees-colon", self.sheet.line_of(said.rpartition("\n")[2]))

    def _signature(self, block: etree.Element) -> None:
        """成文日期 in Arabic numerals, in full, without leading zeros (GB/T 9704-2012 7.3.5)."""
        for line in block:
            date = "".join(_words(line)).strip()
            if line.get("class") == "signature__date" and self.sheet.chinese and not _DATE.fullmatch(date):
                self.sheet.tell("body-signature-date", self.sheet.line_of(date), date=date)

    def _footnotes(self, element: etree.Element) -> None:
        element.tag = "section"
        element.set("class", "footnotes")
        element.set("role", "doc-endnotes")
        element.set("aria-label", self.sheet.labels.footnotes)
        for rule in element.findall("hr"):
            element.remove(rule)


def _words(element: etree.Element) -> list[str]:
    """The texts of an element but for footnote numbers."""
    if element.tag == "sup" and (element.get("id") or "").startswith("fnref"):
        return []
    words = [element.text or ""]
    for child in element:
        words += [*_words(child), child.tail or ""]
    return words


def _replace(parent: etree.Element, element: etree.Element, text: str) -> None:
    """Puts a text in the place of an element."""
    at = list(parent).index(element)
    text += element.tail or ""
    parent.remove(element)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text

"""Our blocks as elements (pymdownx Block API): notices, steps, questions and answers."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from cluster.body.sheet import Desk, Sheet
from cluster.later import import_later

import_later("yaml")  # for blocks with options of their own, which few texts have

from pymdownx.blocks.block import Block, type_string  # noqa: E402


class Official(Block):  # type: ignore[misc]
    """What our blocks share: an optional title, block content, the desk."""

    ARGUMENT = None
    CLASS = ""  # of the element; the English name, whichever name was written

    @property
    def sheet(self) -> Sheet:
        """The sheet of this text."""
        desk: Desk = self.config["desk"]
        return desk.sheet

    def on_markdown(self) -> str:
        """Blocks hold blocks."""
        return "block"

    def title(self, parent: etree.Element, text: str, name: str, tag: str = "p") -> None:
        """Puts a title with inline Markdown into a block."""
        element = etree.SubElement(parent, tag, {"class": name} if name else {})
        element.text = text

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A plain container; a title is the first line of its content."""
        block = etree.SubElement(parent, "div", {"class": self.CLASS})
        if self.argument:
            etree.SubElement(block, "p").text = self.argument
        return block


class Notice(Official):
    """A box that stands out; four types."""

    NAME = "notice"
    OPTIONS = {"type": ["info", type_string]}

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        kind = self.options["type"]
        block = etree.SubElement(parent, "div", {"class": f"notice notice--{kind}", "role": "note"})
        self.title(block, self.argument or self.sheet.labels.notice[kind], "notice__title")
        return block


class Listed(Official):
    """A block that is a list: its own items, or the items of lists written inside."""

    ITEM = ""

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        return etree.SubElement(parent, "div", {"class": self.CLASS})

    def on_end(self, block: etree.Element) -> None:
        """Puts the content in order."""
        block.tag = "ol"
        for child in list(block):
            block.remove(child)
            if child.tag in ("ol", "ul"):
                block.extend(list(child))
            elif child.tag == "div" and child.get("class") == self.ITEM:
                child.tag = "li"
                block.append(child)
            else:  # a list holds nothing but items: what stands between them belongs to the one before
                if not len(block):
                    etree.SubElement(block, "li", {"class": self.ITEM})
                _append(block[-1], child)


def _append(item: etree.Element, child: etree.Element) -> None:
    """Adds a block to a list item whose words may still be bare text."""
    if item.text and item.text.strip() and not len(item):
        text, item.text = item.text, None
        etree.SubElement(item, "p").text = text
    item.append(child)


class Steps(Listed):
    """The steps of a service."""

    NAME = CLASS = "steps"
    ITEM = "step"


class Timeline(Listed):
    """Dated updates."""

    NAME = CLASS = "timeline"
    ITEM = "timeline__item"


class Step(Official):
    """One step."""

    NAME = "step"
    CLASS = "step"
    TITLE = "step__title"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        block = etree.SubElement(parent, "div", {"class": self.CLASS})
        if self.argument:
            self.title(block, self.argument, self.TITLE)
        return block


class Update(Step):
    """One update; its title is its date."""

    NAME = "update"
    CLASS = "timeline__item"
    TITLE = "timeline__date"


class Question(Step):
    """A question; its title is the speaker."""

    NAME = "question"
    CLASS = "qa__question"
    TITLE = "qa__speaker"


class Answer(Question):
    """An answer; its title is the speaker."""

    NAME = "answer"
    CLASS = "qa__answer"


class Dialogue(Official):
    """Questions and answers; a description list as long as it holds nothing else and a question comes first."""

    NAME = CLASS = "qa"

    def on_end(self, block: etree.Element) -> None:
        """Puts the content in order."""
        names = [child.get("class") for child in block]
        if names and names[0] == "qa__question" and set(names) == {"qa__question", "qa__answer"}:
            block.tag = "dl"
            for child, name in zip(block, names, strict=True):
                child.tag = "dt" if name == "qa__question" else "dd"


class Attachments(Official):
    """附件: links to files."""

    NAME = "attachments"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        label = self.argument or self.sheet.labels.attachments
        block = etree.SubElement(parent, "section", {"class": "attachments", "aria-label": label})
        self.title(block, label, "attachments__title")
        return block


class Caption(Official):
    """Waits for the tree to be finished: the caption goes into the first table inside."""

    NAME = "caption"
    OPTIONS = {"number": ["", type_string], "row-header": ["no", type_string]}

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        block = etree.SubElement(parent, "div", {"class": "captioned"})
        if self.options["row-header"] == "yes":
            block.set("data-rows", "yes")
        number = self.options["number"]
        text = self.sheet.labels.numbered_table.format(number=number) if number.isdecimal() else number
        title = " ".join(part for part in (text, self.argument or "") if part)
        etree.SubElement(block, "caption").text = title
        return block


class Details(Official):
    """Text behind a summary."""

    NAME = "details"
    OPTIONS = {"open": ["no", type_string]}

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        block = etree.SubElement(parent, "details", {"class": "details"})
        if self.options["open"] == "yes":
            block.set("open", "open")
        self.title(block, self.argument or self.sheet.labels.details, "", "summary")
        return block

"""The parts of an official text (GB/T 9704-2012) and contact lines: blocks whose lines stay lines."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from cluster.body.blocks import Official


class Lines(Official):
    """A block of short lines, each kept as a line."""

    def on_end(self, block: etree.Element) -> None:
        """Puts the content in order."""
        for paragraph in block.iter("p"):
            if paragraph.text:
                # Two blanks at the end of a line are Markdown's own line break.
                paragraph.text = "  \n".join(line.rstrip(" ") for line in paragraph.text.split("\n"))


class Addressees(Lines):
    """主送机关."""

    NAME = CLASS = "addressees"


class AttachmentsNote(Lines):
    """附件说明."""

    NAME = CLASS = "attachments-note"


class Annotation(Lines):
    """附注."""

    NAME = CLASS = "annotation"


class Contact(Lines):
    """Name, telephone, address."""

    NAME = "contact"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The element of the block."""
        block = etree.SubElement(parent, "address", {"class": "contact"})
        self.title(block, self.argument or self.sheet.labels.contact, "contact__title")
        return block


class Signature(Official):
    """署名 and 成文日期, each a paragraph; the last is the date when it ends a block of two or more."""

    NAME = CLASS = "signature"

    def on_end(self, block: etree.Element) -> None:
        """Puts the content in order."""
        lines: list[etree.Element] = []
        for child in list(block):
            block.remove(child)
            if child.tag != "p" or len(child):
                lines.append(child)
                continue
            for line in (child.text or "").split("\n"):
                paragraph = etree.Element("p")
                paragraph.text = line.strip()
                lines.append(paragraph)
        block.extend(lines)
        if len(lines) > 1 and lines[-1].tag == "p":
            lines[-1].set("class", "signature__date")

"""Bodies of plain prose, written at once: paragraphs, headings, flat lists and bold words, as most official texts are.

What is read here comes out as Markdown and the steps after it write it; whatever is not plainly so is left to them.
"""

from __future__ import annotations

import re

from cluster.body.headings import Headings
from cluster.body.parts import Body, Heading
from cluster.body.plain_text import squeeze

# Signs that neither Markdown nor HTML gives a meaning within a line, and the asterisk.
_OTHER = re.compile(
    "[^\n -%'-;=-Z\\]^_a-z}~\u00b0\u00b1\u00b7\u00d7\u00f7\u0391-\u03c9\u2010-\u2027\u2030-\u205e\u2100-\u22ff\u2460-\u24ff"
    "\u25a0-\u25ff\u3000-\u9fff\uf900-\ufaff\uff01-\uffef]"
)
# Titles that quote others have angle brackets, mostly by these names.
_ANGLE = re.compile("&[lg]t;")
# How a line begins that is no markup, even where another block could.
_BEGINNING = "[0-9]*(?:[^\\W0-9_]|[(“‘《〈（〔【「『]|(?<=[0-9])[、．])"
_OPENING = "“‘《（〔【「『"
_LINE = rf"(?:{_BEGINNING}|\*\*[{_OPENING}\u4e00-\u9fff])[^\n]*(?<! )"
_PARAGRAPH = re.compile(rf"\u3000*{_LINE}(?:\n{_LINE})*")
_HEADING = re.compile(r"(##{1,5}) +([^\s#*][^\n#*]*)")
_NUMBERED = re.compile(rf"([0-9]{{1,9}})\. ({_BEGINNING}[^\n*]*(?<![ \u3000]))")
_BULLETED = re.compile(rf"- ({_BEGINNING}[^\n*]*(?<![ \u3000]))")
_SAID = "[^*\n]*[\u4e00-\u9fff”’》）〕】」』]"
_BOLD = re.compile(
    rf"(?<![0-9A-Za-z０-９])\*\*([\u4e00-\u9fff](?:{_SAID})?|[{_OPENING}]{_SAID})\*\*(?![\s*0-9A-Za-z])"
)


def direct_body(text: str) -> Body | None:
    """The body of a text, whose HTML says all that is read; None where it is not plain prose, or something in it may be wrong."""
    angled = "&" in text or ">" in text
    if _OTHER.search(_ANGLE.sub("", text) if angled else text):
        return None
    shown: list[str] = []
    headings: list[Heading] = []
    anchors: set[str] = set()
    order = Headings(anchors)
    after_list = False
    for block in text.strip("\n").split("\n\n"):
        in_list = False
        if _PARAGRAPH.fullmatch(block):
            said = _written(block.lstrip("\u3000")) if angled else block.lstrip("\u3000")
            if "*" in said:
                said = _BOLD.sub(r"<strong>\1</strong>", said)
                if "*" in said:
                    return None
            shown.append(f"<p>{said}</p>")
        elif heading := _HEADING.fullmatch(block):
            level, said = len(heading[1]), heading[2].strip()
            if order.skips(level) or "&" in said or ">" in said:
                return None
            level, anchor = order.place(level), order.anchor(said)
            shown.append(f'<h{level} id="{anchor}">{said}</h{level}>')
            headings.append(Heading(level, anchor, squeeze(said)))
        else:
            items = _items(block) if not after_list else None
            if items is None:
                return None
            tag = "ul" if block[0] == "-" else "ol"
            if angled:
                items = list(map(_written, items))
            shown.append("\n".join([f"<{tag}>", *[f"<li>{said}</li>" for said in items], f"</{tag}>"]))
            in_list = True
        after_list = in_list
    return Body(("\n".join(shown),), tuple(headings), None, frozenset(anchors))


def _written(said: str) -> str:
    """A text as it stands in HTML."""
    return said.replace(">", "&gt;")


def _items(block: str) -> list[str] | None:
    """The items of a flat list, each a line; None where it is none, or its numbers do not run from 1."""
    items = []
    numbered = block[:1] != "-"
    for number, line in enumerate(block.split("\n"), 1):
        if numbered:
            item = _NUMBERED.fullmatch(line)
            if item is None or item[1] != str(number):
                return None
            items.append(item[2])
        else:
            item = _BULLETED.fullmatch(line)
            if item is None:
                return None
            items.append(item[1])
    return items

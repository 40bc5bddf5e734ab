"""Front matter of the usual form read line by line; what is not plainly simple is left to the YAML parser.

What is read here is read as libyaml would: keys in ASCII at the margin, each with a plain or quoted text on its line, a
list of such texts in brackets, or such a list below it.
"""

from __future__ import annotations

import re

from cluster.schema.nodes import Node

# What ends a line for YAML or is forbidden by it or by us, and tabs and rarer signs, which are left to it. Said of letters and marks
# instead, the same takes five times as long to compile.
_OTHER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uff00\ufff0-\U0010ffff]"
)
_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,63}):(?: +(.*))?")
_ITEM = re.compile(r"( *)- +(.*)")
# A text without quotes begins with a letter, a digit or an opening mark, none of which says anything to YAML.
_PLAIN = re.compile(r"(?:[^\W_]|[“‘《〈（〔【「『])(?:[^:#]+|:(?! |$)|(?<! )#)*")
_QUOTED = re.compile(r""""([^"\\]*)"|'([^']*)'""")
_IN_BRACKETS = re.compile(r"(?:[^\W_]|[“‘《〈（〔【「『])[^:#?\[\]{}'\"]*")
_PLAIN_LIST = re.compile(r"(?: *(?:[^\W_]|[“‘《〈（〔【「『])[^,:#?\[\]{}'\"]*(?:,|\Z))+(?<!,)")


def read_simple(text: str, first: int) -> Node | None:
    """The fields of a front matter whose first line is the file's line `first`; None where it is not simple."""
    if _OTHER.search(text):
        return None
    table: dict[str, Node] = {}
    key, begun, indent = "", 0, ""
    items: list[Node] = []
    for number, line in enumerate(text.split("\n"), first):
        if item := _ITEM.fullmatch(line):
            written = _scalar(item[2].rstrip(" "))
            if not key or written is None or (items and item[1] != indent):
                return None
            indent = item[1]
            items.append(Node(written, number, number))
            continue
        if key:
            table[key] = _held(items, begun)
            key, items = "", []
        field = _LINE.fullmatch(line)
        if field is None or field[1] in table:
            return None
        value = (field[2] or "").rstrip(" ")
        if not value:
            key, begun = field[1], number
            continue
        read = _value(value, number)
        if read is None:
            return None
        table[field[1]] = read
    if key:
        table[key] = _held(items, begun)
    return Node(table, first, first) if table else None


def _held(items: list[Node], line: int) -> Node:
    """What stands below a key: a list, or nothing."""
    return Node(tuple(items), items[0].line, line) if items else Node("", line, line)


def _value(value: str, line: int) -> Node | None:
    if value[0] != "[":
        written = _scalar(value)
        return None if written is None else Node(written, line, line)
    if value[-1] != "]":
        return None
    inside = value[1:-1].strip(" ")
    if _PLAIN_LIST.fullmatch(inside):
        return Node(tuple([Node(part.strip(" "), line, line) for part in inside.split(",")]), line, line)
    items = []
    for part in inside.split(",") if inside else ():
        part = part.strip(" ")
        written = part if _IN_BRACKETS.fullmatch(part) else _quoted(part)
        if written is None:
            return None
        items.append(Node(written, line, line))
    return Node(tuple(items), line, line)


def _scalar(value: str) -> str | None:
    return value if _PLAIN.fullmatch(value) else _quoted(value)


def _quoted(value: str) -> str | None:
    match = _QUOTED.fullmatch(value)
    return match[match.lastindex or 1] if match else None

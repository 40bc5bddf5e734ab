"""TOML with lines: tomllib reads the values, tree-sitter says where each one stands and finds every syntax error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from cluster.characters import forbidden_in, without_forbidden
from cluster.findings import Finding, finding
from cluster.schema.nodes import Node

if TYPE_CHECKING:
    import tree_sitter

Location = tuple[int | str, ...]
# How often a broken file is tried again without its broken lines.
_MENDS = 40


@cache
def _language() -> tree_sitter.Language:
    import tree_sitter
    import tree_sitter_toml

    return tree_sitter.Language(tree_sitter_toml.language())


def read_toml(data: bytes, path: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The table in `data` with lines, and a Finding for each syntax error.

    Lines that are wrong are left out of the table, and characters that no text may hold, so that the rest can be checked all
    the same; None where nothing is left.
    """
    import tree_sitter

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (finding("not-utf8", path, data[: error.start].count(b"\n") + 1),)
    text = text.replace("\r\n", "\n")
    characters = [finding("forbidden-character", path, line, code=code) for line, code in forbidden_in(text)]
    text = without_forbidden(text)
    findings: list[Finding] = []
    for _ in range(_MENDS):
        tree = tree_sitter.Parser(_language()).parse(text.encode())
        try:
            node = _node(tomllib.loads(text), (), _positions(tree.root_node), (1, 1))
            return node, (*characters, *findings, *_escaped(node, path))
        except RecursionError:
            return None, (*characters, *findings, _told(path, 1, "nested too deeply"))
        except ValueError as error:  # a number too long is a plain ValueError
            problem, spoken = str(error).partition(" (at")[0], _line_of(str(error), text)
            broken = {node.start_point[0] + 1: node.end_point[0] + 1 for node in _broken(tree.root_node)}
            here = next((first for first, last in broken.items() if first <= spoken <= last), 0)
            # What follows a broken line is often broken only because of it; what merely has no sense stands for itself.
            if not findings or not here:
                here = here or spoken
                lines = dict.fromkeys(broken, "Invalid syntax") | {here: problem}
                findings.extend(_told(path, line, lines[line]) for line in sorted(lines))
            text = _without(text, here or spoken, spoken)
    return None, (*characters, *findings)


def is_broken(findings: Iterable[Finding]) -> bool:
    """Whether lines of a file were left out of its table, by what `read_toml` found in it."""
    return any(one.rule != "forbidden-character" for one in findings)


def _escaped(root: Node, path: str) -> Iterator[Finding]:
    """Characters that no text may hold, where escapes (`"\\u0007"`) brought them in."""
    for location, node in root.walk():
        for text in (location[-1], node.value):
            for _, code in forbidden_in(text) if isinstance(text, str) else ():
                yield finding("forbidden-character", path, node.key_line or node.line, code=code)


def _told(path: str, line: int, problem: str) -> Finding:
    from cluster.schema.problems import in_chinese  # seldom needed

    return finding("toml-syntax", path, line, problem=problem, problem_zh=in_chinese(problem))


def _without(text: str, *numbers: int) -> str:
    """The text with these lines blank, so that the others keep their numbers; a header takes its table along."""
    lines = text.split("\n")
    for number in numbers:
        at = min(number, len(lines)) - 1
        header, lines[at] = lines[at].startswith("["), ""
        while header and at + 1 < len(lines) and not lines[at + 1].startswith("["):
            at += 1
            lines[at] = ""
    return "\n".join(lines)


def _broken(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    if node.type == "ERROR" or node.is_missing:
        yield node
        return
    if node.has_error:
        for child in node.children:
            yield from _broken(child)


def _line_of(message: str, text: str) -> int:
    _, found, rest = message.rpartition("at line ")
    return int(rest.split(",")[0]) if found else len(text.rstrip("\n").split("\n"))


def _positions(root: tree_sitter.Node) -> dict[Location, tuple[int, int]]:
    lines: dict[Location, tuple[int, int]] = {}
    counts: dict[Location, int] = {}
    for child in root.children:
        if child.type == "pair":
            _pair(child, (), lines)
        elif child.type in ("table", "table_array_element"):
            header = next(part for part in child.children if part.type.endswith("_key"))
            line = child.start_point[0] + 1
            place = _reach(_steps(header), counts, append=child.type == "table_array_element")
            for depth in range(1, len(place) + 1):
                lines.setdefault(place[:depth], (line, line))
            for pair in child.children:
                if pair.type == "pair":
                    _pair(pair, place, lines)
    return lines


def _reach(steps: tuple[str, ...], counts: dict[Location, int], append: bool) -> Location:
    place: Location = ()
    for index, step in enumerate(steps):
        place = (*place, step)
        if append and index == len(steps) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _pair(pair: tree_sitter.Node, place: Location, lines: dict[Location, tuple[int, int]]) -> None:
    parts = [part for part in pair.children if part.type not in ("=", "comment")]
    line = pair.start_point[0] + 1
    below = place
    for step in _steps(parts[0]):
        below = (*below, step)
        lines.setdefault(below, (line, line))
    _value(parts[-1], below, line, lines)


def _value(
    node: tree_sitter.Node, place: Location, key_line: int, lines: dict[Location, tuple[int, int]]
) -> None:
    lines[place] = (key_line, node.start_point[0] + 1)
    if node.type == "inline_table":
        for pair in node.children:
            if pair.type == "pair":
                _pair(pair, place, lines)
    elif node.type == "array":
        items = [item for item in node.children if item.is_named and item.type != "comment"]
        for index, item in enumerate(items):
            _value(item, (*place, index), item.start_point[0] + 1, lines)


def _steps(key: tree_sitter.Node) -> tuple[str, ...]:
    return _key_steps((key.text or b"").decode())


@lru_cache(1024)
def _key_steps(text: str) -> tuple[str, ...]:
    steps, table = [], tomllib.loads(f"{text} = 0")
    while isinstance(table, dict):
        (key, table), *_ = table.items()
        steps.append(key)
    return tuple(steps)


def _node(
    value: Any, place: Location, lines: dict[Location, tuple[int, int]], above: tuple[int, int]
) -> Node:
    key_line, line = lines.get(place, above)
    here = (key_line, line)
    if isinstance(value, dict):
        return Node(
            {key: _node(below, (*place, key), lines, here) for key, below in value.items()}, line, key_line
        )
    if isinstance(value, list):
        return Node(
            tuple(_node(item, (*place, i), lines, here) for i, item in enumerate(value)), line, key_line
        )
    return Node(value, line, key_line)

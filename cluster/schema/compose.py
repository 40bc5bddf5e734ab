"""Front matter as YAML, composed by libyaml without implicit types: `8:30`, `no` and `2026-03-01` stay what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from cluster.characters import forbidden_in, without_forbidden
from cluster.findings import Finding, finding
from cluster.schema.nodes import Node

_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_DEEPEST = 12
# Only what is longer, or has this many openings on a line, can nest deeper than any recursion bears.
_LONG = 50_000
_CROWDED = re.compile(r"(?:[\[{?:-][^\n\[{?:-]{0,3}){12}")


def compose(text: str, path: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The mapping in `text`, which begins on the second line of the file `path`, and what is wrong with it; None where it
    cannot be read. Characters that no text may hold are told and left out."""
    findings = [
        finding("forbidden-character", path, line + 1, code=code) for line, code in forbidden_in(text)
    ]
    text = without_forbidden(text) if findings else text
    try:
        findings.extend(_event_findings(text, path))
        if any(found.rule == "yaml-deep" for found in findings):
            return None, tuple(findings)
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        # A quotation mark that nobody closed is missed only at the very end.
        unclosed = "quoted scalar" in (error.context or "")
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2  # marks of errors have no index
        return None, (*findings, _broken(path, line, error.problem or ""))
    except yaml.YAMLError as error:  # a character that YAML forbids: no mark, only a position
        position = getattr(error, "position", 0)
        line = text[:position].count("\n") + 2
        return None, (*findings, _broken(path, line, str(error).split("\n")[0]))
    if root is None:
        return Node({}, 2, 2), tuple(findings)
    if not isinstance(root, yaml.MappingNode):
        return None, (*findings, finding("yaml-not-a-mapping", path, 2))
    reader = _Reader(path, text, findings)
    return reader.node(root, _line(text, root.start_mark)), tuple(findings)


def _broken(path: str, line: int, problem: str) -> Finding:
    from cluster.schema.problems import in_chinese  # seldom needed

    return finding("yaml-syntax", path, line, problem=problem, problem_zh=in_chinese(problem))


def _line(text: str, mark: Any) -> int:
    """The file's line at a mark: YAML's own count takes U+2028 and its like for ends of lines, no editor does."""
    return text.count("\n", 0, mark.index) + 2


def _event_findings(text: str, path: str) -> Iterator[Finding]:
    """Anchors, aliases and deep nesting: found in the stream of events, before anything is built from them."""
    if "&" not in text and "*" not in text and len(text) < _LONG and not _CROWDED.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        line = _line(text, event.start_mark) if event.start_mark else 2
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            yield finding("yaml-deep", path, line)
            return
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            yield finding("yaml-alias", path, line, name=event.anchor)


class _Reader:
    """YAML's nodes → ours, with what YAML would do silently told."""

    def __init__(self, path: str, text: str, findings: list[Finding]) -> None:
        self._path = path
        self._text = text
        self._findings = findings
        self._escapes = "\\" in text
        self._seen: dict[int, Node] = {}

    def node(self, node: yaml.Node, key_line: int) -> Node:
        line = self._line(node)
        if id(node) in self._seen:  # an alias gives the same node twice, even inside itself
            return self._seen[id(node)]
        self._seen[id(node)] = Node("", line, key_line)
        self._seen[id(node)] = read = self._read(node, line, key_line)
        return read

    def _read(self, node: yaml.Node, line: int, key_line: int) -> Node:
        if node.tag not in _PLAIN_TAGS:
            self._tell("yaml-tag", line, tag=node.tag)
        if isinstance(node, yaml.SequenceNode):
            return Node(tuple(self.node(item, self._line(item)) for item in node.value), line, key_line)
        if isinstance(node, yaml.MappingNode):
            return Node(self._table(node), line, key_line)
        if isinstance(node, yaml.ScalarNode):
            self._comment(node)
        return Node(self._text_of(node, line), line, key_line)

    def _text_of(self, node: yaml.Node, line: int) -> str:
        """A scalar's text, without what escapes (`"\\a"`) brought into it that no text may hold."""
        text = str(node.value)
        if not self._escapes:
            return text
        for _, code in forbidden_in(text):
            self._tell("forbidden-character", line, code=code)
        return without_forbidden(text)

    def _table(self, node: yaml.MappingNode) -> dict[str, Node]:
        table: dict[str, Node] = {}
        for key, value in node.value:
            line = self._line(key)
            if not isinstance(key, yaml.ScalarNode):
                self._tell("yaml-key", line)
            elif (name := self._text_of(key, line)) in table:
                self._tell("duplicate-key", line, name=name)
            else:
                table[name] = self.node(value, line)
        return table

    def _comment(self, node: yaml.ScalarNode) -> None:
        """YAML takes ` #…` for a comment: half a title would vanish without a word."""
        if node.style or not node.value:
            return
        rest = self._text[node.end_mark.index :].partition("\n")[0].strip()
        if rest.startswith("#"):
            self._tell("yaml-comment", _line(self._text, node.end_mark), text=rest)

    def _line(self, node: yaml.Node) -> int:
        return _line(self._text, node.start_mark)

    def _tell(self, rule: str, line: int, **values: str) -> None:
        self._findings.append(finding(rule, self._path, line, **values))

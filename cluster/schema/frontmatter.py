"""Front matter: YAML composed by libyaml without implicit types, so that `8:30`, `no` and `2026-03-01` stay what was written."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from cluster.findings import Finding, finding
from cluster.schema.nodes import Node

_TEXT = "tag:yaml.org,2002:"
_DEEPEST = 12


@dataclass(frozen=True)
class Source:
    """A document's file taken apart: its fields, its body and the line (from 1) on which the body begins."""

    fields: Node
    body: str
    body_line: int


def read_source(data: bytes, path: str) -> tuple[Source | None, tuple[Finding, ...]]:
    """The front matter and body of a Markdown file, or None and what is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (finding("not-utf8", path, data[: error.start].count(b"\n") + 1),)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None, (finding("no-front-matter", path, 1),)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return None, (finding("open-front-matter", path, 1),)
    fields, findings = _compose("\n".join(lines[1:end]), path)
    if fields is None:
        return None, findings
    return Source(fields, "\n".join(lines[end + 1 :]), end + 2), findings


def _compose(text: str, path: str) -> tuple[Node | None, tuple[Finding, ...]]:
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2
        return None, (finding("yaml-syntax", path, line, problem=error.problem or ""),)
    except yaml.YAMLError as error:  # a character that YAML forbids: no mark, only a position
        position = getattr(error, "position", 0)
        return None, (
            finding("yaml-syntax", path, text[:position].count("\n") + 2, problem=str(error).split("\n")[0]),
        )
    if root is None:
        return Node({}, 2, 2), ()
    if not isinstance(root, yaml.MappingNode):
        return None, (finding("yaml-not-a-mapping", path, 2),)
    findings: list[Finding] = []
    return _node(root, path, root.start_mark.line + 2, findings, set(), 0), tuple(findings)


def _node(
    node: yaml.Node, path: str, key_line: int, findings: list[Finding], seen: set[int], depth: int
) -> Node:
    line = node.start_mark.line + 2
    # An alias gives the same node twice: refused, as aliases can grow without bound.
    if id(node) in seen or depth > _DEEPEST:
        findings.append(finding("yaml-alias", path, key_line))
        return Node("", line, key_line)
    seen.add(id(node))
    if not node.tag.startswith(_TEXT):
        findings.append(finding("yaml-tag", path, line, tag=node.tag))
    if isinstance(node, yaml.SequenceNode):
        return Node(
            tuple(
                _node(item, path, item.start_mark.line + 2, findings, seen, depth + 1) for item in node.value
            ),
            line,
            key_line,
        )
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Node] = {}
        for key, value in node.value:
            at = key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                findings.append(finding("yaml-key", path, at))
            elif key.value in table:
                findings.append(finding("duplicate-key", path, at, name=key.value))
            else:
                table[key.value] = _node(value, path, at, findings, seen, depth + 1)
        return Node(table, line, key_line)
    return Node(node.value, line, key_line)

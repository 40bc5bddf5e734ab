"""The interface words of an edition: the theme's, with those of the content root (`themes/strings/<lang>.toml`) laid over them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from cluster.findings import Finding, finding
from cluster.listing import holds, paths_under
from cluster.schema.check import hint
from cluster.schema.nodes import Node
from cluster.schema.toml import read_toml
from cluster.tree import Tree
from plugins.engine.theme import Strings, Theme

FOLDER = "themes/strings"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_TEXT = "应为文字 · a text"


def strings_of(theme: Theme, lang: str, tree: Tree) -> Strings:
    """The words of a language: English stands in for one that the theme does not speak. What is wrong in those of the
    content root is left out (`word_findings` tells it)."""
    spoken, path = _spoken(theme, lang), f"{FOLDER}/{lang}.toml"
    return theme.strings(spoken, _read(theme.words(spoken), tree, path)[0] if holds(tree, path) else {})


def word_findings(theme: Theme, tree: Tree, languages: Collection[str]) -> Iterator[Finding]:
    """What is wrong with the content root's words, and what else stands in `themes/`, where nothing would use it."""
    own = {f"{FOLDER}/{lang}.toml": lang for lang in languages}
    for path in paths_under(tree, "themes"):
        if path in own:
            yield from _read(theme.words(_spoken(theme, own[path])), tree, path)[1]
        else:
            yield finding("stray-file", path)


def _spoken(theme: Theme, lang: str) -> str:
    return lang if lang in theme.languages else "en"


def _read(known: Mapping[str, str], tree: Tree, path: str) -> tuple[dict[str, str], list[Finding]]:
    node, syntax = read_toml(tree.read(path).data, path)
    words, findings = {}, list(syntax)
    for key, said in _leaves(node, "") if node is not None else ():
        value, line = said.value, said.key_line or said.line
        if key not in known:
            findings.append(finding("unknown-field", path, line, name=key, meant=hint(key, known)))
        elif not isinstance(value, str):
            findings.append(finding("wrong-type", path, line, name=key, value=said.plain(), expected=_TEXT))
        elif extra := _placeholders(value) - _placeholders(known[key]):
            names = " ".join(sorted(extra))
            findings.append(finding("unknown-placeholder", path, line, name=key, extra=names))
        else:
            words[key] = value
    return words, findings


def _leaves(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    """Everything that is no table, by its dotted key."""
    if not isinstance(node.value, dict):
        yield key, node
        return
    for name, below in node.value.items():
        yield from _leaves(below, f"{key}.{name}" if key else name)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))

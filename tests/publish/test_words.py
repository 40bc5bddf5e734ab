"""Interface words of a content root: each mistake is told on its line, and the rest are used all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.findings import Finding
from plugins.engine.theme import our_theme
from publish.build import build
from publish.words import strings_of, word_findings
from tests.cluster.roots import MemoryTree
from tests.publish.tiny import NOW, make_root

ZH = "themes/strings/zh.toml"


def _told(files: dict[str, str | bytes]) -> list[Finding]:
    tree = MemoryTree(
        {path: said if isinstance(said, bytes) else said.encode() for path, said in files.items()}
    )
    return list(word_findings(our_theme(), tree, ("zh", "en", "fr")))


@pytest.mark.parametrize(
    ("text", "line", "rule", "names"),
    [
        ('# 用语\n[pager]\noldr = "上一页"\n', 3, "unknown-field", "pager.older"),
        ('[pager]\nolder = "上"\nnewer = 3\n', 3, "wrong-type", "pager.newer"),
        ('[pager]\nolder = ["上"]\n', 2, "wrong-type", "pager.older"),
        ('[skip]\nmain = "去"\nto = "去{nmae}"\n', 3, "unknown-placeholder", "{nmae}"),
        ('[pager]\nolder = "上\nnewer = "下"\n', 2, "toml-syntax", ""),
        ('[pager]\nolder = "上一页"\n'.encode("gbk"), 2, "not-utf8", ""),
    ],
)
def test_a_mistake_is_told_on_its_line(text: str | bytes, line: int, rule: str, names: str) -> None:
    (found,) = _told({ZH: text})
    assert (found.path, found.line, found.rule) == (ZH, line, rule)
    assert names in str(found.values)


def test_words_of_a_language_that_the_theme_does_not_speak_are_those_of_english() -> None:
    assert _told({"themes/strings/fr.toml": '[pager]\nolder = "Plus anciens"\n'}) == []


@pytest.mark.parametrize(
    "path",
    ["themes/base.html", "themes/strings/de.toml", "themes/strings/zh.toml.bak", "themes/strings/zh/a.toml"],
)
def test_what_nothing_would_use_is_told(path: str) -> None:
    assert [(one.path, one.rule) for one in _told({path: "", ZH: ""})] == [(path, "stray-file")]


def test_what_is_right_is_used_beside_what_is_wrong() -> None:
    tree = MemoryTree({ZH: '[pager]\nolder = "往前"\nnewr = "往后"\nnewer = 1\n[skip\n'.encode()})
    strings, own = strings_of(our_theme(), "zh", tree), our_theme().words("zh")
    assert strings("pager.older") == "往前" != own["pager.older"]
    assert strings("pager.newer") == own["pager.newer"]


def test_a_build_refuses_them_with_the_line(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.write(ZH, '[pager]\nolder = "往前"\nnewr = "往后"\n')
    report = build(root.options(tmp_path / "out", tmp_path / "cache"), NOW, lambda _: None)
    assert not report.built
    assert [one.place for one in report.messages if one.severity == "error"] == [f"{ZH}:3"]

"""What the parsers say, in Chinese: every complaint that those installed can make."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from tomllib import _parser

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.messages import tell
from cluster.schema.compose import compose
from cluster.schema.problems import CHINESE, in_chinese
from cluster.schema.toml import read_toml

HAN = re.compile("[\u4e00-\u9fff]")
# How the complaints of libyaml's reader, scanner and parser begin, and PyYAML's of whole documents.
_BEGINNINGS = rb"(?:found |but found |did not find |could not find |second occurrence|(?:block|mapping) [a-z ]+ not allowed)"
_CONTEXT = "found duplicate anchor; first occurrence"


def of_libyaml() -> set[str]:
    library = Path(yaml._yaml.__file__).read_bytes()
    said = re.findall(rb"(?<=\0)" + _BEGINNINGS + rb"[ -~]*(?=\0)", library)
    return {one.decode() for one in said} - {_CONTEXT}


def of_tomllib() -> set[str]:
    """The complaints of tomllib, with a word where it quotes."""
    calls = ast.walk(ast.parse(Path(_parser.__file__).read_text("utf-8")))
    said = [
        call.args[2] for call in calls if getattr(getattr(call, "func", None), "id", "") == "suffixed_err"
    ]
    return {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "'x'" for part in parts)
        for parts in (one.values if isinstance(one, ast.JoinedStr) else [one] for one in said)
    }


def test_every_complaint_of_the_parser_of_toml_is_known() -> None:
    assert len(of_tomllib()) > 15
    assert {one for one in of_tomllib() if not HAN.search(in_chinese(one))} == set()


def test_every_complaint_of_the_parser_of_yaml_is_known() -> None:
    if len(of_libyaml()) < 30:
        pytest.skip("libyaml is no part of PyYAML's own file here")
    assert of_libyaml() - CHINESE.keys() == set()


@given(st.text("a1:-?!&*%@`|>'\"\\#,[]{} \n\t\x07.", max_size=40))
@example("a:\n\tb: c\n")
@example("a: 'b' c\n")
@example("a: \x00\n")
@example("a: &x b\nc: &x d\n")
def test_front_matter_that_cannot_be_read_is_told_in_chinese(text: str) -> None:
    for message in tell([one for one in compose(text, "a.md")[1] if one.rule == "yaml-syntax"], {}, False):
        assert HAN.search(message.zh.partition("：")[2])
        assert not HAN.search(message.en)


@given(st.text("a1=.[]{}\"'\\#,-:T \n\t\x07乙", max_size=40))
@example("a = 1\na = 2\n")
@example("a = 'x\n")
@example("a = 2026-02-30\n")
@example(f"a = {'[' * 5000}")
@example(f"a = {'9' * 5000}")
def test_toml_that_cannot_be_read_is_told_in_chinese(text: str) -> None:
    found = [one for one in read_toml(text.encode(), "site.toml")[1] if one.rule == "toml-syntax"]
    for message in tell(found, {}, False):
        assert HAN.search(message.zh.partition("：")[2])


def test_what_is_quoted_is_told_as_it_is_written() -> None:
    assert in_chinese("Cannot declare ('columns', 'a') twice") == "表 columns.a 重复了"
    assert in_chinese("Duplicate inline table key 'zh'") == "花括号里 'zh' 重复了"
    assert (
        in_chinese("unacceptable character #x0007: control characters are not allowed").count("U+0007") == 1
    )


def test_a_complaint_that_nobody_knows_stays_as_it_is() -> None:
    assert in_chinese("something else is wrong") == "something else is wrong"

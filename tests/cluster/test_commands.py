"""Mistakes in a command line: told in Chinese and English by every program, with the exit code of wrong usage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.commands import CHINESE, CommandLine
from cluster.exits import USAGE
from cluster.rewording import reword
from plugins.feeds import keys
from publish.__main__ import main as publish
from syndicate.__main__ import main as syndicate


@pytest.mark.parametrize(
    ("program", "arguments", "zh", "en"),
    [
        (publish, [], "缺少 VERB", "the following arguments are required: VERB"),
        (publish, ["fly"], "VERB 不能是 'fly'", "invalid choice: 'fly'"),
        (publish, ["check", "x"], "没有这样的参数：x", "unrecognized arguments: x"),
        (syndicate, ["pull", "--fast"], "没有这样的参数：--fast", "unrecognized arguments: --fast"),
        (syndicate, ["pull", "--due=1"], "--due 后面不写值", "ignored explicit argument '1'"),
        (syndicate, ["approve", "a", "--because"], "--because 后面要写一个值", "expected one argument"),
        (syndicate, ["owed", "--form", "xml"], "--form 不能是 'xml'", "invalid choice: 'xml'"),
        (lambda given: keys.main(given, {}), ["verify", "x"], "缺少 --key", "required: --key"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(capsys, program, arguments, zh: str, en: str) -> None:
    with pytest.raises(SystemExit) as ended:
        program(arguments)
    assert ended.value.code == USAGE
    told = capsys.readouterr().err.split("用法错误 usage: ")[1]
    assert zh in told
    assert en in told


def test_what_has_no_words_of_its_own_is_told_once(capsys) -> None:
    with pytest.raises(SystemExit):
        CommandLine(prog="x").error("something else")
    assert capsys.readouterr().err.endswith("用法错误 usage: something else\n")


def test_words_have_no_more_gaps_than_their_form() -> None:
    assert [form for form, words in CHINESE.items() if words.count("…") > form.count("…")] == []


@given(st.text(min_size=1), st.text(min_size=1))
def test_what_is_quoted_stays_as_it_is(one: str, other: str) -> None:
    assert reword(f"no {one}", {"no …": "没有 …", "n…": "别的"}) == f"没有 {one}"
    assert reword(f"{one}\n:{other}", {"no": "没有"}) == f"{one}\n:{other}"

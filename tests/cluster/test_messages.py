"""Rules: every one that the code tells exists, every one that exists is told; severities and overrides."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.findings import Finding, finding
from cluster.messages import Rule, Severity, load_rule, load_rules, rule_names, tell
from cluster.schema.check import OWN

ROOT = Path(__file__).parents[2]
BRACES = re.compile(r"\{(\w+)\}")
ROOMS = ("cluster", "checks", "syndicate", "plugins", "publish")


def rule(name: str, severity: str = "error", preview: str | None = None, fixed: bool = False) -> Rule:
    return Rule(
        name, Severity(severity), "中", "en", "治", "cure", "", Severity(preview) if preview else None, fixed
    )


def constants(room: str) -> set[str]:
    """Every text constant in a room's code."""
    return {
        part
        for module in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for part in node.value.split()
    }


def told(room: str) -> set[str]:
    """Rules that a room tells by `finding("rule", …)`."""
    return {
        str(node.args[0].value)
        for module in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "finding"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_rule_that_the_code_tells_has_words(room: str) -> None:
    assert told(room) - load_rules().keys() == set()


def test_the_names_of_rules_are_those_of_all_rules() -> None:
    assert rule_names() == load_rules().keys()


def test_every_rule_that_a_type_raises_has_words() -> None:
    assert load_rules().keys() >= OWN


@pytest.mark.parametrize("room", ["cluster", "checks"])
def test_every_rule_in_a_rules_file_is_told_somewhere(room: str) -> None:
    files = [*(ROOT / room).rglob("rules.toml"), *(ROOT / room).rglob("rules/*.toml")]
    here = {name for file in files for name in re.findall(r"(?m)^\[([a-z0-9-]+)\]$", file.read_text("utf-8"))}
    used = constants(room)
    # `sites.lock` tells `lock-url`, `lock-commit` and `lock-path` by the name of the field.
    used |= {f"lock-{name}" for name in ("url", "commit", "path")} if room == "cluster" else set()
    assert here
    assert here - used == set()


def test_every_rule_is_said_in_both_languages_with_a_cure() -> None:
    for one in load_rules().values():
        assert all((one.zh, one.en, one.cure_zh, one.cure_en)), one.id
        assert re.search(r"[\u4e00-\u9fff]", one.zh), one.id
        assert set(BRACES.findall(one.zh + one.cure_zh)) == set(BRACES.findall(one.en + one.cure_en)), one.id


def test_every_brace_gets_a_value_wherever_the_rule_is_told() -> None:
    rules = load_rules()
    for room in ROOMS:
        for module in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "finding":
                    continue
                named = node.args[0] if node.args else None
                if not isinstance(named, ast.Constant) or any(word.arg is None for word in node.keywords):
                    continue
                one = rules.get(str(named.value))
                if one is None:
                    continue  # told by the test above
                asked = set(BRACES.findall(one.zh + one.en + one.cure_zh + one.cure_en))
                assert asked <= {word.arg for word in node.keywords}, (module.name, one.id)


def test_a_cluster_sets_the_severity_of_a_check() -> None:
    rules = {"a": rule("a"), "b": rule("b", "warning")}
    found = [finding("a", "x"), finding("b", "x")]
    weights = {m.finding.rule: m.severity for m in tell(found, {"a": "notice", "b": "off"}, False, rules)}
    assert weights == {"a": Severity.NOTICE}


def test_a_fixed_rule_keeps_its_severity() -> None:
    (message,) = tell([finding("a", "x")], {"a": "off"}, False, {"a": rule("a", fixed=True)})
    assert message.severity is Severity.ERROR


def test_what_cannot_be_read_is_fixed_and_what_is_judged_is_not() -> None:
    rules = load_rules()
    assert rules["yaml-syntax"].fixed
    assert rules["missing-field"].fixed
    assert rules["same-url"].fixed
    assert not rules["broken-link"].fixed
    assert not rules["column-blank"].fixed
    assert not rules["stray-file"].fixed


def test_a_preview_is_milder_where_a_rule_says_so_and_a_cluster_has_the_last_word() -> None:
    rules = {"a": rule("a", preview="warning"), "b": rule("b")}
    found = [finding("a", "x"), finding("b", "x")]
    assert [m.severity for m in tell(found, {}, True, rules)] == [Severity.WARNING, Severity.ERROR]
    assert [m.severity for m in tell(found, {}, False, rules)] == [Severity.ERROR, Severity.ERROR]
    assert [m.severity for m in tell(found, {"a": "notice"}, True, rules)] == [
        Severity.NOTICE,
        Severity.ERROR,
    ]


def test_a_value_with_braces_of_its_own_stays_as_it_is() -> None:
    words = Rule("a", Severity.ERROR, "{name}：{value}", "{name}: {value}", "治", "cure")
    (message,) = tell([finding("a", "x", name="{value}", value="{name}")], {}, False, {"a": words})
    assert message.zh == "{value}：{name}"


@given(st.lists(st.tuples(st.sampled_from("pq"), st.integers(0, 3), st.sampled_from("ab"))))
def test_messages_are_sorted_and_each_is_told_once(found) -> None:
    rules = {"a": rule("a"), "b": rule("b")}
    messages = tell([Finding(path, line, name) for path, line, name in found], {}, False, rules)
    assert [m.finding for m in messages] == sorted({Finding(*one) for one in found})


def test_a_place_is_a_path_with_its_line_if_there_is_one() -> None:
    rules = {"a": rule("a")}
    assert [m.place for m in tell([finding("a", "x"), finding("a", "x", 3)], {}, False, rules)] == [
        "x",
        "x:3",
    ]


def test_a_rule_read_alone_is_the_same() -> None:
    rules = load_rules()
    assert {name: load_rule(name) for name in rules} == rules
    with pytest.raises(KeyError):
        load_rule("no-such-rule")

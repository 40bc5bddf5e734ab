"""Every problem that a body can have has words in both languages, with values for all their braces."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOM = Path(__file__).parents[3] / "cluster" / "body"
RULES = tomllib.loads((ROOM / "rules.toml").read_text("utf-8"))
BRACES = re.compile(r"(?<!\{)\{([a-z]+)\}")


def told() -> dict[str, set[str]]:
    """The rules told in the code, each with the names of the values it is told with."""
    found: dict[str, set[str]] = {}
    for module in ROOM.glob("*.py"):
        for call in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "tell" and call.args:
                names = {keyword.arg or "" for keyword in call.keywords}
                for constant in ast.walk(call.args[0]):
                    if isinstance(constant, ast.Constant) and str(constant.value).startswith("body-"):
                        found.setdefault(str(constant.value), names).intersection_update(names)
    for rule in re.findall(r'"(body-html-[a-z]+)": ', (ROOM / "allow.py").read_text("utf-8")):
        found[rule] = {"tag"}
    return found


def test_every_rule_has_its_words_and_every_word_a_rule() -> None:
    assert set(told()) == set(RULES)


def test_every_brace_has_a_value() -> None:
    values = told()
    for name, rule in RULES.items():
        assert rule["severity"] in ("error", "warning", "notice")
        for key in ("zh", "en", "cure_zh", "cure_en"):
            assert rule[key]
            assert set(BRACES.findall(rule[key])) <= values[name], (name, key)

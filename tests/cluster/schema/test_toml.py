"""TOML with lines: every value knows its line, every mistake is told, and the rest of a broken file is still read."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from cluster.schema.nodes import Node
from cluster.schema.toml import is_broken, read_toml


def read(text: str) -> tuple[Node | None, list[tuple[int, str]]]:
    node, findings = read_toml(text.encode(), "a.toml")
    return node, [(one.line, one.rule) for one in findings]


def test_every_value_knows_its_line() -> None:
    node, found = read(
        'id = "a"\n'
        "# a comment\n"
        'name = { zh = "甲", en = "A" }\n'
        "list = [\n"
        "  1,\n"
        "  2, # two\n"
        "]\n"
        "\n"
        "[theme]\n"
        'colour = "#000000"\n'
        "[[columns]]\n"
        'path = "a"\n'
        "[[columns]]\n"
        'path = "b"\n'
        "[columns.name]\n"
        'zh = "乙"\n'
        'deep.er = "c"\n'
    )
    assert found == []
    assert node is not None
    lines = {location: node.line_of(location) for location, _ in node.walk()}
    assert lines == {
        ("id",): 1,
        ("name",): 3,
        ("name", "zh"): 3,
        ("name", "en"): 3,
        ("list",): 4,
        ("list", 0): 5,
        ("list", 1): 6,
        ("theme",): 9,
        ("theme", "colour"): 10,
        ("columns",): 11,
        ("columns", 0): 11,
        ("columns", 0, "path"): 12,
        ("columns", 1): 13,
        ("columns", 1, "path"): 14,
        ("columns", 1, "name"): 15,
        ("columns", 1, "name", "zh"): 16,
        ("columns", 1, "name", "deep"): 17,
        ("columns", 1, "name", "deep", "er"): 17,
    }


def test_a_place_that_is_missing_has_the_line_of_what_would_hold_it() -> None:
    node, _ = read('[[columns]]\npath = "a"\n\n[[columns]]\npath = "b"\n')
    assert node is not None
    assert node.line_of(("columns", 1, "name", "zh")) == 4
    assert node.line_of(("nothing",)) == 1


def test_every_syntax_error_is_told_on_its_line_and_the_rest_is_read() -> None:
    node, found = read('a = 1\nb = \nc = "x"\nd = oops\ne = 2\n')
    assert found == [(2, "toml-syntax"), (4, "toml-syntax")]
    assert node is not None
    assert node.plain() == {"a": 1, "c": "x", "e": 2}
    assert node.line_of(("e",)) == 5


def test_a_name_written_twice_and_a_day_that_is_none_are_told_beside_broken_lines() -> None:
    node, found = read("a = 1\na = 2\nday = 2026-02-30\nb = [1\nc = 3\n")
    assert (2, "toml-syntax") in found
    assert (3, "toml-syntax") in found
    assert (4, "toml-syntax") in found
    assert node is not None
    assert node.plain()["a"] == 1


def test_a_broken_header_takes_its_table_along_without_an_echo() -> None:
    node, found = read('[[columns]]\npath = "a"\n[[columns]\npath = "b"\n[theme]\nx = 1\n')
    assert found == [(3, "toml-syntax")]
    assert node is not None
    assert node.plain() == {"columns": [{"path": "a"}], "theme": {"x": 1}}


def test_what_would_exhaust_a_parser_is_a_finding() -> None:
    assert read(f"a = {'[' * 5000}")[1] == [(1, "toml-syntax")]
    assert read(f"a = {'9' * 5000}")[1] == [(1, "toml-syntax")]


def test_another_encoding_is_told_with_its_line_and_a_byte_order_mark_is_no_mistake() -> None:
    node, findings = read_toml('a = 1\nb = "国"\n'.encode("gbk"), "a.toml")
    assert node is None
    assert [(one.line, one.rule) for one in findings] == [(2, "not-utf8")]
    node, findings = read_toml(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", "a.toml")
    assert findings == ()
    assert node is not None
    assert node.line_of(("b",)) == 2


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**62), 2**62) | st.text("abc甲乙\"'\\\n\t#[]", max_size=6),
    lambda below: st.lists(below, max_size=3),
    max_leaves=8,
)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[\n{', '.join(map(written, value))}\n]"
    if isinstance(value, int):
        return str(value)
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(signs.get(sign, sign) for sign in str(value)) + '"'


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=4), VALUES, max_size=6))
def test_values_are_those_of_tomllib_and_keys_stand_on_their_lines(table: dict[str, object]) -> None:
    text = "".join(f"{key} = {written(value)}\n" for key, value in table.items())
    node, found = read(text)
    assert found == []
    assert node is not None
    assert node.plain() == tomllib.loads(text) == table
    lines = text.split("\n")
    for key in table:
        assert lines[node.line_of((key,)) - 1].startswith(f"{key} = ")


@given(st.text(max_size=80))
def test_no_text_makes_it_fall_over(text: str) -> None:
    node, findings = read_toml(text.encode("utf-8", "surrogatepass"), "a.toml")
    assert node is not None or findings
    try:
        tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, UnicodeError):
        assert findings
    else:
        assert {one.rule for one in findings} <= {"forbidden-character"}


def test_a_character_that_no_text_may_hold_is_told_on_its_line_and_hides_nothing() -> None:
    text = 'a = "\x07甲"\n# \u0085\nb = [\n  "\\u0007",\n  "乙",\n]\nc = "\\u001B[1m"\nd = "\ufdd0"\n"\\u0000" = 1\n'
    node, findings = read_toml(text.encode(), "a.toml")
    told = sorted((one.line, one.rule, dict(one.values)["code"]) for one in findings)
    assert told == [
        (1, "forbidden-character", "U+0007"),
        (2, "forbidden-character", "U+0085"),
        (4, "forbidden-character", "U+0007"),
        (7, "forbidden-character", "U+001B"),
        (8, "forbidden-character", "U+FDD0"),
        (9, "forbidden-character", "U+0000"),
    ]
    assert node is not None
    assert not is_broken(findings)
    assert read("a = \x07 1\nb = ]\nc = 3\n")[1] == [(1, "forbidden-character"), (2, "toml-syntax")]


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fall_over(data: bytes) -> None:
    node, findings = read_toml(data, "a.toml")
    assert node is not None or findings


def test_a_part_taken_out_leaves_the_lines_of_the_rest() -> None:
    node, _ = read("a = 1\n[[c]]\nx = 1\n[[c]]\nx = 2\ny = { z = 3, w = 4 }\n")
    assert node is not None
    assert node.without(("c", 0)).plain() == {"a": 1, "c": [{"x": 2, "y": {"z": 3, "w": 4}}]}
    assert node.without(("c", 0)).line_of(("c", 0, "x")) == 5
    assert node.without(("c", 1, "y", "z")).plain() == {"a": 1, "c": [{"x": 1}, {"x": 2, "y": {"w": 4}}]}
    assert node.without(("none", 3)) == node

"""Front matter: text stays text, each value has its line, and nothing that YAML does silently stays silent."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.characters import forbidden_in
from cluster.schema.frontmatter import Source, read_source


def read(text: str) -> tuple[Source, list[tuple[int, str]]]:
    source, findings = read_source(text.encode("utf-8", "surrogatepass"), "a.md")
    return source, [(one.line, one.rule) for one in findings]


@pytest.mark.parametrize(
    "value",
    [
        "8:30",
        "no",
        "yes",
        "on",
        "null",
        "~",
        "2026-03-01",
        "0x10",
        "1e3",
        "010",
        "1_000",
        ".inf",
        "<<",
        "=",
        "12:30:45",
    ],
)
def test_a_value_stays_what_was_written(value: str) -> None:
    source, found = read(f"---\na: {value}\n---\n")
    assert found == []
    assert source.fields.plain() == {"a": value}


def test_every_value_knows_its_line_and_the_body_its_first() -> None:
    source, found = read(
        "---\ntitle: 甲\ntags: [乙, 丙]\nsteps:\n  - name: 丁\n    text: >\n      戊\n      己\n  - name: 庚\n---\n\n正文\n"
    )
    assert found == []
    assert {place: source.fields.line_of(place) for place, _ in source.fields.walk()} == {
        ("title",): 2,
        ("tags",): 3,
        ("tags", 0): 3,
        ("tags", 1): 3,
        ("steps",): 4,
        ("steps", 0): 5,
        ("steps", 0, "name"): 5,
        ("steps", 0, "text"): 6,
        ("steps", 1): 9,
        ("steps", 1, "name"): 9,
    }
    assert (source.body, source.body_line) == ("\n正文\n", 11)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "no-front-matter")]),
        ("title: 甲\n", [(1, "no-front-matter")]),
        ("\n---\ntitle: 甲\n---\n", [(1, "no-front-matter")]),
        ("---\ntitle: 甲\n", [(1, "open-front-matter")]),
        ("---\n- 甲\n---\n", [(2, "yaml-not-a-mapping")]),
        ("---\n甲\n---\n", [(2, "yaml-not-a-mapping")]),
        ("---\na: 1\nb: [1\n---\n", [(4, "yaml-syntax")]),
        ("---\na: 1\nb: 'x\nc: 2\n---\n", [(3, "yaml-syntax")]),
        ("---\na: 1\n\tb: 2\n---\n", [(3, "yaml-syntax")]),
        ("---\na: b: c\n---\n", [(2, "yaml-syntax")]),
        ("---\na: 1\nb: \x01\n---\n", [(3, "forbidden-character")]),
        ("---\na: 1\n--- b\n---\n", [(3, "yaml-syntax")]),
        ("---\n%YAML 1.2\n---\n", [(3, "yaml-syntax")]),
        ("---\na: &x 1\n---\n", [(2, "yaml-alias")]),
        ("---\na: *x\n---\n", [(2, "yaml-alias"), (2, "yaml-syntax")]),
        ("---\na: !!int 3\n---\n", [(2, "yaml-tag")]),
        ("---\na: !x 3\n---\n", [(2, "yaml-tag")]),
        ("---\n? [a]\n: 1\n---\n", [(2, "yaml-key")]),
        ("---\na: 1\na: 2\n---\n", [(3, "duplicate-key")]),
        ("---\na: 1 # x\n---\n", [(2, "yaml-comment")]),
        ("---\n# x\na: '1 # x'\nb: # x\n  - c#d\n---\n", []),
        ("---\r\na: 1\r\nb: \x01\r\n---\r\n", [(3, "forbidden-character")]),
    ],
)
def test_each_mistake_of_form_is_told_on_its_line(text: str, found: list[tuple[int, str]]) -> None:
    told = read(text)[1]
    if (2, "yaml-syntax") in found and len(found) == 2:
        assert (2, "yaml-syntax") in told
    else:
        assert told == found


@pytest.mark.parametrize(
    "written",
    [
        "甲\x07乙",
        "'甲\x07乙'",
        '"甲\\x07乙"',
        '"甲\\u0007乙"',
        "[甲, 甲\x07乙]",
        "甲\u0085乙",
        "甲\u0090乙",
        '"甲\\Ny"',
        "甲\ufdd0乙",
        "甲\uffff乙",
        '"甲\\ufffe乙"',
        '"甲\\r乙"',
    ],
)
def test_a_character_that_no_text_may_hold_is_told_on_its_line_and_left_out(written: str) -> None:
    source, found = read(f"---\na: 1\nb: {written}\nc: x # y\n---\n正文\n")
    assert found == [(3, "forbidden-character"), (4, "yaml-comment")]
    assert source.readable
    assert "".join(forbidden for _, forbidden in forbidden_in(str(source.fields.plain()))) == ""


def test_a_character_is_named_by_its_code() -> None:
    _, findings = read_source('---\na: \x07\u0080\x07\nb: "\\e"\n---\n'.encode(), "a.md")
    assert [(one.line, dict(one.values)["code"]) for one in findings] == [
        (2, "U+0007"),
        (2, "U+0080"),
        (3, "U+001B"),
    ]


def test_a_tab_and_the_ends_of_lines_are_no_such_character() -> None:
    source, found = read('---\na: "甲\\t乙\\n丙"\nb: |\n  丁\n  戊\n---\n')
    assert found == []
    assert source.fields.plain() == {"a": "甲\t乙\n丙", "b": "丁\n戊"}


def test_a_body_is_there_even_if_its_front_matter_cannot_be_read() -> None:
    for text, line in (
        ("---\na: [\n---\n正文\n", 4),
        ("---\n- a\n---\n正文\n", 4),
        ("正文\n", 1),
    ):
        source, found = read(text)
        assert found
        assert not source.readable
        assert (source.body, source.body_line, source.fields.plain()) == ("正文\n", line, {})


def test_what_would_exhaust_a_parser_is_a_finding() -> None:
    for text in (f"a: {'[' * 100_000}", f"a: {'{' * 100_000}", "- " * 50_000, "? " * 50_000):
        assert [rule for _, rule in read(f"---\n{text}\n---\n")[1]] == ["yaml-deep"]
    steps = "\n".join(f"{' ' * depth}a:" for depth in range(400))
    assert [rule for _, rule in read(f"---\n{steps}\n---\n")[1]] == ["yaml-deep"]


def test_an_alias_that_holds_itself_ends() -> None:
    source, found = read("---\na: &a [*a]\n---\n")
    assert {rule for _, rule in found} == {"yaml-alias"}
    assert source.fields.plain() == {"a": [""]}


def test_aliases_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    _, found = read("---\n" + "\n".join(lines) + "\n---\n")
    assert {rule for _, rule in found} == {"yaml-alias"}


KEYS = st.text("abcdefgh_", min_size=1, max_size=8)
PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), max_size=20
)


@given(st.dictionaries(KEYS, PLAIN, min_size=1, max_size=6), st.text("正文\n #-", max_size=20))
def test_quoted_values_and_the_body_come_back_as_they_were(table: dict[str, str], body: str) -> None:
    lines = "".join(f"{key}: '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in table.items())
    source, found = read(f"---\n{lines}---\n{body}")
    assert found == []
    assert source.fields.plain() == table
    assert source.body == body
    assert source.body_line == len(table) + 3
    assert [source.fields.line_of((key,)) for key in table] == list(range(2, len(table) + 2))


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda data: b"---\n" + data + b"\n---\nx"))
@example(b"---\n?\n---")
@example("---\n\u2028-*: a\n---\nx".encode())
def test_no_bytes_make_it_fall_over(data: bytes) -> None:
    source, findings = read_source(data, "a.md")
    assert source.readable or findings
    assert all(one.line <= data.count(b"\n") + data.count(b"\r") + 2 for one in findings)


def test_lines_are_counted_as_editors_count_them() -> None:
    _, findings = read_source("---\ntitle: 甲\u2028乙: 丙\nb: x # 注\n---\n".encode(), "a.md")
    assert ("yaml-comment", 3) in [(one.rule, one.line) for one in findings]

"""The quick reader of front matter reads what libyaml reads, or leaves it to libyaml."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cluster.findings import Finding
from cluster.schema import frontmatter
from cluster.schema.frontmatter import Source, read_source
from cluster.schema.simple import read_simple
from tests.cluster.roots import uid

KEYS = st.sampled_from(
    ["id", "title", "tags", "a", "b_1", "_", "no", "null", "~", "a b", "标题", "'a'", "<<", "?", "-"]
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "2026-03-01 08:30",
            "“甲”——乙",
            "北政发〔2026〕3号",
            "a: b",
            "a :b",
            "a:",
            "a #b",
            "a#b",
            "~",
            "- a",
            "-1",
            "? a",
            "!!int 3",
            "&x 1",
            "*x",
            "|",
            ">-",
            "%a",
            "@a",
            "`a`",
            "[a",
            "{a: b}",
            "[a, b]",
            "[ 甲 ,乙]",
            "[]",
            "[ ]",
            "[,]",
            "[a,]",
            "['a', \"b\"]",
            "['a,b']",
            "[a: b]",
            "[a:b]",
            "[a?]",
            "[a #b]",
            "[[a]]",
            '"a"',
            "'a'",
            "''",
            '""',
            '"a',
            "'it''s'",
            '"\\n"',
            '"a" b',
            '"a": b',
            "---",
            "...",
            "",
            " ",
            "　",
        ]
    ),
    st.text("ab12 甲乙:#-,[]{}'\"“”《》&*!|>%@`?~=.\\\t\u00a0\u0085\u2028\ufeff\u3000😀①", max_size=8),
)
LINES = st.one_of(
    st.builds(lambda key, gap, text, end: f"{key}:{gap}{text}{end}", KEYS, st.sampled_from([" ", "  ", "", "\t"]), TEXTS, st.sampled_from(["", "", " ", " # x"])),
    st.builds(lambda gap, text, end: f"{gap}- {text}{end}", st.sampled_from(["", "  ", "    "]), TEXTS, st.sampled_from(["", "", " "])),
    st.builds(lambda key: f"{key}:", KEYS),
    st.sampled_from(["", "# x", "  more", " ", "- name: a", "  b: c", "-", "\ta: b", "--- x"]),
    TEXTS,
)  # fmt: skip
MATTERS = st.lists(LINES, max_size=8).map("\n".join)
ENDS = st.sampled_from(
    ["\n---\n正文\n", "\n---", "\n...\n", "\n--- \n\n正文", "", "\n---\u3000\n---\n", "\r\n---\r\n正"]
)


def _slowly(data: bytes) -> tuple[Source, tuple[Finding, ...]]:
    with patch.object(frontmatter, "read_simple", lambda text, first: None):
        return read_source(data, "a.md")


@settings(max_examples=600)
@given(MATTERS, ENDS)
@example("a:\n- b\n- c\nd:", "\n---\n")
@example("a:\n  - b\n    - c", "\n---\n")
@example("a:\n  - b\n - c", "\n---\n")
@example("a: b\n  c", "\n---\n")
@example("a: 甲\n\nb: 乙", "\n---\n")
def test_what_is_read_quickly_is_what_libyaml_reads(matter: str, end: str) -> None:
    data = f"---\n{matter}{end}".encode()
    assert read_source(data, "a.md") == _slowly(data)


@given(st.text("-. \n\r\u3000\u2028\x1c甲a:", max_size=24))
def test_front_matter_ends_at_the_first_line_of_its_marks(text: str) -> None:
    source, _ = read_source(f"---\n{text}".encode(), "a.md")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((at for at, line in enumerate(lines) if line.rstrip() in ("---", "...")), None)
    if end is None:
        assert (source.body, source.body_line, source.readable) == ("", 1, False)
    else:
        assert (source.body, source.body_line) == ("\n".join(lines[end + 1 :]), end + 3)


def test_the_usual_front_matter_is_simple() -> None:
    text = (
        f'id: {uid(1)}\nkind: policy\ntitle: "甲省关于“乙”的通知"\npublished: 2026-03-01 08:30\ntags: [丙, 丁]\n'
        "subject: economy\nissuer:\n  - 省政府\n  - '省委'\ndocument_number: 北政发〔2026〕3号\nsummary:\norigin_url: https://a.example/b?c=d#e"
    )
    node = read_simple(text, 2)
    assert node is not None
    assert node.plain() == {
        "id": uid(1),
        "kind": "policy",
        "title": "甲省关于“乙”的通知",
        "published": "2026-03-01 08:30",
        "tags": ["丙", "丁"],
        "subject": "economy",
        "issuer": ["省政府", "省委"],
        "document_number": "北政发〔2026〕3号",
        "summary": "",
        "origin_url": "https://a.example/b?c=d#e",
    }
    assert [node.line_of(place) for place in (("title",), ("issuer",), ("issuer", 1), ("summary",))] == [
        4,
        8,
        10,
        12,
    ]

"""The normalised digest: the same for what reads the same, another for what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cluster.normal import normal_digest

WORDS = st.text("甲乙丙abc ", min_size=1, max_size=10).map(lambda text: f"x{text.strip()}")
FIELDS = st.dictionaries(
    st.sampled_from(["title", "summary", "published", "tags", "subject"]), WORDS, max_size=5
)
BODY = st.lists(WORDS, max_size=5).map("\n".join)


def page(fields: dict[str, str], body: str) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + f"---\n{body}"


def digest(text: str) -> str:
    return normal_digest(text.encode())


@given(FIELDS, BODY)
def test_layout_does_not_count(fields: dict[str, str], body: str) -> None:
    plain = digest(page(fields, body))
    turned = dict(reversed(fields.items()))
    quoted = {key: f"'{value}'" for key, value in fields.items()}
    assert digest(page(turned, body)) == plain
    assert digest(page(quoted, body)) == plain
    assert digest(page(fields, f"\n\n{body}\n\n")) == plain
    assert digest(page(fields, body).replace("\n", "\r\n")) == plain
    assert digest(page(fields, "\n".join(f"{line}  " for line in body.split("\n")))) == plain
    assert digest("\ufeff" + page(fields, body)) == plain


@given(FIELDS, BODY)
def test_handling_does_not_count(fields: dict[str, str], body: str) -> None:
    handled = {**fields, "id": "1", "modified": "2026-03-01", "editor": "甲", "aliases": "/x", "waivers": "x"}
    assert digest(page(handled, body)) == digest(page(fields, body))


@given(FIELDS, BODY, FIELDS, BODY)
def test_what_readers_see_counts(one: dict[str, str], text: str, other: dict[str, str], more: str) -> None:
    same = one == other and text.strip("\n").rstrip() == more.strip("\n").rstrip()
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    if [line.rstrip() for line in more.strip("\n").split("\n")] == lines and one == other:
        same = True
    assert (digest(page(one, text)) == digest(page(other, more))) == same


@given(st.binary(max_size=60))
def test_a_file_that_cannot_be_read_counts_by_its_bytes(data: bytes) -> None:
    assert normal_digest(data) == normal_digest(data)
    assert normal_digest(b"\xff" + data) != normal_digest(b"\xfe" + data)
    assert normal_digest(b"---\na: [\n---\n" + data) != normal_digest(b"---\na: {\n---\n" + data)

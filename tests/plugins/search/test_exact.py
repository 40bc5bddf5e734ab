"""The exact index, read back as the script reads it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from plugins.search.exact import bucket, join_postings, postings_of, write_records, write_terms
from plugins.search.facets import Labels, choices
from plugins.search.words import holds, normalise, terms
from tests.plugins.search.rows import row

FILES = st.sampled_from([1, 2, 8])
TEXTS = st.lists(st.text("失业保险稳岗返还政府ab1〔〕， ", max_size=12), max_size=12)


def files_of(texts: list[str], count: int = 1, part: int = 0) -> tuple[bytes, ...]:
    """The files of texts, put together from parts of so many texts each."""
    size = part or len(texts) or 1
    parts = [texts[at : at + size] for at in range(0, len(texts), size)]
    return write_terms(join_postings((len(held), postings_of(held)) for held in parts), count)


def read_postings(files: tuple[bytes, ...], term: str) -> set[int]:
    packed = json.loads(files[bucket(term, len(files))]).get(term, "")
    found, number = set(), -1
    for letter in packed:
        number += ord(letter) - 0x5D + 1
        found.add(number)
    return found


@given(TEXTS, st.text("失业保险稳岗", min_size=2, max_size=4), FILES)
def test_the_terms_of_a_phrase_lose_no_document_that_holds_it(
    texts: list[str], phrase: str, count: int
) -> None:
    files = files_of(texts, count)
    found = set.intersection(*(read_postings(files, term) for term in terms(phrase)))
    assert {number for number, text in enumerate(texts) if holds(normalise(text), phrase)} <= found
    assert all(set(terms(phrase)) <= set(terms(normalise(texts[number]))) for number in found)


def test_postings_reach_over_a_whole_shard() -> None:
    texts = ["失业"] + ["保险"] * 2498 + ["失业"]
    assert read_postings(files_of(texts), "失业") == {0, 2499}


@given(TEXTS, FILES, st.integers(1, 12))
def test_an_index_put_together_from_parts_is_that_of_all_their_texts(
    texts: list[str], count: int, part: int
) -> None:
    assert files_of(texts, count, part) == files_of(texts, count)


def test_terms_are_spread_evenly_over_files() -> None:
    texts = ["".join(chr(0x4E00 + (n * m) % 20000) for n in range(200)) for m in range(1, 60)]
    files = files_of(texts, 8)
    assert len(files) == 8
    assert max(map(len, files)) < 4 * min(map(len, files))


def test_records_hold_numbers_as_they_are_compared_and_as_they_are_shown() -> None:
    table = json.loads(write_records([row("a", number="北政发〔2026〕3号"), row("b")], ["zh_1", "zh_2"]))
    assert (table["number"], table["shown"]) == (["北政发 2026 3号", ""], ["北政发〔2026〕3号", ""])
    assert (table["names"], table["text"]) == (["zh_1", "zh_2"], ["a", "b"])


def test_only_facets_with_a_choice_are_offered_newest_year_first() -> None:
    labels = Labels((("policy", "文件"), ("article", "动态")), (("economy", "经济"),), (), (("shi", "市"),))
    rows = [row("a", "2019-01-01"), row("b", kind="policy"), row("c", "", subjects=("economy",))]
    found = dict(choices(rows, labels))
    assert list(found) == ["kind", "year"]
    assert [(one.value, one.count) for one in found["year"]] == [("2026", 1), ("2019", 1)]

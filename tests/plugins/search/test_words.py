"""What is compared in a search, and document numbers however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.search.numbers import canonical_number
from plugins.search.words import holds, normalise, terms

TEXT = st.text(st.sampled_from("政府办公厅失业保险返还，。〔〕《》 \n\u200babAB12号 "), max_size=40)


@pytest.mark.parametrize(
    "typed",
    [
        "黑政办规〔2019〕13号",
        "黑政办规[2019]13号",
        "黑政办规(2019)13号",
        "黑政办规（2019）13号",
        "黑政办规【2019】13号",
        "黑政办规 〔２０１９〕 13 号",
        "黑政办规2019 13",
        "黑政办规201913号",
        "黑政办规〔2019〕第13号",
        "黑政办规2019年第013号",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert canonical_number(typed) == "黑政办规 2019 13号"


def test_numbers_of_other_makes_are_compared_as_text() -> None:
    assert canonical_number("国务院令第492号") == "国务院令第492号"
    assert canonical_number("公告２０２４年第5号") == "公告 2024 5号"


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("《黑政办规〔2019〕130号》", "黑政办规〔2019〕13号", False),
        ("见黑政办规〔2019〕13号文件", "黑政办规〔2019〕13号", True),
        ("依法。行政", "依法行政", False),
        ("依法\n行政", "依法行政", True),
        ("依法、行政", "依法，行政", True),
        ("an article", "art", False),
        ("Labour  Contract", "labour contract", True),
        ("第113号", "13号", False),
    ],
)
def test_a_phrase_is_held_whole_or_not_at_all(text: str, phrase: str, found: bool) -> None:
    assert holds(normalise(text), normalise(phrase)) is found


@given(TEXT)
def test_blanks_stand_between_things_and_once(text: str) -> None:
    normal = normalise(text)
    assert normal == " ".join(normal.split(" ")).strip()
    assert "  " not in normal


@given(TEXT, st.data())
def test_whoever_holds_a_phrase_holds_all_its_terms(text: str, data: st.DataObject) -> None:
    normal = normalise(text)
    start = data.draw(st.integers(0, len(normal)))
    phrase = normal[start : data.draw(st.integers(start, len(normal)))].strip()
    if holds(normal, phrase):
        assert set(terms(phrase)) <= set(terms(normal))

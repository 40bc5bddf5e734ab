"""Decisions and guards alone: pure, so every boundary can be stood on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.ledger import Decision, LedgerLine
from cluster.schema.types import BEIJING
from cluster.settings import Source, Syndication
from syndicate.difference import difference, similarity
from syndicate.drift import same_address
from syndicate.guards import PULL, is_burst, withdraws_too_much
from syndicate.items import Item
from syndicate.received import Evidence, NoEvidence, Provenance, fingerprint, read_evidence, write_evidence
from syndicate.schedule import backoff, is_due, is_proven, note_move, validators, why_not_now
from syndicate.state import FetchState

NOW = datetime(2026, 6, 30, 9, tzinfo=BEIJING)
SOURCE = Source(id="bu", name={"zh": "部"}, url="https://bu.example/feed", rate=10)


def withdrawn(number: int, hours: float) -> LedgerLine:
    return LedgerLine(NOW - timedelta(hours=hours), Decision.WITHDRAW, f"k{number}", "", "", PULL)


@pytest.mark.parametrize(
    ("asked", "live", "held_back"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, False),
        (3, 15, True),
        (3, 16, False),
        (9, 1000, False),
        (10, 1000, True),
    ],
)
def test_a_mass_withdrawal_is_ten_or_three_that_are_a_fifth(asked: int, live: int, held_back: bool) -> None:
    assert withdraws_too_much(asked, live, [], Syndication(), NOW) is held_back


def test_withdrawals_of_the_last_day_count_and_older_ones_do_not() -> None:
    recent = [withdrawn(number, 23) for number in range(9)]
    older = [withdrawn(number, 25) for number in range(9)]
    assert withdraws_too_much(1, 1000, recent, Syndication(), NOW)
    assert not withdraws_too_much(1, 1000, older, Syndication(), NOW)
    assert not withdraws_too_much(0, 1000, recent, Syndication(), NOW)


def test_a_burst_is_more_than_three_times_the_rate_over_the_days_since() -> None:
    lines = [LedgerLine(NOW - timedelta(days=3), Decision.ACCEPT, "k", "", "", PULL, version=1)]
    assert not is_burst(90, SOURCE, lines, NOW)
    assert is_burst(91, SOURCE, lines, NOW)
    assert not is_burst(10_000, SOURCE, [], NOW), "the first pull brings a backlog"
    assert not is_burst(10_000, SOURCE.model_copy(update={"rate": None}), lines, NOW)


@given(st.integers(0, 40))
def test_patience_grows_with_failures_and_never_beyond_an_hour(failures: int) -> None:
    assert backoff(failures) <= backoff(failures + 1) <= timedelta(hours=1)


def test_what_a_parent_asked_for_holds_for_its_host_and_even_when_it_is_urgent() -> None:
    state = FetchState(attempted=NOW, failures=5)
    assert why_not_now(state, None, NOW, urgent=False)
    assert not why_not_now(state, None, NOW, urgent=True)
    assert why_not_now(FetchState(), NOW + timedelta(minutes=1), NOW, urgent=True)
    assert not why_not_now(FetchState(not_before=NOW), NOW, NOW, urgent=False)


@given(st.integers(5, 1440), st.timedeltas(timedelta(0), timedelta(days=365)))
def test_sources_are_due_about_when_their_interval_is_over(every: int, after: timedelta) -> None:
    last = NOW + after
    source = SOURCE.model_copy(update={"every": every})
    state = FetchState(attempted=last)
    assert not is_due(state, source, last + timedelta(minutes=every * 0.84))
    assert is_due(state, source, last + timedelta(minutes=every * 1.16))


def test_validators_are_sent_only_for_what_their_answer_led_to() -> None:
    state = FetchState(etag='"x"', last_modified="y", validated=NOW, settings="s", ledger="l")
    assert validators(state, "s", "l", NOW + timedelta(days=6)) == ('"x"', "y")
    assert validators(state, "s", "l", NOW + timedelta(days=7)) == ("", "")
    assert validators(state, "t", "l", NOW) == ("", "")
    assert validators(state, "s", "m", NOW) == ("", "")


def test_a_move_is_believed_after_a_week_of_the_same_answer_from_the_same_feed() -> None:
    state = note_move(FetchState(), "https://new.example/", NOW)
    assert not is_proven(state, True, NOW + timedelta(days=6))
    assert is_proven(state, True, NOW + timedelta(days=7))
    assert not is_proven(state, False, NOW + timedelta(days=7))
    other = note_move(state, "https://other.example/", NOW + timedelta(days=6))
    assert not is_proven(other, True, NOW + timedelta(days=7))
    assert not is_proven(note_move(state, "", NOW), True, NOW + timedelta(days=7))


WORDS = st.text(st.sampled_from("甲乙丙丁\n "), max_size=60)


@given(WORDS, WORDS)
def test_a_difference_is_told_exactly_where_there_is_one(old: str, new: str) -> None:
    assert bool(difference("题", old, "题", new, "zh")) == (old != new)
    assert 0 <= similarity(old, new) <= 1
    assert similarity(old, old) == 1


def test_a_difference_quotes_what_changed_in_both_languages() -> None:
    told = difference("甲", "期限为4日。", "乙", "期限为14日。", "zh")
    assert told == "标题由“甲”改为“乙”；“期限为4日。”改为“期限为14日。”"
    old, new = "第一条 四日。\n第二条 罚款。", "第一条 五日。\n第二条 免罚。"
    told = difference("题", old, "题", new, "zh")
    assert told == "“第一条 四日。”改为“第一条 五日。”；“第二条 罚款。”改为“第二条 免罚。”"
    assert difference("A", "x", "B", "x", "en") == "title changed from “A” to “B”"


@given(st.text(max_size=30_000))
def test_a_huge_change_is_told_without_taking_long(text: str) -> None:
    assert len(difference("题", text * 10, "题", text * 10 + "x", "zh")) < 1000


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x/", "http://A.example/x#top", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://[", "https://[", True),
    ],
)
def test_addresses_are_compared_as_pages(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


ITEMS = st.builds(
    Item,
    id=st.text(min_size=1),
    url=st.text(),
    title=st.text(),
    html=st.none() | st.text(),
    summary=st.text(),
    published=st.none() | st.datetimes().map(lambda when: when.replace(tzinfo=BEIJING)),
    stated=st.text(),
    updated=st.none(),
    language=st.just("zh"),
    categories=st.lists(st.text(), max_size=3).map(tuple),
)


@given(ITEMS, st.binary())
def test_evidence_is_read_back_as_it_was_written(item: Item, page: bytes) -> None:
    where = Provenance("bu", "u", "v", 200, NOW, (("etag", '"x"'),), "0" * 64)
    evidence = Evidence(where, item, page, where)
    assert read_evidence(write_evidence(evidence)) == evidence
    assert fingerprint(read_evidence(write_evidence(evidence)).item) == fingerprint(item)


@given(st.binary(max_size=100))
def test_what_is_no_evidence_is_refused_as_such(data: bytes) -> None:
    with pytest.raises(NoEvidence):
        read_evidence(data)

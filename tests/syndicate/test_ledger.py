"""The ledger's chain, and what a build takes from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.ledger import Decision, LedgerLine, append, read_ledger, standing
from cluster.schema.types import BEIJING
from syndicate.clock import start_clock

NOON = datetime(2026, 6, 30, 12, tzinfo=BEIJING)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
LINES = st.lists(
    st.builds(
        LedgerLine,
        at=st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, BEIJING)),
        decision=st.sampled_from(Decision),
        key=TEXT,
        id=TEXT,
        because=TEXT,
        title=TEXT,
        version=st.integers(0, 9),
        received=TEXT,
    ),
    max_size=8,
)


@given(LINES)
def test_what_is_written_is_read_back(lines: list[LedgerLine]) -> None:
    read, findings = read_ledger(append(b"", lines), "l")
    assert not findings
    assert [replace(line, n=0, prev="") for line in read] == lines


@given(LINES, LINES)
def test_appending_twice_is_appending_once(first: list[LedgerLine], second: list[LedgerLine]) -> None:
    assert append(append(b"", first), second) == append(b"", [*first, *second])


@given(LINES.filter(lambda lines: len(lines) > 1), st.data())
def test_a_line_changed_dropped_or_moved_breaks_the_chain(
    lines: list[LedgerLine], data: st.DataObject
) -> None:
    raw = append(b"", lines).split(b"\n")[:-1]
    place = data.draw(st.integers(0, len(raw) - 2))
    match data.draw(st.sampled_from(["change", "drop", "double", "swap"])):
        case "change":
            raw[place] = raw[place].replace(b'"because":"', b'"because":"!', 1)
        case "drop":
            del raw[place]
        case "double":
            raw.insert(place, raw[place])
        case _:
            raw[place], raw[place + 1] = raw[place + 1], raw[place]
    read, findings = read_ledger(b"".join(one + b"\n" for one in raw), "l")
    assert [one.rule for one in findings] == ["ledger-chain"]
    assert len(read) <= place + 1


@pytest.mark.parametrize(
    "rest", [b"{", b"x\n", b"[]\n", b'{"n":2}\n', b"null\n", b"\n", b'{"n":"2","prev":""}\n']
)
def test_a_torn_or_foreign_line_is_told_with_its_place(rest: bytes) -> None:
    good = append(b"", [LedgerLine(NOON, Decision.ACCEPT, "k", "i", "b")])
    read, findings = read_ledger(good + rest, "reposts/x/ledger.jsonl")
    assert len(read) == 1
    assert (findings[0].path, findings[0].line, findings[0].rule) == (
        "reposts/x/ledger.jsonl",
        2,
        "ledger-chain",
    )


def test_passing_over_and_late_lines_do_not_change_how_an_item_stands() -> None:
    accept = LedgerLine(NOON, Decision.ACCEPT, "k", "i", "")
    others = [
        replace(accept, decision=one)
        for one in (Decision.PASS, Decision.LATE, Decision.REJECT, Decision.ALIAS)
    ]
    assert standing([accept, *others])["k"] is accept


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_no_date_puts_the_clock_after_the_instant_of_first_sight_nor_two_days_before_it(
    shift: timedelta,
) -> None:
    start = start_clock(NOON + shift, NOON)
    assert NOON - timedelta(hours=48) <= start <= NOON
    if -timedelta(hours=48) <= shift <= timedelta(0):
        assert start == NOON + shift
    else:
        assert start == NOON


def test_without_a_date_the_clock_starts_at_first_sight() -> None:
    assert start_clock(None, NOON) == NOON

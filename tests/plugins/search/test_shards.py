"""How documents are cut into shards, and these into parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.search.rows import SearchRow
from plugins.search.shards import CLOSED, NEWEST, SHARD, Limit, Part, Shard, cut_shards
from tests.plugins.search.rows import row

DAYS = st.lists(
    st.tuples(
        st.sampled_from(["", "2019", "2024", "2025", "2026"]),
        st.integers(1, 12),
        st.integers(1, 3),
        st.integers(1, 90),
    ),
    max_size=40,
)
LIMITS = st.builds(Limit, st.integers(1, 12), st.integers(50, 400))


def rows_of(days: list[tuple[str, int, int, int]]) -> list[SearchRow]:
    return [
        row(f"d{n:02}", f"{year}-{month:02}-{day:02}" if year else "", size=size)
        for n, (year, month, day, size) in enumerate(days)
    ]


def parts_of(shards: tuple[Shard, ...]) -> list[Part]:
    return [part for shard in shards for part in shard.parts]


def fits(rows: tuple[SearchRow, ...], limit: Limit) -> bool:
    return len(rows) == 1 or limit.takes(rows)


@given(DAYS, LIMITS, LIMITS, LIMITS)
def test_every_document_stands_in_one_part_of_one_shard_and_none_is_too_large(
    days: list[tuple[str, int, int, int]], shard: Limit, closed: Limit, newest: Limit
) -> None:
    rows = rows_of(days)
    shards = cut_shards(rows, shard, closed, newest)
    assert [one for held in shards for one in held.rows] == sorted(rows)
    assert all(fits(held.rows, shard) for held in shards)
    assert all(part.rows for part in parts_of(shards))


@given(DAYS, LIMITS)
def test_parts_keep_to_their_limits_where_they_are_few(
    days: list[tuple[str, int, int, int]], limit: Limit
) -> None:
    few = rows_of(days)[: limit.documents]
    shards = cut_shards([one for one in few if one.size * 16 <= limit.bytes], SHARD, limit, limit)
    assert all(fits(part.rows, limit) for part in parts_of(shards))


@given(DAYS, LIMITS)
def test_cutting_does_not_depend_on_the_order_that_rows_come_in(
    days: list[tuple[str, int, int, int]], limit: Limit
) -> None:
    rows = rows_of(days)
    assert cut_shards(rows, limit, limit) == cut_shards(list(reversed(rows)), limit, limit)


@given(DAYS)
def test_the_newest_year_stands_apart(days: list[tuple[str, int, int, int]]) -> None:
    rows = rows_of(days)
    last = max((one.day[:4] for one in rows), default="")
    for part in parts_of(cut_shards(rows)):
        assert len({one.day[:4] == last for one in part.rows}) == 1


def test_closed_years_share_a_shard() -> None:
    days = ["", "2019-01-01", "2020-01-01", "2025-01-01", "2026-01-01", "2026-02-01"]
    shards = cut_shards([row(f"d{n}", day) for n, day in enumerate(days)])
    assert [[one.day[:4] for one in shard.rows] for shard in shards] == [
        ["", "2019", "2020", "2025"],
        ["2026", "2026"],
    ]


def test_a_new_document_leaves_the_closed_years_alone() -> None:
    old = [row(f"d{n}", f"20{19 + n % 7}-01-01") for n in range(20)]
    new = row("new", "2025-12-31")
    limit = Limit(5, 1000)
    before, after = cut_shards(old, limit), cut_shards([*old, new], limit)
    assert {shard.digest("") for shard in before[:-1]} <= {shard.digest("") for shard in after}


@given(st.integers(0, 1199))
def test_a_document_less_makes_few_parts_anew(gone: int) -> None:
    rows = [row(f"d{n}", f"20{10 + n % 10}-{1 + n // 10 % 12:02}-01") for n in range(1200)]
    limit = Limit(40, 100_000)
    before = {part.digest("") for part in parts_of(cut_shards(rows, SHARD, limit, limit))}
    rest = [one for one in rows if one.id != f"d{gone}"]
    after = {part.digest("") for part in parts_of(cut_shards(rest, SHARD, limit, limit))}
    assert len(after - before) == 1


def test_a_year_without_months_that_fit_is_cut_between_days_and_a_day_by_numbers() -> None:
    rows = [row(f"d{n:03}", f"2026-03-0{1 + n % 3}") for n in range(90)]
    limit = Limit(30, SHARD.bytes)
    parts = parts_of(cut_shards(rows, SHARD, limit, limit))
    assert [len({one.day for one in part.rows}) for part in parts] == [1, 1, 1]
    day = [row(f"d{n:04}") for n in range(SHARD.documents + 1)]
    assert [len(shard.rows) for shard in cut_shards(day)] == [SHARD.documents, 1]


def test_the_newest_year_has_the_smallest_parts() -> None:
    days = [f"{year}-{1 + n % 12:02}-{1 + n % 28:02}" for year in (2024, 2025) for n in range(800)]
    parts = parts_of(cut_shards([row(f"d{n}", day) for n, day in enumerate(days)]))
    sizes = {year: max(len(p.rows) for p in parts if p.rows[0].day[:4] == year) for year in ("2024", "2025")}
    assert sizes["2025"] <= NEWEST.documents < sizes["2024"] <= CLOSED.documents


def test_a_large_collection_has_larger_parts_and_not_ever_more() -> None:
    for count in (10_000, 40_000):
        days = [(f"{2000 + n % 20}-{1 + n // 20 % 12:02}-{1 + n // 240 % 28:02}") for n in range(count)]
        parts = parts_of(cut_shards([row(f"d{n}", day) for n, day in enumerate(days)]))
        assert len(parts) <= 96
        assert all(SHARD.takes(part.rows) for part in parts)


def test_every_fact_of_a_row_is_in_the_digest() -> None:
    one = cut_shards([row("a")])[0]
    other = cut_shards([row("a", digest="b")])[0]
    engine = "another engine"
    assert len({one.digest(""), other.digest(""), one.digest(engine), one.parts[0].digest("")}) == 4
    assert len({one.parts[0].digest(""), other.parts[0].digest(""), one.parts[0].digest(engine)}) == 3

"""How documents are cut into shards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.search.shards import cut_shards
from tests.plugins.search.rows import row

DAYS = st.lists(
    st.tuples(st.sampled_from(["", "2019", "2024", "2025", "2026"]), st.integers(1, 12), st.integers(1, 90)),
    max_size=40,
)


def rows_of(days: list[tuple[str, int, int]]) -> list[object]:
    return [
        row(f"d{n}", f"{year}-{month:02}-01" if year else "", size=size)
        for n, (year, month, size) in enumerate(days)
    ]


@given(DAYS, st.integers(1, 12), st.integers(50, 400))
def test_every_document_stands_in_one_shard_and_none_is_too_large(
    days: list[tuple[str, int, int]], limit: int, size: int
) -> None:
    rows = rows_of(days)
    shards = cut_shards(rows, limit, size)  # type: ignore[arg-type]
    held = [one for shard in shards for one in shard.rows]
    assert held == sorted(rows, key=lambda one: one.order)  # type: ignore[attr-defined]
    assert all(len(shard.rows) <= limit for shard in shards)
    assert all(len(shard.rows) == 1 or sum(one.size for one in shard.rows) <= size for shard in shards)


@given(DAYS)
def test_cutting_does_not_depend_on_the_order_that_rows_come_in(days: list[tuple[str, int, int]]) -> None:
    rows = rows_of(days)
    assert cut_shards(rows, 3) == cut_shards(list(reversed(rows)), 3)  # type: ignore[arg-type]


def test_the_newest_year_stands_alone_and_closed_years_share() -> None:
    days = ["", "2019-01-01", "2020-01-01", "2025-01-01", "2026-01-01", "2026-02-01"]
    shards = cut_shards([row(f"d{n}", day) for n, day in enumerate(days)])
    assert [shard.years for shard in shards] == [("0", "2019", "2020", "2025"), ("2026",)]


def test_a_new_document_leaves_the_closed_years_alone() -> None:
    old = [row(f"d{n}", f"20{19 + n % 7}-01-01") for n in range(20)]
    new = row("new", "2025-12-31")
    before, after = cut_shards(old, 5), cut_shards([*old, new], 5)
    assert {shard.digest("") for shard in before[:-1]} <= {shard.digest("") for shard in after}


def test_a_shard_is_full_at_its_limit_and_not_beyond() -> None:
    year = [row(f"d{n:04}") for n in range(2501)]
    assert [len(shard.rows) for shard in cut_shards(year[:2500])] == [2500]
    assert [len(shard.rows) for shard in cut_shards(year)] == [2500, 1]


def test_every_fact_of_a_row_is_in_the_digest() -> None:
    one = cut_shards([row("a")])[0].digest("")
    assert one != cut_shards([row("a", title="b")])[0].digest("")
    assert one != cut_shards([row("a", body="b")])[0].digest("")
    assert one != cut_shards([row("a")])[0].digest("another engine")

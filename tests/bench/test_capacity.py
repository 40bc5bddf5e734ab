"""The capacity model finds the law that costs follow, and says what a law of another shape gets wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.capacity import (
    COSTS,
    PAGE,
    Law,
    Measured,
    fit,
    main,
    put_between,
    tables,
    workers_needed,
)

PARTS = st.floats(0, 100)
LAWS = st.builds(Law, PARTS, st.floats(0, 1), PARTS)
SHAPES = [(1000, 1), (1000, 10), (3000, 1), (3000, 10)]


@given(LAWS)
def test_a_law_is_found_again_from_what_it_gives(law: Law) -> None:
    found = fit([(*shape, law.of(*shape)) for shape in SHAPES])
    assert found.of(1_000_000, 1_000) == pytest.approx(law.of(1_000_000, 1_000), rel=1e-6, abs=1e-3)


COSTS_MEASURED = st.lists(st.floats(0.1, 1e5), min_size=len(SHAPES), max_size=len(SHAPES))


@given(COSTS_MEASURED, LAWS)
def test_no_part_is_negative_whatever_was_measured_and_no_other_such_law_is_nearer(
    costs: list[float], other: Law
) -> None:
    def off(law: Law) -> float:
        return sum((law.of(*shape) / cost - 1) ** 2 for shape, cost in zip(SHAPES, costs, strict=True))

    found = fit([(*shape, cost) for shape, cost in zip(SHAPES, costs, strict=True)])
    assert min(found.base, found.document, found.site) >= 0
    assert off(found) <= off(other) * (1 + 1e-6) + 1e-6
    for step in (Law(1e-3, 0, 0), Law(0, 1e-6, 0), Law(0, 0, 1e-3)):
        near = Law(found.base + step.base, found.document + step.document, found.site + step.site)
        assert off(found) <= off(near) * (1 + 1e-6) + 1e-6


def test_corpora_that_do_not_tell_documents_from_sites_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        fit([(1000, 1, 1.0), (2000, 1, 2.0), (3000, 1, 3.0)])


@given(st.floats(1, 1e6), st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0.5, 10))
def test_the_workers_that_are_named_are_enough_and_one_less_is_not(
    cold: float, read: float, taken: float, hours: float
) -> None:
    def seconds(workers: int) -> float:
        return 2 * read + taken + max(0.0, cold - read) / workers

    workers = workers_needed(cold, read, taken, hours)
    if workers is None:
        assert 2 * read + taken >= hours * 3600
        return
    assert seconds(workers) <= hours * 3600 * (1 + 1e-9)
    assert workers == 1 or seconds(workers - 1) >= hours * 3600 * (1 - 1e-9)


def test_the_tables_say_how_far_the_law_is_wrong_at_the_size_it_was_not_made_from() -> None:
    law = Law(5, 0.01, 0.5)
    shapes = [*SHAPES, (9000, 1), (9000, 10)]
    measured = [
        Measured(*shape, dict.fromkeys(COSTS, law.of(*shape) * (1.25 if shape == (9000, 1) else 1)))
        for shape in shapes
    ]
    text = tables(measured, cores=16, memory=64)
    assert "| +0 % | -20 % | +0 % |" in text
    assert "1,000 站点 sites, 1,000,000 文档 documents: 从零构建 cold build 10,505 CPU s" in text


def test_the_page_keeps_its_words_around_the_tables() -> None:
    page = PAGE.read_text("utf-8")
    once = put_between(page, "new")
    assert put_between(once, "new") == once
    assert once.partition("<!-- measured -->")[0] == page.partition("<!-- measured -->")[0]
    with pytest.raises(ValueError, match="measured"):
        put_between("no marks", "new")


def test_sizes_that_cannot_be_compared_are_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--articles", "100,200"]) == 2
    assert "--articles" in capsys.readouterr().err

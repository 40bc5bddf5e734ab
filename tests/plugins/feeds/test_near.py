"""A subscription is chosen from the few entries that it may hold as from all of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.feeds.items import dates_of, near_of
from plugins.feeds.subscription import choose
from tests.cluster.test_lists import AT, Said, made_of, rows_of, said


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(said, max_size=30), min_size=2, max_size=5))
def test_what_a_subscription_holds_is_near(
    told: list[list[Said]],
) -> None:
    listed = made_of(rows_of(told), []).having("state", "listed")
    near = near_of(listed, AT)
    whole, chosen = choose(dates_of(listed), (), AT), choose(dates_of(near), (), AT)
    assert [one.by_update for one in chosen.entries] == [one.by_update for one in whole.entries]
    assert (chosen.whole and len(near) == len(listed)) == whole.whole

"""Where the title of a 公文 may go on in the next line; how instants are shown."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.schema.types import BEIJING
from plugins.engine.filters import breakable, day, iso, moment
from tests.plugins.feeds.samples import INSTANTS


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        (
            "北原省人民政府办公厅关于发展社区老年助餐服务的实施意见",
            ["北原省人民政府办公厅", "关于发展社区老年助餐服务的", "实施意见"],
        ),
        ("关于报送安排的通知", ["关于报送安排的", "通知"]),
        ("县政府关于印发《用水规定》的通知", ["县政府", "关于印发", "《用水规定》的", "通知"]),
        ("便利企业开办和注销若干措施", ["便利企业开办和注销若干措施"]),
        ("Circular on school transport", ["Circular on school transport"]),
    ],
)
def test_a_title_breaks_between_issuer_matter_and_kind(title: str, parts: list[str]) -> None:
    assert breakable(title).split("<wbr>") == parts


@given(st.text())
def test_nothing_but_places_to_break_is_added(title: str) -> None:
    shown = breakable(title)
    assert shown.replace("<wbr>", "").unescape() == title


@given(INSTANTS)
def test_instants_are_shown_in_beijing_time(at: datetime) -> None:
    local = at.astimezone(BEIJING)
    assert moment(at) == f"{local:%Y-%m-%d %H:%M}"
    assert day(at) == f"{local:%Y-%m-%d}" == day(local.date())
    assert iso(at) == local.isoformat(timespec="seconds")
    assert iso(local.date()) == f"{local:%Y-%m-%d}"

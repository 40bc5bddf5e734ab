"""Field types: what each takes, what it refuses and by which rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cluster.kinds import KINDS, translation_of
from cluster.kinds.translation import OF_THE_ORIGINAL
from cluster.messages import load_rules
from cluster.read_documents import STAND_INS
from cluster.schema import fields
from cluster.schema.nodes import Node
from cluster.schema.salvage import salvage
from cluster.schema.types import BEIJING, read_day, read_moment
from cluster.settings import ClusterConfig
from cluster.sites import SiteConfig


def refused(kind: object, value: object) -> str:
    """The rule by which a value is refused; "" if it is taken."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return error.errors()[0]["type"]
    return ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01", "2026-03-01T00:00:00+08:00"),
        ("2026-03-01 8:30", "2026-03-01T08:30:00+08:00"),
        ("2026-03-01T08:30", "2026-03-01T08:30:00+08:00"),
        (" 2026-03-01 08:30:05 ", "2026-03-01T08:30:05+08:00"),
        ("2026-03-01T08:30Z", "2026-03-01T08:30:00+00:00"),
        ("2026-03-01T08:30:00-05:00", "2026-03-01T08:30:00-05:00"),
        ("2024-02-29", "2024-02-29T00:00:00+08:00"),
        (date(2026, 3, 1), "2026-03-01T00:00:00+08:00"),
        (datetime(2026, 3, 1, 8), "2026-03-01T08:00:00+08:00"),  # noqa: DTZ001
    ],
)
def test_a_moment_without_a_zone_is_beijing_time(written: object, meant: str) -> None:
    assert read_moment(written).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("", "empty-value"),
        ("8:30", "not-a-moment"),
        ("no", "not-a-moment"),
        ("2026年3月1日", "not-a-moment"),
        ("2026-3-1", "not-a-moment"),
        ("２０２６-03-01", "not-a-moment"),
        ("2026-03-01 8", "not-a-moment"),
        ("2026-03-01 08:30 +08:00", "not-a-moment"),
        ("2026-02-30", "impossible-date"),
        ("2026-13-01", "impossible-date"),
        ("2025-02-29", "impossible-date"),
        ("2026-03-01 24:30", "impossible-date"),
        ("2026-03-01 08:60", "impossible-date"),
        ("2026-03-01T08:30+99:00", "impossible-date"),
        ("0001-01-01", "impossible-date"),
        ("9999-12-31", "impossible-date"),
        (20260301, "not-a-moment"),
        (None, "not-a-moment"),
        ([], "not-a-moment"),
    ],
)
def test_what_is_no_moment_is_refused_by_the_fitting_rule(written: object, rule: str) -> None:
    assert refused(fields.Moment, written) == rule


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)),  # noqa: DTZ001
    st.integers(-12 * 60, 14 * 60),
)
def test_a_moment_written_out_is_read_back(moment: datetime, minutes: int) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_moment(aware.isoformat()) == aware
    naive = moment.replace(microsecond=0)
    assert read_moment(naive.isoformat(sep=" ")) == naive.replace(tzinfo=BEIJING)


@given(st.dates())
def test_a_day_written_out_is_read_back(day: date) -> None:
    assert read_day(day.isoformat()) == read_day(day) == day


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("2026-02-30", "impossible-date"),
        ("2026-03-01 08:30", "not-a-day"),
        ("八月", "not-a-day"),
        (8, "not-a-day"),
    ],
)
def test_what_is_no_day_is_refused_by_the_fitting_rule(written: object, rule: str) -> None:
    assert refused(fields.Day, written) == rule


@pytest.mark.parametrize(
    ("kind", "rule", "good", "bad"),
    [
        (fields.Slug, "not-a-slug", ["a", "a-1", "2026"], ["", "A", "a_b", "-a", "a-", "a--b", "甲", "a/b", "a\n"]),
        (fields.ColumnPath, "not-a-column-path", ["a", "a/b-c"], ["", "/a", "a/", "a//b", "../a", "a b", "A"]),
        (fields.Host, "not-a-host", ["a.cn", "www.a-b.gov.cn"], ["cn", "a.cn.", "https://a.cn", "a.cn/x", "A.cn", "a_b.cn", "-a.cn"]),
        (fields.Url, "not-a-url", ["https://a.cn", "http://a.cn:80/x?y#z"], ["a.cn", "//a.cn", "ftp://a.cn", "javascript:x", "https://", "https://a b", "http://[::1", "https://a:b"]),
        (fields.Colour, "not-a-colour", ["#1b4f8f"], ["#1B4F8F", "red", "#fff"]),
        (fields.SiteCode, "not-a-site-code", ["9900000001", "bm12345678"], ["99", "bm1234567", "１２３４５６７８９０"]),
        (fields.Region, "not-a-region", ["990000", "990101001", "990101001001"], ["99", "9900000", "９９００００"]),
        (fields.Code, "not-a-code", ["a", "a.b-c"], ["A", "a..b", ".a"]),
        (fields.Email, "not-an-email", ["a@b.cn"], ["a", "a@b", "a b@c.cn", "<a@b.cn>"]),
        (
            fields.Reach,
            "not-reachable",
            ["mailto:a@b.cn", "https://a.cn/report?a=1#b", "tel:+86-10-1"],
            ["a@b.cn", "http://a.cn", "https://", "https://[", "mailto:安@b.cn", "mailto:a b@c.cn", "tel:x"],
        ),
        (fields.Uuid7, "not-a-uuid7", ["019c0000-0000-7000-8000-000000000001"], ["7c9e6679-7425-40de-944b-e07fc1f90ae7", "019C0000-0000-7000-8000-000000000001", "x", "019c00000000700080000000000000001"]),
        (fields.Filled, "empty-value", ["a"], ["", "  ", "\n"]),
    ],
)  # fmt: skip
def test_a_type_takes_what_it_should_and_refuses_the_rest(
    kind: object, rule: str, good: list[str], bad: list[str]
) -> None:
    assert [refused(kind, value) for value in good] == [""] * len(good)
    assert [refused(kind, value) for value in bad] == [rule] * len(bad)


def test_languages_are_two_letters_and_each_stands_once() -> None:
    assert refused(fields.Text, {"zh": "甲", "en": "A"}) == ""
    assert refused(fields.Text, {"chinese": "甲"}) == "not-a-language"
    assert refused(fields.Text, {"zh": " "}) == "empty-value"
    assert refused(fields.Languages, ["zh", "zh"]) == "duplicate-language"
    assert refused(fields.Languages, ["zh-CN"]) == "not-a-language"


def test_one_word_stands_for_a_list_of_one() -> None:
    assert TypeAdapter(fields.Names).validate_python("防汛") == ("防汛",)


@given(st.text(max_size=20) | st.integers() | st.none() | st.booleans() | st.floats() | st.lists(st.text()))
def test_whatever_is_written_a_type_takes_it_or_names_a_rule(value: object) -> None:
    rules = load_rules()
    for kind in (
        fields.Moment,
        fields.Day,
        fields.Uuid7,
        fields.Slug,
        fields.Host,
        fields.Url,
        fields.Email,
        fields.Names,
    ):
        rule = refused(kind, value)
        assert not rule or rule in rules or rule == "string_type", (kind, rule)


def test_a_translation_may_say_everything_but_what_a_document_has_once() -> None:
    for kind, schema in KINDS.items():
        owned = set(translation_of(KINDS[kind]).model_fields)
        assert owned == (set(schema.model_fields) - OF_THE_ORIGINAL) | {"translator"}
        required = [
            name for name, info in translation_of(KINDS[kind]).model_fields.items() if info.is_required()
        ]
        assert required == ["title"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_of_nothing_is_salvaged_with_every_required_field_told(kind: str) -> None:
    found = salvage(KINDS[kind], Node({}, 2, 2), "a.md", STAND_INS)
    required = {name for name, info in KINDS[kind].model_fields.items() if info.is_required()}
    assert {dict(one.values)["name"] for one in found.findings} == required
    assert found.lost == required
    assert not found.sound


SCALARS = st.text(max_size=8) | st.integers() | st.booleans() | st.dates()


def nodes(names: list[str]) -> st.SearchStrategy[Node]:
    leaf = SCALARS.map(lambda value: Node(value, 3, 3))
    below = st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: Node(tuple(items), 3, 3))
            | st.dictionaries(st.sampled_from(names), inner, max_size=4).map(lambda table: Node(table, 3, 3))
        ),
        max_leaves=10,
    )
    return st.dictionaries(st.sampled_from(names), below, max_size=8).map(lambda table: Node(table, 2, 2))


@given(st.data())
def test_whatever_a_file_holds_is_salvaged_and_every_loss_is_told(data: st.DataObject) -> None:
    stand_ins = {
        **STAND_INS,
        "id": "x",
        "level": "county",
        "region": "000000",
        "name": {"zh": "—"},
        "organiser": {"zh": "—"},
        "top": "x",
    }
    for schema in (KINDS["service"], KINDS["policy"], SiteConfig, ClusterConfig):
        names = ["x", "zh", "path", "name", "roles", "reason", "carriers", *schema.model_fields]
        node = data.draw(nodes(names))
        found = salvage(
            schema,
            node,
            "a",
            {
                **stand_ins,
                **({"id": "019c0000-0000-7000-8000-000000000001"} if "title" in schema.model_fields else {}),
            },
        )
        assert isinstance(found.value, schema)
        assert found.sound == (not found.lost)
        assert all(one.rule in load_rules() for one in found.findings)


def test_a_uuid7_is_what_the_library_calls_one() -> None:
    assert UUID("019c0000-0000-7000-8000-000000000001").version == 7

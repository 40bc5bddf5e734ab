"""Lists made of columns are those made of the entries themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.entries import Entry, Row
from cluster.lists import ByKey, Entries, Table
from cluster.model import Carriage, Document
from cluster.rows import Rows, pack
from cluster.settings import Duty, Mode

Said = tuple[int, int, str, str, tuple[str, ...], bool, str]
AT = datetime(2026, 6, 1, tzinfo=UTC)
NOW = int(AT.timestamp()) * 1_000_000
DAY = 86_400_000_000


def _row(number: int, said: Said) -> Row:
    published, modified, column, state, tags, dated, identity = said
    return Row(
        published=published, id=f"id{number % 7}", key=f"k{number}", lang="zh", kind="article", name=f"n{number}",
        column=column, url=f"/{number}", state=state, modified=modified, dated=dated, tags=tags, subjects=(),
        identity=identity or f"urn:{number}", pictured=False, aliased=False, filed=False, mark=f"m{number}",
    )  # fmt: skip


moments = st.one_of(st.integers(0, 5), st.integers(NOW - 90 * DAY, NOW))
said = st.tuples(
    moments,
    moments,
    st.sampled_from(["a", "a/b", "c"]),
    st.sampled_from(["listed", "expired", "withdrawn"]),
    st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=2, unique=True).map(tuple),
    st.booleans(),
    st.sampled_from(["", "", "", "urn:same"]),
)
parts = st.lists(st.lists(said, max_size=9), max_size=6)


def rows_of(told: list[list[Said]]) -> list[list[Row]]:
    return [[_row(100 * n + i, one) for i, one in enumerate(part)] for n, part in enumerate(told)]


def _restore(row: Row) -> Document:
    raise AssertionError(row)  # no list looks at a document


def _entry(row: Row, mode: Mode | None = None) -> Entry:
    duty = Duty.model_construct(mode=mode)
    carriage = Carriage(row.key, "s", row.column, duty, "") if mode else None
    return Entry(row, "s", _restore, "s.example", carriage)


def made_of(own: list[list[Row]], others: list[Entry]) -> Entries:
    return Entries(Table(Rows(pack(rows) for rows in own), _entry, others))


def _keys(entries: Entries) -> list[str]:
    return [entry.key for entry in entries]


@settings(deadline=None)
@given(parts, st.lists(st.tuples(said, st.sampled_from([Mode.REPOST, Mode.LINK])), max_size=4))
def test_lists_of_columns_are_those_of_the_entries(
    told: list[list[Said]],
    carried: list[tuple[Said, Mode]],
) -> None:
    own = rows_of(told)
    others = [_entry(_row(9000 + n, one), mode) for n, (one, mode) in enumerate(carried)]
    entries = made_of(own, others)
    plain = sorted(
        [*(_entry(row) for part in own for row in part), *others],
        key=lambda entry: (entry.row.published, entry.row.id),
    )
    assert len(entries) == len(plain)
    assert [entry.row for entry in entries] == [entry.row for entry in plain]
    assert [entry.carriage for entry in entries] == [entry.carriage for entry in plain]
    for name in Row._fields:
        assert entries[::-1].values(name) == [getattr(entry.row, name) for entry in reversed(plain)]
    keys = [entry.key for entry in plain]
    assert _keys(entries[1:5]) == keys[1:5]
    shown = entries.having("state", "listed", "expired")[::-1]
    assert _keys(shown) == [e.key for e in reversed(plain) if e.row.state in ("listed", "expired")]
    columns = entries.by(entries.values("column"))
    assert {name: _keys(held) for name, held in columns.items()} == {
        name: [e.key for e in plain if e.column == name] for name in {e.column for e in plain}
    }
    assert _keys(entries.union(list(columns.values()))) == keys
    tagged = shown.by_each(shown.values("tags"))
    assert {name: _keys(held) for name, held in tagged.items()} == {
        name: [e.key for e in shown if name in e.row.tags] for name in {t for e in shown for t in e.row.tags}
    }
    assert _keys(shown.own) == [e.key for e in shown if e.carriage is None]
    assert _keys(shown.carried) == [e.key for e in shown if e.carriage is not None]
    assert _keys(shown.with_page) == [e.key for e in shown if not e.link_only]
    assert _keys(entries.sorted_by("name")) == [e.key for e in sorted(plain, key=lambda e: e.row.name)]
    assert shown.facts == {e.fact for e in shown}
    assert {key: ByKey(entries)[key].key for key in keys} == {key: key for key in keys}
    assert _keys(ByKey(entries).of({*keys[::2], "none"})) == keys[::2]


@settings(deadline=None)
@given(parts.filter(any), st.data())
def test_a_digest_tells_of_a_mark_in_its_list_and_of_no_other(
    told: list[list[Said]], data: st.DataObject
) -> None:
    own = rows_of(told)
    before, after = made_of(own, []), made_of(own, [])
    place = data.draw(st.integers(0, len(before) - 1))
    after[place : place + 1].remark(lambda entry: entry.mark + "!")
    assert after[place].mark == before[place].mark + "!"
    assert before.digest != after.digest
    assert before[:place].digest == after[:place].digest
    assert before[place + 1 :].digest == after[place + 1 :].digest

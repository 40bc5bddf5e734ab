"""A value of another kind in the records, as one wrong byte of a row's head makes it, is damage and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from publish.build import build
from publish.record import DamagedRecords, EditionRecord
from publish.records import FILE, FOLDER, Records
from publish.records_file import KINDS
from tests.publish.test_look import FILES, write
from tests.publish.tiny import NOW, Root, differences, snapshot

OUTPUTS = {
    **dict.fromkeys(("owner", "inputs", "digest", "facts", "note", "group"), "text"),
    **dict.fromkeys(("size", "mtime"), "integer"),
}
COLUMNS = [
    (table, name, kind)
    for table, kinds in {**KINDS, "outputs": OUTPUTS}.items()
    for name, kind in kinds.items()
]


def turn(output: Path, table: str, column: str, kind: str) -> None:
    """Make a column's values those of another kind."""
    other = f'CAST("{column}" AS BLOB)' if kind == "text" else "'x'"
    with closing(sqlite3.connect(output / FOLDER / FILE)) as database, database:
        database.execute(f'UPDATE "{table}" SET "{column}" = {other}')


@pytest.mark.parametrize(("table", "column", "kind"), COLUMNS)
def test_another_kind_of_value_is_noticed_by_whoever_reads_it(
    tmp_path: Path, table: str, column: str, kind: str
) -> None:
    write(tmp_path / "out", FILES)
    write(tmp_path / "out", {"h/one/a.html": ("甲", "g")}, owner="b")  # which takes it from the other
    with closing(Records(tmp_path / "out")) as records:
        records.keep_edition("a", EditionRecord("i", ("f",), "s", b"r"))
        generation = records.generation
    turn(tmp_path / "out", table, column, kind)
    damaged = False
    with closing(Records(tmp_path / "out")) as records:
        damaged = records.generation != generation  # begun again
        for owner in ("a", "b"):
            for ask in (records.of, records.groups, records.noted, records.edition):
                try:
                    ask(owner)
                except DamagedRecords:
                    damaged = True
            with suppress(DamagedRecords):
                records.lines(owner, ["g", "k", ""])
                list(records.packed_lines(owner))
        try:
            found = records.owners()
        except DamagedRecords:
            damaged = True
        else:
            damaged = damaged or set(found) != {"a", "b"}
    assert damaged


@pytest.mark.parametrize(
    ("table", "column"), [("editions", "result"), ("groups", "lines"), ("outputs", "facts")]
)
def test_a_build_mends_it(tiny_root: Root, tmp_path: Path, table: str, column: str) -> None:
    tiny_root.build(tmp_path / "out", tmp_path / "cache", search=False)
    turn(tmp_path / "out", table, column, dict(KINDS.get(table, OUTPUTS))[column])
    path = min(tiny_root.folder.glob("sites/*/*/*.md")).relative_to(tiny_root.folder).as_posix()
    tiny_root.write(path, f"{tiny_root.read(path)}\n")
    options = tiny_root.options(tmp_path / "out", tmp_path / "cache", search=False)
    assert build(options, NOW, lambda _: None).built
    tiny_root.build(tmp_path / "clean", tmp_path / "fresh", search=False)
    assert differences(snapshot(tmp_path / "out"), snapshot(tmp_path / "clean")) == []

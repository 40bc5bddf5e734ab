"""Records beside the spare copies: whom they are lent to, and when they are copied anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from publish.record import Record
from publish.records import FOLDER, Records
from publish.spares import Spares


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _output(folder: Path, held: Iterable[bytes]) -> Path:
    """An OUTPUT whose records name these files."""
    with closing(Records(folder)) as records:
        records.keep("o", [Record(f"h/{_name(data)}", "i", _name(data), len(data), 1) for data in held])
    return folder / FOLDER / "outputs.sqlite"


def test_records_are_lent_to_a_fresh_output_alone(tmp_path: Path) -> None:
    held = [b"one", b"two"]
    records = _output(tmp_path / "output", held)
    spares = Spares(tmp_path / "spares")
    assert not spares.lend_records(tmp_path / "fresh" / FOLDER / "outputs.sqlite")
    for data in (*held, b"of a build before"):
        spares.copies.keep(_name(data), data)
        spares.copies.flush()
    spares.settle(records, 2, 2)
    lent = tmp_path / "fresh" / FOLDER / "outputs.sqlite"
    assert spares.lend_records(lent)
    assert not spares.lend_records(lent)
    with closing(Records(tmp_path / "fresh")) as found, closing(Records(tmp_path / "output")) as own:
        assert found.all() == own.all()
    copies = spares.copies
    assert sorted(data for number in copies.numbers() for _, data in copies.unpack(number)) == held


def test_few_changes_leave_the_records_as_they_are(tmp_path: Path) -> None:
    spares = Spares(tmp_path / "spares")
    records = _output(tmp_path / "output", [b"one"])
    spares.settle(records, 1000, 1)
    _output(tmp_path / "output", [b"two"])
    for _ in range(10):
        spares.settle(records, 1000, 10)
    assert _count(tmp_path / "spares") == 1
    spares.settle(records, 1000, 10)
    assert _count(tmp_path / "spares") == 2


def _count(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "outputs.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM outputs").fetchone()[0])

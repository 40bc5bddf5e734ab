"""Spare copies: what comes out is what went in, or nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish.record import Record
from publish.records import FOLDER, Records
from publish.spares import LARGEST, Spares

files = st.lists(st.binary(max_size=200), max_size=100, unique=True)


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _keep(spares: Spares, held: Iterable[bytes]) -> None:
    for data in held:
        spares.keep(_name(data), data)
    spares.close()


@settings(max_examples=20)
@given(files, files)
def test_what_was_kept_is_found_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, kept: list[bytes], others: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("spares")
    _keep(Spares(folder), kept)
    found = Spares(folder).find(map(_name, (*kept, *others)))
    assert found == {_name(data): data for data in kept}


@settings(max_examples=40)
@given(files.filter(bool), st.integers(0, 2**20), st.integers(1, 255), st.booleans())
def test_a_damaged_copy_is_not_found(
    tmp_path_factory: pytest.TempPathFactory, kept: list[bytes], where: int, flip: int, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("spares")
    _keep(Spares(folder), kept)
    file = folder / "copies.sqlite"
    data = bytearray(file.read_bytes())
    where %= len(data)
    data[where] ^= flip
    file.write_bytes(data[:where] if cut else data)
    spares, sound = Spares(folder), {_name(one): one for one in kept}
    assert spares.find(sound).items() <= sound.items()
    _keep(spares, kept)  # whatever befell it, it goes on
    assert Spares(folder).find(sound).items() <= sound.items()


def test_a_large_file_is_not_kept(tmp_path: Path) -> None:
    large = bytes(LARGEST + 1)
    _keep(Spares(tmp_path), [large])
    assert not Spares(tmp_path).find([_name(large)])


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
    _keep(spares, [*held, b"of a build before"])
    spares.settle(records, 2, 2)
    lent = tmp_path / "fresh" / FOLDER / "outputs.sqlite"
    assert spares.lend_records(lent)
    assert not spares.lend_records(lent)
    with closing(Records(tmp_path / "fresh")) as found, closing(Records(tmp_path / "output")) as own:
        assert found.all() == own.all()
    assert sorted(spares.find(map(_name, (*held, b"of a build before"))).values()) == held


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

"""Copies of files in bundles: what comes out is what went in, or nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zstandard import ZstdCompressor

from publish import bundles
from publish.bundles import LARGEST, Bundles

files = st.lists(st.binary(max_size=200), max_size=100, unique=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles of few files, of which there are many."""
    monkeypatch.setattr(bundles, "_TOGETHER", 1000)


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(file: Path, held: Iterable[bytes]) -> None:
    with closing(Bundles(file)) as copies:
        for data in held:
            copies.keep(name_of(data), data)


def found(file: Path) -> dict[str, bytes]:
    """All copies that are there and sound."""
    with closing(Bundles(file)) as copies:
        return {name: data for number in copies.numbers() for name, data in copies.unpack(number)}


@settings(max_examples=20)
@given(st.lists(files, max_size=3))
def test_what_was_kept_is_found(tmp_path_factory: pytest.TempPathFactory, runs: list[list[bytes]]) -> None:
    file = tmp_path_factory.mktemp("bundles") / "copies.sqlite"
    for kept in runs:
        keep(file, kept)
    assert found(file) == {name_of(data): data for kept in runs for data in kept}


@settings(max_examples=20)
@given(files, st.randoms(use_true_random=False))
def test_what_is_dropped_goes_and_what_lives_stays(
    tmp_path_factory: pytest.TempPathFactory, kept: list[bytes], chance: Random
) -> None:
    file = tmp_path_factory.mktemp("bundles") / "copies.sqlite"
    keep(file, kept)
    living = {name_of(data): data for data in kept if chance.random() < chance.choice((0.1, 0.9))}
    with closing(Bundles(file)) as copies:
        copies.drop(living)
        for number in copies.numbers():
            names = [name for name, _ in copies.unpack(number)]
            assert 2 * sum(name in living for name in names) >= len(names) > 0
    assert living.items() <= found(file).items()


@settings(max_examples=40)
@given(files.filter(bool), st.integers(0, 2**20), st.integers(1, 255), st.booleans())
def test_a_damaged_copy_is_not_found(
    tmp_path_factory: pytest.TempPathFactory, kept: list[bytes], where: int, flip: int, cut: bool
) -> None:
    file = tmp_path_factory.mktemp("bundles") / "copies.sqlite"
    keep(file, kept)
    data = bytearray(file.read_bytes())
    where %= len(data)
    data[where] ^= flip
    file.write_bytes(data[:where] if cut else data)
    sound = {name_of(one): one for one in kept}
    assert found(file).items() <= sound.items()
    keep(file, kept)  # whatever befell it, it goes on
    assert found(file).items() <= sound.items()
    with closing(Bundles(file)) as copies:
        copies.drop(sound)
    assert found(file).items() <= sound.items()


def test_a_size_as_large_as_no_memory_is_is_not_believed(tmp_path: Path) -> None:
    file, data = tmp_path / "copies.sqlite", bytes(500)
    keep(file, [data])
    packed = ZstdCompressor().compress(data)
    claimed = bytearray(ZstdCompressor().compress(bytes(300_000)))
    size = claimed.index((300_000).to_bytes(4, "little"))
    claimed[size : size + 4] = (2**31).to_bytes(4, "little")
    with closing(sqlite3.connect(file)) as database, database:
        for frame, length in ((packed, 2**31), (bytes(claimed), 2**31), (bytes(claimed), 500)):
            database.execute(
                "INSERT INTO bundles (digests, sizes, packed) VALUES (?, ?, ?)",
                (bytes(32), length.to_bytes(4, "little"), frame),
            )
    assert found(file) == {name_of(data): data}


def test_a_large_file_is_not_kept(tmp_path: Path) -> None:
    keep(tmp_path / "copies.sqlite", [bytes(LARGEST + 1)])
    assert found(tmp_path / "copies.sqlite") == {}

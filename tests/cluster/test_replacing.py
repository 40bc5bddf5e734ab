"""Files that take the place of others: whole, whoever else writes them at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cluster.replacing import replace_file


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    said = [bytes([number]) * 100_000 for number in range(8)]

    def write(data: bytes) -> None:
        for _ in range(5):
            replace_file(file, data[:50_000], data[50_000:])

    with ThreadPoolExecutor(len(said)) as pool:
        for done in [pool.submit(write, data) for data in said]:
            done.result()
    assert file.read_bytes() in said
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_take_its_place_is_gone(tmp_path: Path) -> None:
    (tmp_path / "file" / "held").mkdir(parents=True)
    with pytest.raises(OSError, match="file"):
        replace_file(tmp_path / "file", b"x")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]

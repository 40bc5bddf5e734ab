"""The digest of the sources is the one that reading them all would give, whatever is kept of it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cluster import fingerprint
from cluster.scan import RACY, Scan

LATER = time.time_ns() + 1000 * 86_400 * RACY  # no file below was touched just before


@pytest.fixture(name="root")
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for room in fingerprint.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "code.py").write_text(f"# {room}\n", "utf-8")
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    monkeypatch.setattr(fingerprint, "_KEPT", [])
    return tmp_path


def told(root: Path, began: int = LATER) -> str:
    """The digest as a new process finds it with what is kept."""
    scans = {room: Scan(root / room, began) for room in fingerprint.ROOMS}
    fingerprint.keep_sources(root / "cache" / "code", fingerprint.state_of_sources(scans))
    return fingerprint._sources.__wrapped__()


def anew() -> str:
    """The digest with nothing kept."""
    fingerprint._KEPT.clear()
    return fingerprint._sources.__wrapped__()


def test_sources_that_nobody_touched_are_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = told(root)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("a source was read"))
    assert told(root) == first


def test_every_change_of_a_source_changes_the_digest(root: Path) -> None:
    seen = {told(root)}
    file = root / "plugins" / "code.py"
    before = file.stat()
    time.sleep(0.02)  # a clock of files ticks more slowly than tests run
    file.write_text("# snigulp\n", "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    seen.add(told(root))
    (root / "cluster" / "more.py").write_text("", "utf-8")
    seen.add(told(root))
    assert len(seen) == 3
    assert told(root) == anew()


def test_a_source_touched_just_now_is_read(root: Path) -> None:
    told(root, time.time_ns())
    assert not (root / "cache").exists()


def test_a_damaged_digest_is_made_anew(root: Path) -> None:
    first = told(root)
    file = root / "cache" / "code"
    data = file.read_bytes()
    for where in range(len(data)):
        for damaged in (data[:where], data[:where] + bytes([data[where] ^ 1]) + data[where + 1 :]):
            file.write_bytes(damaged)
            assert told(root) == first == anew()

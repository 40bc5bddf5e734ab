"""Whatever is damaged in the caches or in the records of OUTPUT, the next build gives what a clean one gives."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.build import build
from tests.publish.edits import EDITS, Edit, apply
from tests.publish.tiny import NOW, differences, make_root, snapshot

FULL = 60


def spoil(file: Path, chance: Random) -> None:
    """Other bytes here and there, an end too early, or nothing."""
    data = bytearray(file.read_bytes())
    how = chance.choice(("flip", "flip", "cut", "empty"))
    if how == "flip":
        for _ in range(chance.randint(1, 30) if data else 0):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif how == "cut":
        del data[chance.randrange(len(data) + 1) :]
    else:
        data.clear()
    file.write_bytes(bytes(data))


def prove(seed: int) -> None:
    chance = Random(seed)
    with tempfile.TemporaryDirectory(prefix="jiyue-tests-") as name:
        room = Path(name)
        root = make_root(room / "content")
        root.build(room / "kept", room / "cache", search=False)
        for edit in chance.sample(list(EDITS), 2):
            apply(root, Edit(edit, chance.randrange(9), chance.randrange(9)))
        kept = (*(room / "cache").rglob("*"), *(room / "kept" / ".jiyue").rglob("*"))
        for file in chance.sample(sorted(file for file in kept if file.is_file()), 3):
            spoil(file, chance)
        report = build(root.options(room / "kept", room / "cache", search=False), NOW, lambda _: None)
        clean = build(root.options(room / "clean", room / "fresh", search=False), NOW, lambda _: None)
        assert report.built == clean.built, [message.en for message in report.messages]
        if clean.built:
            assert differences(snapshot(room / "kept"), snapshot(room / "clean")) == []


@pytest.mark.parametrize("seed", range(4))
def test_damage_anywhere_is_noticed(seed: int) -> None:
    prove(seed)


@pytest.mark.full
@settings(max_examples=FULL, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_more_damage_is_noticed(seed: int) -> None:
    prove(seed)

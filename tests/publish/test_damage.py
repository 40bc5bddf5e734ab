"""Whatever is damaged in the caches or in the records of OUTPUT, the next build gives what a clean one gives."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.catalogue import Catalogue
from publish.__main__ import site
from publish.build import build
from publish.mending import mend
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


def kept_at(folder: str, name: str) -> str:
    """Where what is kept under a name lies below CACHE."""
    return str(Catalogue(Path(folder))._file(name))


# In the place of each stands what a build needs, once it is over; of the last it goes without.
WRONG_KINDS = (
    "bodies.sqlite",
    "catalogue",
    kept_at("catalogue", "sites"),
    "checked",
    kept_at("checked", "verdicts"),
    "stamps",
)
DONE_WITHOUT = ("spares/copies.sqlite",)


def test_a_folder_where_a_file_belongs_or_a_file_for_a_folder_is_made_anew(tmp_path: Path) -> None:
    root, out, cache = make_root(tmp_path / "content"), tmp_path / "kept", tmp_path / "cache"
    options = root.options(out, cache, search=False)
    root.build(out, cache, search=False)
    wrong = [cache / name for name in WRONG_KINDS]
    wrong += [out / ".jiyue" / name for name in ("lock", "outputs.sqlite", "rest.json")]
    wrong += [cache / name for name in DONE_WITHOUT]
    for number, place in enumerate(wrong):
        apply(root, Edit("edit", number, number))
        if place.is_dir():
            shutil.rmtree(place)
            place.write_text("a file")
        else:
            place.unlink(missing_ok=True)
            (place / "within").mkdir(parents=True)
        assert site(options) == 0, place
        left = mend(out, cache)
        assert left == (number >= len(wrong) - len(DONE_WITHOUT)), place
    root.build(tmp_path / "clean", tmp_path / "fresh", search=False)
    assert differences(snapshot(out), snapshot(tmp_path / "clean")) == []


def test_what_is_sound_and_what_is_not_of_a_build_stays(tmp_path: Path) -> None:
    root, out, cache = make_root(tmp_path / "content"), tmp_path / "kept", tmp_path / "cache"
    root.build(out, cache)
    root.write("../cache/syndicate/state/ministry.json", "{}")
    root.write("../cache/pins/city/HEAD", "x")
    before = snapshot(cache)
    assert not mend(out, cache)
    assert snapshot(cache) == before


@pytest.mark.full
@settings(max_examples=FULL, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_more_damage_is_noticed(seed: int) -> None:
    prove(seed)

"""A fresh OUTPUT beside a CACHE that was restored comes to the same as a clean build, whatever happened in between."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from publish import refill as module
from publish.build import Report, build
from publish.records import FOLDER, PARTIAL
from publish.refill import Refill
from publish.spares import spares_of
from tests.publish.edits import EDITS, Edit, apply
from tests.publish.test_damage import spoil
from tests.publish.tiny import NOW, Root, differences, make_root, snapshot


def refilled(root: Root, room: Path, output: str = "output", workers: int = 2, **more: object) -> Report:
    """A build as the command does it."""
    options = root.options(room / output, room / "kept", search=False, **more)
    with closing(Refill(options.output, spares_of(options), workers)) as refill:
        return build(options, NOW, lambda _: None, refill=refill)


def clean(root: Root, room: Path) -> dict[str, bytes]:
    """What a build makes that knows of no other."""
    root.build(room / "clean", room / "none", search=False)
    found = snapshot(room / "clean")
    shutil.rmtree(room / "clean")
    shutil.rmtree(room / "none")
    return found


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_is_made_again(tiny_root: Root, tmp_path: Path, workers: int) -> None:
    refilled(tiny_root, tmp_path)
    before = snapshot(tmp_path / "output")
    shutil.rmtree(tmp_path / "output")
    report = refilled(tiny_root, tmp_path, workers=workers)
    assert report.built
    assert report.tally.rendered == 0
    assert differences(snapshot(tmp_path / "output"), before) == []
    assert not (tmp_path / "output" / FOLDER / PARTIAL).exists()
    again = build(
        tiny_root.options(tmp_path / "output", tmp_path / "kept", search=False), NOW, lambda _: None
    )
    assert again.tally.rendered == again.tally.written == 0


@pytest.mark.parametrize("seed", range(4))
def test_filled_is_clean(seed: int) -> None:
    chance = Random(seed)
    with tempfile.TemporaryDirectory(prefix="jiyue-tests-") as name:
        room = Path(name)
        root = make_root(room / "content")
        refilled(root, room)
        for edit in chance.sample(list(EDITS), 3):
            apply(root, Edit(edit, chance.randrange(9), chance.randrange(9)))
        if seed % 2:
            kept = sorted(file for file in (room / "kept" / "spares").iterdir() if file.is_file())
            for file in chance.sample(kept, 2):
                spoil(file, chance)
        shutil.rmtree(room / "output")
        report = refilled(root, room)
        if report.built:
            assert differences(snapshot(room / "output"), clean(root, room)) == []


@pytest.mark.parametrize("there", [False, True])
def test_a_build_that_fails_leaves_output_as_it_was(tiny_root: Root, tmp_path: Path, there: bool) -> None:
    refilled(tiny_root, tmp_path)
    shutil.rmtree(tmp_path / "output")
    if there:
        (tmp_path / "output").mkdir()
    path = min(tiny_root.folder.glob("sites/*/*/*.md")).relative_to(tiny_root.folder).as_posix()
    tiny_root.write(path, "---\ntitle: [broken\n---\n")
    assert not refilled(tiny_root, tmp_path).built
    assert (tmp_path / "output").exists() == there
    assert not there or not list((tmp_path / "output").iterdir())


def test_a_preview_neither_leaves_nor_takes_copies(tiny_root: Root, tmp_path: Path) -> None:
    refilled(tiny_root, tmp_path, preview=True)
    assert not (tmp_path / "kept" / "spares").exists()
    refilled(tiny_root, tmp_path)
    assert refilled(tiny_root, tmp_path, "other", preview=True).tally.rendered > 0


def test_copies_of_something_else_are_not_taken(tiny_root: Root, tmp_path: Path) -> None:
    refilled(tiny_root, tmp_path)
    options = replace(tiny_root.options(tmp_path / "fresh", tmp_path / "kept"), content=tmp_path)
    with closing(Refill(options.output, spares_of(options), 1)) as refill:
        assert not refill.begun
    assert not options.output.exists()


def test_an_output_that_stands_is_left_alone(tiny_root: Root, tmp_path: Path) -> None:
    refilled(tiny_root, tmp_path)
    options = tiny_root.options(tmp_path / "fresh", tmp_path / "kept")
    options.output.mkdir()
    (options.output / "theirs").write_text("x")
    with closing(Refill(options.output, spares_of(options), 1)) as refill:
        assert not refill.begun
    assert [entry.name for entry in options.output.iterdir()] == ["theirs"]


@pytest.mark.parametrize("moment", ["children", "half", "files"])
def test_a_killed_filling_is_made_good(
    tiny_root: Root, tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refilled(tiny_root, tmp_path)
    shutil.rmtree(tmp_path / "output")
    if moment == "children":  # the processes that fill die, the build goes on
        put = module._put
        killed = tmp_path / "killed"

        def deadly(name: str, data: bytes, mtime: int) -> None:
            if name.endswith("feed.atom"):
                killed.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            put(name, data, mtime)

        monkeypatch.setattr(module, "_put", deadly)
    else:  # the build itself is killed while it fills, or before the records are there
        child = os.fork()
        if not child:
            end = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
            if moment == "half":
                monkeypatch.setattr(module.Refill, "settle", end)
            else:
                monkeypatch.setattr(module.Spares, "lend_records", end)
            refilled(tiny_root, tmp_path)
            os._exit(9)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    report = refilled(tiny_root, tmp_path)
    assert report.built
    if moment == "children":
        assert killed.exists()
    assert differences(snapshot(tmp_path / "output"), clean(tiny_root, tmp_path)) == []
    assert not (tmp_path / "output" / FOLDER / PARTIAL).exists()

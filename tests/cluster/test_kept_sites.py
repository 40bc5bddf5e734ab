"""Sites that nothing touched stay closed until somebody looks there, and are whole even where what was kept of them is lost."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from cluster import kept_sites
from cluster.catalogue import Catalogue
from cluster.load import load
from cluster.pieces import later_name
from tests.cluster.roots import NOW, MemoryTree, document
from tests.cluster.test_catalogue import SITES, Files, many_files, seen


class Watched(Catalogue):
    """A catalogue that tells what it was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def get(self, name: str) -> Any:
        self.asked.append(name)
        return super().get(name)

    def sites(self) -> set[str]:
        """The sites that were opened."""
        return {name.split()[1] for name in self.asked if name.startswith("site ")}


def edited(files: Files) -> MemoryTree:
    path = "sites/ju/yw/2026-01-05-n4.md"
    return MemoryTree({**files, path: files[path] + "又一段。\n".encode()})


def test_a_site_that_nothing_touched_is_opened_by_who_looks_there(tmp_path: Path) -> None:
    files = many_files()
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(tmp_path))
    shelf = Watched(tmp_path)
    model = load(edited(files), NOW, preview=False, shelf=shelf).model
    assert model is not None
    assert shelf.sites() == {"ju"}
    assert [model.count(name) for name in SITES] == [len(model.by_site[name]) for name in SITES]
    assert shelf.sites() == {"ju"}
    assert model.by_key["shi/yw/2026-01-05-n4"]["zh"].title == "文件2004"
    assert shelf.sites() == {"ju", "shi"}
    assert shelf.asked.count("site shi") == 1


@pytest.mark.parametrize("kind", ["flip", "cut", "gone", "older"])
def test_what_is_lost_before_somebody_looks_is_read_again_and_kept(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, room = many_files(), tmp_path / "kept"
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(room))
    older = shutil.copytree(room, tmp_path / "older")
    files["sites/shi/yw/2026-01-20-late.md"] = document(90000, "kind: article\n").encode()
    files = {path: data for path, data in files.items() if not path.startswith("sites/shi/yw/2026-01-0")}
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(room))
    tree = edited(files)
    kept = load(tree, NOW, preview=False, shelf=Catalogue(room))
    for name in ("site shi", later_name("site shi")):
        file = Catalogue(room)._file(name)
        if not file.exists():
            continue
        data = bytearray(file.read_bytes())
        if kind == "flip":
            data[len(data) // 2] ^= 1
            file.write_bytes(data)
        elif kind == "cut":
            file.write_bytes(data[: len(data) // 2])
        elif kind == "gone":
            file.unlink()
        else:
            file.write_bytes((older / file.name).read_bytes() if (older / file.name).exists() else b"")
    assert seen(kept) == seen(load(tree, NOW, preview=False))

    def never(means: object, *about: object) -> None:
        raise AssertionError("it was kept")

    again = Watched(room)
    monkeypatch.setattr("cluster.load.read_again", never)
    model = load(tree, NOW, preview=False, shelf=again).model
    assert model is not None
    assert len(list(model.by_site["shi"])) == model.count("shi")
    assert again.sites() == {"shi"}


def test_without_what_stands_together_each_site_is_opened_and_none_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = many_files()
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(tmp_path))
    Catalogue(tmp_path).put(kept_sites.NAME, None)
    asked: list[Collection[str]] = []
    monkeypatch.setattr("cluster.reading.read_part", lambda tree, paths, *rest: asked.append(paths))
    shelf = Watched(tmp_path)
    kept = load(MemoryTree(files), NOW, preview=False, shelf=shelf)
    assert shelf.sites() == set(SITES)
    assert asked == []
    monkeypatch.undo()
    assert seen(kept) == seen(load(MemoryTree(files), NOW, preview=False))
    shelf = Watched(tmp_path)
    load(MemoryTree(files), NOW, preview=False, shelf=shelf)
    assert shelf.sites() == set()

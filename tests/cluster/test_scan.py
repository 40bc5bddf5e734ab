"""One look at a folder tells its listing, the ids of its files and whether anything below a folder has changed."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cluster.catalogue import Catalogue
from cluster.files import KnownFiles, files_under
from cluster.scan import RACY, Scan
from cluster.snapshot import Snapshot
from cluster.stamps import Stamps
from cluster.tree import WorkTree

LATER = time.time_ns() + 1000 * 86_400 * RACY  # no file below was touched just before
FILES = (
    "cluster.toml",
    "sites/a/site.toml",
    "sites/a/x/1.md",
    "sites/a/x/y/2.md",
    "sites/ab/x/1.md",
    "sites/b/x/1.md",
)


@pytest.fixture(name="root")
def made(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, "utf-8")
    time.sleep(0.02)  # a clock of files ticks more slowly than tests run
    return root


def rewritten_in_place(file: Path) -> None:
    kept = file.stat()
    file.write_bytes(bytes(reversed(file.read_bytes())))
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns))  # the time of the inode cannot be set back


def replaced(file: Path) -> None:
    kept = file.stat()
    other = file.with_suffix(".new")
    other.write_bytes(bytes(reversed(file.read_bytes())))
    os.utime(other, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    other.replace(file)


CHANGES: dict[str, Callable[[Path], object]] = {
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\n"),
    "rewritten": rewritten_in_place,
    "replaced": replaced,
    "removed": lambda file: file.unlink(),
    "renamed": lambda file: file.rename(file.with_name("other.md")),
    "moved down": lambda file: shutil.move(file, (file.parent / "y")),
    "beside": lambda file: file.with_name("0.md").write_bytes(b""),
    "below": lambda file: (file.parent / "y" / "new.md").write_bytes(b""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_below_a_folder_changes_its_mark_and_no_other(root: Path, change: str) -> None:
    before = Scan(root, LATER)
    CHANGES[change](root / "sites/a/x/1.md")
    after = Scan(root, LATER)
    assert before.digest != after.digest
    assert before.mark("sites/a") != after.mark("sites/a")
    for other in ("sites/ab", "sites/b"):
        assert before.mark(other) == after.mark(other) != ""


def test_what_stamps_cannot_tell_has_no_mark(root: Path) -> None:
    now = Scan(root, time.time_ns())
    assert now.mark("sites/a") == ""  # may change again within the same stamp
    (root / "sites/b/x/2.md").symlink_to("../../a/x/1.md")
    later = Scan(root, LATER)
    assert later.mark("sites/b") == ""  # what it shows may change elsewhere
    assert later.mark("sites/a") != ""


def test_the_same_files_elsewhere_have_another_mark(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "copy")
    assert Scan(root, LATER).mark("sites/a") != Scan(tmp_path / "copy", LATER).mark("sites/a")


def test_a_root_that_is_not_there_is_told(tmp_path: Path) -> None:
    scan = Scan(tmp_path / "nothing", LATER)
    assert isinstance(scan.error, FileNotFoundError)
    with pytest.raises(FileNotFoundError):
        _ = WorkTree(tmp_path / "nothing", scan=scan).listing


def opened(root: Path, cache: Path) -> tuple[Snapshot, Stamps, WorkTree]:
    scan = Scan(root, LATER)
    stamps = Stamps(Catalogue(cache / "stamps"), LATER, str(root))
    tree = WorkTree(root, stamps=stamps, scan=scan)
    return Snapshot(tree, stamps=stamps), stamps, tree


def files_of(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, object], list[str]]:
    """The files of each site as a run knows them, and the paths of those that it read for it."""
    tree, stamps, under = opened(root, cache)
    read: list[str] = []
    plain = WorkTree.read

    def watched(self: WorkTree, path: str) -> object:
        read.append(path)
        return plain(self, path)

    with monkeypatch.context() as patch:
        patch.setattr(WorkTree, "read", watched)
        known = KnownFiles(tree, Catalogue(cache / "catalogue"))
        found: dict[str, object] = {name: known.digest(f"sites/{name}") for name in ("a", "ab", "b")}
    known.keep()
    stamps.keep(under)
    return found, read


@pytest.mark.parametrize("change", CHANGES)
def test_files_known_by_marks_and_stamps_are_the_files_that_are_there(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    _, read = files_of(root, tmp_path / "cache", monkeypatch)
    assert sorted(read) == sorted(path for path in FILES if path.startswith("sites/"))
    found, read = files_of(root, tmp_path / "cache", monkeypatch)
    assert read == []
    CHANGES[change](root / "sites/a/x/1.md")
    found, read = files_of(root, tmp_path / "cache", monkeypatch)
    assert len(read) <= 1  # the one that was changed
    plain = Snapshot(WorkTree(root))
    assert found == {name: files_under(plain, f"sites/{name}").digest for name in ("a", "ab", "b")}


def test_a_file_that_was_written_after_the_look_is_looked_at_again(root: Path, tmp_path: Path) -> None:
    path = "sites/a/x/1.md"
    tree, stamps, under = opened(root, tmp_path / "cache")
    before = tree.blob_id(path)
    stamps.keep(under)
    tree, _, _ = opened(root, tmp_path / "cache")
    (root / path).write_text("anew", "utf-8")
    later = tree.after([path])
    assert later.mark("sites/a") == ""
    assert later.blob_id(path) == later.read(path).id != before

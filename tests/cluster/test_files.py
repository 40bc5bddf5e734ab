"""What is known of files by the stamps of their folders changes nothing but the time that reading takes."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.catalogue import Catalogue, Shelf
from cluster.files import KnownFiles, files_under
from cluster.load import Loaded, load
from cluster.parts import cut, parts_at
from cluster.scan import RACY, Folder, Scan
from cluster.snapshot import Snapshot
from cluster.sorting import stem_of
from cluster.stamps import Stamps
from cluster.tree import WorkTree
from tests.cluster.roots import NOW, MemoryTree, document
from tests.cluster.test_catalogue import Files, _start, changes, consistent, damage, damages, seen

LATER = time.time_ns() + 1000 * 86_400 * RACY  # no file below was touched just before
_COLUMNS = ("yw", "zcwj")


def many() -> Files:
    """Sites with more documents than a part holds, some with files beside them."""
    files = _start()
    for number in range(160):
        column, day = _COLUMNS[number % 2], 1 + number % 28
        name = f"sites/shi/{column}/2026-01-{day:02}-n{number}"
        files[f"{name}.md"] = document(1000 + number, "kind: article\n").encode()
        if number % 8 == 0:
            files[f"{name}/figure.png"] = b"x"
    return files


def write(root: Path, files: Files, before: Files) -> None:
    for path in before.keys() - files.keys():
        (root / path).unlink()
    for path, data in files.items():
        if before.get(path) == data:
            continue
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # another inode: clocks of files tick more slowly than tests run
        file.with_suffix(".new").write_bytes(data)
        file.with_suffix(".new").replace(file)


def opened(root: Path, cache: Path, began: int) -> tuple[Snapshot, Stamps, WorkTree]:
    stamps = Stamps(Catalogue(cache / "stamps"), began, str(root))
    tree = WorkTree(root, stamps=stamps, scan=Scan(root, began))
    return Snapshot(tree, stamps=stamps), stamps, tree


def read(root: Path, cache: Path, began: int) -> Loaded:
    """The content root as a run reads it that looked at its files at a moment."""
    tree, stamps, under = opened(root, cache, began)
    shelf: Shelf = Catalogue(cache / "catalogue")
    loaded = load(tree, NOW, preview=False, shelf=shelf)
    stamps.keep(under)
    return loaded


near = st.builds(
    lambda number, what: (
        f"sites/shi/{_COLUMNS[number % 2]}/2026-01-{1 + number % 28:02}-n{number}{what[0]}",
        what[1],
    ),
    st.integers(0, 165),
    st.sampled_from(
        (
            (".md", document(9, "kind: article\n").encode()),
            (".md", None),
            (".en.md", b"---\ntitle: T\n---\nText\n"),
            ("/figure.png", b"y"),
            ("/figure.png", None),
            ("/deep/one.png", b"z"),
            ("/2026-01-05-inner.md", document(8).encode()),
        )
    ),
)
steps = st.lists(
    st.tuples(st.lists(st.one_of(near, near, changes()), min_size=1, max_size=3), damages, st.booleans()),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_folders_known_by_their_stamps_never_show_in_what_is_read(
    history: list[tuple[list[tuple[str, bytes | None]], tuple[str, int], bool]],
) -> None:
    files = many()
    with tempfile.TemporaryDirectory() as room:
        root, cache = Path(room) / "content", Path(room) / "cache"
        write(root, files, {})
        read(root, cache, LATER)
        for changed, (kind, where), racy in history:
            before = dict(files)
            for path, data in changed:
                if data is None:
                    files.pop(path, None)
                else:
                    files[path] = data
            write(root, files, before)
            damage(cache / "catalogue", kind, where)
            kept = read(root, cache, time.time_ns() if racy else LATER)
            anew = load(MemoryTree(files), NOW, preview=False)
            assert seen(kept) == seen(anew)
            if anew.model is not None and kept.model is not None:
                consistent(kept, MemoryTree(files))
                for name in anew.model.holdings:
                    assert kept.model.site_digest(name) == anew.model.site_digest(name)


def test_an_edit_asks_for_no_file_of_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = many()
    root, cache = tmp_path / "content", tmp_path / "cache"
    write(root, files, {})
    read(root, cache, LATER)
    path = "sites/shi/yw/2026-01-01-n0.md"
    write(root, {**files, path: files[path] + b"more\n"}, files)
    tree, _, _ = opened(root, cache, LATER)
    asked: set[str] = set()
    plain = Stamps.known_in

    def watched(self: Stamps, folder: str, looked: Folder) -> dict[str, str]:
        asked.add(folder)
        return plain(self, folder, looked)

    monkeypatch.setattr(Stamps, "known_in", watched)
    known = KnownFiles(tree, Catalogue(cache / "catalogue"))
    assert known.digest("sites/shi") == files_under(Snapshot(WorkTree(root)), "sites/shi").digest
    assert known.touched("sites/shi") == {"sites/shi/yw/"}
    assert asked == {f"{root}/sites/shi/yw/"}


paths = st.lists(
    st.builds(
        lambda steps, name: "/".join(("sites", "a", *steps, name)),
        st.lists(st.sampled_from(("b", "b-c", "c", "c.d", "e")), max_size=3),
        st.sampled_from(("b.md", "b.en.md", "b-c.md", "c.md", "e.md", "e.en.md", "e-1.md", "x.md", "z.md")),
    ),
    unique=True,
    min_size=1,
)


@given(paths, st.sets(st.integers(0, 200)), st.lists(st.sampled_from(("b", "b-c", "c", "e")), max_size=4))
def test_what_is_in_a_folder_or_beside_a_document_is_near_its_part(
    paths: list[str], ends: set[int], steps: list[str]
) -> None:
    folder = "/".join(("sites", "a", *steps, ""))
    parts: list[list[str]] = [[]]
    for place, path in enumerate(sorted(paths)):
        if place in ends and parts[-1] and stem_of(parts[-1][-1]) != stem_of(path):
            parts.append([])
        parts[-1].append(path)
    near = parts_at([tuple(part) for part in parts], [folder])
    for number, part in enumerate(parts):
        for path in part:
            inside = path.rpartition("/")[0] + "/" == folder
            if inside or folder.startswith(f"{stem_of(path)}/"):
                assert number in near


@given(st.sets(st.integers(0, 5000), min_size=1, max_size=600), st.integers(0, 5000))
def test_a_document_more_changes_few_parts(names: set[int], more: int) -> None:
    before = list(cut(sorted(f"sites/a/yw/2026-01-01-{name:05}.md" for name in names)))
    after = list(cut(sorted(f"sites/a/yw/2026-01-01-{name:05}.md" for name in names | {more})))
    assert [path for part in after for path in part] == sorted(path for part in after for path in part)
    assert len({*after} - {*before}) <= 8
    assert max(map(len, before)) < 160

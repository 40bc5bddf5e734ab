"""The search stage after edits: what it leaves is what a clean build gives, and no more than what changed is opened for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings

import publish.search
from cluster.library import Library
from cluster.messages import ROOT
from plugins.search.shards import Limit, cut_shards
from publish.pagefind import Page
from tests.bench.touched import read_audit
from tests.publish.edits import EDITS, Edit, apply
from tests.publish.test_incremental import FULL, sequences, try_build, workshop
from tests.publish.tiny import AT, Root, differences, make_root, snapshot

USUAL = 4
DOCUMENTS = 300
AT_REST = 2.2  # seconds after which stamps tell whether a file was touched


def index_plainly(
    pages: Iterable[Page], lang: str, target: Path, engine: bool = False
) -> tuple[dict[str, str], dict[str, bytes]]:
    """In the place of Pagefind, which takes long: one file that all pages are in, and a text of each."""
    held = list(pages)
    (target / "index").mkdir()
    (target / "index" / "all.pf_index").write_bytes(b"\n".join(page.data for page in held))
    names = {page.name: f"{lang}_{sha256(page.data).hexdigest()[:7]}" for page in held}
    return names, {page.name: page.data for page in held}


@pytest.fixture
def small_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few documents in an index that a tiny cluster has many."""
    stage = publish.search.SearchStage
    monkeypatch.setattr("publish.search.SearchStage", lambda *means: stage(*means, index_plainly))
    limits = (Limit(8, 100_000), Limit(3, 100_000), Limit(2, 100_000))
    small = partial(cut_shards, shard=limits[0], closed=limits[1], newest=limits[2])
    monkeypatch.setattr("publish.search.cut_shards", small)


def prove_in_step(steps: list[list[Edit]]) -> None:
    with workshop() as room:
        root = make_root(room / "content")
        root.build(room / "kept", room / "cache", search=True)
        built = True
        for step in steps:
            for edit in step:
                apply(root, edit)
            built = try_build(root, room / "kept", room / "cache", search=True)
        assert built == try_build(root, room / "clean", room / "fresh", search=True)
        if built:
            assert differences(snapshot(room / "kept"), snapshot(room / "clean")) == []


@pytest.mark.usefixtures("small_indexes")
@settings(max_examples=USUAL, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_after_any_sequence_of_edits_the_indexes_are_those_of_a_clean_build(steps: list[list[Edit]]) -> None:
    prove_in_step(steps)


@pytest.mark.full
@pytest.mark.usefixtures("small_indexes")
@settings(max_examples=FULL, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_after_many_more_sequences_the_indexes_are_those_of_a_clean_build(steps: list[list[Edit]]) -> None:
    prove_in_step(steps)


@pytest.mark.usefixtures("small_indexes")
def test_after_every_kind_of_edit_in_turn_the_indexes_are_those_of_a_clean_build() -> None:
    prove_in_step([[Edit(name, 5, 7)] for name in EDITS])


@pytest.mark.usefixtures("small_indexes")
def test_whatever_is_spoilt_of_kept_rows_and_indexes_the_next_edit_leaves_what_a_clean_build_gives(
    tmp_path: Path,
) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "kept", tmp_path / "cache", search=True)
    apply(root, Edit("edit", 3, 1))
    for file in spoilt(tmp_path / "cache"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 0x55
        file.write_bytes(data)
    root.build(tmp_path / "kept", tmp_path / "cache", search=True)
    root.build(tmp_path / "clean", tmp_path / "fresh", search=True)
    assert differences(snapshot(tmp_path / "kept"), snapshot(tmp_path / "clean")) == []


def spoilt(cache: Path) -> list[Path]:
    found = [
        file for name in ("search", "search-rows") for file in (cache / name).rglob("*") if file.is_file()
    ]
    assert {file.parent.name for file in found} >= {"search-rows", "terms", "index"}
    return [file for file in found if file.stat().st_size]


def test_rows_of_an_edition_that_is_gone_are_forgotten(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    before = {file.name for file in (tmp_path / "cache/search-rows").iterdir()}
    apply(root, Edit("drop-site", 1, 1))
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert {file.name for file in (tmp_path / "cache/search-rows").iterdir()} < before


def test_an_edit_opens_no_other_document(tmp_path: Path) -> None:
    root, edited = with_many(tmp_path / "content")
    sleep(AT_REST)
    audited(root, tmp_path)
    root.replace(edited, "的经过", "的详细经过")
    sleep(AT_REST)
    opened = {path for path in audited(root, tmp_path) if path.endswith(".md")}
    assert opened == {str(root.folder / edited)}


def test_an_edit_or_another_name_of_a_column_makes_search_open_no_other_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    data = Library.data

    def noted(library: Library, path: str) -> bytes:
        read.append(path)
        return data(library, path)

    root, edited = with_many(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    monkeypatch.setattr(Library, "data", noted)
    root.replace(edited, "的经过", "的详细经过")
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    assert [path for path in read if path.endswith(".md")] == [edited]
    apply(root, Edit("rename-column", 0, 1))
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    assert [path for path in read if path.endswith(".md")] == [edited]


def with_many(folder: Path) -> tuple[Root, str]:
    """The tiny cluster with many documents more, and the path of one of them."""
    root = make_root(folder)
    paths = []
    for n in range(DOCUMENTS):
        day = f"{2024 + n % 2}-{1 + n % 12:02}-{1 + n % 28:02}"
        paths.append(f"sites/top/news/{day}-d{n}.md")
        root.article(paths[-1], f"消息之{n}", f"{day} 09:00", f"第{n}件事的经过。")
    return root, paths[7]


def audited(root: Root, room: Path) -> set[str]:
    """What a build of the whole product opened of the content."""
    log = room / "opened"
    log.unlink(missing_ok=True)
    said = {"CONTENT": root.folder, "OUTPUT": room / "out", "CACHE": room / "cache", "AT": AT, "JOBS": 1}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.audit", str(log), "publish", "site"],
        cwd=ROOT,
        env={**os.environ, **{f"JIYUE_{name}": str(value) for name, value in said.items()}},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {path for kind, path in read_audit(log) if kind == "opened" and path.startswith(f"{root.folder}/")}

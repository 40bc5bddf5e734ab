"""Pages that are put in place ahead of a build are those that the build makes; whatever else is the case, none is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.ahead import put_ahead
from publish.build import build, check_opened
from publish.content import open_content
from publish.options import Options
from publish.preview import Builder
from publish.remembered import remembering
from publish.told import Built, Changed, Failed, Told
from tests.publish.edits import EDITS, Edit, apply
from tests.publish.test_incremental import workshop
from tests.publish.tiny import NOW, Root, differences, make_root, snapshot


def silent(_: str) -> None:
    """Nobody reads a test's progress."""


def files_of(root: Root) -> dict[str, bytes]:
    """The content root's files by path."""
    found = (file for file in root.folder.rglob("*") if file.is_file())
    return {file.relative_to(root.folder).as_posix(): file.read_bytes() for file in found}


@dataclass(frozen=True)
class Saved:
    """What came of a save: how many pages were told to be new, which files are, and what a build gives then."""

    told: int
    changed: dict[str, bytes]
    clean: dict[str, bytes] | None


@pytest.fixture(name="built", scope="module")
def build_preview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny cluster built as a preview: its content, its output, its cache."""
    room = tmp_path_factory.mktemp("preview")
    make_root(room / "content").build(room / "out", room / "cache", preview=True)
    return room


def save(
    built: Path, room: Path, edit: Callable[[Root], None], first: Callable[[Root], object] = id
) -> Saved:
    """A copy in `room` opened, edited, and its pages put ahead of the next build. `first` happens before it is opened."""
    for folder in ("content", "out", "cache"):
        shutil.copytree(built / folder, room / folder)
    root, shelf_at = Root(room / "content"), remembering()
    options = replace(root.options(room / "out", room / "cache"), preview=True)
    first(root)
    opened = open_content(options, NOW, shelf_at)
    messages = check_opened(opened, options, silent).messages
    before, sources = snapshot(options.output), files_of(root)
    edit(root)
    written = written_between(sources, files_of(root))
    told = put_ahead(opened, messages, written, options, NOW, shelf_at(options.cache / "catalogue"))
    after = snapshot(options.output)
    changed = {path: after[path] for path in differences(before, after)}
    return Saved(told, changed, clean_build(options, room))


def clean_build(options: Options, room: Path) -> dict[str, bytes] | None:
    """What a preview gives in an empty folder; None where it gives nothing."""
    fresh = replace(options, output=room / "clean")
    return snapshot(fresh.output) if build(fresh, NOW, silent).built else None


edits = st.builds(
    Edit,
    st.sampled_from(sorted(EDITS)) | st.sampled_from(["edit", "retitle", "status", "republish", "correct"]),
    st.integers(0, 40),
    st.integers(0, 40),
)


def prove(built: Path, edit: Edit) -> None:
    with workshop() as room:
        saved = save(built, room, lambda root: apply(root, edit))
        assert saved.told == len(saved.changed)
        assert saved.changed == {path: (saved.clean or {}).get(path) for path in saved.changed}


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(edits)
def test_what_stands_ahead_of_a_build_is_what_the_build_makes(built: Path, edit: Edit) -> None:
    prove(built, edit)


@pytest.mark.full
@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(edits)
def test_whatever_was_edited_what_stands_ahead_of_a_build_is_what_it_makes(built: Path, edit: Edit) -> None:
    prove(built, edit)


NEWS = "sites/top/news/2026-05-05-item-5.md"


def test_the_page_of_a_saved_document_is_new_at_once(built: Path, tmp_path: Path) -> None:
    saved = save(built, tmp_path, lambda root: root.set_field(NEWS, "title", "新名"))
    assert list(saved.changed) == ["www.top.example/news/2026/item-5.html"]
    assert "新名" in saved.changed["www.top.example/news/2026/item-5.html"].decode()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda root: root.replace(NEWS, "published: ", "publised: "),
        lambda root: root.write(NEWS, root.read(NEWS) + "\n[无处](nowhere.md)\n"),
        lambda root: root.write(NEWS, root.read(NEWS)[:20]),
        lambda root: root.write(NEWS, ""),
    ],
    ids=["field", "link", "half", "empty"],
)
def test_nothing_is_put_ahead_of_a_build_that_there_will_not_be(
    built: Path, tmp_path: Path, wrong: Callable[[Root], None]
) -> None:
    saved = save(built, tmp_path, wrong)
    assert (saved.clean, saved.told, saved.changed) == (None, 0, {})


def test_nothing_is_put_ahead_while_another_document_is_wrong(built: Path, tmp_path: Path) -> None:
    def break_another(root: Root) -> None:
        other = "sites/city/news/2026-06-02-park.md"
        root.write(other, root.read(other) + "\n[无处](nowhere.md)\n")

    saved = save(built, tmp_path, lambda root: root.set_field(NEWS, "title", "新名"), break_another)
    assert (saved.clean, saved.told, saved.changed) == (None, 0, {})


def written_between(before: dict[str, bytes], now: dict[str, bytes]) -> frozenset[str]:
    """The paths of files that were written or removed."""
    return frozenset(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def prove_following(built: Path, steps: list[tuple[list[Edit], float]]) -> None:
    with workshop() as room:
        for folder in ("content", "out", "cache"):
            shutil.copytree(built / folder, room / folder)
        root = Root(room / "content")
        options = replace(root.options(room / "out", room / "cache"), preview=True)
        with Builder(options, silent) as builder:
            assert isinstance(builder.told(), Built)
            for step, seconds in steps:
                before = files_of(root)
                for edit in step:
                    apply(root, edit)
                builder.follow(Changed(written_between(before, files_of(root))))
                sleep(seconds)
            clean = clean_build(options, room)
            while not came_to_rest(builder.told(), options, clean):
                pass


def came_to_rest(told: Told, options: Options, clean: dict[str, bytes] | None) -> bool:
    """Whether what was told is what there is to tell in the end; an earlier step may have been told of before it."""
    assert not isinstance(told, Failed), told.problem
    if not isinstance(told, Built) or told.built != (clean is not None):
        return False
    return clean is None or differences(snapshot(options.output), clean) == []


moments = st.sampled_from([0.0, 0.02, 0.3, 1.5])
sequences = st.lists(st.tuples(st.lists(edits, min_size=1, max_size=2), moments), min_size=1, max_size=5)


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_in_the_end_what_stands_is_a_clean_build(built: Path, steps: list[tuple[list[Edit], float]]) -> None:
    prove_following(built, steps)


@pytest.mark.full
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_after_any_saves_in_the_end_what_stands_is_a_clean_build(
    built: Path, steps: list[tuple[list[Edit], float]]
) -> None:
    prove_following(built, steps)


def test_a_column_that_lists_none_of_its_documents_is_built(built: Path, tmp_path: Path) -> None:
    only = "sites/bureau/service/2026-06-05-enrol.md"
    saved = save(built, tmp_path, lambda root: root.set_field(only, "status", "withdrawn"))
    assert saved.clean is not None
    assert list(saved.changed) == ["www.city.example/jyj/service/2026/enrol.html"]

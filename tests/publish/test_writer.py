"""The writer alone: it renders what changed, replaces whole files, prunes by owner, and stays below its folder."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.engine.outputs import Group, Output, declare, digest
from publish import gathering
from publish.lock import Busy, alone
from publish.records import ForeignOutput, Records
from publish.writer import OutsidePath, SamePath, Writer
from publish.written import Put, PutOne, Stale, make_here
from tests.publish.tiny import empty_folders, snapshot


def output(path: str, text: str, inputs: str | None = None) -> Output:
    return declare(path, "a", {"text": digest(text) if inputs is None else inputs}, lambda: text.encode())


def never() -> bytes:
    raise AssertionError("rendered, although nothing changed")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    with closing(Records(tmp_path / "out")) as opened:
        yield opened


@pytest.fixture
def writer(records: Records, tmp_path: Path) -> Writer:
    return Writer(tmp_path / "out", records)


def test_a_file_is_written_once_and_then_neither_rendered_nor_touched(writer: Writer, tmp_path: Path) -> None:
    assert writer.write("a", [output("h/x.html", "one")]).tally.written == 1
    stamp = (tmp_path / "out/h/x.html").stat().st_mtime_ns
    again = declare("h/x.html", "a", {"text": digest("one")}, never)
    assert writer.write("a", [again]).tally.rendered == 0
    assert (tmp_path / "out/h/x.html").stat().st_mtime_ns == stamp


def test_new_inputs_with_the_same_bytes_leave_the_file_untouched(writer: Writer, tmp_path: Path) -> None:
    writer.write("a", [output("h/x.html", "one", "first")])
    stamp = (tmp_path / "out/h/x.html").stat().st_mtime_ns
    tally = writer.write("a", [output("h/x.html", "one", "second")]).tally
    assert (tally.rendered, tally.written) == (1, 0)
    assert (tmp_path / "out/h/x.html").stat().st_mtime_ns == stamp


def test_an_input_that_nobody_can_name_is_rendered_each_time(writer: Writer) -> None:
    writer.write("a", [output("h/x.html", "one", "")])
    assert writer.write("a", [output("h/x.html", "two", "")]).tally.written == 1


def test_what_is_no_longer_declared_is_removed_with_its_empty_folders(writer: Writer, tmp_path: Path) -> None:
    writer.write("a", [output("h/deep/er/x.html", "one"), output("h/y.html", "two")])
    assert writer.write("a", [output("h/y.html", "two")]).tally.removed == 1
    assert snapshot(tmp_path / "out") == {"h/y.html": b"two"}
    assert not (tmp_path / "out/h/deep").exists()


def test_without_pruning_files_are_only_added(writer: Writer, tmp_path: Path) -> None:
    writer.write("a", [output("h/x.css", "one")])
    writer.write("a", [output("h/y.css", "two")], prune=False)
    assert snapshot(tmp_path / "out") == {"h/x.css": b"one", "h/y.css": b"two"}


def test_owners_share_folders_and_remove_only_their_own(writer: Writer, tmp_path: Path) -> None:
    writer.write("a", [output("h/x.html", "one")])
    writer.write("b", [output("h/y.html", "two")])
    writer.write("a", [])
    assert snapshot(tmp_path / "out") == {"h/y.html": b"two"}


def test_a_file_that_changes_its_owner_is_kept_whoever_comes_first(tmp_path: Path) -> None:
    for order in ("ab", "ba"):
        room = tmp_path / order
        with closing(Records(room)) as records:
            writer = Writer(room, records)
            writer.write("a", [output("h/x.html", "one")])
            wanted = {"a": [], "b": [output("h/x.html", "one")]}
            for owner in order:
                writer.write(owner, wanted[owner])
            assert snapshot(room) == {"h/x.html": b"one"}
            assert set(records.of("b")) == {"h/x.html"}


def test_an_owner_that_read_its_records_early_removes_nothing_that_another_has_claimed(
    records: Records, writer: Writer, tmp_path: Path
) -> None:
    writer.write("a", [output("h/x.html", "one")])
    stale = list(records.of("a"))
    writer.write("b", [output("h/x.html", "two")])
    assert writer.remove("a", stale) == 0
    assert snapshot(tmp_path / "out") == {"h/x.html": b"two"}


def test_a_page_may_become_a_folder_and_a_folder_a_page(writer: Writer, tmp_path: Path) -> None:
    writer.write("a", [output("h/x", "page")])
    writer.write("a", [output("h/x/y/z", "below")])
    assert snapshot(tmp_path / "out") == {"h/x/y/z": b"below"}
    writer.write("a", [output("h/x", "page")])
    assert snapshot(tmp_path / "out") == {"h/x": b"page"}


def test_a_page_takes_the_place_of_another_owners_folder_and_that_owner_can_still_be_removed(
    writer: Writer, tmp_path: Path
) -> None:
    writer.write("b", [output("h/x/y", "theirs")])
    writer.write("a", [output("h/x", "page")])
    writer.write("b", [])
    assert snapshot(tmp_path / "out") == {"h/x": b"page"}


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "h/../../x",
        "/etc/x",
        "h//x",
        "h/./x",
        "x",
        "",
        "h/",
        "h/a\\b",
        "h/a\0b",
        ".jiyue/outputs.sqlite",
    ],
)
def test_no_output_leaves_the_folder_or_reaches_the_records(
    writer: Writer, tmp_path: Path, path: str
) -> None:
    with pytest.raises(OutsidePath):
        writer.write("a", [output("h/good", "one"), output(path, "bad")])
    assert snapshot(tmp_path / "out") == {}


def test_two_outputs_for_one_file_are_refused_before_anything_is_written(
    writer: Writer, tmp_path: Path
) -> None:
    for second in ("h/x", "h/x/below"):
        with pytest.raises(SamePath):
            writer.write("a", [output("h/x", "one"), output(second, "two")])
    assert snapshot(tmp_path / "out") == {}


def test_the_same_output_declared_twice_is_one(writer: Writer) -> None:
    assert writer.write("a", [output("h/x", "one"), output("h/x", "one")]).tally.declared == 1


def test_a_render_that_fails_leaves_the_old_file_and_nothing_half_written(
    writer: Writer, tmp_path: Path
) -> None:
    writer.write("a", [output("h/x", "one")])
    with pytest.raises(AssertionError):
        writer.write("a", [declare("h/x", "a", {"text": "new"}, never)])
    assert snapshot(tmp_path / "out") == {"h/x": b"one"}
    assert writer.write("a", [output("h/x", "two")]).tally.written == 1


def test_what_an_interrupted_write_has_made_is_not_made_again(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "LOT", 2)
    last = declare("h/4.html", "a", {"text": digest("4")}, never)
    with pytest.raises(AssertionError):
        writer.write("a", [*(output(f"h/{n}.html", str(n)) for n in range(4)), last])
    again = [declare(f"h/{n}.html", "a", {"text": digest(str(n))}, never) for n in range(4)]
    assert writer.write("a", [*again, output("h/4.html", "4")]).tally.rendered == 1


@given(st.lists(st.integers(0, 4), max_size=5), st.randoms())
def test_in_whichever_order_files_are_made_their_groups_stand_afterwards(
    sizes: list[int], random: Random
) -> None:
    def shuffled(put: PutOne, stale: Sequence[Stale]) -> Iterator[Put]:
        yield from make_here(put, random.sample(stale, len(stale)))

    def groups(render: Callable[..., Iterator[Output]]) -> list[Group]:
        return [
            Group(f"g{n}", digest(f"{n} {size}"), partial(render, n, size)) for n, size in enumerate(sizes)
        ]

    def pages(number: int, size: int) -> Iterator[Output]:
        return (output(f"h/{number}/{page}.html", f"{number} {page}") for page in range(size))

    with (
        TemporaryDirectory() as folder,
        patch.object(gathering, "LOT", 2),
        closing(Records(Path(folder) / "out")) as records,
    ):
        writer = Writer(Path(folder) / "out", records)
        loose = output("h/loose.html", "loose")
        written = writer.write("a", [*groups(pages), loose], make=shuffled)
        assert (written.tally.declared, written.tally.written) == (sum(sizes) + 1, sum(sizes) + 1)
        again = writer.write("a", [*groups(lambda *_: never()), loose])
        assert (again.tally.declared, again.tally.rendered, again.seal) == (sum(sizes) + 1, 0, written.seal)


def test_an_empty_folder_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    Records(tmp_path / "empty").close()
    (tmp_path / "full/h").mkdir(parents=True)
    with pytest.raises(ForeignOutput):
        Records(tmp_path / "full")
    assert not (tmp_path / "full/.jiyue").exists()


def test_half_written_files_of_an_interrupted_run_are_cleared(
    records: Records, writer: Writer, tmp_path: Path
) -> None:
    partial = tmp_path / "out/.jiyue/partial"
    partial.mkdir()
    (partial / "tmp1234").write_bytes(b"half")
    writer.clear()
    assert not partial.exists()
    assert writer.write("a", [output("h/x", "one")]).tally.written == 1


def test_a_second_build_of_the_same_folder_waits_and_then_says_so(records: Records, tmp_path: Path) -> None:
    with alone(tmp_path / "out"), pytest.raises(Busy), alone(tmp_path / "out", wait=0):
        raise AssertionError("two at once")
    with alone(tmp_path / "out", wait=0):
        assert records.owners() == ()


def test_files_can_be_read_by_a_web_server(writer: Writer, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        writer.write("a", [output("h/x", "one")])
    finally:
        os.umask(before)
    assert (tmp_path / "out/h/x").stat().st_mode & 0o777 == 0o644


names = st.sampled_from(["h/a", "h/b", "h/c/d", "h/c/e", "h/f/g/h", "i/a"])
states = st.lists(st.dictionaries(names, st.sampled_from("xyz"), max_size=6), min_size=1, max_size=5)


@given(states)
def test_the_folder_is_always_what_was_declared_last(
    tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, str]]
) -> None:
    room = tmp_path_factory.mktemp("law") / "out"
    with closing(Records(room)) as records:
        for state in history:
            Writer(room, records).write("a", [output(path, text) for path, text in state.items()])
            assert snapshot(room) == {path: text.encode() for path, text in state.items()}
            assert empty_folders(room) == []


def test_a_page_of_which_only_a_part_could_be_written_is_an_error_and_leaves_nothing(
    writer: Writer, tmp_path: Path
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="large"):
            writer.write("a", [output("h/x.html", "x" * 150_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert snapshot(tmp_path / "out") == {}
    assert writer.write("a", [output("h/x.html", "x" * 150_000)]).tally.written == 1

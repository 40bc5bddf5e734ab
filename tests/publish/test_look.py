"""How files stand is seen once, group by group; whatever happened to them, to the records or to a run is noticed and mended."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.engine.outputs import Group, Made, Output, digest
from publish.look import Look, Seen, see
from publish.record import Record
from publish.records import Records
from publish.writer import SamePath, Writer
from publish.written import Put, Tally
from tests.publish.tiny import empty_folders, snapshot

Files = Mapping[str, tuple[str, str]]  # by path: the text, and the group that it is in ("" for none)


def declared(files: Files, opened: list[str] | None = None) -> Iterator[Output | Group]:
    """Outputs alone and in groups; the names of groups that are looked into are told to `opened`."""
    names = sorted({group for _, group in files.values()})
    for name in names:
        held = [output(path, text) for path, (text, group) in sorted(files.items()) if group == name]
        if not name:
            yield from held
            continue
        said = digest(repr([files[one.path] for one in held]) + repr([one.path for one in held]))

        def outputs(name: str = name, held: Sequence[Output] = tuple(held)) -> Iterator[Output]:
            if opened is not None:
                opened.append(name)
            yield from held

        yield Group(name, said, outputs)


def output(path: str, text: str) -> Output:
    return Output(path, "a", (("text", digest(text)),), lambda: Made(text.encode(), (), f"note {text}"))


FILES: Files = {
    "h/one/a.html": ("一", "g"),
    "h/one/b.html": ("二", "g"),
    "h/two/c.html": ("三", "k"),
    "h/d.html": ("四", ""),
}


def write(room: Path, files: Files, owner: str = "a", seen: Seen | None = None) -> tuple[Tally, list[str]]:
    """Write as a run does; the tally, and the groups that were looked into."""
    opened: list[str] = []
    with closing(Records(room)) as records:
        return Writer(room, records, seen).write(owner, declared(files, opened)).tally, opened


def bytes_of(files: Files) -> dict[str, bytes]:
    return {path: text.encode() for path, (text, _) in files.items()}


def as_written(file: Path) -> None:
    """Give a file the stamp that it had before, as an archive does that is unpacked over it."""
    kept = file.stat()
    file.write_bytes(bytes(reversed(file.read_bytes())))
    os.utime(file, ns=(kept.st_atime_ns, kept.st_mtime_ns - 1))


def linked(file: Path) -> None:
    moved = file.with_suffix(".moved")
    file.rename(moved)
    file.symlink_to(moved)


def moved_folder(file: Path) -> None:
    away = file.parents[2] / "elsewhere"
    file.parent.rename(away)
    file.parent.symlink_to(away)


def turned_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARMS: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b" "),
    "touched": as_written,
    "a link": linked,
    "its folder a link": moved_folder,
    "a folder": turned_folder,
}


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("harm", HARMS)
def test_harm_to_a_file_is_seen_and_mended_and_no_other_group_is_looked_into(
    tmp_path: Path, harm: str, apart: bool
) -> None:
    room = tmp_path / "out"
    write(room, FILES)
    HARMS[harm](room / "h/one/a.html")
    with closing(Look(room, apart)) as look:
        seen = look.seen()
    assert seen is not None
    assert not seen.whole
    assert seen.owners["a"].fallen == {"g"}
    _, opened = write(room, FILES, seen=seen)
    assert opened == ["g"]
    held = {path: data for path, data in snapshot(room).items() if path in FILES}
    assert held == bytes_of(FILES)
    assert not any((room / path).is_symlink() or (room / path).parent.is_symlink() for path in FILES)


@pytest.mark.parametrize("seen_before", [True, False])
def test_what_stands_is_neither_looked_into_nor_recorded_anew(tmp_path: Path, seen_before: bool) -> None:
    room = tmp_path / "out"
    first, _ = write(room, FILES)
    seen = see(room)
    assert seen is not None
    assert seen.whole
    again, opened = write(room, FILES, seen=seen if seen_before else None)
    assert (again.declared, again.rendered, opened) == (first.declared, 0, [])
    assert see(room) == seen


def test_another_process_sees_what_this_one_does(tmp_path: Path) -> None:
    write(tmp_path / "out", FILES)
    with closing(Look(tmp_path / "out", apart=True)) as look:
        assert look.seen() == see(tmp_path / "out") is not None
    with closing(Look(tmp_path / "nothing", apart=True)) as look:
        assert look.seen() is None
    Look(tmp_path / "out", apart=True).close()  # whatever it is about


def test_a_look_is_known_to_be_older_than_what_was_written_since(tmp_path: Path) -> None:
    room = tmp_path / "out"
    write(room, FILES)
    seen = see(room)
    assert seen is not None
    with closing(Records(room)) as records:
        assert records.generation == seen.generation
    write(room, {**FILES, "h/d.html": ("五", "")})
    with closing(Records(room)) as records:
        assert records.generation != seen.generation


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM groups WHERE name = 'g'",
        "UPDATE groups SET name = 'x' WHERE name = 'g'",
        "UPDATE groups SET lines = zeroblob(9) WHERE name = 'g'",
        "UPDATE groups SET guard = 'none' WHERE name = 'g'",
        "UPDATE groups SET lines = (SELECT lines FROM groups WHERE name = 'k') WHERE name = 'g'",
        "UPDATE owners SET seal = 'none'",
        "DELETE FROM owners",
    ],
)
def test_damage_to_what_is_kept_of_a_group_leaves_nothing_behind(tmp_path: Path, damage: str) -> None:
    room = tmp_path / "out"
    write(room, FILES)
    with closing(sqlite3.connect(room / ".jiyue/outputs.sqlite")) as database, database:
        database.execute(damage)
    seen = see(room)
    assert seen is None or not seen.whole
    fewer = {path: one for path, one in FILES.items() if path != "h/one/a.html"}
    write(room, fewer, seen=seen)
    assert snapshot(room) == bytes_of(fewer)


def test_a_new_path_clashes_with_a_group_that_stays(tmp_path: Path) -> None:
    room = tmp_path / "out"
    write(room, FILES)
    for path in ("h/one/a.html", "h/one/a.html/below", "h/one"):
        with closing(Records(room)) as records, pytest.raises(SamePath):
            Writer(room, records).write("a", [*declared(FILES), output(path, "another")])
        assert snapshot(room) == bytes_of(FILES)


def test_two_owners_of_one_path_are_told_until_one_lets_go(tmp_path: Path) -> None:
    room, same = tmp_path / "out", {"h/x.html": ("一", "g")}
    write(room, same, "a")
    for owner in ("b", "b", "a", "b"):
        write(room, same, owner)
        with closing(Records(room)) as records:
            assert records.contested() == {"h/x.html": ["a", "b"]}
        assert (seen := see(room)) is not None
        assert not seen.whole
    write(room, {}, "a")
    write(room, same, "b")
    with closing(Records(room)) as records:
        assert records.contested() == {}
    assert snapshot(room) == bytes_of(same)
    assert (seen := see(room)) is not None
    assert seen.whole


class Killed(Exception):
    """A run ends here."""


paths = st.sampled_from(["h/a", "h/b", "h/c/d", "h/c/e", "h/f/g/h", "i/a"])
states = st.dictionaries(
    paths, st.tuples(st.sampled_from("xyz"), st.sampled_from(["", "g", "k"])), max_size=6
)


@given(st.lists(st.tuples(states, st.integers(0, 8)), min_size=1, max_size=4), states)
def test_a_run_that_is_killed_anywhere_is_made_good_by_the_next(
    tmp_path_factory: pytest.TempPathFactory, killed: list[tuple[Files, int]], last: Files
) -> None:
    room = tmp_path_factory.mktemp("law") / "out"
    for files, steps in killed:
        with closing(Records(room)) as records, suppress(Killed):
            _Dying(room, records, steps).write("a", declared(files))
    write(room, last, seen=see(room))
    assert snapshot(room) == bytes_of(last)
    assert empty_folders(room) == []
    assert (seen := see(room)) is not None
    assert seen.whole


class _Dying(Writer):
    """A writer whose run ends after some files were put or removed."""

    def __init__(self, output: Path, records: Records, steps: int) -> None:
        super().__init__(output, records)
        self._steps = steps

    def _step(self) -> None:
        self._steps -= 1
        if self._steps < 0:
            raise Killed

    def put(self, output: Output, before: Record | None) -> Put:
        self._step()
        return super().put(output, before)

    def remove(self, owner: str, paths: Iterable[str]) -> int:
        gone = 0
        for path in paths:
            self._step()
            gone += super().remove(owner, [path])
        return gone

"""Results of workers taken over into OUTPUT end as if they had been written here, and only what is missing is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.parts import Body
from cluster.body.store import BodyStore
from plugins.engine.outputs import Output, declare, digest
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.sink import Sink
from publish.records import Record, Records
from publish.writer import OutsidePath, SamePath, Writer
from tests.publish.tiny import snapshot

FILES = st.dictionaries(
    st.sampled_from(["h/a", "h/b", "h/c/d", "h/c/e", "i/f"]), st.sampled_from(["一", "二", ""])
)


def declared(files: Mapping[str, str]) -> list[Output]:
    return [declare(path, "a", {"text": digest(text)}, text.encode) for path, text in files.items()]


def made_by(
    store: ObjectStore, files: Mapping[str, str], known: Mapping[str, str], parts: int
) -> list[Record]:
    rows = [row for part in range(parts) for row in Sink(store, part, parts, known).make(declared(files))]
    return [Record(row.path, row.inputs, row.digest, row.size, -1) for row in rows]


@given(st.lists(FILES, min_size=1, max_size=4), st.integers(1, 3))
def test_files_made_elsewhere_in_any_number_of_shares_stand_as_if_written_here(
    states: list[dict[str, str]], parts: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = ObjectStore((Path(folder) / "store").as_uri())
        output = Path(folder) / "out"
        with closing(Records(output)) as records:
            writer = Writer(output, records)
            before: dict[str, str] = {}
            for files in states:
                known = {record.path: record.inputs for record in writer.standing("a")}
                made = made_by(store, files, known, parts)
                assert {one.path for one in made} == {
                    path for path in files if before.get(path) != files[path]
                }
                tally = writer.adopt("a", list(files), made, store.get)
                assert snapshot(output) == {path: text.encode() for path, text in files.items()}
                assert tally.removed == len(before.keys() - files.keys())
                assert writer.write("a", declared(files)).rendered == 0
                before = files


def test_bytes_that_stand_already_are_not_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        asked.extend(names)
        return iter(())

    with closing(Records(tmp_path / "out")) as records:
        writer = Writer(tmp_path / "out", records)
        writer.write("a", declared({"h/a": "一"}))
        other = Record("h/a", "other inputs", digest("一"), 3, -1)
        assert writer.adopt("a", ["h/a"], [other], fetch).written == 0
        assert asked == []
        (tmp_path / "out/h/a").write_text("tampered", "utf-8")
        writer.adopt("a", ["h/a"], [other], fetch)
        assert asked == [digest("一")]


def test_a_damaged_result_ends_the_taking_over_and_a_sound_one_mends_it(tmp_path: Path) -> None:
    store = ObjectStore((tmp_path / "store").as_uri())
    files = {"h/a": "一", "h/b": "二"}
    made = made_by(store, files, {}, 1)
    store.put_named("objects", {made[1].digest: b"lies"})
    with closing(Records(tmp_path / "out")) as records:
        writer = Writer(tmp_path / "out", records)
        with pytest.raises(Damaged):
            writer.adopt("a", list(files), made, store.get)
        assert b"lies" not in snapshot(tmp_path / "out").values()
        made_by(store, files, {}, 1)
        writer.adopt("a", list(files), made, store.get)
    assert snapshot(tmp_path / "out") == {path: text.encode() for path, text in files.items()}


@pytest.mark.parametrize("path", ["../x", "h/../../x", ".jiyue/x", "x", "h//x"])
def test_a_path_that_leaves_output_is_refused_whoever_sends_it(tmp_path: Path, path: str) -> None:
    def fetch(names: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        raise AssertionError("asked for")

    with closing(Records(tmp_path / "out")) as records, pytest.raises(OutsidePath):
        Writer(tmp_path / "out", records).adopt("a", ["h/a"], [Record(path, "", digest("x"), 1, -1)], fetch)


def test_two_outputs_of_one_path_are_refused_by_the_worker_too(tmp_path: Path) -> None:
    store = ObjectStore((tmp_path / "store").as_uri())
    with pytest.raises(SamePath):
        Sink(store, 0, 1, {}).make([*declared({"h/a": "一"}), *declared({"h/a": "二"})])


def test_bodies_go_from_one_store_to_another_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    body = Body(("<p>甲</p>",), (), "甲", frozenset())
    with BodyStore(tmp_path / "one.sqlite") as one, BodyStore(tmp_path / "two.sqlite") as two:
        one.put_many([("k", body, ()), ("l", body, ())])
        rows = one.stored(["l", "missing", "k"])
        assert [key for key, _ in rows] == ["l", "k"]
        assert one.held(["k", "missing"]) == {"k"}
        two.put_stored([*rows, ("m", "{}"), ("n", "no json")])
        assert two.get("k") == two.get("l") == (body, ())
        assert two.stored(["m", "n"]) == []

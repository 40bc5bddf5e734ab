"""Results of workers taken over into OUTPUT end as if they had been written here, and only what is missing is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.parts import Body
from cluster.body.store import BodyStore, kept_of
from cluster.facts import Facts
from plugins.engine.outputs import Group, Made, Output, digest
from publish.adopt import ELSEWHERE, Elsewhere, adopt, standing_records
from publish.distributed import manifest
from publish.distributed.manifest import Standing
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.sink import sink
from publish.record import GroupRecord, Record
from publish.records import Records
from publish.writer import OutsidePath, SamePath, Writer
from publish.written import Written
from tests.publish.tiny import snapshot

PATHS = st.sampled_from(["h/a", "h/b", "h/c/d", "h/c/e", "i/f"])
TEXTS = st.sampled_from(["一", "二", ""])
# The text of each file, which is a fact that its making looks at, and its group ("": none).
FILES = st.dictionaries(PATHS, st.tuples(TEXTS, st.sampled_from(["", "g", "k"])))
Files = Mapping[str, tuple[str, str]]


def declared(files: Files, opened: list[str] | None = None) -> list[Output | Group]:
    """Outputs and groups whose files say how facts stand; `opened` takes the names of groups that are looked into."""

    def stand(facts: Facts) -> str:
        return digest(repr([files.get(fact) for fact in facts]))

    def output(path: str) -> Output:
        def make() -> Made:
            return Made(files[path][0].encode(), (path,), f"note of {path}")

        return Output(path, "a", (("path", digest(path)),), make, stand)

    def group(name: str) -> Group:
        members = sorted(path for path, (_, held_in) in files.items() if held_in == name)

        def outputs() -> Iterator[Output]:
            if opened is not None:
                opened.append(name)
            return map(output, members)

        return Group(name, digest(repr(members)), outputs, stand=stand)

    apart = [output(path) for path, (_, name) in files.items() if not name]
    return [*apart, *map(group, sorted({name for _, name in files.values() if name}))]


def standing(writer: Writer) -> Standing:
    """What a worker is told, after its journey."""
    told = Standing(tuple(standing_records(writer, "a")), tuple(writer.records.groups("a").values()))
    assert manifest.read_standing(manifest.pack_standing(told)) == told
    return told


def made_by(store: ObjectStore, files: Files, told: Sequence[Standing]) -> Elsewhere:
    """What workers make in as many shares as are told of what stands."""
    parts = [sink(declared(files), "a", one, store, part, len(told)) for part, one in enumerate(told)]
    return Elsewhere(
        parts[0].paths,
        [record for one in parts for record in one.records],
        [group for one in parts for group in one.opened],
        frozenset().union(*(one.kept for one in parts)),
        frozenset().union(*(one.written.facts for one in parts)),
    )


def test_nothing_is_known_of_an_owner_without_files(tmp_path: Path) -> None:
    with closing(Records(tmp_path / "out")) as records:
        assert standing(Writer(tmp_path / "out", records)) == Standing()


@given(st.lists(FILES, min_size=1, max_size=4), st.lists(st.booleans(), min_size=1, max_size=3))
def test_files_made_elsewhere_in_any_number_of_shares_stand_as_if_written_here(
    states: list[dict[str, tuple[str, str]]], knowing: list[bool]
) -> None:
    """Whether or not a worker could read what stands."""
    with tempfile.TemporaryDirectory() as folder:
        store = ObjectStore((Path(folder) / "store").as_uri())
        output, here = Path(folder) / "out", Path(folder) / "here"
        with closing(Records(output)) as records, closing(Records(here)) as written_here:
            writer, local = Writer(output, records), Writer(here, written_here)
            before: Files = {}
            for files in states:
                told = standing(writer)
                found = made_by(store, files, [told if known else Standing() for known in knowing])
                if all(knowing):
                    changed = {path for path in files if before.get(path) != files[path]}
                    assert {one.path for one in found.records} == changed
                taken = adopt(writer, "a", found, store.get)
                wanted = local.write("a", declared(files))
                assert snapshot(output) == snapshot(here)
                assert _told(taken) == _told(wanted)
                assert taken.tally.removed == len(before.keys() - files.keys())
                assert _known(records) == _known(written_here)
                assert records.noted("a") == written_here.noted("a")
                opened: list[str] = []
                assert writer.write("a", declared(files, opened)).tally.rendered == 0
                assert opened == []
                before = files


def _told(written: Written) -> tuple[object, ...]:
    return written.tally.declared, written.notes, written.facts, written.settled


def _known(records: Records) -> tuple[object, ...]:
    """All that is remembered but for stamps and seals, which hold stamps."""
    files = [replace(one, mtime=0) for one in records.of("a").values()]
    return files, [(one.name, bool(one.inputs), one.facts) for one in records.groups("a").values()]


def test_bytes_that_stand_already_are_neither_sent_nor_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    def fetch(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        asked.extend(names)
        return iter(())

    store = ObjectStore((tmp_path / "store").as_uri())
    with closing(Records(tmp_path / "out")) as records:
        writer = Writer(tmp_path / "out", records)
        writer.write("a", declared({"h/a": ("一", "")}))
        told = standing(writer)
        other = Standing(tuple(replace(one, inputs="other inputs") for one in told.records))
        found = made_by(store, {"h/a": ("一", "")}, [other])
        assert [one.digest for one in found.records] == [digest("一")]
        assert store.has("objects", [digest("一")]) == frozenset()
        assert adopt(writer, "a", found, fetch).tally.written == 0
        assert asked == []
        (tmp_path / "out/h/a").write_text("tampered", "utf-8")
        adopt(writer, "a", found, fetch)
        assert asked == [digest("一")]


def test_a_damaged_result_ends_the_taking_over_and_what_was_sound_need_not_be_made_again(
    tmp_path: Path,
) -> None:
    store = ObjectStore((tmp_path / "store").as_uri())
    files = {"h/a": ("一", "g"), "h/b": ("二", "g")}
    found = made_by(store, files, [Standing()])
    store.put_named("objects", {digest("二"): b"lies"})
    with closing(Records(tmp_path / "out")) as records:
        writer = Writer(tmp_path / "out", records)

        def one_by_one(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            for name in names:
                yield from store.get([name])

        with pytest.raises(Damaged):
            adopt(writer, "a", found, one_by_one)
        assert snapshot(tmp_path / "out") == {"h/a": "一".encode()}
        again = made_by(store, files, [standing(writer)])
        assert [record.path for record in again.records] == ["h/b"]
        adopt(writer, "a", again, store.get)
        assert writer.write("a", declared(files, opened := [])).tally.rendered == 0
        assert opened == []
    assert snapshot(tmp_path / "out") == {"h/a": "一".encode(), "h/b": "二".encode()}


@pytest.mark.parametrize("path", ["../x", "h/../../x", ".jiyue/x", "x", "h//x"])
def test_a_path_that_leaves_output_is_refused_whoever_sends_it(tmp_path: Path, path: str) -> None:
    def fetch(names: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        raise AssertionError("asked for")

    sent = [Record(path, "", digest("x"), 1, ELSEWHERE)]
    found = Elsewhere(["h/a"], sent, [], frozenset(), frozenset())
    with closing(Records(tmp_path / "out")) as records, pytest.raises(OutsidePath):
        adopt(Writer(tmp_path / "out", records), "a", found, fetch)


def test_two_outputs_of_one_path_are_refused_by_the_worker_too(tmp_path: Path) -> None:
    store = ObjectStore((tmp_path / "store").as_uri())
    with pytest.raises(SamePath):
        sink([*declared({"h/a": ("一", "")}), *declared({"h/a": ("二", "g")})], "a", Standing(), store)


@given(st.lists(st.builds(GroupRecord, st.text(), st.text(), st.lists(st.text()).map(tuple)), max_size=3))
def test_what_stands_is_told_to_the_letter(groups: list[GroupRecord]) -> None:
    told = Standing((), tuple(groups))
    assert manifest.read_standing(manifest.pack_standing(told)) == told


def test_bodies_go_from_one_store_to_another_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    kept = kept_of(Body(("<p>甲</p>",), (), "甲", frozenset()), ())
    with BodyStore(tmp_path / "one.sqlite") as one, BodyStore(tmp_path / "two.sqlite") as two:
        one.put_many([(b"k", kept), (b"l", kept)])
        rows = one.stored([b"l", b"missing", b"k"])
        assert [key for key, *_ in rows] == [b"k", b"l"]
        assert one.known([b"k", b"missing"]) == {b"k"}
        assert manifest.read_bodies(manifest.pack_bodies(rows)) == rows
        sealed_for_k = rows[0][1:]
        two.put_stored([*rows, (b"m", *sealed_for_k), (b"n", b"", b"", b"")])
        assert two.bodies([b"k", b"l"]) == dict.fromkeys([b"k", b"l"], kept.body)
        assert two.outlines([b"k"]) == {b"k": kept.outline}
        assert two.openings([b"k"]) == {b"k": "甲"}
        assert two.known([b"m", b"n"]) == set()

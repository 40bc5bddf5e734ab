"""The store gives back what it was given, to every process, and never stands in the way."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.markdown import Renderer, place
from cluster.body.parts import Body, FileNote, Heading, Href, Media, Picture
from cluster.body.store import BodyStore, decode, encode, key_of
from cluster.findings import Finding

WORDS = st.text(max_size=12)
LINES = st.integers(1, 9999)
PARTS = st.one_of(
    WORDS,
    st.builds(Href, WORDS, LINES),
    st.builds(FileNote, WORDS),
    st.builds(Picture, WORDS, WORDS, LINES, WORDS, st.booleans()),
    st.builds(Media, WORDS, st.sampled_from(["audio", "video"]), WORDS, LINES, WORDS, WORDS, WORDS),
)
BODIES = st.builds(
    Body,
    st.lists(PARTS, max_size=6).map(tuple),
    st.lists(st.builds(Heading, st.integers(2, 6), WORDS, WORDS), max_size=3).map(tuple),
    WORDS,
    st.frozensets(WORDS, max_size=4),
)
FINDINGS = st.lists(
    st.builds(Finding, WORDS, LINES, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple)),
    max_size=3,
).map(tuple)
BODY = Body(("<p>甲</p>", Href("a.md", 3)), (), "甲", frozenset({"b", "a"}))


@given(BODIES, FINDINGS)
def test_what_is_decoded_is_what_was_encoded(body: Body, findings: tuple[Finding, ...]) -> None:
    assert decode(encode(body, findings)) == (body, findings)


def test_equal_bodies_are_encoded_alike() -> None:
    one = Body((), (), "", frozenset(["a", "b", "c", "d"]))
    other = Body((), (), "", frozenset(["d", "c", "b", "a"]))
    assert encode(one, ()) == encode(other, ())


@pytest.mark.parametrize("stored", ["", "{}", "[]", "null", '{"parts": [{"is": "other"}]}', '{"parts": 3}'])
def test_anything_else_is_no_body(stored: str) -> None:
    with pytest.raises(ValueError, match=r"(no stored body|Expecting)"):
        decode(stored)


def test_a_store_keeps_bodies_between_openings(tmp_path: Path) -> None:
    findings = (Finding("", 2, "body-class", (("name", "x"),)),)
    with BodyStore(tmp_path / "cache" / "bodies.db") as store:
        assert store.get("k") is None
        store.put_many([("k", BODY, findings), ("l", BODY, ())])
        assert store.get("k") == (BODY, findings)
    with BodyStore(tmp_path / "cache" / "bodies.db") as store:
        assert store.get("k") == (BODY, findings)
        assert store.get("l") == (BODY, ())


def _damaged(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bodies (other INTEGER)")
    connection.commit()
    connection.close()


def _older(path: Path) -> None:
    BodyStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("spoil", [_damaged, _foreign, _older])
def test_a_file_that_is_not_ours_is_put_aside(tmp_path: Path, spoil) -> None:
    path = tmp_path / "bodies.db"
    spoil(path)
    before = path.read_bytes()
    with BodyStore(path) as store:
        store.put_many([("k", BODY, ())])
        assert store.get("k") == (BODY, ())
    assert (tmp_path / "bodies.db.damaged").read_bytes() == before


def test_damage_while_open_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "bodies.db"
    with BodyStore(path) as store:
        store.put_many([(str(n), BODY, ()) for n in range(500)])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with BodyStore(path) as store:
        assert store.get("7") is None
        store.put_many([("7", BODY, ())])
        assert store.get("7") == (BODY, ())


def _fill(path: Path, number: int) -> None:
    with BodyStore(path) as store:
        for n in range(20):
            store.put_many([(f"{number}-{n}", BODY, ()), ("shared", BODY, ())])


def test_several_processes_fill_one_store(tmp_path: Path) -> None:
    path = tmp_path / "bodies.db"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(path, number)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    with BodyStore(path) as store:
        assert all(store.get(f"{number}-{n}") for number in range(3) for n in range(20))
    assert not (tmp_path / "bodies.db.damaged").exists()


def test_a_place_where_nothing_can_be_kept_is_an_error_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "bodies.db").mkdir()
    with pytest.raises(OSError, match=r"bodies\.db"):
        BodyStore(tmp_path / "bodies.db")


def test_front_matter_that_grows_does_not_spoil_the_key() -> None:
    renderer = Renderer()
    text = "![](a.jpg)\n\n[甲](b.pdf)"
    stored = decode(encode(*renderer.render_apart(text, "zh")))
    assert place(*stored, "x.md", 30) == renderer.render(text, "x.md", 30, "zh")
    assert stored[1][0].path == ""
    assert stored[1][0].line == 1


def test_a_key_depends_on_renderer_language_and_text() -> None:
    keys = {
        key_of(*parts) for parts in [("f", "zh", "t"), ("g", "zh", "t"), ("f", "en", "t"), ("f", "zh", "u")]
    }
    assert len(keys) == 4
    assert key_of("f", "zh", "t") == key_of("f", "zh", "t")


def test_the_fingerprint_is_that_of_this_code() -> None:
    assert Renderer().fingerprint() == Renderer().fingerprint()
    assert len(Renderer().fingerprint()) == 64

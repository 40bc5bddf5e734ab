"""The store gives back what it was given, to every process, and never stands in the way."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.body.codec import (
    body_from_plain,
    body_to_plain,
    key_of,
    outline_from_plain,
    outline_to_plain,
    seal,
    unseal,
)
from cluster.body.fingerprint import fingerprint
from cluster.body.markdown import Renderer
from cluster.body.outline import outline_of, place_body, place_outline
from cluster.body.parts import OPENING, Body, FileNote, Heading, Href, Media, Picture
from cluster.body.store import BATCH, BodyStore, kept_of
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


KEY = bytes(32)
FOUND = (Finding("", 2, "body-class", (("name", "x"),)),)


@given(BODIES, FINDINGS)
def test_what_is_read_is_what_was_written(body: Body, findings: tuple[Finding, ...]) -> None:
    outline = outline_of(body, findings)
    assert body_from_plain(unseal(KEY, seal(KEY, body_to_plain(body)))) == body
    assert outline_from_plain(unseal(KEY, seal(KEY, outline_to_plain(outline)))) == outline


def test_equal_bodies_are_written_alike() -> None:
    one = Body((), (), "", frozenset(["a", "b", "c", "d"]))
    other = Body((), (), "", frozenset(["d", "c", "b", "a"]))
    assert seal(KEY, body_to_plain(one)) == seal(KEY, body_to_plain(other))


@given(BODIES, st.data())
def test_a_change_at_any_place_is_seen(body: Body, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, body_to_plain(body)))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match="nothing that was sealed"):
        unseal(KEY, bytes(sealed))


@pytest.mark.parametrize("stored", [b"", None, 3, "text", seal(bytes(31) + b"1", ())])
def test_anything_else_is_no_value(stored: object) -> None:
    with pytest.raises(ValueError, match="nothing that was sealed"):
        unseal(KEY, stored)


def name(word: object) -> bytes:
    return key_of("f", "zh", str(word))


def put(store: BodyStore, *words: object, body: Body = BODY, findings: tuple[Finding, ...] = ()) -> None:
    store.put_many((name(word), kept_of(body, findings)) for word in words)


def held(store: BodyStore, word: object) -> bool:
    """Whether a body is there with its outline and opening; each that is there is the right one."""
    key = name(word)
    found = store.bodies([key]), store.outlines([key]), store.openings([key])
    wanted = {key: BODY}, {key: outline_of(BODY, ())}, {key: BODY.text}
    assert all(one in ({}, right) for one, right in zip(found, wanted, strict=True))
    return all(found)


def test_a_store_keeps_bodies_between_openings(tmp_path: Path) -> None:
    long = Body((), (), "文" * 1000, frozenset())
    with BodyStore(tmp_path / "cache" / "bodies.db") as store:
        assert not held(store, "k")
        put(store, "k")
        put(store, "l", body=long, findings=FOUND)
        assert held(store, "k")
    with BodyStore(tmp_path / "cache" / "bodies.db") as store:
        keys = [name(word) for word in ("k", "l", "m")]
        assert store.bodies(keys) == {keys[0]: BODY, keys[1]: long}
        assert store.outlines(keys) == {keys[0]: outline_of(BODY, ()), keys[1]: outline_of(long, FOUND)}
        assert store.openings(keys) == {keys[0]: "甲", keys[1]: "文" * OPENING}


def test_more_bodies_are_read_than_one_query_takes(tmp_path: Path) -> None:
    words = range(2 * BATCH + 1)
    with BodyStore(tmp_path / "bodies.db") as store:
        put(store, *words)
        assert set(store.outlines(map(name, words))) == set(map(name, words))


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
        put(store, "k")
        assert held(store, "k")
    assert (tmp_path / "bodies.db.damaged").read_bytes() == before


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "bodies.db"
    with BodyStore(path) as store:
        put(store, *range(200))
    return path


# The file's head and its first pages hold what SQLite goes by; the rest is mostly ours.
OFFSETS = st.one_of(st.integers(0, 120), st.integers(0, 8191), st.integers(0, 1 << 20))


@settings(max_examples=150)
@given(st.lists(st.tuples(OFFSETS, st.integers(0, 255)), max_size=4), st.none() | OFFSETS)
def test_damage_anywhere_is_noticed_and_mended(
    sound: Path, changes: list[tuple[int, int]], end: int | None
) -> None:
    spoilt = bytearray(sound.read_bytes())
    size = len(spoilt)
    for at, byte in changes:
        spoilt[at % size] = byte
    if end is not None:
        del spoilt[end % size :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bodies.db"
        path.write_bytes(spoilt)
        with BodyStore(path) as store:
            lost = [word for word in range(200) if not held(store, word)]
            put(store, *lost)
            if any(not held(store, word) for word in lost):  # what spoils writing is found on writing
                put(store, *range(200))
            assert all(held(store, word) for word in lost)


def test_damage_while_open_is_survived(tmp_path: Path) -> None:
    path = tmp_path / "bodies.db"
    with BodyStore(path) as store:
        put(store, *range(500))
    size = path.stat().st_size
    with BodyStore(path) as store, BodyStore(path) as other:
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (size - 4096))
        assert not held(store, 7)
        put(store, 7)
        assert held(store, 7)
        assert not held(other, 8)
        put(other, 8)
        assert held(other, 8)
        assert held(other, 7), "the other put aside what the first had begun again"


def _fill(path: Path, number: int) -> None:
    with BodyStore(path) as store:
        for n in range(20):
            put(store, f"{number}-{n}", "shared")


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
        assert all(held(store, f"{number}-{n}") for number in range(3) for n in range(20))
    assert not (tmp_path / "bodies.db.damaged").exists()


def test_a_place_where_nothing_can_be_kept_is_an_error_of_the_world(tmp_path: Path) -> None:
    (tmp_path / "bodies.db").mkdir()
    with pytest.raises(OSError, match=r"bodies\.db"):
        BodyStore(tmp_path / "bodies.db")


def test_front_matter_that_grows_does_not_spoil_the_key() -> None:
    renderer = Renderer()
    text = "![](a.jpg)\n\n[甲](b.pdf)"
    body, findings = renderer.render_apart(text, "zh")
    stored = body_from_plain(unseal(KEY, seal(KEY, body_to_plain(body))))
    placed = place_outline(outline_of(body, findings), "x.md", 30)
    assert (place_body(stored, 30), placed.findings) == renderer.render(text, "x.md", 30, "zh")
    assert placed.references == tuple(part for part in place_body(body, 30).parts if hasattr(part, "line"))
    assert (findings[0].path, findings[0].line) == ("", 1)


def test_a_key_depends_on_renderer_language_and_text() -> None:
    keys = {
        key_of(*parts) for parts in [("f", "zh", "t"), ("g", "zh", "t"), ("f", "en", "t"), ("f", "zh", "u")]
    }
    assert len(keys) == 4
    assert key_of("f", "zh", "t") == key_of("f", "zh", "t")


def test_the_fingerprint_is_that_of_this_code() -> None:
    assert fingerprint() == fingerprint.__wrapped__()
    assert len(fingerprint()) == 64

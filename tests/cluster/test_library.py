"""What the library gives of a document is the same from the renderer, from memory and from the store, however it is asked."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cluster.body.markdown import Renderer
from cluster.body.outline import Outline
from cluster.body.parts import OPENING, Href, Media, Picture
from cluster.body.store import BodyStore
from cluster.library import Library
from cluster.model import Document, Loose
from cluster.recent import Recent
from cluster.runs import AHEAD, Runs
from cluster.schema.frontmatter import body_of
from tests.cluster.roots import MemoryTree, document, read_root

BODIES = [
    "## 一、甲\n\n[乙](b.md)\n\n![](c.jpg)\n\n正文",
    "![讲话](d.mp3)\n\n" + "字" * (2 * OPENING),
    "只有文字",
    "",
]
FILES = {f"sites/guo/zcwj/2026-03-0{n}-a.md": document(n, "", body) for n, body in enumerate(BODIES, 1)}
FILES["sites/guo/zcwj/2026-03-09-a.md"] = document(9, "", BODIES[0])  # the same text in another file
TREE = MemoryTree({path: text.encode() for path, text in FILES.items()})


def _documents() -> tuple[Document, ...]:
    model = read_root(FILES).model
    assert model is not None
    return model.documents


DOCUMENTS = _documents()
RENDERER = Renderer()


def _wanted(one: Document) -> tuple[object, Outline, str]:
    body, findings = RENDERER.render(
        FILES[one.path].partition("---\n")[2].partition("---\n")[2], one.path, one.body_line, "zh"
    )
    references = tuple(part for part in body.parts if isinstance(part, Href | Picture | Media))
    return body, Outline(references, body.anchors, findings), body.text[:OPENING]


@pytest.mark.parametrize("ask", ["body", "outline", "opening", "rendered"])
def test_each_is_what_the_renderer_says_at_first_from_memory_and_from_the_store(
    tmp_path: Path, ask: str
) -> None:
    for _ in range(2):
        library = Library(TREE, tmp_path)
        for one in (*DOCUMENTS, *DOCUMENTS):
            body, outline, opening = _wanted(one)
            wanted = {
                "body": body,
                "outline": outline,
                "opening": opening,
                "rendered": (body, outline.findings),
            }
            assert getattr(library, ask)(one) == wanted[ask]
        library.flush()


def test_outlines_come_in_the_order_asked_for_with_texts_that_are_no_documents(tmp_path: Path) -> None:
    loose = Loose(DOCUMENTS[0].path, DOCUMENTS[0].blob, "zh", DOCUMENTS[0].body_line)
    asked = (*reversed(DOCUMENTS), loose)
    for _ in range(2):
        library = Library(TREE, tmp_path)
        assert [(one, outline) for one, outline in library.outlines(asked)] == [
            (one, _wanted(DOCUMENTS[0] if one is loose else one)[1]) for one in asked
        ]
        library.flush()


def test_texts_that_were_just_read_are_rendered_unless_their_bodies_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = [(one, body_of(TREE.read(one.path).data)) for one in DOCUMENTS]
    first = Library(TREE, tmp_path)
    with monkeypatch.context() as patched:  # of a store that was empty nobody asks what it has
        patched.setattr(BodyStore, "known", lambda *_: pytest.fail("asked in vain"))
        first.take(read)
    first.flush()
    again = Library(MemoryTree({}), tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Library, "_render_text", lambda *_: pytest.fail("rendered again"))
        again.take(read)
    assert [again.body(one) for one in DOCUMENTS] == [_wanted(one)[0] for one in DOCUMENTS]


class _Standing(NamedTuple):
    document: Document

    @property
    def key(self) -> str:
        return self.document.key

    @property
    def lang(self) -> str:
        return self.document.lang


def test_who_asks_for_one_document_after_the_other_is_given_the_next_ones_before_he_asks(
    tmp_path: Path,
) -> None:
    library = Library(TREE, tmp_path)
    wanted = [(library.body(one), library.opening(one)) for one in DOCUMENTS[:3]]
    library.flush()
    again = Library(MemoryTree({}), tmp_path)  # nothing is there to be rendered
    again.together(tuple(map(_Standing, DOCUMENTS)))
    assert [(again.body(one), again.opening(one)) for one in DOCUMENTS[:2]] == wanted[:2]
    with sqlite3.connect(tmp_path / "bodies.sqlite") as store:
        store.execute("DELETE FROM bodies")
    store.close()
    assert [(again.body(one), again.opening(one)) for one in DOCUMENTS[:3]] == wanted


def test_of_what_was_looked_for_in_vain_nothing_is_believed_once_it_is_there(tmp_path: Path) -> None:
    library = Library(TREE, tmp_path)
    library.together(tuple(map(_Standing, DOCUMENTS)))
    for _ in range(2):
        for one in DOCUMENTS:
            assert library.body(one) == _wanted(one)[0]
        library.flush()
    assert not library._absent


@given(st.integers(1, 200), st.data())
def test_a_row_is_read_in_few_lots_and_one_of_it_alone(length: int, data: st.DataObject) -> None:
    row = [_Standing(replace(DOCUMENTS[0], name=f"d{number}")) for number in range(length)]
    runs = Runs[str]()
    runs.add(row)
    place = data.draw(st.integers(0, length - 1))
    assert list(runs.after(row[place].document, "openings")) == []
    read: list[Document] = []
    lots = 0
    for one in row:
        if one.document not in read:
            lots += 1
            read += [one.document, *runs.after(one.document, "bodies")]
    assert read == [one.document for one in row]
    assert lots <= 6 + length // AHEAD
    assert list(runs.after(DOCUMENTS[1], "bodies")) == []


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_rows_that_are_read_through_one_after_the_other_are_read_as_one(lengths: list[int]) -> None:
    rows = [
        [_Standing(replace(DOCUMENTS[0], name=f"d{row}-{number}")) for number in range(length)]
        for row, length in enumerate(lengths)
    ]
    runs = Runs[str]()
    for row in rows:
        runs.add(row)
    lots = 0
    for row in rows:
        read: list[Document] = []
        for one in row:
            if one.document not in read:
                lots += 1
                read += [one.document, *runs.after(one.document, "bodies")]
        assert read == [one.document for one in row]
    assert lots <= 6 + sum(1 + length // AHEAD for length in lengths)


@pytest.mark.parametrize("column", ["outlines.outline", "bodies.opening", "bodies.body"])
def test_a_spoilt_value_is_made_anew_and_kept(tmp_path: Path, column: str) -> None:
    library = Library(TREE, tmp_path)
    wanted = [(library.body(one), library.outline(one), library.opening(one)) for one in DOCUMENTS]
    library.flush()
    table, _, name = column.partition(".")
    with sqlite3.connect(tmp_path / "bodies.sqlite") as spoil:
        spoil.execute(f"UPDATE {table} SET {name} = substr({name}, 1, length({name}) - 1) || x'ff'")
    spoil.close()
    for _ in range(2):
        library = Library(TREE, tmp_path)
        assert [
            (library.body(one), library.outline(one), library.opening(one)) for one in DOCUMENTS
        ] == wanted
        library.flush()
    tree = MemoryTree({})  # nothing is left to be rendered
    library = Library(tree, tmp_path)
    assert [(library.body(one), library.outline(one), library.opening(one)) for one in DOCUMENTS] == wanted


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=60), st.integers(1, 5))
def test_only_what_was_asked_for_last_is_held(calls: list[tuple[int, bool]], limit: int) -> None:
    recent: Recent[int, str] = Recent(limit)
    last: list[int] = []
    for key, put in calls:
        found = recent.get(key)
        assert found == (str(key) if key in last else None)
        if put:
            assert recent.put(key, str(key)) == str(key)
        if put or found is not None:
            last = [*(one for one in last if one != key), key][-limit:]


@given(st.integers(0, 2**16), st.booleans())
def test_a_smaller_image_that_was_spoilt_in_the_cache_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, place: int, cut: bool
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(drawn, "PNG")
    cache = tmp_path_factory.mktemp("cache")
    library = Library(MemoryTree({"a.png": drawn.getvalue()}), cache)
    wanted = library.resized("a.png", 16)
    [kept] = (cache / "images").glob("*-16.kept")
    data = bytearray(kept.read_bytes())
    place %= len(data)
    data[place] ^= 1
    kept.write_bytes(bytes(data[:place] if cut else data))
    assert library.resized("a.png", 16) == wanted
    assert Image.open(io.BytesIO(wanted)).size == (16, 12)


@given(
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.integers(0, 2**16), st.integers(0, 255), st.booleans()
)
def test_an_image_has_a_size_if_and_only_if_smaller_ones_can_be_made_of_it(
    tmp_path_factory: pytest.TempPathFactory, form: str, place: int, byte: int, cut: bool
) -> None:
    drawn = io.BytesIO()
    Image.radial_gradient("L").resize((90, 70)).convert("RGB").save(drawn, form)
    data = bytearray(drawn.getvalue())
    place %= len(data)
    data[place] = byte
    path, cache = f"a.{form.lower()}", tmp_path_factory.mktemp("cache")
    tree = MemoryTree({path: bytes(data[:place] if cut else data)})
    library = Library(tree, cache)
    facts = library.file(path)
    if facts.width:
        assert Image.open(io.BytesIO(library.resized(path, 16))).width == 16
    else:
        with pytest.raises((OSError, ValueError, SyntaxError)):
            library.resized(path, 16)
    assert Library(tree, cache).file(path) == facts


def test_the_size_of_an_image_is_measured_once(tmp_path: Path) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(drawn, "PNG")
    tree = MemoryTree({"a.png": drawn.getvalue()})
    first = Library(tree, tmp_path).file("a.png")
    with patch("cluster.library.size_of", side_effect=AssertionError("measured again")):
        assert Library(tree, tmp_path).file("a.png") == first
    [kept] = (tmp_path / "images").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert Library(tree, tmp_path).file("a.png") == first

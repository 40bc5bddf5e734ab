"""What the library gives of a document is the same from the renderer, from memory and from the store, however it is asked."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cluster.body.markdown import Renderer
from cluster.body.outline import OPENING, Outline
from cluster.body.parts import Href, Media, Picture
from cluster.library import AHEAD, Library
from cluster.model import Document, Loose
from cluster.recent import Recent
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


def test_with_a_document_those_that_follow_it_are_read(tmp_path: Path) -> None:
    library = Library(TREE, tmp_path)
    wanted = [(library.body(one), library.opening(one)) for one in DOCUMENTS[:AHEAD]]
    library.flush()
    again = Library(MemoryTree({}), tmp_path)  # nothing is there to be rendered
    again.together(DOCUMENTS)
    assert (again.body(DOCUMENTS[0]), again.opening(DOCUMENTS[0])) == wanted[0]
    with sqlite3.connect(tmp_path / "bodies.sqlite") as store:
        store.execute("DELETE FROM bodies")
    store.close()
    assert [(again.body(one), again.opening(one)) for one in DOCUMENTS[:AHEAD]] == wanted


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
    [kept] = (cache / "images").iterdir()
    data = bytearray(kept.read_bytes())
    place %= len(data)
    data[place] ^= 1
    kept.write_bytes(bytes(data[:place] if cut else data))
    assert library.resized("a.png", 16) == wanted
    assert Image.open(io.BytesIO(wanted)).size == (16, 12)

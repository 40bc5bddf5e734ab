"""What was withdrawn, cancelled, scheduled or is still a draft is in no byte of any output."""

from __future__ import annotations

import re
from pathlib import Path

from cluster.library import Library
from cluster.model import Document
from cluster.tree import WorkTree
from cluster.visibility import State, state_of
from tests.publish.built import Built
from tests.publish.tiny import CANCELLED, DRAFT, SCHEDULED, Root, snapshot

LONG_ENOUGH = 12  # characters: shorter pieces may well stand elsewhere too


def pieces(text: str) -> set[str]:
    """Sentences and clauses of a body that can be looked for."""
    found = (piece.strip() for piece in re.split(r"[。！？；：\n.!?;]", text))
    return {piece for piece in found if len(piece) >= LONG_ENOUGH}


def withheld(built: Built) -> list[Document]:
    hidden = (State.WITHDRAWN, State.CANCELLED, State.SCHEDULED, State.DRAFT)
    return [document for document in built.model.documents if state_of(document, built.model.at) in hidden]


def shown(built: Built) -> set[str]:
    """Pieces that public documents have too: the same sentence may stand in both."""
    library = Library(WorkTree(built.content), built.cache)
    hidden = withheld(built)
    return {piece for d in built.model.documents if d not in hidden for piece in pieces(library.body(d).text)}


def test_no_output_holds_a_sentence_of_a_body_that_is_withheld(demonstration: Built) -> None:
    library, public = Library(WorkTree(demonstration.content), demonstration.cache), shown(demonstration)
    documents = withheld(demonstration)
    assert {state_of(document, demonstration.model.at) for document in documents} >= {
        State.WITHDRAWN,
        State.CANCELLED,
        State.SCHEDULED,
        State.DRAFT,
    }
    wanted = {
        piece: document.path
        for document in documents
        for piece in pieces(library.body(document).text) - public
    }
    assert len(wanted) > 20
    everything = b"\0".join(
        (demonstration.output / path).read_bytes() for path in sorted(demonstration.files)
    )
    assert {piece: path for piece, path in wanted.items() if piece.encode() in everything} == {}


def test_titles_and_files_of_what_is_not_yet_public_are_in_no_output(demonstration: Built) -> None:
    everything = b"\0".join(
        (demonstration.output / path).read_bytes() for path in sorted(demonstration.files)
    )
    reports = b"\0".join(
        (demonstration.output / path).read_bytes()
        for path in demonstration.files
        if path.startswith("_reports/")
    )
    early = [
        document
        for document in withheld(demonstration)
        if state_of(document, demonstration.model.at) in (State.SCHEDULED, State.DRAFT)
    ]
    assert early
    for document in early:
        title = document.fields.title.encode()
        assert everything.count(title) == reports.count(title), document.path
        assert not any(f"/{document.slug}" in path for path in demonstration.files), document.path


def test_a_document_taken_back_later_leaves_every_output(tiny_root: Root, tmp_path: Path) -> None:
    secret = "这一段后来被发现不应当公开，必须从所有输出中消失。"
    path = "sites/top/policy/2026-05-10-key.md"
    tiny_root.write(path, tiny_root.read(path) + f"\n{secret}\n")
    tiny_root.build(tmp_path / "out", tmp_path / "cache", search=False)
    held = [name for name, data in snapshot(tmp_path / "out").items() if secret.encode() in data]
    assert len(held) > 5  # its page, its reposts, feeds
    tiny_root.set_field(path, "status", "cancelled")
    tiny_root.build(tmp_path / "out", tmp_path / "cache", search=False)
    after = snapshot(tmp_path / "out")
    for text in (secret, CANCELLED, DRAFT, SCHEDULED):
        assert [name for name, data in after.items() if text.encode() in data] == []


def test_a_scheduled_document_appears_when_its_hour_has_come(tiny_root: Root, tmp_path: Path) -> None:
    assert not (tmp_path / "out/www.top.example/news/2026/later.html").exists()
    tiny_root.replace("cluster.toml", "2026-06-30T09:00:00", "2026-07-01T10:00:00")
    tiny_root.build(tmp_path / "out", tmp_path / "cache", search=False)
    assert SCHEDULED in (tmp_path / "out/www.top.example/news/2026/later.html").read_text("utf-8")

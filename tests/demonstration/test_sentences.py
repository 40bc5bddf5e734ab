"""The demonstration is written, not filled in: no two of its documents say the same sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cluster.body.markdown import Renderer
from cluster.load import load
from cluster.model import Document
from cluster.schema.types import BEIJING
from cluster.tree import WorkTree

CONTENT = Path(__file__).parents[2] / "content"

# A sentence of at most this many characters may occur anywhere: names, dates, column heads.
SHORT = 20

# What law, official form or the name of an office words in one way only.
STATUTORY = frozenset[str]()

_ENDS = re.compile(r"[。！？；\n]|(?<=[a-z0-9)][.!?;])\s")
_FIELDS = ("title", "summary", "status_note", "question", "result")


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text` that count: longer than `SHORT`, in Chinese or in English."""
    for piece in _ENDS.split(text):
        sentence = " ".join(piece.split())
        if len(sentence) > SHORT:
            yield sentence


def shared(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Each sentence that several documents say, with the names of these."""
    said: dict[str, set[str]] = {}
    for name, text in texts.items():
        for sentence in sentences(text):
            said.setdefault(sentence, set()).add(name)
    return {
        sentence: tuple(sorted(names))
        for sentence, names in sorted(said.items())
        if len(names) > 1 and sentence not in STATUTORY
    }


def read_text(document: Document, renderer: Renderer) -> str:
    """What a reader of `document` sees: title, summary and the like, then the body."""
    lines = (CONTENT / document.path).read_text("utf-8").split("\n")
    body, _ = renderer.render(
        "\n".join(lines[document.body_line - 1 :]), document.path, document.body_line, document.lang
    )
    fields = (getattr(document.fields, name, None) for name in _FIELDS)
    return "\n".join([*(str(field) for field in fields if field), body.text])


def test_a_sentence_that_two_documents_say_is_found() -> None:
    texts = {
        "a": "开头。各县应当在三月二十日以前完成全部乘车需求的登记工作；结尾",
        "b": "各县应当在三月二十日以前完成全部乘车需求的登记工作！",
        "c": "各县完成登记。",
        "d": "First come, first served. Counties register needs by 20 March.",
        "e": "Counties register needs by 20 March.",
    }
    assert shared(texts) == {
        "各县应当在三月二十日以前完成全部乘车需求的登记工作": ("a", "b"),
        "Counties register needs by 20 March.": ("d", "e"),
    }


@pytest.mark.parametrize("text", ["各县完成登记。各县完成登记。", "2026年6月30日\n2026年6月30日"])
def test_a_short_sentence_may_be_repeated(text: str) -> None:
    assert not list(sentences(text))


def test_no_two_documents_of_the_demonstration_share_a_sentence() -> None:
    model = load(WorkTree(CONTENT), datetime(2026, 6, 30, 9, tzinfo=BEIJING), preview=True).model
    assert model is not None
    renderer = Renderer()
    texts = {document.path: read_text(document, renderer) for document in model.documents}
    assert len(texts) >= 60
    assert shared(texts) == {}

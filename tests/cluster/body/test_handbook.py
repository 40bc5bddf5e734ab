"""Every example of the handbook is right, and every block is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.body.vocabulary import KINDS

from .conftest import write

HANDBOOK = (Path(__file__).parents[3] / "docs" / "markdown.md").read_text("utf-8")
EXAMPLES = [piece.partition("```")[0] for piece in HANDBOOK.split("```markdown\n")[1:]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0])
def test_an_example_renders_without_a_finding(example: str) -> None:
    written = write(example)
    assert written.findings == ()
    assert "///" not in written.body.text


def test_every_block_has_an_example_or_a_row() -> None:
    for kind in KINDS:
        assert f"`{kind.name}`" in HANDBOOK
        for name in kind.chinese:
            assert name in HANDBOOK

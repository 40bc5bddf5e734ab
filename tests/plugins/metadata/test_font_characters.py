"""What is known of the font's characters is kept; a damaged record is not believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.messages import ROOT
from plugins.engine.theme import Theme
from plugins.metadata import font_characters
from plugins.metadata.font_characters import FontCharacters

FONT = Theme(ROOT / "themes" / "jiyue").share_font
TITLE = frozenset("北原𠮷市")


def never(signs: frozenset[str], font: bytes) -> frozenset[str]:
    raise AssertionError(f"asked for {sorted(signs)}")


def test_a_font_is_opened_for_characters_that_nobody_asked_for_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FontCharacters(tmp_path, FONT).lacking(TITLE) == {"𠮷"}
    assert FontCharacters(tmp_path, FONT).lacking(TITLE | {"🐉"}) == {"𠮷", "🐉"}
    monkeypatch.setattr(font_characters, "lacking_characters", never)
    assert FontCharacters(tmp_path, FONT).lacking(TITLE) == {"𠮷"}
    assert FontCharacters(tmp_path, FONT).lacking(frozenset("北🐉")) == {"🐉"}
    with pytest.raises(AssertionError, match="省"):
        FontCharacters(tmp_path, FONT).lacking(frozenset("北省"))


def test_a_damaged_record_is_made_anew(tmp_path: Path) -> None:
    assert FontCharacters(tmp_path, FONT).lacking(TITLE) == {"𠮷"}
    for file in (tmp_path / "share-characters").iterdir():
        file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    assert FontCharacters(tmp_path, FONT).lacking(TITLE) == {"𠮷"}

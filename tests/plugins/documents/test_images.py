"""Images beside documents: smaller sizes of those that can be read, nothing but themselves of those that cannot."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from tests.publish.tiny import make_root

BESIDE = "sites/top/news/2026-05-03-item-3"
PAGES = "www.top.example/news/2026/item-3"


def test_an_image_that_cannot_be_read_to_its_end_holds_no_build_up(tmp_path: Path) -> None:
    drawn = io.BytesIO()
    Image.radial_gradient("L").resize((1200, 800)).save(drawn, "PNG")
    root = make_root(tmp_path / "content")
    root.write(f"{BESIDE}/whole.png", drawn.getvalue())
    root.write(f"{BESIDE}/half.png", drawn.getvalue()[:-2000])
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    made = {file.name for file in (tmp_path / "out" / PAGES).iterdir()}
    assert {"whole.png", "whole.png-480.webp", "whole.png-960.webp", "half.png"} <= made
    assert not any(name.startswith("half.png-") for name in made)
    assert (tmp_path / "out" / PAGES / "half.png").read_bytes() == drawn.getvalue()[:-2000]

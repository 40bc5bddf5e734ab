"""The headings of a body: each one step below the one it stands under, beginning at h2; anchors that stay."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s]+")


class Headings:
    """Levels and anchors for the headings of one body, asked in order."""

    def __init__(self, anchors: set[str]) -> None:
        """`anchors` are in use already."""
        self._anchors = anchors
        self._above: list[int] = []
        self._counts: dict[str, int] = {}

    def skips(self, level: int) -> bool:
        """Whether a heading as written leaves out a level (the page's own title is level 1)."""
        return level > (self._above[-1] if self._above else 1) + 1

    def place(self, level: int) -> int:
        """The level, 2 to 6, where a heading written with `level` belongs."""
        while self._above and self._above[-1] >= level:
            self._above.pop()
        self._above.append(level)
        return min(6, len(self._above) + 1)

    def anchor(self, text: str) -> str:
        """An anchor made of a heading's words, readable in any script, unique, never beginning with an underscore."""
        slug = _GAPS.sub("-", _SIGNS.sub("", text).strip().lower()).strip("-_") or "section"
        anchor = slug
        while anchor in self._anchors:
            self._counts[slug] = self._counts.get(slug, 0) + 1
            anchor = f"{slug}_{self._counts[slug]}"
        self._anchors.add(anchor)
        return anchor

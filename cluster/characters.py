"""Characters that no text of a page or feed may hold: nobody sees them, HTML and XML forbid them."""

from __future__ import annotations

import re
from collections.abc import Iterator

# C0 and C1 controls but tab and line feed, surrogates, non-characters (HTML §13.2.3.5, XML 1.0 §2.2).
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def forbidden_in(text: str) -> Iterator[tuple[int, str]]:
    """Such characters: the line (from 1) and the code (`U+0007`), each once on a line."""
    if not _FORBIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        for sign in dict.fromkeys(_FORBIDDEN.findall(line)):
            yield number, f"U+{ord(sign):04X}"


def without_forbidden(text: str) -> str:
    """The text without them."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text

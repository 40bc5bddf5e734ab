"""What a library says, in other words: by forms, because it quotes what it speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest

_GAP = "…"


def reword(said: str, forms: Mapping[str, str]) -> str:
    """`said` in the words of the first form that fits, as it is where none does.

    `…` in a form stands for what is quoted; it goes, one after the other, where the words have `…`.
    """
    for form, words in forms.items():
        found = re.fullmatch(re.escape(form).replace(_GAP, "(.+)"), said, re.DOTALL)
        if found:
            return _filled(words, found.groups())
    return said


def _filled(words: str, quoted: tuple[str, ...]) -> str:
    parts = words.split(_GAP)
    gaps = zip_longest(parts, quoted[: len(parts) - 1], fillvalue="")
    return "".join(part + one for part, one in gaps)

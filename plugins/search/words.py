"""What of a text is compared in a search. `static/js/search.js` holds the same rules: both sides must agree."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from operator import add

# Han, kana, bopomofo, Yi and their extensions: written without blanks between words.
_DENSE = "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_GAP = re.compile(r"[\W_]+")


# Large sets of characters take long to compile: with the first text.
@cache
def _blank_between_dense() -> re.Pattern[str]:
    return re.compile(rf"(?<=[{_DENSE}])\s+(?=[{_DENSE}])")


@cache
def _run() -> re.Pattern[str]:
    return re.compile(rf"[{_DENSE}]+|[^{_DENSE} ]+")


def normalise(text: str) -> str:
    """The text as it is compared: NFKC, lower case, every run of punctuation or blanks one blank.

    Blanks between two Chinese characters go; punctuation between them stays a boundary.
    """
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).lower())
    return _GAP.sub(" ", _blank_between_dense().sub("", plain)).strip()


def terms(normal: str) -> set[str]:
    """The terms of a normalised text: words, and pairs of neighbouring Chinese characters.

    A Chinese character alone between other things is no term.
    """
    found: set[str] = set()
    for run in _run().findall(normal):
        if is_dense(run[0]):
            found.update(map(add, run, run[1:]))
        else:
            found.add(run)
    return found


@cache
def _dense() -> re.Pattern[str]:
    return re.compile(f"[{_DENSE}]")


def is_dense(character: str) -> bool:
    """Whether a character belongs to a writing without blanks between words."""
    return _dense().match(character) is not None


def holds(normal: str, phrase: str) -> bool:
    """Whether a normalised text holds a normalised phrase; words and numbers at its ends must be whole."""
    start = normal.find(phrase)
    while phrase and start >= 0:
        end = start + len(phrase)
        if not _joined(normal[start - 1 : start], phrase[0]) and not _joined(
            phrase[-1], normal[end : end + 1]
        ):
            return True
        start = normal.find(phrase, start + 1)
    return False


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours are parts of one word."""
    return all(side and side != " " and not is_dense(side) for side in (left, right))

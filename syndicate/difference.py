"""What changed between two versions, in words that readers see beside the corrected text (更正)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import islice

_SHOWN = 5
_LONGEST = 60
_AROUND = 4
_LINE = 4_000  # characters of a line that is compared within
_MOST = 200_000  # characters; a longer text is only said to have changed
_WORDS = {
    "zh": ("标题由“{}”改为“{}”", "“{}”改为“{}”", "删去“{}”", "增加“{}”", "另有 {} 处", "；", "正文有改动"),
    "en": ("title changed from “{}” to “{}”", "“{}” now reads “{}”", "“{}” was removed", "“{}” was added",
           "{} more changes", "; ", "the text was changed"),
}  # fmt: skip


def difference(old_title: str, old_text: str, new_title: str, new_text: str, lang: str) -> str:
    """The changes from one version to the next, at most five quoted; empty where nothing visible changed."""
    title, changed, removed, added, more, comma, some = _WORDS.get(lang, _WORDS["en"])
    said = [title.format(old_title, new_title)] if old_title != new_title else []
    if old_text != new_text:
        pairs = _changes(old_text, new_text) if max(len(old_text), len(new_text)) <= _MOST else iter(())
        for old, new in islice(pairs, _SHOWN):
            if old and new:
                said.append(changed.format(_short(old), _short(new)))
            else:
                said.append(removed.format(_short(old)) if old else added.format(_short(new)))
        rest = sum(1 for _ in pairs)
        if rest:
            said.append(more.format(rest))
        if not said:
            said.append(some)
    return comma.join(said)


def similarity(one: str, other: str) -> float:
    """How much two texts have in common, from 0 to 1; texts of very different length have little."""
    if one == other:
        return 1.0
    if not one or not other or min(len(one), len(other)) * 2 < max(len(one), len(other)):
        return 0.0
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one[:20_000], other[:20_000])) / 100


def _changes(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Changed stretches, line by line first, then inside a line that changed."""
    before, after = old.split("\n"), new.split("\n")
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c:
            for one, other in zip(before[a:b], after[c:d], strict=True):
                short = len(one) < _LINE and len(other) < _LINE
                yield from _inside(one, other) if short else iter([(one, other)])
        else:
            yield "\n".join(before[a:b]), "\n".join(after[c:d])


def _inside(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Changed stretches of a line; those close together are one, with a few characters on each side to be understood by."""
    spans: list[list[int]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if spans and a - spans[-1][1] <= 2 * _AROUND:
            spans[-1][1], spans[-1][3] = b, d
        else:
            spans.append([a, b, c, d])
    for a, b, c, d in spans:
        before = min(a, _AROUND)
        yield old[a - before : b + _AROUND], new[c - before : d + _AROUND]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"

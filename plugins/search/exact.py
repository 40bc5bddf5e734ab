"""The exact index of a shard: which documents may hold a phrase, and the facts that results are ordered and narrowed by.

A segmenter cuts a phrase and the text around it differently, so that a word index misses half of the quoted phrases of real
law. Pairs of neighbouring characters miss none: a document that holds the phrase holds all its pairs. Those few that hold
the pairs but not the phrase are sorted out by the script, which reads their text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from plugins.search.numbers import canonical_number
from plugins.search.rows import SearchRow
from plugins.search.words import normalise, terms

# Postings are distances between document numbers, a character each, from `]` on: JSON then escapes none of them.
_BASE = 0x5D
_TERMS_A_FILE = 2000


def write_terms(texts: Iterable[str]) -> tuple[bytes, ...]:
    """Files of terms with the documents that hold them; `texts` are all that may be found, in the shard's order.

    A term stands in the file `bucket(term, number of files)`.
    """
    postings: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for term in set(terms(normalise(text))):
            postings.setdefault(term, []).append(number)
    count = 1
    while count * _TERMS_A_FILE < len(postings) and count < 256:
        count *= 2
    files: list[dict[str, str]] = [{} for _ in range(count)]
    for term in sorted(postings):
        files[bucket(term, count)][term] = _packed(postings[term])
    return tuple(_json(file) for file in files)


def bucket(term: str, count: int) -> int:
    """The file of a term among `count`; search.js computes the same."""
    value = 0
    for character in term:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return value % count


def write_records(rows: Sequence[SearchRow], fragments: Sequence[str]) -> bytes:
    """The facts of a shard's documents by number, and where Pagefind keeps their text, as columns."""
    table: Mapping[str, object] = {
        "fragments": list(fragments),
        "url": [row.url for row in rows],
        "title": [row.title for row in rows],
        "number": [canonical_number(row.number) if row.number else "" for row in rows],
        "shown": [row.number for row in rows],
        "day": [row.day for row in rows],
        "site": [row.site for row in rows],
        "column": [row.column for row in rows],
        "kind": [row.kind for row in rows],
        "subject": [list(row.subjects) for row in rows],
        "validity": [row.validity for row in rows],
    }
    return _json(table)


def _packed(numbers: Sequence[int]) -> str:
    before = -1
    packed = []
    for number in numbers:
        packed.append(chr(_BASE + number - before - 1))
        before = number
    return "".join(packed)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

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

# By term: the documents that hold it, packed, and the number of the last of them.
Postings = dict[str, tuple[str, int]]


def postings_of(texts: Iterable[str]) -> Postings:
    """The terms of texts; `texts` are all that may be found, in the order of their numbers."""
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for term in terms(normalise(text)):
            numbers = found.get(term)
            if numbers is None:
                found[term] = [number]
            else:
                numbers.append(number)
    return {term: (_packed(numbers), numbers[-1]) for term, numbers in found.items()}


def join_postings(parts: Iterable[tuple[int, Postings]]) -> dict[str, str]:
    """The documents that hold each term, packed, over parts that follow each other; each with its number of documents."""
    joined: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    offset = 0
    for documents, postings in parts:
        for term, (packed, end) in postings.items():
            if term in last:
                gap = chr(ord(packed[0]) + offset - last[term] - 1)
                joined[term].append(gap + packed[1:])
            else:
                joined[term] = [chr(ord(packed[0]) + offset) + packed[1:]]
            last[term] = offset + end
        offset += documents
    return {term: "".join(packed) for term, packed in joined.items()}


def write_terms(postings: Mapping[str, str], count: int) -> tuple[bytes, ...]:
    """`count` files of terms with the documents that hold them; a term stands in the file `bucket(term, count)`."""
    files: list[dict[str, str]] = [{} for _ in range(count)]
    for term in sorted(postings):
        files[bucket(term, count)][term] = postings[term]
    return tuple(_json(file) for file in files)


def bucket(term: str, count: int) -> int:
    """The file of a term among `count`; search.js computes the same."""
    value = 0
    for character in term:
        value = (value * 31 + ord(character)) & 0xFFFFFFFF
    return value % count


def write_records(rows: Sequence[SearchRow], names: Sequence[str]) -> bytes:
    """The facts of a shard's documents by number, under which name Pagefind finds them, and where their text is, as columns."""
    table: Mapping[str, object] = {
        "names": list(names),
        "text": [row.digest for row in rows],
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

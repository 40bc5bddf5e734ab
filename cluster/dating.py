"""When each document of a site changed, from its front matter and what Git knows, at the instant of a build."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from operator import itemgetter

from cluster.dataclass import dataclass
from cluster.kinds import Policy
from cluster.model import ChangeNote, Document
from cluster.packing import Packed
from cluster.pasts import Answer, Past
from cluster.schema.types import BEIJING
from cluster.turns import count_of, moment_of

# When a document changed of which nobody knows when: before any date that a page could show.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = (1 << 63) - 1
_NONE = -(1 << 63)
_COLUMNS = 5


@dataclass(frozen=True)
class Answers:
    """What Git knows of some documents, by path; `origins`: the other paths whose commits that depends on.

    `turns`: the moments of those commits. `dates`: five numbers a document, for its last change alone (`newest`).
    `until`: the moment from which more would be asked.
    """

    by_path: Packed[Mapping[str, Answer]]
    digest: str
    origins: frozenset[str]
    turns: bytes
    dates: bytes
    until: int


def ask(past: Past, documents: Iterable[Document], at: datetime) -> Answers:
    """What Git knows of the documents at `at`."""
    found: dict[str, Answer] = {}
    turns: set[int] = set()
    dates = array("q")
    total = hashlib.sha256()
    for document in documents:
        answer = found[document.path] = past.answer(document, at)
        whens = [note.when for note in answer.notes]
        changed = [answer.modified] if answer.modified is not None else []
        turns.update(count_of(when) for when in (*whens, *changed))
        total.update(repr((document.path, answer.notes, answer.modified)).encode("utf-8", "surrogatepass"))
        fields = document.fields
        row = (
            fields.published,
            fields.modified,
            answer.modified,
            min(whens, default=None),
            _repealed(document),
        )
        dates.extend(_NONE if when is None else count_of(when) for when in row)
    origins = frozenset(path for answer in found.values() for path in answer.origins)
    moments = array("q", sorted(turns)).tobytes()
    until = min((count_of(one.until) for one in found.values() if one.until is not None), default=FOREVER)
    return Answers(Packed(found), total.hexdigest(), origins, moments, dates.tobytes(), until)


def newest(dates: Iterable[bytes], at: datetime) -> datetime | None:
    """The latest change of any document (`changes_of`), from the numbers kept of each; None where there is none."""
    now, latest = count_of(at), _NONE
    tables = [array("q", data) for data in dates if data]
    never = count_of(NEVER)
    # No change is later than all the numbers of its table.
    for last, rows in sorted(
        ((max(never, max(rows)), rows) for rows in tables), key=itemgetter(0), reverse=True
    ):
        if last <= latest:
            break
        for start in range(0, len(rows), _COLUMNS):
            published, own, committed, noted, repealed = rows[start : start + _COLUMNS]
            known = own if own != _NONE else (committed if noted != _NONE and noted <= now else _NONE)
            known = known if known <= now else _NONE
            if repealed != _NONE and repealed <= now:
                known = max(known, repealed)
            latest = max(latest, known, published if published != _NONE else never)
    return None if latest == _NONE else moment_of(latest)


def changes_of(
    documents: Sequence[Document], answers: Mapping[str, Answer], at: datetime
) -> tuple[dict[str, datetime], dict[str, tuple[ChangeNote, ...]]]:
    """When each document last changed, and its commits. A translation of which nothing is known changed with its original."""
    modified: dict[str, datetime] = {}
    changes: dict[str, tuple[ChangeNote, ...]] = {}
    originals: dict[str, datetime] = {}
    for document in sorted(documents, key=lambda document: document.translated):
        answer = answers[document.path]
        changes[document.path] = tuple(note for note in answer.notes if note.when <= at)
        known = _last_change(document, answer, bool(changes[document.path]), at)
        published = document.fields.published or NEVER
        if known is None and document.translated:
            known = originals.get(document.key)
        modified[document.path] = max(known, published) if known else published
        if not document.translated:
            originals[document.key] = modified[document.path]
    return modified, changes


def _last_change(document: Document, answer: Answer, noted: bool, at: datetime) -> datetime | None:
    """Front matter first, then Git; what happened after `at` has not happened. A repeal that came into force counts."""
    known = document.fields.modified or (answer.modified if noted else None)
    known = known if known is not None and known <= at else None
    repealed = _repealed(document)
    if repealed is not None and repealed <= at:
        known = max(known, repealed) if known else repealed
    return known


def _repealed(document: Document) -> datetime | None:
    fields = document.fields
    if not isinstance(fields, Policy) or fields.repealed is None:
        return None
    return datetime.combine(fields.repealed, time(), BEIJING)

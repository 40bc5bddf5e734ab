"""Bodies, outlines and openings as bytes behind a digest: what was not written here for that very key is never read.

The bytes are marshal's, which is quick and reads only plain values; the digest stands before them.
"""

from __future__ import annotations

import marshal
from hashlib import sha256
from typing import Any, cast

from cluster.body.outline import Outline, Reference
from cluster.body.parts import Body, FileNote, Heading, Href, Media, Part, Picture
from cluster.findings import Finding

_FORMAT = 2  # of marshal: without references between values, so that equal values are written alike
_DIGEST = 16  # bytes
_KINDS: tuple[type[Href] | type[FileNote] | type[Picture] | type[Media], ...] = (
    Href,
    FileNote,
    Picture,
    Media,
)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


def key_of(fingerprint: str, lang: str, text: str) -> bytes:
    """The key of a body: SHA-256 over the renderer's fingerprint, the language tag and what names the source's bytes."""
    return sha256(f"{fingerprint}\0{lang}\0{text}".encode("utf-8", "surrogatepass")).digest()


def seal(key: bytes, plain: Any) -> bytes:
    """A plain value as bytes that only `key` opens."""
    written = marshal.dumps(plain, _FORMAT)
    return sha256(key + written).digest()[:_DIGEST] + written


def unseal(key: bytes, stored: object) -> Any:
    """What was sealed under `key`. Raises ValueError if it is anything else."""
    if isinstance(stored, bytes):
        written = memoryview(stored)[_DIGEST:]
        digest = sha256(key)
        digest.update(written)
        if digest.digest()[:_DIGEST] == stored[:_DIGEST]:
            return marshal.loads(written)
    raise ValueError("nothing that was sealed under this key")


def body_to_plain(body: Body) -> object:
    """A body as plain values, the same for equal ones."""
    return (
        tuple(part if isinstance(part, str) else _part_to_plain(part) for part in body.parts),
        tuple((one.level, one.anchor, one.text) for one in body.headings),
        body.said,
        tuple(sorted(body.anchors)),
    )


def body_from_plain(plain: Any) -> Body:
    """The body that `body_to_plain` was given."""
    parts, headings, said, anchors = plain
    return Body(
        tuple(part if isinstance(part, str) else _part_from_plain(part) for part in parts),
        tuple(Heading(*one) for one in headings),
        said,
        frozenset(anchors),
    )


def outline_to_plain(outline: Outline) -> object:
    """An outline as plain values, the same for equal ones."""
    return (
        tuple(_part_to_plain(one) for one in outline.references),
        tuple(sorted(outline.anchors)),
        tuple((one.path, one.line, one.rule, one.values) for one in outline.findings),
    )


def outline_from_plain(plain: Any) -> Outline:
    """The outline that `outline_to_plain` was given."""
    references, anchors, findings = plain
    if not references and not findings:
        return Outline((), frozenset(anchors), ())
    return Outline(
        tuple([cast("Reference", _part_from_plain(one)) for one in references]),
        frozenset(anchors),
        tuple([Finding(*one) for one in findings]),
    )


def _part_to_plain(part: Href | FileNote | Picture | Media) -> object:
    return (_NUMBERS[type(part)], *vars(part).values())


def _part_from_plain(plain: Any) -> Part:
    number, *fields = plain
    part: Part = _KINDS[number](*fields)
    return part

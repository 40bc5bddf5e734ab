"""The content that a build reads, as data: listings of sources by blob id, and what Git knows of the documents among them.

A listing names up to a few hundred sources of one site. Texts travel in one pack for each listing, other files each for
itself and only if a page needs them. Equal content gives equal bytes here, so that only what changed is sent.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from cluster.body.store import Row
from cluster.dataclass import dataclass
from cluster.model import ChangeNote
from publish.record import GroupRecord, Record

Files = tuple[tuple[str, str], ...]  # paths and Git blob ids
SIZE = 512  # sources in a listing, about
TEXTS = (".md", ".toml", ".html", ".jsonl", ".json", ".lock")


@dataclass(frozen=True)
class DocumentPast:
    """What a document's history came to: its last change and its commits, newest first."""

    path: str
    modified: datetime
    notes: tuple[ChangeNote, ...]


@dataclass(frozen=True)
class Listing:
    """Sources, each a path and a Git blob id, by path; and the past of the documents among them."""

    files: Files
    past: tuple[DocumentPast, ...]

    @property
    def texts(self) -> Files:
        """The sources that are read to know what the content is."""
        return tuple(file for file in self.files if file[0].endswith(TEXTS))

    @property
    def apart(self) -> Files:
        """The other sources: pictures and files to download."""
        return tuple(file for file in self.files if not file[0].endswith(TEXTS))


@dataclass(frozen=True)
class Manifest:
    """Names of listings, and the instant and mode of the build."""

    listings: tuple[str, ...]
    at: datetime
    preview: bool


@dataclass(frozen=True)
class Standing:
    """What stands in OUTPUT of an owner's files: their records, and the groups that they are in."""

    records: tuple[Record, ...] = ()
    groups: tuple[GroupRecord, ...] = ()


def group(files: Iterable[tuple[str, str]]) -> Iterator[Files]:
    """Sources by site or source of reposts, in groups that a change elsewhere does not shift."""
    folders: dict[str, list[tuple[str, str]]] = {}
    for path, blob in sorted(files):
        parts = path.split("/")
        deep = {"sites": 2, "reposts": 3}.get(parts[0], 0)
        folders.setdefault("/".join(parts[:deep]) if len(parts) > deep else "", []).append((path, blob))
    for held in folders.values():
        buckets = 1
        while len(held) > buckets * SIZE:
            buckets *= 2
        sorted_in: list[list[tuple[str, str]]] = [[] for _ in range(buckets)]
        for path, blob in held:
            sorted_in[share_of(path, buckets)].append((path, blob))
        yield from (tuple(bucket) for bucket in sorted_in if bucket)


def site_of(path: str) -> str:
    """The site that a source belongs to; "" where it is no site's."""
    parts = path.split("/", 2)
    return parts[1] if len(parts) == 3 and parts[0] == "sites" else ""


def share_of(path: str, shares: int) -> int:
    """Which of so many shares a path belongs to: the same on every machine."""
    return int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big") % shares


def pack_listing(listing: Listing) -> bytes:
    """A listing as bytes."""
    past = [
        [
            one.path,
            one.modified.isoformat(),
            [[n.commit, n.when.isoformat(), n.who, n.subject] for n in one.notes],
        ]
        for one in listing.past
    ]
    return _pack({"files": listing.files, "past": past})


def read_listing(data: bytes) -> Listing:
    """What `pack_listing` was given."""
    plain = json.loads(zlib.decompress(data))
    past = tuple(
        DocumentPast(
            path,
            datetime.fromisoformat(modified),
            tuple(
                ChangeNote(commit, datetime.fromisoformat(when), who, subject)
                for commit, when, who, subject in notes
            ),
        )
        for path, modified, notes in plain["past"]
    )
    return Listing(tuple((path, blob) for path, blob in plain["files"]), past)


def pack_manifest(manifest: Manifest) -> bytes:
    """A manifest as bytes."""
    return _pack({"listings": manifest.listings, "at": manifest.at.isoformat(), "preview": manifest.preview})


def read_manifest(data: bytes) -> Manifest:
    """What `pack_manifest` was given."""
    plain = json.loads(zlib.decompress(data))
    return Manifest(tuple(plain["listings"]), datetime.fromisoformat(plain["at"]), plain["preview"])


def pack_standing(standing: Standing) -> bytes:
    """What stands in OUTPUT as bytes."""
    records = [
        [r.path, r.inputs, r.digest, r.size, r.mtime, r.facts, r.note, r.group] for r in standing.records
    ]
    groups = [[g.name, g.inputs, g.facts, g.files, g.guard, g.notes] for g in standing.groups]
    return _pack({"records": records, "groups": groups})


def read_standing(data: bytes) -> Standing:
    """What `pack_standing` was given."""
    plain = json.loads(zlib.decompress(data))
    records = (
        Record(path, inputs, digest, size, mtime, tuple(facts), note, group)
        for path, inputs, digest, size, mtime, facts, note, group in plain["records"]
    )
    groups = (
        GroupRecord(name, inputs, tuple(facts), *about) for name, inputs, facts, *about in plain["groups"]
    )
    return Standing(tuple(records), tuple(groups))


def pack_bodies(rows: Sequence[Row]) -> bytes:
    """Rows of a store of bodies as bytes: a line of JSON with the sizes of their parts, then the parts."""
    head = json.dumps([[len(part) for part in row] for row in rows])
    return zlib.compress(head.encode() + b"\n" + b"".join(part for row in rows for part in row), 1)


def read_bodies(data: bytes) -> list[Row]:
    """What `pack_bodies` was given; whether bodies are sound is for their store to see."""
    head, _, rest = zlib.decompress(data).partition(b"\n")
    parts, rows = io.BytesIO(rest), json.loads(head)
    return [(parts.read(a), parts.read(b), parts.read(c), parts.read(d)) for a, b, c, d in rows]


def pack_texts(texts: Mapping[str, bytes]) -> bytes:
    """Sources by blob id in one pack: a line of JSON with their sizes, then their bytes."""
    head = json.dumps({blob: len(data) for blob, data in sorted(texts.items())})
    return zlib.compress(head.encode() + b"\n" + b"".join(texts[blob] for blob in sorted(texts)), 1)


def read_texts(data: bytes) -> dict[str, bytes]:
    """What `pack_texts` was given; whether the bytes are those of the ids is for the reader to see. Raises ValueError."""
    try:
        head, _, rest = zlib.decompress(data).partition(b"\n")
        sizes = json.loads(head)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    found: dict[str, bytes] = {}
    start = 0
    for blob, size in sizes.items():
        found[blob] = rest[start : start + size]
        start += size
    return found


def _pack(plain: object) -> bytes:
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)

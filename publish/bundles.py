"""I/O: copies of files by the digest of their bytes, packed some at a time, for neighbours are much alike.

They lie in one SQLite file that several processes may add to. It is a cache: a copy is believed only if it has its digest.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zstandard import ZstdCompressor

LARGEST = 1 << 20  # bytes; what is larger is a copy of a source, and costs nothing to make
FAILURES = (sqlite3.Error, OSError, ValueError)
_TOGETHER = 1 << 19  # bytes of files from which a bundle is packed
_LEVEL = -1  # of zstd's: those below nought are the quick ones
_PAGE = 16384  # bytes
_LAYOUT = 2
_DIGEST = 32  # bytes
_WAIT = 30.0  # seconds


class Bundles:
    """The copies in one file. Each process opens its own."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._database: sqlite3.Connection | None = None
        self._waiting: dict[str, bytes] = {}
        self._size = 0  # bytes that wait
        self._packer: ZstdCompressor | None = None

    def close(self) -> None:
        """Write what is waiting and let go of the file, as before a fork; it is opened again when it is needed."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None

    def keep(self, digest: str, data: bytes) -> None:
        """Keep a copy of a file with this digest (SHA-256, hex); of a large one none."""
        if len(data) > LARGEST:
            return
        self._waiting[digest] = data
        self._size += len(data)
        if self._size >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what was kept since the last time."""
        if self._waiting:
            with suppress(*FAILURES), self._opened() as database:
                self._add(database, self._waiting)
            self._waiting, self._size = {}, 0

    def numbers(self) -> list[int]:
        """The bundles that there are."""
        with suppress(*FAILURES), self._opened() as database:
            return [number for (number,) in database.execute("SELECT number FROM bundles ORDER BY number")]
        return []

    def unpack(self, number: int) -> Iterator[tuple[str, bytes]]:
        """The files of a bundle whose copies are sound, each with its digest."""
        row = None
        with suppress(*FAILURES), self._opened() as database:
            asked = "SELECT digests, sizes, packed FROM bundles WHERE number = ?"
            row = database.execute(asked, (number,)).fetchone()
        if row is not None:
            yield from _sound(*row)

    def drop(self, living: Collection[str]) -> None:
        """Let go of all copies but those with these digests; of a bundle of which most live on, once more have gone."""
        for number, names in self._named():
            left = [name for name in names if name in living]
            if 2 * len(left) >= len(names) > 0:
                continue
            sound = dict(self.unpack(number)) if left else {}
            moved = {name: sound[name] for name in left if name in sound}
            with suppress(*FAILURES), self._opened() as database:
                if moved:
                    self._add(database, moved)
                database.execute("DELETE FROM bundles WHERE number = ?", (number,))

    def _named(self) -> list[tuple[int, list[str]]]:
        """The bundles with the digests that each has."""
        with suppress(*FAILURES), self._opened() as database:
            rows = database.execute("SELECT number, digests FROM bundles ORDER BY number")
            return [(number, _names(digests)) for number, digests in rows]
        return []

    def _add(self, database: sqlite3.Connection, files: dict[str, bytes]) -> None:
        if self._packer is None:
            from zstandard import ZstdCompressor

            self._packer = ZstdCompressor(level=_LEVEL)
        digests = bytes.fromhex("".join(files))
        sizes = struct.pack(f"<{len(files)}I", *map(len, files.values()))
        packed = self._packer.compress(b"".join(files.values()))
        added = "INSERT INTO bundles (digests, sizes, packed) VALUES (?, ?, ?)"
        database.execute(added, (digests, sizes, packed))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The database, in a transaction; one that is damaged or of another layout is begun again."""
        if self._database is None:
            self._database = self._connect()
        try:
            with self._database:
                yield self._database
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = None
            if not isinstance(error, sqlite3.OperationalError):
                self._file.unlink(missing_ok=True)
            raise

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            database = sqlite3.connect(self._file, timeout=_WAIT)
            try:
                database.execute(f"PRAGMA page_size = {_PAGE}")
                database.execute("PRAGMA journal_mode = TRUNCATE")  # no memory is shared: damage to it kills
                database.execute("PRAGMA synchronous = OFF")  # a crash costs copies, and every one is checked
                (layout,) = database.execute("PRAGMA user_version").fetchone()
                if layout == 0:
                    database.execute(
                        "CREATE TABLE IF NOT EXISTS bundles"
                        " (number INTEGER PRIMARY KEY, digests BLOB, sizes BLOB, packed BLOB)"
                    )
                    database.execute(f"PRAGMA user_version = {_LAYOUT}")
                if layout in (0, _LAYOUT):
                    return database
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                pass
            database.close()
            for suffix in ("", "-journal"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        raise sqlite3.OperationalError("cannot be begun again")


def _names(digests: object) -> list[str]:
    """The digests in hex; none where they are damaged."""
    if not isinstance(digests, bytes) or len(digests) % _DIGEST:
        return []
    text = digests.hex()
    return [text[start : start + 2 * _DIGEST] for start in range(0, len(text), 2 * _DIGEST)]


def _sound(digests: object, sizes: object, packed: object) -> Iterator[tuple[str, bytes]]:
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    names = _names(digests)
    if not isinstance(sizes, bytes) or not isinstance(packed, bytes) or len(sizes) != 4 * len(names):
        return
    lengths, start = struct.unpack(f"<{len(names)}I", sizes), 0
    try:
        # Before it is unpacked: a damaged size may be as large as no memory is.
        whole = frame_content_size(packed) == sum(lengths) <= _TOGETHER + LARGEST
        data = ZstdDecompressor().decompress(packed) if whole else b""
    except ZstdError:
        return
    for name, length in zip(names, lengths, strict=True):
        one = data[start : start + length]
        start += length
        if hashlib.sha256(one).hexdigest() == name:
            yield name, one

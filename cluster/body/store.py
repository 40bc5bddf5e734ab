"""I/O: bodies kept by the digest of what made them, in one SQLite file that several processes may share.

The file is a cache: whatever is wrong with it, nothing else is lost. Each value stands behind a digest of its own, so that
the file need not be read through to be trusted; where SQLite itself finds it damaged, it is put aside and begun again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Any, Self, TypeGuard

from cluster.body.codec import (
    body_from_plain,
    body_to_plain,
    outline_from_plain,
    outline_to_plain,
    seal,
    unseal,
)
from cluster.body.outline import Outline, outline_of
from cluster.body.parts import Body
from cluster.dataclass import dataclass
from cluster.findings import Finding

# `application_id` and `user_version` of the file: another program's file, or another layout, is foreign.
APPLICATION = 0x4A59424F  # "JYBO"
LAYOUT = 2
WAIT = 30.0  # seconds that a writer waits for another one
TRIES = 200
BATCH = 500  # keys of one query
_PAGE = 8192  # bytes: what most bodies take
Row = tuple[bytes, bytes, bytes, bytes]  # a key, and sealed under it outline, opening and body

# Outlines lie close together, for they are read of all documents; of bodies only the few that a page shows.
_TABLES = {
    "outlines": "CREATE TABLE outlines (key BLOB PRIMARY KEY, outline BLOB NOT NULL) WITHOUT ROWID",
    "bodies": "CREATE TABLE bodies (key BLOB PRIMARY KEY, opening BLOB NOT NULL, body BLOB NOT NULL)",
}
# What goes wrong with a sound file, because of the machine or of another process.
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
    }
)
# SQLite tells of damage with pieces of what is damaged, which need be no text.
_FAILURES = (sqlite3.Error, UnicodeDecodeError)


@dataclass(frozen=True)
class Kept:
    """A body with its outline. Lines count from the body's first."""

    outline: Outline
    body: Body


def kept_of(body: Body, findings: tuple[Finding, ...]) -> Kept:
    """A body as it is kept."""
    return Kept(outline_of(body, findings), body)


class BodyStore:
    """A store of bodies; open it once in each process, after forking."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file at `path` (its folder is made too). Raises OSError if there can be none."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = self._open_or_begin_again()
        self.began_empty = self._is_empty()

    def outlines(self, keys: Iterable[bytes]) -> dict[bytes, Outline]:
        """The outlines under `keys`, those that are there."""
        return {
            key: outline_from_plain(plain) for key, plain in self._read("outlines", "outline", list(keys))
        }

    def bodies(self, keys: Iterable[bytes]) -> dict[bytes, Body]:
        """The bodies under `keys`, those that are there."""
        return {key: body_from_plain(plain) for key, plain in self._read("bodies", "body", list(keys))}

    def openings(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """The openings of the texts under `keys`, those that are there."""
        return dict(self._read("bodies", "opening", list(keys)))

    def known(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of `keys` under which something is kept, sound or not."""
        waiting, found = iter(sorted(keys)), set[bytes]()
        while batch := list(islice(waiting, BATCH)):
            found.update(key for key, _ in self._rows("outlines", "key", batch))
        return found

    def put_many(self, kept: Iterable[tuple[bytes, Kept]]) -> None:
        """Keeps bodies under their keys, in one transaction; what is there already may be overwritten by its equal."""
        rows = [
            (
                key,
                seal(key, outline_to_plain(one.outline)),
                seal(key, one.body.opening),
                seal(key, body_to_plain(one.body)),
            )
            for key, one in sorted(kept, key=lambda pair: pair[0])
        ]
        self._put_or_begin_again(rows)

    def _put_or_begin_again(self, rows: list[Row]) -> None:
        try:
            self._put(rows)
        except _FAILURES as error:
            if not self._is_damage(error):  # a cache that cannot be written now is filled another time
                with suppress(sqlite3.Error):
                    self._connection.rollback()
                return
            self._begin_again()
            with suppress(*_FAILURES):
                self._put(rows)

    def stored(self, keys: Iterable[bytes]) -> list[Row]:
        """The rows under those of the keys that are there, sealed as they are; to be put into another store."""
        waiting, found = iter(sorted(keys)), list[Row]()
        while batch := list(islice(waiting, BATCH)):
            columns = [
                dict(self._rows(table, column, batch))
                for table, column in (("outlines", "outline"), ("bodies", "opening"), ("bodies", "body"))
            ]
            rows = ((key, *(held.get(key) for held in columns)) for key in batch)
            found.extend(row for row in rows if _is_sound(row))
        return found

    def put_stored(self, rows: Iterable[Row]) -> None:
        """Keeps rows of another store; what was not sealed under its key is left out."""
        self._put_or_begin_again([row for row in rows if _is_sound(row)])

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, table: str, column: str, keys: list[bytes]) -> Iterator[tuple[bytes, Any]]:
        """The values of `column` that can be read, with their keys."""
        waiting = iter(sorted(keys))
        while batch := list(islice(waiting, BATCH)):
            for key, stored in self._rows(table, column, batch):
                try:
                    yield key, unseal(key, stored)
                except ValueError:
                    continue

    def _rows(self, table: str, column: str, keys: Sequence[bytes]) -> list[tuple[bytes, object]]:
        marks = ",".join("?" * len(keys))
        try:
            return self._connection.execute(
                f"SELECT key, {column} FROM {table} WHERE key IN ({marks})", keys
            ).fetchall()
        except _FAILURES as error:
            if self._is_damage(error):
                self._begin_again()
            return []  # busy for too long is as good as absent

    def _is_empty(self) -> bool:
        """Whether nothing is kept; of a damaged file nobody knows."""
        try:
            return self._connection.execute("SELECT 1 FROM outlines LIMIT 1").fetchone() is None
        except _FAILURES:
            return False

    def _put(self, rows: list[Row]) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO outlines VALUES (?, ?)",
                [(key, outline) for key, outline, _, _ in rows],
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?)",
                [(key, opening, body) for key, _, opening, body in rows],
            )

    def _is_damage(self, error: Exception) -> bool:
        """Whether the file is to blame; one that says of itself that nobody may write is."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return code not in _PASSING or (code == sqlite3.SQLITE_READONLY and os.access(self.path, os.W_OK))

    def _begin_again(self) -> None:
        """Puts the damaged file aside, unless another process has done so."""
        with suppress(sqlite3.Error):
            self._connection.close()
        with suppress(FileNotFoundError):
            if self.path.stat().st_ino == self._inode:
                self._put_aside()
        self._connection = self._open_or_begin_again()

    def _put_aside(self) -> None:
        """A damaged or foreign file stays as `<name>.damaged`, where one is kept."""
        for suffix in ("-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.replace(self.path.with_name(self.path.name + ".damaged"))

    def _open_or_begin_again(self) -> sqlite3.Connection:
        try:
            try:
                return self._open()
            except _FAILURES as error:
                if not self._is_damage(error):
                    raise
                with suppress(FileNotFoundError):  # another process was first
                    self._put_aside()
                return self._open()
        except _FAILURES as error:
            raise OSError(f"{self.path}: {error}") from error

    def _open(self) -> sqlite3.Connection:
        """A connection to a file that is ours; raises DatabaseError for a damaged or a foreign one."""
        for attempt in range(TRIES):
            connection = sqlite3.connect(self.path, timeout=WAIT)
            try:
                _prepare(connection)
                self._inode = self.path.stat().st_ino
            except sqlite3.OperationalError as error:
                connection.close()
                # Two processes that make the file together do not wait for each other at every step.
                if "locked" not in str(error) or attempt == TRIES - 1:
                    raise
                sleep(WAIT / 1000)
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise AssertionError("unreachable")


def _is_sound(row: tuple[Any, ...]) -> TypeGuard[Row]:
    """Whether all of a row was sealed under its key."""
    key, *columns = row
    try:
        for stored in columns:
            unseal(key, stored)
    except (TypeError, ValueError):
        return False
    return len(columns) == 3


def _prepare(connection: sqlite3.Connection) -> None:
    """Checks that a file is ours, or makes an empty one ours. Raises DatabaseError."""
    # A transaction is whole even if a process is killed; if the power fails, the digests tell what was lost.
    connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    held = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    if not held:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for table in _TABLES.values():
                    connection.execute(table)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {LAYOUT}")
        held = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    if held != _TABLES or said != [APPLICATION, LAYOUT]:
        raise sqlite3.DatabaseError("another program's file, or another layout")

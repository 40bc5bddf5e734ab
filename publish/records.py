"""I/O: what stands below OUTPUT and why, in `OUTPUT/.jiyue/outputs.sqlite`. Damaged or missing, it is made from the disk."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from publish.record import (
    BETWEEN,
    SEAL,
    EditionRecord,
    GroupRecord,
    Line,
    Record,
    facts_of,
    record_of,
    sealed,
)

FOLDER = ".jiyue"
FILE = "outputs.sqlite"
LAYOUT = 5
UNKNOWN = "?"  # the owner of files found on disk after the records were lost

# Errors of the disk or of a neighbour: nothing is wrong with the records themselves.
_WORLD = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }
)
_TABLES = """
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, owner TEXT NOT NULL, inputs TEXT NOT NULL,
    digest TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    facts TEXT NOT NULL, note TEXT NOT NULL, "group" TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS editions (
    owner TEXT PRIMARY KEY, inputs TEXT NOT NULL, facts TEXT NOT NULL, seal TEXT NOT NULL, result BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS groups (
    owner TEXT NOT NULL, name TEXT NOT NULL, inputs TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (owner, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outputs_by_owner ON outputs (owner);
"""
_COLUMNS = 'path, inputs, digest, size, mtime, facts, note, "group"'


class DamagedRecords(Exception):
    """What the records say is not what was put there."""


def is_damage(error: Exception) -> bool:
    """Whether the records are to blame for an error of theirs, and not the disk or a neighbour."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF not in _WORLD


class ForeignOutput(Exception):
    """OUTPUT holds files and none of our records: it may be somebody else's folder."""


class Records:
    """The records of one OUTPUT folder. Each process opens its own."""

    def __init__(self, output: Path) -> None:
        """Raises ForeignOutput for a folder with files that no build of ours has made, OSError where the disk fails."""
        self._output = output
        self._file = output / FOLDER / FILE
        fresh = not self._file.parent.exists()
        if fresh and output.exists() and any(output.iterdir()):
            raise ForeignOutput(str(output))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._open()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise OSError(f"{self._file}: {error}") from error
            self._begin_again()

    def of(self, owner: str) -> Mapping[str, Record]:
        """The owner's records by path."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM outputs WHERE owner = ?", (owner,))
        return {row[0]: record_of(row) for row in rows}

    def find(self, owner: str, paths: Iterable[str]) -> Mapping[str, Record]:
        """Those of the owner's records that stand under `paths`."""
        asked = f"SELECT {_COLUMNS} FROM outputs WHERE path = ? AND owner = ?"
        rows = (self._database.execute(asked, (path, owner)).fetchone() for path in paths)
        return {row[0]: record_of(row) for row in rows if row is not None}

    def lines(self, owner: str) -> Mapping[str, list[Line]]:
        """The owner's lines by group, each group's by path."""
        found: dict[str, list[Line]] = {}
        asked = 'SELECT "group", path, size, mtime FROM outputs WHERE owner = ? ORDER BY path'
        for group, *line in self._database.execute(asked, (owner,)):
            found.setdefault(group, []).append(Line._make(line))
        return found

    def all_lines(self, owner: str) -> list[Line]:
        """All the owner's lines, by path."""
        asked = "SELECT path, size, mtime FROM outputs WHERE owner = ? ORDER BY path"
        return [Line._make(row) for row in self._database.execute(asked, (owner,))]

    def notes(self, owner: str) -> tuple[str, ...]:
        """What the making of the owner's files noted, by path, empty notes left out. Raises DamagedRecords."""
        asked = "SELECT note FROM outputs WHERE owner = ? AND note != '' ORDER BY path"
        kept = [note for (note,) in self._database.execute(asked, (owner,))]
        if any(sealed(note[SEAL:]) != note for note in kept):
            raise DamagedRecords
        return tuple(note[SEAL:] for note in kept)

    def groups(self, owner: str) -> Mapping[str, GroupRecord]:
        """The owner's groups by name."""
        rows = self._database.execute("SELECT name, inputs, facts FROM groups WHERE owner = ?", (owner,))
        return {name: GroupRecord(name, inputs, facts_of(facts)) for name, inputs, facts in rows}

    def edition(self, owner: str) -> EditionRecord | None:
        """What is known of the owner as a whole."""
        asked = "SELECT inputs, facts, seal, result FROM editions WHERE owner = ?"
        row = self._database.execute(asked, (owner,)).fetchone()
        return EditionRecord(row[0], facts_of(row[1]), *row[2:]) if row is not None else None

    def keep_edition(self, owner: str, record: EditionRecord | None) -> None:
        """Remember how the owner stands as a whole, or forget it."""
        with self._database:
            self._database.execute("DELETE FROM editions WHERE owner = ?", (owner,))
            if record is not None:
                row = (owner, record.inputs, BETWEEN.join(record.facts), record.seal, record.result)
                self._database.execute("INSERT INTO editions VALUES (?, ?, ?, ?, ?)", row)

    def keep_groups(self, owner: str, groups: Sequence[GroupRecord], gone: Sequence[str]) -> None:
        """Remember how groups stand, and forget those that are no more."""
        if not groups and not gone:
            return
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?)",
                [(owner, one.name, one.inputs, BETWEEN.join(one.facts)) for one in groups],
            )
            self._database.executemany(
                "DELETE FROM groups WHERE owner = ? AND name = ?", [(owner, name) for name in gone]
            )

    def owners(self) -> tuple[str, ...]:
        """Everyone who owns a file."""
        return tuple(
            name for (name,) in self._database.execute("SELECT DISTINCT owner FROM outputs ORDER BY owner")
        )

    def all(self) -> tuple[tuple[str, Record], ...]:
        """Every record with its owner, by path."""
        rows = self._database.execute(f"SELECT owner, {_COLUMNS} FROM outputs ORDER BY path")
        return tuple((row[0], record_of(row[1:])) for row in rows)

    def note(self, owner: str, paths: Sequence[str]) -> None:
        """Claim paths for an owner before they are written."""
        if not paths:
            return
        with self._database:
            self._database.executemany(
                "INSERT INTO outputs VALUES (?, ?, '', '', -1, -1, '', '', '')"
                " ON CONFLICT (path) DO UPDATE SET owner = excluded.owner, inputs = ''",
                [(path, owner) for path in paths],
            )

    def keep(self, owner: str, records: Sequence[Record]) -> None:
        """Remember what was written."""
        if not records:
            return
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        r.path,
                        owner,
                        r.inputs,
                        r.digest,
                        r.size,
                        r.mtime,
                        BETWEEN.join(r.facts),
                        sealed(r.note),
                        r.group,
                    )
                    for r in records
                ],
            )

    @contextmanager
    def forgetting(self, owner: str, path: str) -> Iterator[bool]:
        """Forget a path that is about to be removed: whether it was still the owner's.

        Nobody can claim the path before the block ends, so that no other owner's new file is removed.
        """
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            done = self._database.execute("DELETE FROM outputs WHERE owner = ? AND path = ?", (owner, path))
            yield done.rowcount > 0

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._file, timeout=60)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and layout != LAYOUT:
            raise sqlite3.DatabaseError("another layout")
        if tables:
            database.execute("SELECT count(*) FROM outputs WHERE path = ''").fetchone()
        else:
            database.executescript(_TABLES)
            self._adopt(database)
            # Last: records whose making was interrupted are made anew.
            database.execute(f"PRAGMA user_version = {LAYOUT}")
        return database

    def _adopt(self, database: sqlite3.Connection) -> None:
        """Files that stand there already, made by a build whose records are lost, belong to nobody: the next prunes them."""
        found = (file for file in self._output.rglob("*") if file.is_file() or file.is_symlink())
        rows = [
            (file.relative_to(self._output).as_posix(), UNKNOWN)
            for file in found
            if self._file.parent not in file.parents and file.parent != self._output
        ]
        with database:
            database.executemany(
                "INSERT OR IGNORE INTO outputs VALUES (?, ?, '', '', -1, -1, '', '', '')", rows
            )

    def _begin_again(self) -> None:
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._database.close()
        forget(self._output)
        self._database = self._open()


def forget(output: Path) -> None:
    """Forget everything; the next to open the records finds what stands on disk and takes it for nobody's."""
    for suffix in ("", "-wal", "-shm"):
        (output / FOLDER / f"{FILE}{suffix}").unlink(missing_ok=True)

"""I/O: the file that the records of an OUTPUT folder are kept in: its tables, its layout, and what to do where it is damaged."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from publish.world import is_world

FOLDER = ".jiyue"
FILE = "outputs.sqlite"
PARTIAL = "partial"  # what is half written stands below it; the next build clears it away
LAYOUT = 6
UNKNOWN = "?"  # the owner of files found on disk after the records were lost

# `generation` changes with each change of anything else. The seal of an owner is one of its groups, "" while they may not
# say what its outputs do, for a write has not come to its end. `contested` are paths that one owner took from another.
_TABLES = """
CREATE TABLE IF NOT EXISTS state (generation INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, owner TEXT NOT NULL, inputs TEXT NOT NULL,
    digest TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    facts TEXT NOT NULL, note TEXT NOT NULL, "group" TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS editions (
    owner TEXT PRIMARY KEY, inputs TEXT NOT NULL, facts TEXT NOT NULL, seal TEXT NOT NULL, result BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS groups (
    owner TEXT NOT NULL, name TEXT NOT NULL, files INTEGER NOT NULL, guard TEXT NOT NULL, notes TEXT NOT NULL,
    inputs TEXT NOT NULL, facts TEXT NOT NULL, lines BLOB NOT NULL, PRIMARY KEY (owner, name)
);
CREATE TABLE IF NOT EXISTS owners (owner TEXT PRIMARY KEY, seal TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contested (
    path TEXT NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (path, owner)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outputs_by_owner ON outputs (owner);
"""

# A byte of a row's head that is wrong makes its values others: texts bytes, numbers texts. Those of `outputs` are looked at
# where they are read, for there are many.
KINDS = {
    "state": {"generation": "integer"},
    "editions": {"owner": "text", "inputs": "text", "facts": "text", "seal": "text", "result": "blob"},
    "groups": {
        **dict.fromkeys(("owner", "name", "guard", "notes", "inputs", "facts"), "text"),
        "files": "integer",
        "lines": "blob",
    },
    "owners": {"owner": "text", "seal": "text"},
    "contested": {"path": "text", "owner": "text"},
}


def is_damage(error: Exception) -> bool:
    """Whether the records are to blame for an error of theirs, and not the disk or a neighbour."""
    return not is_world(error)


def open_file(output: Path, *, again: bool = False) -> sqlite3.Connection:
    """The records of OUTPUT, made where there are none. Raises sqlite3.DatabaseError for damaged ones and other layouts.

    Of records opened `again`, beside whoever opened them for this build, no values are looked at.
    """
    database = sqlite3.connect(output / FOLDER / FILE, timeout=60)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and layout != LAYOUT:
            raise sqlite3.DatabaseError("another layout")
        if not tables:
            database.executescript(_TABLES)
            _adopt(database, output)
            # Last: records whose making was interrupted are made anew.
            database.execute(f"PRAGMA user_version = {LAYOUT}")
        elif generation_of(database) is None or not (again or _is_of_its_kinds(database)):
            raise sqlite3.DatabaseError("cut off, or damaged")
    except BaseException:
        database.close()
        raise
    return database


def generation_of(database: sqlite3.Connection) -> int | None:
    """What tells a state of the records from any other; None where it cannot be told."""
    row = database.execute("SELECT generation FROM state").fetchone()
    return row[0] if row is not None and type(row[0]) is int else None


def _is_of_its_kinds(database: sqlite3.Connection) -> bool:
    """Whether every value of the small tables is of the kind that was put there."""
    for table, kinds in KINDS.items():
        wrong = " OR ".join(f"typeof({column}) <> '{kind}'" for column, kind in kinds.items())
        if database.execute(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1").fetchone() is not None:
            return False
    return True


def seals_of(database: sqlite3.Connection) -> dict[str, str]:
    """The seal of each owner's groups; "" where they may not say what its outputs do."""
    found = dict(database.execute("SELECT owner, seal FROM owners"))
    found.update((owner, "") for (owner,) in database.execute("SELECT DISTINCT owner FROM contested"))
    return found


def seal_of_owner(database: sqlite3.Connection, owner: str) -> str | None:
    """The seal of one owner's groups, as `seals_of` gives it."""
    if database.execute("SELECT 1 FROM contested WHERE owner = ?", (owner,)).fetchone():
        return ""
    row = database.execute("SELECT seal FROM owners WHERE owner = ?", (owner,)).fetchone()
    return str(row[0]) if row is not None else None


def forget(output: Path) -> None:
    """Forget everything; the next to open the records finds what stands on disk and takes it for nobody's."""
    for suffix in ("", "-wal", "-shm"):
        (output / FOLDER / f"{FILE}{suffix}").unlink(missing_ok=True)


def _adopt(database: sqlite3.Connection, output: Path) -> None:
    """Files that stand there already, made by a build whose records are lost, belong to nobody: the next prunes them."""
    folder = output / FOLDER
    found = (file for file in output.rglob("*") if file.is_file() or file.is_symlink())
    rows = [
        (file.relative_to(output).as_posix(), UNKNOWN)
        for file in found
        if folder not in file.parents and file.parent != output
    ]
    with database:
        database.execute("INSERT INTO state VALUES (?)", (int.from_bytes(os.urandom(8)) >> 2,))
        database.executemany("INSERT OR IGNORE INTO outputs VALUES (?, ?, '', '', -1, -1, '', '', '')", rows)
        if rows:
            database.execute("INSERT INTO owners VALUES (?, '')", (UNKNOWN,))

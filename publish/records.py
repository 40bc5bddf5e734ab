"""I/O: what stands below OUTPUT and why, in `OUTPUT/.jiyue/outputs.sqlite`. Damaged or missing, it is made from the disk.

Each file has a row. What is asked of all files at once, where they are and how they stand, is kept a second time in one
value for each group, so that a group that stands costs the same whatever its size. The second is written when an owner's
write ends; until then, and while another owner has taken a path of it, the rows are asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from publish.record import (
    BETWEEN,
    SEAL,
    DamagedRecords,
    EditionRecord,
    GroupRecord,
    Line,
    Notes,
    Record,
    facts_of,
    guard_of,
    read_lines,
    record_of,
    regrouped,
    row_of,
    seal_of_groups,
    unpack_lines,
)
from publish.records_file import (
    FILE,
    FOLDER,
    PARTIAL,
    UNKNOWN,
    forget,
    generation_of,
    is_damage,
    open_file,
    seal_of_owner,
    seals_of,
)
from publish.world import WorldFailed

__all__ = ["FILE", "FOLDER", "PARTIAL", "UNKNOWN", "DamagedRecords", "forget", "is_damage"]
_COLUMNS = 'path, inputs, digest, size, mtime, facts, note, "group"'
_OVER = "DELETE FROM contested WHERE path IN (SELECT path FROM contested GROUP BY path HAVING count(*) < 2)"
_NEXT = "UPDATE state SET generation = generation + 1"


class ForeignOutput(Exception):
    """OUTPUT holds files and none of our records: it may be somebody else's folder."""


class Records:
    """The records of one OUTPUT folder. Each process opens its own, a worker `again`."""

    def __init__(self, output: Path, *, again: bool = False) -> None:
        """Raises ForeignOutput for a folder with files that no build of ours has made, OSError where the disk fails."""
        folder = output / FOLDER
        if not folder.exists() and output.exists() and any(output.iterdir()):
            raise ForeignOutput(str(output))
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._database = open_file(output, again=again)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise WorldFailed(f"{folder / FILE}: {error}") from error
            forget(output)
            try:
                self._database = open_file(output)
            except sqlite3.DatabaseError as again:
                raise WorldFailed(f"{folder / FILE}: {again}") from again

    @property
    def generation(self) -> int | None:
        """What tells this state of the records from any other."""
        return generation_of(self._database)

    def of(self, owner: str) -> Mapping[str, Record]:
        """The owner's records by path."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM outputs WHERE owner = ?", (owner,))
        return {row[0]: record_of(row) for row in rows}

    def find(self, owner: str, paths: Iterable[str]) -> Mapping[str, Record]:
        """Those of the owner's records that stand under `paths`."""
        if self._database.execute("SELECT 1 FROM outputs WHERE owner = ?", (owner,)).fetchone() is None:
            return {}
        asked = f"SELECT {_COLUMNS} FROM outputs WHERE path = ? AND owner = ?"
        rows = (self._database.execute(asked, (path, owner)).fetchone() for path in paths)
        return {row[0]: record_of(row) for row in rows if row is not None}

    def below(self, owner: str, folder: str) -> Iterator[tuple[str, str]]:
        """Path and group of the owner's files inside a folder."""
        asked = 'SELECT path, "group" FROM outputs WHERE path > ? AND path < ? AND owner = ?'
        yield from self._database.execute(asked, (f"{folder}/", f"{folder}0", owner))

    def groups(self, owner: str) -> Mapping[str, GroupRecord]:
        """The owner's groups by name."""
        asked = "SELECT name, inputs, facts, files, guard, notes FROM groups WHERE owner = ?"
        found = {
            name: GroupRecord(name, inputs, facts_of(facts), *about)
            for name, inputs, facts, *about in self._database.execute(asked, (owner,))
        }
        if self.is_settled(owner, ((one.name, one.guard) for one in found.values())):
            return found
        return {
            name: regrouped(name, rows, found.get(name)) for name, rows in self._rows_by_group(owner).items()
        }

    def packed_lines(self, owner: str) -> Iterator[tuple[str, str, bytes]]:
        """Name, guard and lines of each group of the owner."""
        asked = "SELECT name, guard, lines FROM groups WHERE owner = ?"
        found = self._database.execute(asked, (owner,)).fetchall()
        if not self.is_settled(owner, (row[:2] for row in found)):
            found = [(name, one.guard, one.lines) for name, one in self.groups(owner).items()]
        yield from found

    def lines(self, owner: str, names: Collection[str]) -> Mapping[str, list[Line]]:
        """The lines of some of the owner's groups, by path."""
        asked = "SELECT guard, lines FROM groups WHERE owner = ? AND name = ?"
        if self.is_settled(owner):
            found = {name: self._database.execute(asked, (owner, name)).fetchone() for name in names}
            if all(row is not None and guard_of(row[1]) == row[0] for row in found.values()):
                return {name: read_lines(data) for name, (_, data) in found.items()}
        rows = self._rows_by_group(owner)
        return {name: [line for line, _ in rows.get(name, ())] for name in names}

    def noted(self, owner: str) -> Notes:
        """What the making of the owner's files noted, empty notes left out; whoever uses them looks at their digest.

        Raises DamagedRecords.
        """
        asked = 'SELECT "group", note FROM outputs WHERE owner = ? AND note != \'\' ORDER BY "group", path'
        found: dict[str, list[str]] = {}
        for name, note in self._database.execute(asked, (owner,)):
            if type(note) is not str or type(name) is not str:
                raise DamagedRecords
            found.setdefault(name, []).append(note[SEAL:])
        return Notes(found)

    def edition(self, owner: str) -> EditionRecord | None:
        """What is known of the owner as a whole."""
        asked = "SELECT inputs, facts, seal, result FROM editions WHERE owner = ?"
        row = self._database.execute(asked, (owner,)).fetchone()
        return EditionRecord(row[0], facts_of(row[1]), *row[2:]) if row is not None else None

    def keep_edition(self, owner: str, record: EditionRecord | None) -> None:
        """Remember how the owner stands as a whole, or forget it."""
        with self._changing():
            self._database.execute("DELETE FROM editions WHERE owner = ?", (owner,))
            if record is not None:
                row = (owner, record.inputs, BETWEEN.join(record.facts), record.seal, record.result)
                self._database.execute("INSERT INTO editions VALUES (?, ?, ?, ?, ?)", row)

    def owners(self) -> tuple[str, ...]:
        """Everyone who owns a file, or has not come to the end of a write. Raises DamagedRecords."""
        found: list[str] = []
        asked = "SELECT owner FROM outputs WHERE owner > ? ORDER BY owner LIMIT 1"
        while row := self._database.execute(asked, (found[-1] if found else "",)).fetchone():
            if type(row[0]) is not str:
                raise DamagedRecords
            found.append(row[0])
        return tuple(sorted({*found, *seals_of(self._database)}))

    def all(self) -> tuple[tuple[str, Record], ...]:
        """Every record with its owner, by path."""
        rows = self._database.execute(f"SELECT owner, {_COLUMNS} FROM outputs ORDER BY path")
        return tuple((row[0], record_of(row[1:])) for row in rows)

    def exists(self, path: str, owners: Container[str]) -> bool:
        """Whether one of these owners has a file at a path."""
        row = self._database.execute("SELECT owner FROM outputs WHERE path = ?", (path,)).fetchone()
        return row is not None and row[0] in owners

    def note(self, owner: str, paths: Sequence[str]) -> None:
        """Claim paths for an owner before they are written, which is not settled until `settle`."""
        with self._changing():
            self._database.execute("INSERT OR REPLACE INTO owners VALUES (?, '')", (owner,))
            fresh = self._database.executemany(
                "INSERT OR IGNORE INTO outputs VALUES (?, ?, '', '', -1, -1, '', '', '')",
                [(path, owner) for path in sorted(paths)],  # as they lie in the file
            )
            if fresh.rowcount < len(paths):
                self._take(owner, paths)

    def keep(self, owner: str, records: Sequence[Record]) -> None:
        """Remember what was written."""
        with self._changing():
            self._keep(owner, records)

    def settle(
        self, owner: str, records: Sequence[Record], groups: Sequence[GroupRecord], names: Collection[str]
    ) -> None:
        """A write has come to its end: remember what was written and how groups stand; `names` are those of all there are."""
        with self._changing():
            self._keep(owner, records)
            self._database.executemany(
                "INSERT OR REPLACE INTO groups VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (owner, g.name, g.files, g.guard, g.notes, g.inputs, BETWEEN.join(g.facts), g.lines)
                    for g in groups
                ],
            )
            gone = [(owner, name) for name, _ in self._guards(owner) if name not in names]
            self._database.executemany("DELETE FROM groups WHERE owner = ? AND name = ?", gone)
            self._let_go(owner)
            now = self._database.execute("SELECT name, guard FROM groups WHERE owner = ?", (owner,))
            self._database.execute(
                "INSERT OR REPLACE INTO owners VALUES (?, ?)", (owner, seal_of_groups(now))
            )

    def contested(self) -> Mapping[str, list[str]]:
        """The owners that claim one path, by path."""
        found: dict[str, list[str]] = {}
        for path, owner in self._database.execute("SELECT path, owner FROM contested ORDER BY path, owner"):
            found.setdefault(path, []).append(owner)
        return found

    @contextmanager
    def forgetting(self, owner: str, path: str) -> Iterator[bool]:
        """Forget a path that is about to be removed: whether it was still the owner's.

        Nobody can claim the path before the block ends, so that no other owner's new file is removed.
        """
        with self._changing():
            done = self._database.execute("DELETE FROM outputs WHERE owner = ? AND path = ?", (owner, path))
            yield done.rowcount > 0

    def forget_owner(self, owner: str) -> None:
        """Forget an owner that has no file any more."""
        with self._changing():
            for table in ("groups", "editions", "owners", "contested"):
                self._database.execute(f"DELETE FROM {table} WHERE owner = ?", (owner,))
            self._database.execute(_OVER)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(_NEXT)
            yield

    def _let_go(self, owner: str) -> None:
        """What the owner no longer has it does not contest."""
        asked = "SELECT path, lines FROM contested LEFT JOIN groups USING (owner) WHERE owner = ?"
        held = self._database.execute(asked, (owner,)).fetchall()
        mine = {path for path, lines in held if lines is not None and path in unpack_lines(lines)[0]}
        over = [(path, owner) for path in {path for path, _ in held} - mine]
        self._database.executemany("DELETE FROM contested WHERE path = ? AND owner = ?", over)
        self._database.execute(_OVER)

    def _guards(self, owner: str) -> list[tuple[str, str]]:
        asked = "SELECT name, guard FROM groups WHERE owner = ?"
        return self._database.execute(asked, (owner,)).fetchall()

    def is_settled(self, owner: str, groups: Iterable[tuple[str, str]] | None = None) -> bool:
        """Whether the owner's groups (or those of these names and guards) say what its rows do."""
        held = self._guards(owner) if groups is None else groups
        return seal_of_owner(self._database, owner) == seal_of_groups(held)

    def _take(self, owner: str, paths: Sequence[str]) -> None:
        """Take paths that stand already; whose they were is told by `contested` until one of the two lets go."""
        for who in ("owner", "?2"):
            self._database.executemany(
                f"INSERT OR IGNORE INTO contested SELECT path, {who} FROM outputs"
                " WHERE path = ?1 AND owner NOT IN (?2, ?3)",
                [(path, owner, UNKNOWN) for path in paths],
            )
        self._database.executemany(
            "UPDATE outputs SET owner = ?, inputs = '' WHERE path = ?", [(owner, path) for path in paths]
        )

    def _keep(self, owner: str, records: Sequence[Record]) -> None:
        self._database.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            sorted(row_of(owner, record) for record in records),
        )

    def _rows_by_group(self, owner: str) -> Mapping[str, list[tuple[Line, str]]]:
        found: dict[str, list[tuple[Line, str]]] = {}
        asked = 'SELECT "group", note, path, size, mtime FROM outputs WHERE owner = ? ORDER BY path'
        for name, note, *line in self._database.execute(asked, (owner,)):
            if tuple(map(type, (name, note, *line))) != (str, str, str, int, int):
                raise DamagedRecords
            found.setdefault(name, []).append((Line._make(line), note[SEAL:]))
        return found

"""I/O: one look at every file that the records name: whether it stands as it was written.

Where a build may use more than one process, another looks while this one reads the sources.
"""

from __future__ import annotations

import os
import pickle
import signal
import sqlite3
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from cluster.dataclass import dataclass
from publish.record import guard_of, seal_of_groups, unpack_lines
from publish.records_file import FILE, FOLDER, generation_of, seals_of


@dataclass(frozen=True)
class Stood:
    """How an owner's files stand: a seal of what is recorded of them, how many there are, the groups that have fallen."""

    seal: str
    files: int
    fallen: frozenset[str]


@dataclass(frozen=True)
class Seen:
    """How the files of all owners stood at one state of the records, but for the owners `at_odds` with their groups."""

    generation: int | None
    owners: Mapping[str, Stood]
    at_odds: frozenset[str]

    @property
    def whole(self) -> bool:
        """Whether every file stands."""
        return not self.at_odds and not any(one.fallen for one in self.owners.values())


class Folders:
    """Which folders below OUTPUT are folders, and no links to elsewhere; each is looked at once."""

    def __init__(self, output: Path) -> None:
        self._output = str(output)
        self._listed: set[str] = set()
        self.whole: set[str] = {""}

    def is_whole(self, folder: str) -> bool:
        """Whether a folder, a path below OUTPUT, stands and no link leads elsewhere on the way to it."""
        above = folder.rpartition("/")[0]
        if folder not in self.whole and self.is_whole(above):
            try:
                if above not in self._listed:  # its neighbours are asked for next
                    self._list(above)
                elif stat.S_ISDIR(os.lstat(f"{self._output}/{folder}").st_mode):
                    self.whole.add(folder)
            except OSError:
                return False
        return folder in self.whole

    def _list(self, folder: str) -> None:
        with os.scandir(f"{self._output}/{folder}") as entries:
            start = f"{folder}/" if folder else ""
            self.whole.update(start + entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        self._listed.add(folder)

    def stands(self, path: str, size: int, mtime: int) -> bool:
        """Whether a file stands as it was written."""
        folder = path.rpartition("/")[0]
        if folder not in self.whole and not self.is_whole(folder):
            return False
        try:
            found = os.lstat(f"{self._output}/{path}")
        except OSError:
            return False
        return found.st_mtime_ns == mtime and found.st_size == size and stat.S_ISREG(found.st_mode)

    def forget(self) -> None:
        """Folders were moved or removed."""
        self.whole, self._listed = {""}, set()


def look_at(folders: Folders, groups: Iterable[Sequence[Any]]) -> Stood:
    """How an owner's files stand, from the name, guard and lines of each of its groups."""
    seals: list[tuple[str, str]] = []
    fallen: set[str] = set()
    files = 0
    for name, guard, data in groups:
        seals.append((name, guard))
        if guard_of(data) != guard:
            fallen.add(name)
            continue
        paths, sizes, stamps = unpack_lines(data)
        files += len(paths)
        if not all(map(folders.stands, paths, sizes, stamps)):
            fallen.add(name)
    return Stood(seal_of_groups(seals), files, frozenset(fallen))


class Look:
    """A look at OUTPUT that has begun. Close it."""

    def __init__(self, output: Path, apart: bool) -> None:
        """`apart`: in another process, while this one does something else."""
        self._output = output
        self._child, self._pipe = _begin(output) if apart else (0, -1)
        self._seen: Seen | None = None
        self._ended = False

    def seen(self) -> Seen | None:
        """What was seen; None where there are no sound records."""
        if not self._ended:
            self._ended = True
            self._seen = self._told() if self._child else see(self._output)
        return self._seen

    def close(self) -> None:
        """Nobody wants to know any more."""
        if self._child and not self._ended:
            self._ended = True
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            self._reap()

    def _told(self) -> Seen | None:
        with open(self._pipe, "rb", closefd=False) as stream:
            data = stream.read()
        self._reap()
        try:
            seen: Seen | None = pickle.loads(data)
        except (EOFError, pickle.UnpicklingError):  # it was killed
            return see(self._output)
        return seen

    def _reap(self) -> None:
        os.close(self._pipe)
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)


def see(output: Path) -> Seen | None:
    """How every file stands that the records name; None where they cannot be read."""
    try:
        with closing(_opened(output)) as database:
            return _see(database, output)
    except (sqlite3.Error, OSError, ValueError, EOFError, TypeError):
        return None


def _opened(output: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{(output / FOLDER / FILE).absolute().as_uri()}?mode=ro", uri=True)
    database.execute("BEGIN")  # one state of the records for everything that follows
    return database


def _see(database: sqlite3.Connection, output: Path) -> Seen:
    generation, seals = generation_of(database), seals_of(database)
    folders = Folders(output)
    rows = database.execute("SELECT owner, name, guard, lines FROM groups ORDER BY owner")
    found = {
        owner: look_at(folders, (group for _, *group in held))
        for owner, held in groupby(rows, key=itemgetter(0))
    }
    odd = {owner for owner in {*seals, *found} if owner not in found or found[owner].seal != seals.get(owner)}
    empty = seal_of_groups(())
    odd -= {owner for owner in odd if owner not in found and seals[owner] == empty}
    return Seen(generation, {name: one for name, one in found.items() if name not in odd}, frozenset(odd))


def _begin(output: Path) -> tuple[int, int]:
    """A process that looks, and the pipe that it tells what it saw by."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    try:
        os.close(ours)
        with open(theirs, "wb") as stream:  # noqa: PTH123  (a handle is no path)
            stream.write(pickle.dumps(see(output)))
    finally:
        os._exit(0)

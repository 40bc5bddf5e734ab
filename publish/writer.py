"""I/O: the only code that writes below OUTPUT. It renders what changed, compares, replaces atomically, remembers, prunes."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from plugins.engine.outputs import Group, Output
from publish.asked import Asked, OutsidePath, SamePath
from publish.gathering import Gathering
from publish.held import Held
from publish.look import Folders, Seen, Stood, look_at
from publish.partial import write_partial, write_whole
from publish.record import GroupRecord, Record
from publish.records import FOLDER, PARTIAL, Records
from publish.spares import Spares
from publish.written import MakeAll, Put, Tally, Written, make_here, written_of

__all__ = ["OutsidePath", "SamePath"]  # what `write` raises
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
TRIES = 5  # another process may sweep an empty folder away between its making and its use


class Writer:
    """Writes the Outputs of owners below one folder."""

    def __init__(
        self, output: Path, records: Records, seen: Seen | None = None, spares: Spares | None = None
    ) -> None:
        """`seen`: how the files of all owners stand, where somebody has just looked. `spares` take copies of what is made."""
        self._output, self._root = output, str(output)
        self.records = records
        self._spares = spares
        self._stood: dict[str, Stood] = dict(seen.owners) if seen is not None else {}
        self._looked = seen is not None
        self._partial = output / FOLDER / PARTIAL
        self._real: set[Path] = set()  # folders known to be folders, and no links to elsewhere
        self._folders = Folders(output)  # the same, as paths below OUTPUT: a Path for each is dear

    def stood(self, owner: str) -> Stood | None:
        """How the owner's files stand before they are written; None where its groups do not say what it has."""
        if owner not in self._stood and not self._looked and self.records.is_settled(owner):
            self._stood[owner] = look_at(self._folders, self.records.packed_lines(owner))
        return self._stood.get(owner)

    def write(
        self, owner: str, items: Iterable[Output | Group], prune: bool = True, make: MakeAll = make_here
    ) -> Written:
        """Make the owner's files exactly these; without `prune` its other files stay.

        `make` makes and puts the ones that are out of date, here or elsewhere. Raises SamePath and OutsidePath before
        anything is written.
        """
        held = self._held(owner)
        asked = Asked()
        for item in items:
            if not isinstance(item, Group):
                asked.declare("", item)
            elif record := held.standing(item):
                asked.keep(item, record)
            else:
                asked.open(item)
        known = self.records.find(owner, asked.declared)
        asked.check(held, known)
        over = sorted(held.paths(held.groups.keys() - asked.kept.keys()) - asked.declared.keys())
        stale = [
            (output, known.get(path))
            for path, output in asked.declared.items()
            if not self._current(output, known)
        ]
        if stale or (over and prune):
            # Noted first: after a crash the next run knows every file that may exist.
            self.records.note(owner, [path for path in asked.declared if path not in known])
        # Before the others are written: what was a page may be a folder now.
        removed = self.remove(owner, over) if prune else 0
        found, kept = Gathering(asked, known, stale), set[str]()
        for lot in found.take(make(self.put, stale)):
            self.records.keep(owner, lot)
            kept.update(one.path for one in lot)
        rest = {} if prune else self.records.find(owner, over)
        others = [replace(one, group="") for one in rest.values()]
        groups = found.groups(others)
        before = {**known, **rest}
        records = (*found.records.values(), *others)
        changed = [one for one in records if before.get(one.path) != one and one.path not in kept]
        self._settle(owner, held, groups, asked.kept, changed, bool(kept))
        now = (*asked.kept.values(), *groups.values())
        size = sum(one.size for one in found.fresh.values())
        tally = Tally(sum(one.files for one in now), len(found.fresh), found.written, removed, size)
        facts = frozenset[str]().union(
            *(one.facts for one in asked.kept.values()), *(one.facts for one in records)
        )
        return written_of(tally, now, facts, all(one.inputs for one in records))

    def _held(self, owner: str) -> Held:
        """What the owner has; what was seen of it holds until it is written."""
        stood = self.stood(owner)
        self._stood.pop(owner, None)
        return Held(self.records, self._folders, owner, stood)

    def _settle(
        self,
        owner: str,
        held: Held,
        groups: Mapping[str, GroupRecord],
        kept: Collection[str],
        changed: Sequence[Record],
        begun: bool,
    ) -> None:
        """Remember what has changed, if anything has; `begun`: some of it is kept already."""
        names = {*groups, *kept}
        moved = [one for name, one in groups.items() if not held.settled or held.groups.get(name) != one]
        if begun or changed or moved or not held.settled or names != held.groups.keys():
            self.records.settle(owner, changed, moved, names)

    def put(self, output: Output, before: Record | None) -> Put:
        """Make an Output and put it in its place; the record is the caller's to keep."""
        made = output.make()
        digest, inputs = hashlib.sha256(made.data).hexdigest(), output.fingerprint(made.facts)
        self.keep(digest, made.data, before)
        changed, size, mtime = self.place(output.path, made.data, digest, before)
        return Put(changed, Record(output.path, inputs, digest, size, mtime, made.facts, made.note))

    def keep(self, digest: str, data: bytes, before: Record | None) -> None:
        """Keep a copy of a file's bytes, of one that is new."""
        if self._spares is not None and (before is None or before.digest != digest):
            self._spares.copies.keep(digest, data)

    def rest(self) -> None:
        """Before a fork, and at the end: nothing waits, nothing is open that cannot be shared."""
        if self._spares is not None:
            self._spares.copies.close()

    def _current(self, output: Output, known: Mapping[str, Record]) -> bool:
        before = known.get(output.path)
        if before is None or not before.inputs:
            return False
        return output.fingerprint(before.facts) == before.inputs and self.stands(before)

    def remove(self, owner: str, paths: Iterable[str]) -> int:
        """Remove files of an owner, and folders that are empty then. Files that have another owner by now stay."""
        gone = 0
        folders: set[Path] = set()
        for path in paths:
            file = self._output / path
            with self.records.forgetting(owner, path) as was_his:
                if was_his and self._is_real(file.parent):
                    _unlink(file)
                    folders.add(file.parent)
                gone += was_his
        for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
            self._sweep(folder)
        return gone

    def close(self) -> None:
        """Let go of the records."""
        self.rest()
        self.records.close()

    def clear(self) -> None:
        """Forget what an interrupted run left half written. Only while no other process writes."""
        shutil.rmtree(self._partial, ignore_errors=True)

    def stands(self, record: Record) -> bool:
        """Whether a file stands as it was written."""
        return self._folders.stands(record.path, record.size, record.mtime)

    def place(self, path: str, data: bytes, digest: str, before: Record | None) -> tuple[bool, int, int]:
        """Put bytes of this digest in their place: whether they are new there, their size and stamp (ns)."""
        if before is not None and before.digest == digest and self.stands(before):
            return False, before.size, before.mtime
        created = self._create(path, data)
        if created is not None:
            return True, created.st_size, created.st_mtime_ns
        file = self._output / path
        if self._same(file, data):
            found = file.lstat()
            return False, found.st_size, found.st_mtime_ns
        partial = write_partial(self._partial, data)
        try:
            found = partial.stat()
            self._replace(partial, file)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return True, found.st_size, found.st_mtime_ns

    def _create(self, path: str, data: bytes) -> os.stat_result | None:
        """A file where there was none; None where something stands already.

        It is written where it belongs: its path was noted before, so that half of one is made again by the next run.
        """
        folder = path.rpartition("/")[0]
        name = f"{self._root}/{path}"
        try:
            if folder not in self._folders.whole:
                self._make_folder(self._output / folder)
                self._folders.whole.add(folder)
            handle = os.open(name, _NEW, 0o644)
        except (FileExistsError, FileNotFoundError, NotADirectoryError):
            return None
        try:
            os.fchmod(handle, 0o644)  # whatever the umask
            write_whole(handle, data)
            return os.fstat(handle)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)

    def _replace(self, partial: Path, file: Path) -> None:
        for attempt in range(TRIES):
            self._make_folder(file.parent)
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
                self._forget_folders()
            try:
                partial.replace(file)
                return
            except (FileNotFoundError, NotADirectoryError):
                self._forget_folders()
                if attempt == TRIES - 1:
                    raise

    def _make_folder(self, folder: Path) -> None:
        """The folder and those above it, real ones: a link or a file in their place goes."""
        if self._is_real(folder):
            return
        self._make_folder(folder.parent)
        if folder.is_symlink() or folder.is_file():
            folder.unlink(missing_ok=True)
        folder.mkdir(exist_ok=True)
        self._real.add(folder)

    def _is_real(self, folder: Path) -> bool:
        """Whether a folder stands below OUTPUT and no link leads elsewhere on the way to it."""
        if folder == self._output or folder in self._real:
            return True
        if not self._is_real(folder.parent) or folder.is_symlink() or not folder.is_dir():
            return False
        self._real.add(folder)
        return True

    def _forget_folders(self) -> None:
        self._real.clear()
        self._folders.forget()

    def _same(self, file: Path, data: bytes) -> bool:
        try:
            if not self._is_real(file.parent) or not stat.S_ISREG(file.lstat().st_mode):
                return False
            return file.stat().st_size == len(data) and file.read_bytes() == data
        except OSError:
            return False

    def _sweep(self, folder: Path) -> None:
        while folder != self._output and self._output in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            self._forget_folders()
            folder = folder.parent


def _unlink(file: Path) -> None:
    """Remove a file; what is a folder by now is somebody else's."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if file.is_symlink() or not file.is_dir():
            file.unlink()

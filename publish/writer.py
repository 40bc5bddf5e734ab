"""I/O: the only code that writes below OUTPUT. It renders what changed, compares, replaces atomically, remembers, prunes."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from plugins.engine.outputs import Group, Output
from publish.asked import Asked, OutsidePath, SamePath, group_record, seal
from publish.record import GroupRecord, Line, Record
from publish.records import FOLDER, Records
from publish.written import MakeAll, Put, Tally, Written, make_here

__all__ = ["OutsidePath", "SamePath"]  # what `write` raises
TRIES = 5  # another process may sweep an empty folder away between its making and its use


class Writer:
    """Writes the Outputs of owners below one folder."""

    def __init__(self, output: Path, records: Records) -> None:
        self._output = output
        self.records = records
        self._partial = output / FOLDER / "partial"
        self._real: set[Path] = set()  # folders known to be folders, and no links to elsewhere
        self._whole: set[str] = set()  # the same, as paths below OUTPUT

    def write(
        self, owner: str, items: Iterable[Output | Group], prune: bool = True, make: MakeAll = make_here
    ) -> Written:
        """Make the owner's files exactly these; without `prune` its other files stay.

        `make` makes and puts the ones that are out of date, here or elsewhere. Raises SamePath and OutsidePath before
        anything is written.
        """
        lines, groups = self.records.lines(owner), self.records.groups(owner)
        asked = Asked()
        for item in items:
            if not isinstance(item, Group):
                asked.declare("", item)
            elif self._group_stands(item, groups.get(item.name), lines.get(item.name, [])):
                asked.keep(item, lines.get(item.name, []))
            else:
                asked.open(item)
        asked.check()
        known = self.records.find(owner, asked.declared)
        # Noted first: after a crash the next run knows every file that may exist.
        self.records.note(owner, [path for path in asked.declared if path not in known])
        removed = 0
        if prune:  # before the others are written: what was a page may be a folder now
            standing = (line.path for held in lines.values() for line in held)
            removed = self.remove(owner, [path for path in standing if path not in asked])
        stale = [
            (output, known.get(path))
            for path, output in asked.declared.items()
            if not self._current(output, known)
        ]
        done = list(make(self.put, stale))
        fresh = {one.record.path: one.record for one in done}
        records = {
            path: replace(fresh.get(path) or known[path], group=asked.group_of[path])
            for path in asked.declared
        }
        self.records.keep(owner, [one for path, one in records.items() if known.get(path) != one])
        opened = asked.opened.items()
        self.records.keep_groups(
            owner,
            [group_record(group, [records[path] for path in paths]) for _, (group, paths) in opened],
            [name for name in groups if name not in asked.opened and name not in asked.kept],
        )
        written, size = sum(one.changed for one in done), sum(one.record.size for one in done)
        kept = (fact for name in asked.kept for fact in groups[name].facts)
        facts = {*kept, *(fact for one in records.values() for fact in one.facts)}
        files = (*asked.kept_lines, *(one.line for one in records.values()))
        tally = Tally(len(files), len(done), written, removed, size)
        return Written(tally, files, frozenset(facts), all(one.inputs for one in records.values()))

    def stand(self, lines: Iterable[Line]) -> bool:
        """Whether files stand as they were written."""
        return all(map(self.stands, lines))

    def _group_stands(self, group: Group, record: GroupRecord | None, lines: list[Line]) -> bool:
        if record is None or not record.inputs:
            return False
        return record.inputs == seal(group, record.facts, lines) and self.stand(lines)

    def put(self, output: Output, before: Record | None) -> Put:
        """Make an Output and put it in its place; the record is the caller's to keep."""
        made = output.make()
        digest, inputs = hashlib.sha256(made.data).hexdigest(), output.fingerprint(made.facts)
        changed, size, mtime = self.place(output.path, made.data, digest, before)
        return Put(changed, Record(output.path, inputs, digest, size, mtime, made.facts, made.note))

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
        self.records.close()

    def clear(self) -> None:
        """Forget what an interrupted run left half written. Only while no other process writes."""
        shutil.rmtree(self._partial, ignore_errors=True)

    def stands(self, record: Record | Line) -> bool:
        """Whether a file stands as it was written."""
        folder = record.path.rpartition("/")[0]
        if folder not in self._whole and not self._is_whole(folder):
            return False
        try:
            found = os.lstat(f"{self._output}/{record.path}")
        except OSError:
            return False
        return (
            stat.S_ISREG(found.st_mode) and found.st_size == record.size and found.st_mtime_ns == record.mtime
        )

    def place(self, path: str, data: bytes, digest: str, before: Record | None) -> tuple[bool, int, int]:
        """Put bytes of this digest in their place: whether they are new there, their size and stamp (ns)."""
        file = self._output / path
        if before is not None and before.digest == digest and self.stands(before):
            return False, before.size, before.mtime
        created = self._create(path, data)
        if created is not None:
            return True, created.st_size, created.st_mtime_ns
        if self._same(file, data):
            found = file.lstat()
            return False, found.st_size, found.st_mtime_ns
        partial = _write_partial(self._partial, data)
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
        name = f"{self._output}/{path}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            if folder not in self._whole:
                self._make_folder(self._output / folder)
                self._whole.add(folder)
            handle = os.open(name, flags, 0o644)
        except (FileExistsError, FileNotFoundError, NotADirectoryError):
            return None
        try:
            with open(handle, "wb", buffering=0) as stream:  # noqa: PTH123  (a handle is no path)
                os.fchmod(handle, 0o644)  # whatever the umask
                stream.write(data)
                return os.fstat(handle)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

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

    def _is_whole(self, folder: str) -> bool:
        """As `_is_real`, for a path below OUTPUT: there are as many folders as pages, and a Path for each is dear."""
        if folder and folder not in self._whole:
            if not self._is_whole(folder.rpartition("/")[0]):
                return False
            try:
                if not stat.S_ISDIR(os.lstat(f"{self._output}/{folder}").st_mode):
                    return False
            except OSError:
                return False
            self._whole.add(folder)
        return True

    def _forget_folders(self) -> None:
        self._real.clear()
        self._whole.clear()

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


def replace_standing(output: Path, path: str, data: bytes) -> bool:
    """Put new bytes in the place of a file that stands below OUTPUT; whether it stands there and had others.

    Its record is left behind, so that the next run looks at it as at any file that it has not written.
    """
    file = output / path
    if not file.is_file() or file.resolve() != output.resolve() / path or file.read_bytes() == data:
        return False
    partial = _write_partial(output / FOLDER / "partial", data)
    try:
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return True


def _write_partial(folder: Path, data: bytes) -> Path:
    """A new file in `folder` that is to take another's place."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        partial.chmod(0o644)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return partial


def _unlink(file: Path) -> None:
    """Remove a file; what is a folder by now is somebody else's."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if file.is_symlink() or not file.is_dir():
            file.unlink()

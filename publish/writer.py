"""I/O: the only code that writes below OUTPUT. It renders what changed, compares, replaces atomically, remembers, prunes."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from plugins.engine.outputs import Output
from publish.records import FOLDER, Record, Records

TRIES = 5  # another process may sweep an empty folder away between its making and its use


@dataclass(frozen=True)
class Tally:
    """What the writer did for one owner."""

    declared: int = 0
    rendered: int = 0
    written: int = 0
    removed: int = 0
    bytes: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.declared + other.declared,
            self.rendered + other.rendered,
            self.written + other.written,
            self.removed + other.removed,
            self.bytes + other.bytes,
        )


class SamePath(Exception):
    """Two Outputs claim one file, or one claims a folder that another needs."""

    def __init__(self, path: str) -> None:
        super().__init__(f"两个输出争用同一文件 two outputs claim one file: {path}")
        self.path = path


class OutsidePath(Exception):
    """An Output would leave OUTPUT."""


class Writer:
    """Writes the Outputs of owners below one folder."""

    def __init__(self, output: Path, records: Records) -> None:
        self._output = output
        self._records = records
        self._partial = output / FOLDER / "partial"
        self._real: set[Path] = set()  # folders known to be folders, and no links to elsewhere

    def write(self, owner: str, outputs: Iterable[Output], prune: bool = True) -> Tally:
        """Make the owner's files exactly these; without `prune` its other files stay.

        Raises SamePath and OutsidePath before anything is written.
        """
        declared = by_path(outputs)
        known = self._records.of(owner)
        # Noted first: after a crash the next run knows every file that may exist.
        self._records.note(owner, [path for path in declared if path not in known])
        # Removed before the others are written: what was a page may be a folder now.
        removed = self.remove(owner, [path for path in known if path not in declared]) if prune else 0
        rendered = written = size = 0
        fresh: list[Record] = []
        for path, output in declared.items():
            before = known.get(path)
            inputs = output.fingerprint
            if before is not None and inputs and before.inputs == inputs and self._stands(before):
                continue
            data = output.render()
            rendered += 1
            size += len(data)
            changed, record = self._put(path, data, inputs, before)
            written += changed
            fresh.append(record)
        self._records.keep(owner, fresh)
        return Tally(len(declared), rendered, written, removed, size)

    def standing(self, owner: str) -> Iterable[Record]:
        """The owner's records whose files stand as they were written."""
        return (record for record in self._records.of(owner).values() if self._stands(record))

    def adopt(
        self,
        owner: str,
        declared: Collection[str],
        made: Sequence[Record],
        fetch: Callable[[Sequence[str]], Iterable[tuple[str, bytes]]],
    ) -> Tally:
        """Make the owner's files exactly those declared, from files that were made elsewhere: `made`, without stamps.

        Bytes come from `fetch` (digests → digest, bytes) and only where a file does not hold them already. Raises
        OutsidePath before anything is written, and what `fetch` raises; what was taken over until then stays.
        """
        known = self._records.of(owner)
        for path in {*declared, *(record.path for record in made)}:
            _check_path(path)
        self._records.note(owner, [path for path in declared if path not in known])
        gone = known.keys() - set(declared)
        removed = self.remove(owner, sorted(gone))
        fresh: list[Record] = []
        wanted: dict[str, list[Record]] = {}
        for record in made:
            before = known.get(record.path)
            if before is not None and before.digest == record.digest and self._stands(before):
                fresh.append(replace(record, mtime=before.mtime))
            else:
                wanted.setdefault(record.digest, []).append(record)
        written = 0
        for digest, data in fetch(list(wanted)):
            for record in wanted[digest]:
                changed, kept = self._put(record.path, data, record.inputs, known.get(record.path))
                written += changed
                fresh.append(kept)
        self._records.keep(owner, fresh)
        return Tally(len(declared), len(made), written, removed, sum(record.size for record in made))

    def remove(self, owner: str, paths: Iterable[str]) -> int:
        """Remove files of an owner, and folders that are empty then. Files that have another owner by now stay."""
        gone = 0
        folders: set[Path] = set()
        for path in paths:
            file = self._output / path
            with self._records.forgetting(owner, path) as was_his:
                if was_his and self._is_real(file.parent):
                    _unlink(file)
                    folders.add(file.parent)
                gone += was_his
        for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
            self._sweep(folder)
        return gone

    def close(self) -> None:
        """Let go of the records."""
        self._records.close()

    def clear(self) -> None:
        """Forget what an interrupted run left half written. Only while no other process writes."""
        shutil.rmtree(self._partial, ignore_errors=True)

    def _stands(self, record: Record) -> bool:
        file = self._output / record.path
        if not self._is_real(file.parent):
            return False
        try:
            found = file.lstat()
        except OSError:
            return False
        return (
            stat.S_ISREG(found.st_mode) and found.st_size == record.size and found.st_mtime_ns == record.mtime
        )

    def _put(self, path: str, data: bytes, inputs: str, before: Record | None) -> tuple[bool, Record]:
        file = self._output / path
        digest = hashlib.sha256(data).hexdigest()
        if before is not None and before.digest == digest and self._stands(before):
            return False, Record(path, inputs, digest, before.size, before.mtime)
        if self._same(file, data):
            found = file.lstat()
            return False, Record(path, inputs, digest, found.st_size, found.st_mtime_ns)
        self._partial.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._partial)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            partial.chmod(0o644)
            found = partial.stat()
            self._replace(partial, file)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return True, Record(path, inputs, digest, found.st_size, found.st_mtime_ns)

    def _replace(self, partial: Path, file: Path) -> None:
        for attempt in range(TRIES):
            self._make_folder(file.parent)
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
                self._real.clear()
            try:
                partial.replace(file)
                return
            except (FileNotFoundError, NotADirectoryError):
                self._real.clear()
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
            self._real.discard(folder)
            folder = folder.parent


def by_path(outputs: Iterable[Output]) -> dict[str, Output]:
    """The Outputs of an owner by path. Raises SamePath and OutsidePath."""
    declared: dict[str, Output] = {}
    folders: set[str] = set()
    for output in outputs:
        parts = _check_path(output.path)
        other = declared.setdefault(output.path, output)
        if other is not output and other.inputs != output.inputs:
            raise SamePath(output.path)
        folders.update("/".join(parts[:end]) for end in range(1, len(parts)))
    for path in sorted(folders & declared.keys()):
        raise SamePath(path)
    return declared


def _check_path(path: str) -> list[str]:
    """The parts of a path that stays below OUTPUT. Raises OutsidePath."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or len(parts) < 2 or parts[0] == FOLDER:
        raise OutsidePath(path)
    if "\0" in path or "\\" in path:
        raise OutsidePath(path)
    return parts


def _unlink(file: Path) -> None:
    """Remove a file; what is a folder by now is somebody else's."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if file.is_symlink() or not file.is_dir():
            file.unlink()

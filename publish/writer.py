"""I/O: the only code that writes below OUTPUT. It renders what changed, compares, replaces atomically, remembers, prunes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plugins.engine.outputs import Output
from publish.records import Record, Records


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
    """Two Outputs claim one file."""

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
        self._made: set[str] = set()

    def write(self, owner: str, outputs: Iterable[Output]) -> Tally:
        """Make the owner's files exactly these. Raises SamePath and OutsidePath before anything is written."""
        declared = self._by_path(outputs)
        known = self._records.of(owner)
        # Noted first: after a crash the next run knows every file that may exist.
        self._records.note(owner, [path for path in declared if path not in known])
        rendered = written = size = 0
        fresh: list[Record] = []
        for path, output in declared.items():
            before = known.get(path)
            if before is not None and before.inputs == output.fingerprint and self._stands(before):
                continue
            data = output.render()
            rendered += 1
            size += len(data)
            changed, record = self._put(path, data, output.fingerprint, before)
            written += changed
            fresh.append(record)
        self._records.keep(owner, fresh)
        removed = self.remove(owner, [path for path in known if path not in declared])
        return Tally(len(declared), rendered, written, removed, size)

    def remove(self, owner: str, paths: Iterable[str]) -> int:
        """Remove files of an owner, and folders that are empty then."""
        gone = list(paths)
        for path in gone:
            file = self._output / path
            file.unlink(missing_ok=True)
            self._sweep(file.parent)
        self._records.forget(owner, gone)
        return len(gone)

    def _by_path(self, outputs: Iterable[Output]) -> dict[str, Output]:
        declared: dict[str, Output] = {}
        for output in outputs:
            parts = output.path.split("/")
            if any(part in ("", ".", "..") for part in parts) or len(parts) < 2 or "\0" in output.path or "\\" in output.path:
                raise OutsidePath(output.path)
            other = declared.setdefault(output.path, output)
            if other is not output and other.inputs != output.inputs:
                raise SamePath(output.path)
        return declared

    def _stands(self, record: Record) -> bool:
        try:
            found = os.stat(self._output / record.path)
        except OSError:
            return False
        return found.st_size == record.size and found.st_mtime_ns == record.mtime

    def _put(self, path: str, data: bytes, inputs: str, before: Record | None) -> tuple[bool, Record]:
        file = self._output / path
        digest = hashlib.sha256(data).hexdigest()
        if before is not None and before.digest == digest and self._stands(before):
            return False, Record(path, inputs, digest, before.size, before.mtime)
        if self._same(file, data):
            found = file.stat()
            return False, Record(path, inputs, digest, found.st_size, found.st_mtime_ns)
        if str(file.parent) not in self._made:
            self._make_folder(file.parent)
        handle, name = tempfile.mkstemp(prefix=".writing-", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as partial:
                partial.write(data)
            os.chmod(name, 0o644)
            found = os.stat(name)
            os.replace(name, file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return True, Record(path, inputs, digest, found.st_size, found.st_mtime_ns)

    def _make_folder(self, folder: Path) -> None:
        # A page may have become a folder, or the other way round, since the last build.
        for above in (folder, *folder.parents):
            if above == self._output:
                break
            if above.is_symlink() or above.is_file():
                above.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        self._made.add(str(folder))

    @staticmethod
    def _same(file: Path, data: bytes) -> bool:
        try:
            if file.is_symlink() or file.stat().st_size != len(data):
                return False
            return file.read_bytes() == data
        except IsADirectoryError:
            raise
        except OSError:
            return False

    def _sweep(self, folder: Path) -> None:
        while folder != self._output and self._output in folder.parents:
            try:
                folder.rmdir()
            except OSError:
                return
            self._made.discard(str(folder))
            folder = folder.parent

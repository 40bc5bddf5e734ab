"""I/O: what was read of a content root, kept in CACHE under a name each, so that the next reading costs what has changed.

Each file begins with a digest over its bytes, this code and this Python: what is damaged, cut off or was written by
another version is not there. A crash leaves the old file or the new one.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from cluster.fingerprint import code_digest
from cluster.packing import without_collection
from cluster.replacing import remove, replace_file

_SIZE = hashlib.sha256().digest_size
_LENGTH = 8  # bytes in which the length of a block is told


class Shelf(Protocol):
    """What is kept by name; None for what is not there."""

    def get(self, name: str) -> Any:
        """What is kept under a name."""

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name, in the place of what was there."""

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of everything under other names."""


class Forgetful:
    """Keeps nothing: everything is read anew."""

    def get(self, name: str) -> Any:
        """Nothing."""
        return None

    def put(self, name: str, value: object) -> None:
        """Forgotten."""

    def keep_only(self, names: Collection[str]) -> None:
        """Nothing is there."""


class Catalogue:
    """Values in the files of one folder. A folder that cannot be written keeps nothing; nothing else comes of it.

    What is of the wrong kind, as a folder where a file belongs, is removed by whatever takes its place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> Any:
        """What is kept under a name, None where that is nothing sound."""
        try:
            data = memoryview(self._file(name).read_bytes())
        except OSError:
            return None
        if data[:_SIZE] != _guard(name, data[_SIZE:]):
            return None
        value, *beside = _blocks(data[_SIZE:])
        with without_collection():
            return pickle.loads(value, buffers=beside)

    def put(self, name: str, value: object) -> None:
        """Keep a value under a name, in the place of what was there. What it holds as PickleBuffer comes back as a view."""
        beside: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, 5, buffer_callback=beside.append)
        blocks = _told((memoryview(data), *(one.raw() for one in beside)))
        with suppress(OSError):
            self._write(self._file(name), _guard(name, *blocks), *blocks)

    def keep_only(self, names: Collection[str]) -> None:
        """Let go of everything under other names, and of what a crash left half written."""
        wanted = {_file_name(name) for name in names}
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name not in wanted:
                    remove(Path(entry.path))

    def _write(self, file: Path, *blocks: bytes | memoryview) -> None:
        try:
            replace_file(file, *blocks)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            if not self._folder.is_dir():
                remove(self._folder)
            elif file.is_dir():
                remove(file)
            replace_file(file, *blocks)

    def _file(self, name: str) -> Path:
        return self._folder / _file_name(name)


def _file_name(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _told(blocks: Iterable[memoryview]) -> list[memoryview]:
    """Blocks, each after its length."""
    return [part for one in blocks for part in (memoryview(len(one).to_bytes(_LENGTH, "little")), one)]


def _blocks(data: memoryview) -> Iterator[memoryview]:
    """The blocks that `_told` was given."""
    while data:
        end = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
        yield data[_LENGTH:end]
        data = data[end:]


def _guard(name: str, *blocks: memoryview) -> bytes:
    total = hashlib.sha256(f"{sys.version}\0{code_digest()}\0{name}\0".encode("utf-8", "surrogatepass"))
    for block in blocks:
        total.update(block)
    return total.digest()

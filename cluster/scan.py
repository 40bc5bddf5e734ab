"""I/O: one look at the files of a folder: their names and stamps. Whoever needs to know what has changed asks it, not the disk."""

from __future__ import annotations

import hashlib
import marshal
import os
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from cluster.dataclass import dataclass

# ns: a file touched this shortly before it is looked at may change again within the same stamp.
RACY = 2_000_000_000
_PLAIN = 2  # of marshal's formats the newest in which equal values are equal bytes
_NO_CONTENT = frozenset({".git", "__pycache__"})

Stamp = tuple[
    int, int, int, int
]  # size in bytes, times of content and inode (ns since 1970), number of the inode


@dataclass(frozen=True)
class Folder:
    """What is directly in a folder and no folder, by name in order, each with its stamp; `others` are no files but links and such."""

    names: tuple[str, ...]
    stamps: tuple[Stamp, ...]
    others: frozenset[str]

    @cached_property
    def by_name(self) -> dict[str, Stamp]:
        """The stamp of each name."""
        return dict(zip(self.names, self.stamps, strict=True))

    @cached_property
    def digest(self) -> bytes:
        """A digest of names and stamps."""
        return hashlib.blake2b(marshal.dumps((self.names, self.stamps), _PLAIN), digest_size=16).digest()

    @cached_property
    def newest(self) -> int:
        """The newest of the times of files, 0 where there are none."""
        return max((max(stamp[1], stamp[2]) for stamp in self.stamps), default=0)


class Scan:
    """The files below `root` as they were when it was made; paths are relative to it, those of folders end with a slash."""

    def __init__(self, root: Path, began: int) -> None:
        """`began`: when this run did (ns since 1970). A folder that cannot be read is empty, and its error kept."""
        self.root, self._began = str(root), began
        self.folders: dict[str, Folder] = {}
        self.error: OSError | None = None
        pending = [""]
        while pending:
            prefix = pending.pop()
            try:
                self.folders[prefix] = self._look(prefix, pending)
            except OSError as error:
                self.error = self.error or error

    def _look(self, prefix: str, pending: list[str]) -> Folder:
        names: list[str] = []
        stamps: list[Stamp] = []
        others: list[str] = []
        # By its descriptor: else all steps of the path would be walked again for each file.
        folder = os.open(f"{self.root}/{prefix}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with os.scandir(folder) as entries:
                for entry in sorted(entries, key=attrgetter("name")):
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in _NO_CONTENT:
                            pending.append(f"{prefix}{entry.name}/")
                        continue
                    found = entry.stat(follow_symlinks=False)
                    names.append(entry.name)
                    stamps.append((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
                    if not entry.is_file(follow_symlinks=False):
                        others.append(entry.name)
        finally:
            os.close(folder)
        return Folder(tuple(names), tuple(stamps), frozenset(others))

    @cached_property
    def _prefixes(self) -> list[str]:
        return sorted(self.folders)

    @property
    def newest(self) -> int:
        """The newest of the times of all files."""
        return max((folder.newest for folder in self.folders.values()), default=0)

    @property
    def digest(self) -> bytes:
        """A digest of all names and stamps."""
        return _digest((prefix, self.folders[prefix].digest) for prefix in self._prefixes)

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file."""
        prefix, slash, name = path.rpartition("/")
        folder = self.folders.get(prefix + slash)
        return folder.by_name.get(name) if folder is not None else None

    def below(self, folder: str) -> list[tuple[str, Folder]]:
        """A folder (no slash at its end; "": the root) and those below it, in order."""
        if not folder:
            return [(prefix, self.folders[prefix]) for prefix in self._prefixes]
        first = bisect_left(self._prefixes, f"{folder}/")
        last = bisect_left(self._prefixes, f"{folder}0")
        return [(prefix, self.folders[prefix]) for prefix in self._prefixes[first:last]]

    def marks(self, folder: str) -> dict[str, str]:
        """A name for the state of the files directly in each folder, of those at and below a folder (no slash at its end).

        "" where stamps do not tell, because a file was only just touched; nothing at all where a link shows what is elsewhere.
        """
        inside = self.below(folder)
        if self.error or any(one.others for _, one in inside):
            return {}
        safe = self._began - RACY
        return {
            prefix: _digest([(self.root, b""), (prefix, one.digest)]).hex() if one.newest <= safe else ""
            for prefix, one in inside
        }

    def mark(self, folder: str) -> str:
        """A name for the state of all files below a folder (no slash at its end): as long as it is the same, so are they.

        "" where stamps do not tell: a file was only just touched, or a link shows what is elsewhere.
        """
        inside = self.below(folder)
        if self.error or any(one.others or one.newest > self._began - RACY for _, one in inside):
            return ""
        return _digest([(self.root, b""), *((prefix, one.digest) for prefix, one in inside)]).hex()


def _digest(parts: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> bytes:
    total = hashlib.sha256()
    for name, digest in parts:
        total.update(name.encode("utf-8", "surrogateescape") + b"\0" + digest)
    return total.digest()

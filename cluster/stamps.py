"""I/O: blob ids of files that Git does not vouch for, kept by the stamps of the files, as Git's own index does it."""

from __future__ import annotations

import os
from collections.abc import Callable

from cluster.catalogue import Shelf

_NAME = "stamps"
# ns: a file touched this shortly before it is looked at may change again within the same stamp.
_RACY = 2_000_000_000


class Stamps:
    """Ids by path, size, times of content and inode, and inode number. `began`: when this run did (ns since 1970)."""

    def __init__(self, shelf: Shelf, began: int) -> None:
        self._shelf, self._began = shelf, began
        held = shelf.get(_NAME)
        self._known: dict[str, str] = held if isinstance(held, dict) else {}
        self._seen: dict[str, str] = {}

    def blob_id(self, file: str, read: Callable[[], str]) -> str:
        """The id of a file's bytes: the kept one where its stamps are those it was kept under, else what `read` gives.

        Raises OSError where the file is gone.
        """
        found = os.stat(file, follow_symlinks=False)  # noqa: PTH116  (one for each of many thousand files)
        stamp = f"{file}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0{found.st_ino}"
        name = self._known.get(stamp) or read()
        if max(found.st_mtime_ns, found.st_ctime_ns) < self._began - _RACY:
            self._seen[stamp] = name
        return name

    def keep(self) -> None:
        """Keep the ids of all files that were asked for."""
        if self._seen != self._known:
            self._shelf.put(_NAME, self._seen)

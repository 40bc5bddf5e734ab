"""I/O: blob ids of files that Git does not vouch for, kept by the stamps of the files, as Git's own index does it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice

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

    def known(self, file: str) -> str | None:
        """The id of a file's bytes where its stamps are those it was kept or noted under. Raises OSError where it is gone."""
        found = os.stat(file, follow_symlinks=False)  # noqa: PTH116  (one for each of many thousand files)
        stamp = _stamp(file, found)
        name = self._seen.get(stamp)
        if name is None and (name := self._known.get(stamp)):
            self._note(stamp, found, name)
        return name

    def note(self, file: str, found: os.stat_result, name: str) -> None:
        """Take the id of a file that was read; `found` is how it stood before."""
        self._note(_stamp(file, found), found, name)

    def _note(self, stamp: str, found: os.stat_result, name: str) -> None:
        if max(found.st_mtime_ns, found.st_ctime_ns) < self._began - _RACY:
            self._seen[stamp] = name

    @property
    def count(self) -> int:
        """How many files are known as they are now."""
        return len(self._seen)

    def learnt(self, since: int) -> dict[str, str]:
        """What was learnt after there were so many."""
        return dict(islice(self._seen.items(), since, None))

    def learn(self, learnt: Mapping[str, str]) -> None:
        """Take what another process learnt."""
        self._seen.update(learnt)

    def keep(self) -> None:
        """Keep the ids of all files that were asked for."""
        if self._seen != self._known:
            self._shelf.put(_NAME, self._seen)


def _stamp(file: str, found: os.stat_result) -> str:
    return f"{file}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0{found.st_ino}"

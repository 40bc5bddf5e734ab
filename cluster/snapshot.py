"""A tree whose files are asked for their ids once: everything that is made of it sees one state of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from itertools import islice

from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.stamps import Stamps
from cluster.tree import Blob, Tree, WorkTree, reopened


@dataclass(frozen=True)
class Learnt:
    """Ids by path that one process has found, and by the stamps of the files, for those that others wait for."""

    ids: Mapping[str, str]
    stamps: Mapping[str, str]


class Snapshot:
    """The Tree `under`, each id as it was when first asked for or read. `read` gives what is there now.

    `stamps` are those that `under` knows ids by, where it does.
    """

    def __init__(
        self, under: Tree, ids: Mapping[str, str] | None = None, stamps: Stamps | None = None
    ) -> None:
        self._under, self._stamps = under, stamps
        self._marked = isinstance(under, WorkTree)
        self._ids = dict(ids or {})
        self._told = 0, 0  # how many ids and stamps were known when it was last asked what it had learnt

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""
        return self._under.paths()

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        blob = self._under.read(path)
        self._ids.setdefault(path, blob.id)
        return blob

    def blob_id(self, path: str) -> str:
        """The file's id, without reading it where that is known."""
        known = self._ids.get(path)
        if known is None:
            known = self._ids[path] = self._under.blob_id(path)
        return known

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with names and links; such files are left out."""
        return self._under.findings()

    def after(self, written: Iterable[str]) -> Snapshot:
        """The same files after some were written anew; what was learnt of all others holds.

        Raises FileNotFoundError for one that is gone.
        """
        # Read, for the tree below may know what Git, or its look at the files, knew of them before.
        ids = {**self._ids, **{path: self._under.read(path).id for path in written}}
        later = Snapshot(self._under, ids, self._stamps)
        later._marked = False
        return later

    def ask_in(self, prefix: str) -> None:
        """All files directly in a folder (ends with a slash) will be asked for their ids."""
        if self._marked and isinstance(self._under, WorkTree):
            for path, name in self._under.ids_in(prefix).items():
                self._ids.setdefault(path, name)

    def marks(self, folder: str) -> dict[str, str]:
        """Such a name for the files directly in each folder at and below one; "" where there is none, nothing where nobody knows."""
        return self._under.marks(folder) if self._marked and isinstance(self._under, WorkTree) else {}

    def mark(self, folder: str) -> str:
        """A name for the state of a folder's files: while it is the same, so are their ids. "" where there is none."""
        return self._under.mark(folder) if self._marked and isinstance(self._under, WorkTree) else ""

    def reopened(self) -> Snapshot:
        """With a tree of its own (`cluster.tree.reopened`); what is known is shared as long as the process is."""
        other = copy(self)
        other._under = reopened(self._under)
        return other

    def learnt(self) -> Learnt:
        """What was learnt since this was last asked."""
        ids, stamps = self._told
        known = self._stamps.count if self._stamps is not None else 0
        self._told = len(self._ids), known
        return Learnt(
            dict(islice(self._ids.items(), ids, None)),
            self._stamps.learnt(stamps) if self._stamps is not None else {},
        )

    def learn(self, learnt: Learnt) -> None:
        """Take what another process has learnt of the same files; what is known already holds."""
        for path, name in learnt.ids.items():
            self._ids.setdefault(path, name)
        if self._stamps is not None:
            self._stamps.learn(learnt.stamps)

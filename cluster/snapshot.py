"""A tree whose files are asked for their ids once: everything that is made of it sees one state of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cluster.findings import Finding
from cluster.tree import Blob, Tree


class Snapshot:
    """The Tree `under`, each id as it was when first asked for. `read` gives what is there now."""

    def __init__(self, under: Tree, ids: Mapping[str, str] | None = None) -> None:
        self._under = under
        self._ids = dict(ids or {})

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""
        return self._under.paths()

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        return self._under.read(path)

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
        """The same files after some were written anew; what was learnt of all others holds."""
        gone = frozenset(written)
        return Snapshot(self._under, {path: name for path, name in self._ids.items() if path not in gone})

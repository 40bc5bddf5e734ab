"""What files a folder has, told folder by folder: of one that nobody touched since it was last looked into, none is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from cluster.catalogue import Shelf
from cluster.dataclass import dataclass
from cluster.listing import files_in, paths_under
from cluster.snapshot import Snapshot
from cluster.tree import Tree

MARKS = "marks"  # under this name the digest of each folder that was asked for is kept, with its mark
_State = tuple[str, str]  # a mark, "" where there is none, and the digest of the files that it stands for


@dataclass(frozen=True)
class Files:
    """The files of a folder: `digest` is one over paths and blobs; `folders` holds one of those directly in each folder.

    Folders end with a slash; one that has no file is not there.
    """

    folders: Mapping[str, str]
    digest: str


def files_under(tree: Tree, folder: str) -> Files:
    """The files of a folder (no slash at its end) as they stand."""
    found: dict[str, list[str]] = {}
    for path in paths_under(tree, folder):
        found.setdefault(path[: path.rindex("/") + 1], []).append(path)
    return _files({prefix: _digest_of(tree, paths) for prefix, paths in found.items()})


def parted_name(folder: str) -> str:
    """Under which name the digests of all folders below one are kept."""
    return f"folders {folder}"


class KnownFiles:
    """The files of folders: of a folder whose mark is the one that is kept, none is asked for its id."""

    def __init__(self, tree: Snapshot, shelf: Shelf) -> None:
        self._tree, self._shelf = tree, shelf
        self._kept: Mapping[str, _State] = shelf.get(MARKS) or {}
        self._now: dict[str, _State] = {}
        self._before: dict[str, dict[str, _State]] = {}
        self._found: dict[str, Files] = {}

    def digest(self, folder: str) -> str:
        """A digest over the paths and blobs of a folder's files as they stand."""
        mark = self._tree.mark(folder)
        known = self._now.get(folder) or self._kept.get(folder)
        digest = known[1] if mark and known is not None and known[0] == mark else self._under(folder).digest
        if mark:
            self._now[folder] = mark, digest
        return digest

    def digest_before(self, folder: str) -> str:
        """The digest of a folder as it was when it was last looked through, of an empty one where it never was."""
        return _before(self._parted(folder)).digest

    def touched(self, folder: str) -> frozenset[str]:
        """The folders directly in which something has changed since then; those that came or went are among them."""
        before, now = _before(self._parted(folder)).folders, self._under(folder).folders
        return frozenset(one for one in before.keys() | now.keys() if before.get(one) != now.get(one))

    def keep(self) -> None:
        """Keep the marks of all folders that were asked for."""
        for folder, files in self._found.items():
            marks = self._tree.marks(folder)
            now = {one: (marks[one], files.folders.get(one, "")) for one in marks}
            if now != self._parted(folder):
                self._shelf.put(parted_name(folder), now)
        if self._now != self._kept:
            self._shelf.put(MARKS, self._now)

    def _under(self, folder: str) -> Files:
        if folder not in self._found:
            self._found[folder] = self._look(folder)
        return self._found[folder]

    def _look(self, folder: str) -> Files:
        marks = self._tree.marks(folder)
        if not marks:
            return files_under(self._tree, folder)
        before, found = self._parted(folder), {}
        for prefix, mark in marks.items():
            known = before.get(prefix)
            if mark and known is not None and known[0] == mark:
                found[prefix] = known[1]
                continue
            self._tree.ask_in(prefix)
            paths = files_in(self._tree, prefix[:-1])
            found[prefix] = _digest_of(self._tree, paths) if paths else ""
        return _files(found)

    def _parted(self, folder: str) -> dict[str, _State]:
        if folder not in self._before:
            self._before[folder] = self._shelf.get(parted_name(folder)) or {}
        return self._before[folder]


def _before(parted: Mapping[str, _State]) -> Files:
    return _files({prefix: digest for prefix, (_, digest) in parted.items()})


def _files(folders: Mapping[str, str]) -> Files:
    held = {prefix: folders[prefix] for prefix in sorted(folders) if folders[prefix]}
    return Files(held, _digest(text for pair in held.items() for text in pair))


def _digest_of(tree: Tree, paths: Iterable[str]) -> str:
    return _digest((*paths, *map(tree.blob_id, paths)))


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()

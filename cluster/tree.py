"""I/O: all content is read through a Tree: a work tree, a commit, or several put together.

A Tree lists its files once, when first asked; a later look at changed files is a new Tree.
"""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.paths import check_paths, is_content, is_text, read_links, show_path
from cluster.repository import open_repository, run_git, standing_of
from cluster.scan import Scan
from cluster.stamps import Stamps
from cluster.status import changed_paths, converts, indexed_files

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Blob:
    """A file's bytes and their Git blob id (SHA-1, 40 hex), the same with and without Git."""

    id: str
    data: bytes


@dataclass(frozen=True)
class Listing:
    """What a Tree holds: each visible path with the file that it shows, blob ids known without reading, and Findings."""

    files: Mapping[str, str]
    ids: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class TreeState:
    """How a content root stands to Git. `dirty`: paths, relative to the root, that the commit does not hold as they are."""

    in_git: bool
    commit: str | None = None
    dirty: tuple[str, ...] = ()
    shallow: bool = False
    top: Path | None = None
    prefix: str = ""


class Tree(Protocol):
    """Read-only files under POSIX paths relative to the content root.

    `read` and `blob_id` raise FileNotFoundError for a path that `paths` does not list.
    """

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""

    def blob_id(self, path: str) -> str:
        """The file's id, without reading it where that is known."""

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with names and links; such files are left out."""


def id_of(data: bytes) -> str:
    """The Git blob id of `data`."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Listed(ABC):
    """What trees with one listing share."""

    @property
    @abstractmethod
    def listing(self) -> Listing:
        """What the tree holds."""

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.listing.files))

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""
        return self._paths

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with names and links."""
        return (*self.listing.findings, *check_paths(self.paths()))

    def _real(self, path: str) -> str:
        real = self.listing.files.get(path)
        if real is None:
            raise FileNotFoundError(path)
        return real


class WorkTree(Listed):
    """Files on disk. `ids` are blob ids that Git already knows for files whose bytes are those of the index.

    `stamps` know those of other files that have not been touched since they were last read; `scan` is a fresh look at the root.
    """

    def __init__(
        self,
        root: Path,
        ids: Mapping[str, str] | None = None,
        stamps: Stamps | None = None,
        scan: Scan | None = None,
    ) -> None:
        self.root = root
        self._ids = ids or {}
        self._stamps = stamps
        self._scan = scan

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_scan": None, "_stamps": None}

    def mark(self, folder: str) -> str:
        """A name for the state of a folder's files (`Scan.mark`); "" where nobody knows it without looking."""
        return self._scan.mark(folder) if self._scan is not None else ""

    def marks(self, folder: str) -> dict[str, str]:
        """A name for the state of the files directly in each folder (`Scan.marks`); none where nobody knows."""
        return self._scan.marks(folder) if self._scan is not None else {}

    def ids_in(self, prefix: str) -> dict[str, str]:
        """The ids of files directly in a folder (ends with a slash) that are known by their stamps, asked for at once."""
        folder = self._scan.folders.get(prefix) if self._scan is not None else None
        if folder is None or self._stamps is None:
            return {}
        known = self._stamps.known_in(f"{self.root}/{prefix}", folder)
        found = {prefix + name: blob for name, blob in known.items()}
        return {path: found[path] for path in found if self.listing.files.get(path) == path}

    @cached_property
    def listing(self) -> Listing:
        """What the tree holds."""
        if self._scan is None:
            self._scan = Scan(self.root, self._stamps.began if self._stamps is not None else 0)
        if self._scan.error is not None:
            raise self._scan.error
        files: dict[str, str] = {}
        links: dict[str, str] = {}
        found: list[Finding] = []
        for prefix, names, others in _content(self._scan):
            if is_text(prefix) and not others and all(map(str.isascii, names)):
                files.update((path, path) for path in map(prefix.__add__, names))
                continue
            for name in names:
                path = prefix + name
                if not is_text(path):
                    found.append(finding("path-encoding", show_path(os.fsencode(path))))
                elif name not in others:
                    files[path] = path
                elif (file := self.root / path).is_symlink():
                    links[path] = os.fsencode(file.readlink()).decode("utf-8", "backslashreplace")
                else:
                    found.append(finding("not-a-file", path))
        read = read_links(links, files)
        return Listing({**files, **read.aliases}, self._ids, (*sorted(found), *read.findings))

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        real = self._real(path)
        file = f"{self.root}/{real}"
        # Should a link have taken the file's place since it was listed, it is not followed.
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            found = os.fstat(descriptor)
            data = _all_of(descriptor, found.st_size)
        finally:
            os.close(descriptor)
        blob = Blob(id_of(data), data)
        if self._stamps is not None and real not in self._ids:
            self._stamps.note(file, found, blob.id)
        return blob

    def blob_id(self, path: str) -> str:
        """The file's id, without reading it where Git knows it, or an earlier run that found it as it is now."""
        listing = self.listing
        real = listing.files.get(path) or self._real(path)
        known = listing.ids.get(real)
        if known is None and self._stamps is not None:
            looked = self._scan.stamp(real) if self._scan is not None else None
            known = self._stamps.known(f"{self.root}/{real}", looked)
        return known or self.read(path).id


def reopened(tree: Tree) -> Tree:
    """The tree for a process that was forked: the same listing, and whatever two processes cannot share opened anew.

    A tree that holds no such thing has no method of that name.
    """
    own = getattr(tree, "reopened", None)
    found: Tree = own() if own is not None else tree
    return found


def open_tree(
    root: Path, stamps: Stamps | None = None, scan: Scan | None = None
) -> tuple[WorkTree, TreeState]:
    """The work tree at `root` and how it stands to Git; a root that Git ignores counts as a folder without Git.

    `stamps` and `scan` are as for a WorkTree.
    Raises FileNotFoundError if `root` is no folder, GitFailed if Git fails.
    """
    root = root.resolve()
    if not root.is_dir():
        raise FileNotFoundError(root)
    repo = open_repository(root)
    top = Path(repo.working_tree_dir).resolve() if repo and repo.working_tree_dir else None
    if repo is None or top is None or not root.is_relative_to(top):
        return WorkTree(root, stamps=stamps, scan=scan), TreeState(False)
    prefix = "" if root == top else root.relative_to(top).as_posix()
    indexed = indexed_files(repo, prefix)
    if prefix and not indexed and run_git(repo, "check-ignore", "--", prefix, silent=1):
        return WorkTree(root, stamps=stamps, scan=scan), TreeState(False)
    changed = set(changed_paths(repo, prefix))
    ids: dict[str, str] = {}
    for tag, path, object_id in indexed:
        if tag == "H":
            ids[path] = object_id
        elif not _holds(root / path, object_id):
            # Marked “assume unchanged” or “skip”: Git's word is not enough.
            changed.add(path)
    known = {} if converts(repo) else {path: name for path, name in ids.items() if path not in changed}
    tree = WorkTree(root, known, stamps, scan)
    head, shallow = standing_of(repo)
    return tree, TreeState(True, head, tuple(sorted(changed)), shallow, top, prefix)


def _content(scan: Scan) -> Iterator[tuple[str, list[str], frozenset[str]]]:
    """Each folder that is content, with the names in it that are, and those of them that are no files."""
    visible = {""}
    for prefix, folder in scan.folders.items():  # those above come first
        above, _, name = prefix[:-1].rpartition("/")
        if prefix and (f"{above}/" if above else "") not in visible:
            continue
        if not prefix or is_content(name):
            visible.add(prefix)
            yield prefix, [one for one in folder.names if is_content(one)], folder.others


def _all_of(descriptor: int, size: int) -> bytes:
    """All of an open file, which had `size` bytes a moment ago: then one call is enough."""
    data = os.read(descriptor, size + 1)
    if len(data) != size:
        while more := os.read(descriptor, size + 1):
            data += more
    return data


def _holds(file: Path, object_id: str) -> bool:
    return file.is_file() and id_of(file.read_bytes()) == object_id

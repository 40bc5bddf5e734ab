"""I/O: all content is read through a Tree: a work tree, a commit, or several put together.

A Tree lists its files once, when first asked; a later look at changed files is a new Tree.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cluster.findings import Finding, finding
from cluster.paths import check_paths, is_content, is_content_path, is_text, read_links, show_path
from cluster.repository import open_git_folder, open_repository, read_object, run_git, standing_of
from cluster.stamps import Stamps
from cluster.status import changed_paths, converts, indexed_files

if TYPE_CHECKING:
    import git


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


class _Listed:
    """What trees with one listing share."""

    @property
    def listing(self) -> Listing:
        """What the tree holds."""
        raise NotImplementedError

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


class WorkTree(_Listed):
    """Files on disk. `ids` are blob ids that Git already knows for files whose bytes are those of the index.

    `stamps` know those of other files that have not been touched since they were last read.
    """

    def __init__(
        self, root: Path, ids: Mapping[str, str] | None = None, stamps: Stamps | None = None
    ) -> None:
        self.root = root
        self._ids = ids or {}
        self._stamps = stamps

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_stamps": None}

    @cached_property
    def listing(self) -> Listing:
        """What the tree holds."""
        files: dict[str, str] = {}
        links: dict[str, str] = {}
        found: list[Finding] = []
        folders = [""]
        while folders:
            prefix = folders.pop()
            sound = is_text(prefix)
            with os.scandir(f"{self.root}/{prefix}") as entries:
                for entry in entries:
                    name = entry.name
                    if not is_content(name):
                        continue
                    path = prefix + name
                    is_sound = sound and (name.isascii() or is_text(name))
                    if is_sound and entry.is_file(follow_symlinks=False):
                        files[path] = path
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(f"{path}/")
                    elif not is_sound:
                        found.append(finding("path-encoding", show_path(os.fsencode(path))))
                    elif entry.is_symlink():
                        links[path] = os.fsencode(Path(entry.path).readlink()).decode(
                            "utf-8", "backslashreplace"
                        )
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
            known = self._stamps.known(f"{self.root}/{real}")
        return known or self.read(path).id


def reopened(tree: Tree) -> Tree:
    """The tree for a process that was forked: the same listing, and whatever two processes cannot share opened anew.

    A tree that holds no such thing has no method of that name.
    """
    own = getattr(tree, "reopened", None)
    found: Tree = own() if own is not None else tree
    return found


class CommitTree(_Listed):
    """The files of a commit below `prefix` (POSIX, no slashes at its ends), read by one `git cat-file --batch`."""

    def __init__(self, repo: git.Repo, commit: str, prefix: str = "") -> None:
        self.commit, self.prefix = commit, prefix
        self._repo = repo

    def __reduce__(self) -> tuple[object, tuple[str, str, str]]:
        return _reopen, (str(self._repo.git_dir), self.commit, self.prefix)

    def reopened(self) -> CommitTree:
        """With a Git of its own (`reopened`)."""
        other = copy(self)
        other._repo = open_git_folder(Path(self._repo.git_dir))
        return other

    @cached_property
    def listing(self) -> Listing:
        """What the tree holds."""
        ids: dict[str, str] = {}
        links: dict[str, str] = {}
        found: list[Finding] = []
        answer = run_git(self._repo, "ls-tree", "-r", "-z", "--full-tree", f"{self.commit}:{self.prefix}")
        for record in answer.split(b"\0")[:-1]:
            about, _, raw = record.partition(b"\t")
            mode, _, object_id = about.decode().split()
            try:
                path = raw.decode()
            except UnicodeDecodeError:
                found.append(finding("path-encoding", show_path(raw)))
                continue
            if not is_content_path(path):
                continue
            if mode == "160000":
                found.append(finding("submodule", path))
            elif mode == "120000":
                links[path] = read_object(self._repo, object_id).decode("utf-8", "backslashreplace")
            else:
                ids[path] = object_id
        read = read_links(links, ids)
        return Listing({**{path: path for path in ids}, **read.aliases}, ids, (*found, *read.findings))

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        object_id = self.blob_id(path)
        return Blob(object_id, read_object(self._repo, object_id))

    def blob_id(self, path: str) -> str:
        """The file's id, as the commit's trees say it."""
        return self.listing.ids[self._real(path)]


def open_tree(root: Path, stamps: Stamps | None = None) -> tuple[WorkTree, TreeState]:
    """The work tree at `root` and how it stands to Git; a root that Git ignores counts as a folder without Git.

    Raises FileNotFoundError if `root` is no folder, GitFailed if Git fails.
    """
    root = root.resolve()
    if not root.is_dir():
        raise FileNotFoundError(root)
    repo = open_repository(root)
    top = Path(repo.working_tree_dir).resolve() if repo and repo.working_tree_dir else None
    if repo is None or top is None or not root.is_relative_to(top):
        return WorkTree(root, stamps=stamps), TreeState(False)
    prefix = "" if root == top else root.relative_to(top).as_posix()
    indexed = indexed_files(repo, prefix)
    if prefix and not indexed and run_git(repo, "check-ignore", "--", prefix, silent=1):
        return WorkTree(root, stamps=stamps), TreeState(False)
    changed = set(changed_paths(repo, prefix))
    ids: dict[str, str] = {}
    for tag, path, object_id in indexed:
        if tag == "H":
            ids[path] = object_id
        elif not _holds(root / path, object_id):
            # Marked “assume unchanged” or “skip”: Git's word is not enough.
            changed.add(path)
    known = {} if converts(repo) else {path: name for path, name in ids.items() if path not in changed}
    tree = WorkTree(root, known, stamps)
    head, shallow = standing_of(repo)
    return tree, TreeState(True, head, tuple(sorted(changed)), shallow, top, prefix)


def _all_of(descriptor: int, size: int) -> bytes:
    """All of an open file, which had `size` bytes a moment ago: then one call is enough."""
    data = os.read(descriptor, size + 1)
    if len(data) != size:
        while more := os.read(descriptor, size + 1):
            data += more
    return data


def _reopen(git_folder: str, commit: str, prefix: str) -> CommitTree:
    return CommitTree(open_git_folder(Path(git_folder)), commit, prefix)


def _holds(file: Path, object_id: str) -> bool:
    return file.is_file() and id_of(file.read_bytes()) == object_id

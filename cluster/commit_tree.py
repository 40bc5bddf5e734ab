"""I/O: the files of a commit as a Tree."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.findings import Finding, finding
from cluster.paths import is_content_path, read_links, show_path
from cluster.repository import open_git_folder, read_object, run_git
from cluster.tree import Blob, Listed, Listing

if TYPE_CHECKING:
    import git


class CommitTree(Listed):
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


def _reopen(git_folder: str, commit: str, prefix: str) -> CommitTree:
    return CommitTree(open_git_folder(Path(git_folder)), commit, prefix)

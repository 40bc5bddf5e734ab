"""I/O: the approved view: the Tree that production reads. Each governed path shows its newest approved version."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.approval import Version
from cluster.findings import Finding
from cluster.gitlog import Kind
from cluster.listing import paths_under
from cluster.paths import check_paths, read_links
from cluster.repository import open_git_folder, read_object
from cluster.repost_reading import FOLDER
from cluster.tree import Blob, Listing, Tree, reopened

if TYPE_CHECKING:
    import git


class ApprovedTree:
    """Approved versions by path, read from the repository; reposts are those of `base`, for their ledgers answer for them."""

    def __init__(self, base: Tree, repo: git.Repo, shown: Mapping[str, Version]) -> None:
        self.base, self.shown = base, dict(shown)
        self._repo = repo

    def __reduce__(self) -> tuple[object, tuple[Tree, str, dict[str, Version]]]:
        return _reopen, (self.base, str(self._repo.git_dir), self.shown)

    def reopened(self) -> ApprovedTree:
        """With a Git of its own (`cluster.tree.reopened`)."""
        other = copy(self)
        other.base, other._repo = reopened(self.base), open_git_folder(Path(self._repo.git_dir))
        return other

    @cached_property
    def listing(self) -> Listing:
        """What the tree holds; a link shows the approved version of the file that it leads to."""
        carried = {path: path for path in paths_under(self.base, FOLDER)}
        ids = {path: one.blob for path, one in self.shown.items() if one.kind is Kind.FILE}
        links = {
            path: read_object(self._repo, one.blob).decode("utf-8", "backslashreplace")
            for path, one in self.shown.items()
            if one.kind is Kind.LINK
        }
        files = {**carried, **{path: path for path in ids}}
        read = read_links(links, files)
        return Listing({**files, **read.aliases}, ids, read.findings)

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.listing.files))

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""
        return self._paths

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        real = self._real(path)
        if real not in self.listing.ids:
            return self.base.read(real)
        return Blob(self.listing.ids[real], read_object(self._repo, self.listing.ids[real]))

    def blob_id(self, path: str) -> str:
        """The file's id, as history tells it."""
        real = self._real(path)
        return self.listing.ids.get(real) or self.base.blob_id(real)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with names and links; of the base, only what is about reposts."""
        carried = tuple(one for one in self.base.findings() if one.path.startswith(f"{FOLDER}/"))
        return tuple(dict.fromkeys((*self.listing.findings, *carried, *check_paths(self.paths()))))

    def _real(self, path: str) -> str:
        real = self.listing.files.get(path)
        if real is None:
            raise FileNotFoundError(path)
        return real


def _reopen(base: Tree, git_folder: str, shown: dict[str, Version]) -> ApprovedTree:
    return ApprovedTree(base, open_git_folder(Path(git_folder)), shown)

"""Several trees as one: a content root, and sites that are kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property

from cluster.findings import Finding, finding
from cluster.listing import paths_under
from cluster.tree import Blob, Tree, reopened


class MergedTree:
    """A base tree with other trees in the place of whole folders, such as a pinned site under `sites/<id>`."""

    def __init__(self, base: Tree, mounts: Mapping[str, Tree]) -> None:
        self.base, self.mounts = base, dict(sorted(mounts.items()))

    def reopened(self) -> MergedTree:
        """With trees of its own (`cluster.tree.reopened`)."""
        other = copy(self)
        other.base = reopened(self.base)
        other.mounts = {folder: reopened(tree) for folder, tree in self.mounts.items()}
        return other

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        own = (path for path in self.base.paths() if self._place(path)[0] is self.base)
        theirs = (f"{folder}/{path}" for folder, tree in self.mounts.items() for path in tree.paths())
        return tuple(sorted((*own, *theirs)))

    def paths(self) -> tuple[str, ...]:
        """Every visible path, sorted by code points."""
        return self._paths

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        tree, below = self._place(path)
        return tree.read(below)

    def blob_id(self, path: str) -> str:
        """The file's id."""
        tree, below = self._place(path)
        return tree.blob_id(below)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong in any part, under merged paths, and files that a mount hides."""
        found = list(self.base.findings())
        for folder, tree in self.mounts.items():
            found.extend(
                Finding(f"{folder}/{one.path}", one.line, one.rule, one.values) for one in tree.findings()
            )
            found.extend(
                finding("mount-hides-file", path, folder=folder) for path in paths_under(self.base, folder)
            )
        return tuple(found)

    def _place(self, path: str) -> tuple[Tree, str]:
        for folder, tree in self.mounts.items():
            if path.startswith(f"{folder}/"):
                return tree, path[len(folder) + 1 :]
        return self.base, path

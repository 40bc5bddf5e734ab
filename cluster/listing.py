"""Questions about the sorted paths of a tree, answered by bisection: none looks at every path."""

from __future__ import annotations

from bisect import bisect_left
from typing import Protocol


class Listed(Protocol):
    """Something with paths, sorted by code points."""

    def paths(self) -> tuple[str, ...]:
        """Every visible path."""


def paths_under(tree: Listed, folder: str) -> tuple[str, ...]:
    """The tree's paths inside `folder` (no slash at its end), found by bisection."""
    paths = tree.paths()
    # "0" follows "/" in Unicode.
    return paths[bisect_left(paths, f"{folder}/") : bisect_left(paths, f"{folder}0")]


def holds(tree: Listed, path: str) -> bool:
    """Whether the tree lists a path."""
    paths = tree.paths()
    place = bisect_left(paths, path)
    return place < len(paths) and paths[place] == path


def files_in(tree: Listed, folder: str) -> tuple[str, ...]:
    """The paths directly inside `folder`, without looking at each path below it."""
    paths, found = paths_under(tree, folder), []
    place, start = 0, len(folder) + 1
    while place < len(paths):
        name, slash, _ = paths[place][start:].partition("/")
        if slash:
            place = bisect_left(paths, f"{folder}/{name}0", place)
        else:
            found.append(paths[place])
            place += 1
    return tuple(found)


def folders_under(tree: Listed, folder: str) -> tuple[str, ...]:
    """The names of the folders directly inside `folder`, in the order of their paths, without looking at each path."""
    paths, found = paths_under(tree, folder), []
    place, start = 0, len(folder) + 1
    while place < len(paths):
        name, slash, _ = paths[place][start:].partition("/")
        if not slash:
            place += 1
            continue
        found.append(name)
        place = bisect_left(paths, f"{folder}/{name}0", place)
    return tuple(found)

"""I/O: blob ids of files that Git does not vouch for, kept by the stamps of the files, as Git's own index does it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from cluster.catalogue import Forgetful, Shelf
from cluster.listing import Listed, folders_under, holds
from cluster.packing import Packed
from cluster.scan import RACY, Folder, Stamp

_FEW = 16  # as many times more than a few
_DEPTH = 4  # steps of a path: `sites`, the site, and a column or one below a column


class _Part(NamedTuple):
    """Ids of a site's files as they are kept: how many, most of them by place, and those that were learnt later."""

    size: int
    places: Mapping[str, Packed[dict[str, str]]]
    later: dict[str, str]


class Stamps:
    """Ids by path, size, times of content and inode, and inode number. `began`: when this run did (ns since 1970).

    They are kept apart for each site below `root`, and there for each column: what nobody asks about is not restored.
    """

    def __init__(self, shelf: Shelf, began: int, root: str = "") -> None:
        self._shelf, self.began, self._start = shelf, began, len(root) + 1
        self._parts: dict[str, _Part] = {}
        self._known: dict[str, dict[str, str]] = {}
        self._seen: dict[str, str] = {}
        self._places: dict[str, str] = {}  # by folder

    def __reduce__(self) -> tuple[object, tuple[Shelf, int]]:
        return Stamps, (Forgetful(), self.began)  # another process learns for itself, and tells (`learnt`)

    def known(self, file: str, looked: Stamp | None = None) -> str | None:
        """The id of a file's bytes where its stamps are those it was kept or noted under. Raises OSError where it is gone.

        `looked`: its stamp, where somebody has just looked.
        """
        stamp = looked or _stamp_of(file)
        key = _key(file, stamp)
        name = self._seen.get(key)
        if name is None and (name := self._in(self._place(file)).get(key)):
            self._note(key, stamp, name)
        return name

    def known_in(self, folder: str, looked: Folder) -> dict[str, str]:
        """The ids of files directly in a folder (ends with a slash), by name, of those that are known; it was just looked at."""
        found: dict[str, str] = {}
        held, safe = self._in(self._place(f"{folder}.")), self.began - RACY
        for name, stamp in zip(looked.names, looked.stamps, strict=True):
            key = _key(folder + name, stamp)
            known = held.get(key)
            if known is not None and stamp[1] < safe and stamp[2] < safe:
                self._seen[key] = found[name] = known
        return found

    def note(self, file: str, found: os.stat_result, name: str) -> None:
        """Take the id of a file that was read; `found` is how it stood before."""
        stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        self._note(_key(file, stamp), stamp, name)

    def _note(self, key: str, stamp: Stamp, name: str) -> None:
        if max(stamp[1], stamp[2]) < self.began - RACY:
            self._seen[key] = name

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

    def keep(self, tree: Listed) -> None:
        """Keep the ids of files of `tree` that were asked for, beside those that were kept and nobody asked for."""
        seen: dict[str, dict[str, str]] = {}
        for key, name in self._seen.items():
            seen.setdefault(self._place(_file(key)), {})[key] = name
        fresh: dict[str, dict[str, str]] = {}
        for place, now in seen.items():
            known = self._in(place)
            new = {key: name for key, name in now.items() if known.get(key) != name} if now != known else {}
            if new:
                fresh.setdefault(_part_of(place), {}).update(new)
        for part, new in fresh.items():
            self._keep(part, new, seen, tree)
        if fresh:
            parts = ["files", *(f"files sites/{name}" for name in folders_under(tree, "sites"))]
            self._shelf.keep_only([*parts, *map(_later, parts)])

    def _keep(
        self, part: str, fresh: dict[str, str], seen: Mapping[str, Mapping[str, str]], tree: Listed
    ) -> None:
        """Few that are new are kept beside the others, which are written again when they have become many; `seen` by place."""
        held = self._part(part)
        later = {**held.later, **fresh}
        if len(later) * _FEW < held.size:
            self._shelf.put(_later(part), later)
            return
        names = {key: name for most in held.places.values() for key, name in most.get().items()}
        now = {
            key: name for place, new in seen.items() if _part_of(place) == part for key, name in new.items()
        }
        names = {**names, **later, **now}
        newest = {_file(key): key for key in names}
        if len(newest) > len(now):
            newest = {file: key for file, key in newest.items() if holds(tree, file[self._start :])}
        places: dict[str, dict[str, str]] = {}
        for file, key in newest.items():
            places.setdefault(self._place(file), {})[key] = names[key]
        self._shelf.put(part, (len(newest), {place: Packed(held) for place, held in places.items()}))
        self._shelf.put(_later(part), {})

    def _in(self, place: str) -> dict[str, str]:
        """The ids that are kept of the files at a place, and those that came later of all its part."""
        if place not in self._known:
            held = self._part(_part_of(place))
            most = held.places.get(place)
            self._known[place] = {**(most.get() if most is not None else {}), **held.later}
        return self._known[place]

    def _part(self, name: str) -> _Part:
        if name not in self._parts:
            most: Any = self._shelf.get(name)
            later: Any = self._shelf.get(_later(name))
            size, places = most if isinstance(most, tuple) else (0, {})
            self._parts[name] = _Part(size, places, later if isinstance(later, dict) else {})
        return self._parts[name]

    def _place(self, file: str) -> str:
        """Where the id of a file is kept: settings stand together, documents with those of their column."""
        folder = file.rpartition("/")[0]
        place = self._places.get(folder)
        if place is None:
            steps = folder[self._start :].split("/")
            below = len(steps) > 2 and steps[0] == "sites"
            place = self._places[folder] = f"files {'/'.join(steps[:_DEPTH])}" if below else "files"
        return place


def _part_of(place: str) -> str:
    """Under which name a place is kept: with the others of its site."""
    return "/".join(place.split("/", 2)[:2])


def _later(part: str) -> str:
    """Under which name is kept what was learnt after most of a part."""
    return f"{part} later"


def _stamp_of(file: str) -> Stamp:
    found = os.stat(file, follow_symlinks=False)  # noqa: PTH116  (one for each of many thousand files)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _key(file: str, stamp: Stamp) -> str:
    size, changed, moved, number = stamp
    return f"{file}\0{size}\0{changed}\0{moved}\0{number}"


def _file(key: str) -> str:
    return key.partition("\0")[0]

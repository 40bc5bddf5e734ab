"""I/O: what `make serve` watches: the content root, Git's word of where it stands, the program and its theme."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from watchfiles import Change, DefaultFilter

from cluster.dataclass import dataclass
from cluster.messages import ROOT
from cluster.paths import is_content_path
from cluster.repository import open_repository

PROGRAM = tuple(ROOT / room for room in ("cluster", "checks", "plugins", "publish", "themes"))
_usual = DefaultFilter()


@dataclass(frozen=True)
class Watching:
    """`content` is the content root, `git` the folders of its repository: where HEAD stands, and where branches do."""

    content: Path
    git: tuple[Path, ...] = ()
    program: tuple[Path, ...] = PROGRAM

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders to watch, none inside another."""
        wanted = sorted({self.content, *self.git, *self.program})
        return tuple(one for one in wanted if not any(other in one.parents for other in wanted))

    def wants(self, path: str) -> bool:
        """Whether a build may come out otherwise because of this path."""
        if _below(path, self.program):
            return _usual(Change.modified, path)
        if _below(path, self.git):
            return any(_says_where(path[len(str(one)) + 1 :]) for one in self.git if _below(path, (one,)))
        return _below(path, (self.content,)) and is_content_path(os.path.relpath(path, self.content))

    def is_program(self, path: Path) -> bool:
        """Whether a path is the program's or its theme's."""
        return _below(str(path), self.program)

    def content_paths(self, paths: Collection[Path]) -> frozenset[str] | None:
        """The paths as the content root names them; None where its history has moved."""
        if any(_below(str(path), self.git) for path in paths):
            return None
        return frozenset(path.relative_to(self.content).as_posix() for path in paths)


def watching(content: Path) -> Watching:
    """What to watch for a content root, in a repository or not."""
    repository = open_repository(content)
    git = {Path(repository.git_dir), Path(repository.common_dir)} if repository is not None else set()
    return Watching(content, tuple(sorted(folder.resolve() for folder in git)))


def _below(path: str, folders: Collection[Path]) -> bool:
    return any(path == str(folder) or path.startswith(f"{folder}{os.sep}") for folder in folders)


def _says_where(name: str) -> bool:
    """Whether a file of a repository says at which commit it stands."""
    return name in ("HEAD", "packed-refs", "shallow") or (
        name.startswith(f"refs{os.sep}") and not name.endswith(".lock")
    )

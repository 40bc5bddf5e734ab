"""I/O: how the files of a work tree stand to Git's index and to HEAD, each question one process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.paths import is_content, is_content_path
from cluster.repository import run_git

if TYPE_CHECKING:
    import git

_CONVERTING = frozenset({"text", "eol", "crlf", "filter", "ident", "working-tree-encoding"})


def _below(prefix: str, raw: bytes) -> str:
    return os.fsdecode(raw)[len(prefix) + 1 if prefix else 0 :]


def changed_paths(repo: git.Repo, prefix: str) -> Iterator[str]:
    """Visible paths that differ from HEAD; ignored files too, for they would be published without being in Git."""
    options = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional")
    answer = run_git(repo, "status", *options, "--", f":(top,literal){prefix}")
    for record in answer.split(b"\0")[:-1]:
        path = _below(prefix, record[3:])
        if is_content_path(path.rstrip("/")):
            yield path


def indexed_files(repo: git.Repo, prefix: str) -> list[tuple[str, str, str]]:
    """Each content file of the index: Git's tag (H: plain), its path below `prefix`, its blob id."""
    answer = run_git(repo, "ls-files", "-z", "-s", "-v", "--full-name", "--", f":(top,literal){prefix}")
    start = len(prefix) + 1 if prefix else 0
    folders: dict[str, bool] = {"": True}
    found = []
    for record in os.fsdecode(answer).split("\0")[:-1]:
        about, _, path = record.partition("\t")
        if start:
            path = path[start:]
        folder, _, name = path.rpartition("/")
        content = folders.get(folder)
        if content is None:
            content = folders[folder] = is_content_path(folder)
        if content and is_content(name) and about[2:5] == "100" and about[-2:] == " 0":
            found.append((about[0], path, about[9:-2]))
    return found


def converts(repo: git.Repo) -> bool:
    """Whether Git may change bytes between index and disk, so that an index's id does not tell what is on disk."""
    if run_git(repo, "config", "--get", "core.autocrlf", silent=1).strip() in (b"true", b"input"):
        return True
    listed = run_git(repo, "ls-files", "-z", "--", ":(top,glob)**/.gitattributes").split(b"\0")[:-1]
    files = [Path(str(repo.working_tree_dir)) / os.fsdecode(raw) for raw in listed]
    for file in (*files, Path(repo.common_dir) / "info" / "attributes"):
        for line in file.read_text("utf-8", "replace").splitlines() if file.is_file() else ():
            if any(
                word.partition("=")[0] in _CONVERTING for word in line.split()[1:] if not line.startswith("#")
            ):
                return True
    return False

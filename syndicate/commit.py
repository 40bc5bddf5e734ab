"""I/O: files → one commit, so that a process killed at any moment leaves all of it or nothing.

The objects are written first, then the branch moves (one atomic step of Git), then the work tree follows. A journal in
Git's folder, written before the branch moves, names the files that have to follow; `recover` finishes what was begun.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import git

from cluster.errors import GitFailed
from cluster.repository import head_of, run_git
from syndicate.desk import GONE, JOURNAL, Desk, fed, follow, index_info, move, scratch_index, write_whole
from syndicate.write import Files, Stored


@dataclass(frozen=True)
class Identity:
    """Under whose name commits are made."""

    name: str
    email: str


def commit_content(
    desk: Desk,
    files: Files,
    message: str,
    who: Identity,
    when: datetime,
    merged: str | None = None,
) -> str:
    """One commit on the current branch, the work tree with it; its id. `merged`: a second parent.

    `files` are below the content root. Raises GitFailed where the branch moved meanwhile.
    """
    old = head_of(desk.repo)
    if old is None:
        raise GitFailed("there is no commit yet")
    blobs = _store(desk, files)
    parents = (old, merged) if merged else (old,)
    new = _commit(desk, write_tree(desk, old, blobs), parents, message, who, when)
    journal = {"old": old, "new": new, "paths": sorted(blobs)}
    write_whole(desk.folder / JOURNAL, json.dumps(journal).encode(), lasting=True)
    move(desk, "HEAD", new, old, message.partition("\n")[0])
    follow(desk, old, new, sorted(blobs), careful=False)
    (desk.folder / JOURNAL).unlink()
    return new


def commit_branch(
    desk: Desk,
    branch: str,
    files: Files,
    message: str,
    who: Identity,
    when: datetime,
    base: str | None = None,
    prefix: bool = True,
) -> str | None:
    """A commit on another branch, the work tree untouched; None where its tree would not change.

    Its tree is that of `base` (default: of the branch itself, or none) with `files`; its parents are the branch and `base`.
    """
    tip = branch_tip(desk.repo, branch)
    blobs = _store(desk, files, prefix)
    tree = write_tree(desk, base or tip, blobs)
    if tip is not None and _tree_of(desk.repo, tip) == tree:
        return None
    parents = tuple(dict.fromkeys(parent for parent in (tip, base) if parent))
    new = _commit(desk, tree, parents, message, who, when)
    move_branch(desk, branch, new, tip)
    return new


def branch_tip(repo: git.Repo, branch: str) -> str | None:
    """The commit a local branch stands at, or None."""
    answer = run_git(repo, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}", silent=1)
    return answer.decode().strip() or None


def move_branch(desk: Desk, branch: str, new: str | None, old: str | None) -> None:
    """Moves or removes (`new` None) a branch that stands at `old`. Raises GitFailed where it does not."""
    move(desk, f"refs/heads/{branch}", new, old or GONE)


def write_tree(desk: Desk, base: str | None, blobs: Mapping[str, str | None]) -> str:
    """The tree of `base` (None: empty) with blobs put in or (None) taken out, by full path; its id."""
    with scratch_index(desk) as environment, desk.repo.git.custom_environment(**environment):
        run_git(desk.repo, "read-tree", *((base,) if base else ("--empty",)))
        index_info(desk, blobs)
        return run_git(desk.repo, "write-tree").decode().strip()


def _store(desk: Desk, files: Files, prefix: bool = True) -> Mapping[str, str | None]:
    """Blobs into the object store, all by one process; their ids by full path."""
    found: dict[str, str | None] = {}
    waiting: list[tuple[str, Path]] = []
    with tempfile.TemporaryDirectory(prefix="tmp-blobs-", dir=desk.folder) as spool:
        for number, (path, data) in enumerate(files.items()):
            full = desk.full(path) if prefix else path
            if data is None or isinstance(data, Stored):
                found[full] = data.blob if data is not None else None
                continue
            file = data if isinstance(data, Path) else Path(spool) / str(number)
            if isinstance(data, bytes):
                file.write_bytes(data)
            waiting.append((full, file))
        if waiting:
            names = "".join(f"{file}\n" for _, file in waiting).encode()
            answer = fed(desk, ["hash-object", "-w", "--no-filters", "--stdin-paths"], names)
            ids = answer.decode().split()
            found.update((full, blob) for (full, _), blob in zip(waiting, ids, strict=True))
    return found


def _commit(
    desk: Desk, tree: str, parents: Sequence[str], message: str, who: Identity, when: datetime
) -> str:
    stamp = f"{int(when.timestamp())} +0800"
    environment = {
        "GIT_AUTHOR_NAME": who.name,
        "GIT_AUTHOR_EMAIL": who.email,
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": who.name,
        "GIT_COMMITTER_EMAIL": who.email,
        "GIT_COMMITTER_DATE": stamp,
    }
    arguments = [part for parent in parents for part in ("-p", parent)]
    with desk.repo.git.custom_environment(**environment):
        return fed(desk, ["commit-tree", "-F", "-", *arguments, tree], message.encode()).decode().strip()


def _tree_of(repo: git.Repo, commit: str) -> str:
    return run_git(repo, "rev-parse", f"{commit}^{{tree}}").decode().strip()

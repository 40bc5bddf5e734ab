"""I/O: files → one commit, so that a process killed at any moment leaves all of it or nothing.

The objects are written first, then the branch moves (one atomic step of Git), then the work tree follows. A journal in
Git's folder, written before the branch moves, names the files that have to follow; `recover` finishes what was begun.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import git

from cluster.errors import GitFailed
from cluster.repository import head_of, run_git
from cluster.tree import id_of
from syndicate.write import Files, Stored

_FOLDER = "jiyue"
_JOURNAL = "pull.json"
_GONE = "0" * 40


class Busy(Exception):
    """Another pull is at work in this repository."""


class Unfinished(Exception):
    """A file that an interrupted pull had to write was changed since: the text names it."""


@dataclass(frozen=True)
class Identity:
    """Under whose name commits are made."""

    name: str
    email: str


@dataclass(frozen=True)
class Desk:
    """A repository with its lock held; `prefix` is the content root's path in it, "" for its top."""

    repo: git.Repo
    top: Path
    prefix: str

    @property
    def folder(self) -> Path:
        return _folder(self.repo)

    def full(self, path: str) -> str:
        """A content path as Git knows it."""
        return f"{self.prefix}/{path}" if self.prefix else path


@contextlib.contextmanager
def open_desk(repo: git.Repo, top: Path, prefix: str) -> Iterator[Desk]:
    """The desk, locked. Raises Busy where another process has it. The lock goes with the process, however it ends."""
    _folder(repo).mkdir(exist_ok=True)
    with (_folder(repo) / "lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(str(top)) from None
        yield Desk(repo, top, prefix)


def recover(desk: Desk) -> bool:
    """Finishes what a killed process began; whether there was anything. Raises Unfinished, GitFailed."""
    journal = desk.folder / _JOURNAL
    for leftover in desk.folder.glob("tmp-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    if not journal.exists():
        return False
    note = json.loads(journal.read_bytes())
    head = head_of(desk.repo)
    if head == note["new"]:
        _follow(desk, note["old"], note["new"], note["paths"], careful=True)
    elif head == note["old"]:
        _break_lock(desk, note["new"])
    journal.unlink()
    return True


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
    _write(desk.folder / _JOURNAL, json.dumps(journal).encode(), lasting=True)
    run_git(desk.repo, "update-ref", "-m", message.partition("\n")[0], "HEAD", new, old)
    _follow(desk, old, new, sorted(blobs), careful=False)
    (desk.folder / _JOURNAL).unlink()
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
    move_branch(desk.repo, branch, new, tip)
    return new


def branch_tip(repo: git.Repo, branch: str) -> str | None:
    """The commit a local branch stands at, or None."""
    answer = run_git(repo, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}", silent=1)
    return answer.decode().strip() or None


def move_branch(repo: git.Repo, branch: str, new: str | None, old: str | None) -> None:
    """Moves or removes (`new` None) a branch that stands at `old`. Raises GitFailed where it does not."""
    if new is None:
        run_git(repo, "update-ref", "-d", f"refs/heads/{branch}", *((old,) if old else ()))
    else:
        run_git(repo, "update-ref", f"refs/heads/{branch}", new, old or _GONE)


def write_tree(desk: Desk, base: str | None, blobs: Mapping[str, str | None]) -> str:
    """The tree of `base` (None: empty) with blobs put in or (None) taken out, by full path; its id."""
    with _scratch_index(desk) as environment, desk.repo.git.custom_environment(**environment):
        run_git(desk.repo, "read-tree", *((base,) if base else ("--empty",)))
        _index_info(desk, blobs)
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
            answer = _fed(desk, ["hash-object", "-w", "--no-filters", "--stdin-paths"], names)
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
        return _fed(desk, ["commit-tree", "-F", "-", *arguments, tree], message.encode()).decode().strip()


def _follow(desk: Desk, old: str, new: str, paths: Sequence[str], careful: bool) -> None:
    """Work tree and index to the state of `new`. With `careful`, a file that is neither old nor new stops it."""
    wanted, before = _blobs(desk.repo, new, paths), _blobs(desk.repo, old, paths) if careful else {}
    for path in paths:
        file = desk.top / path
        if (
            careful
            and file.is_file()
            and id_of(file.read_bytes()) not in (wanted.get(path), before.get(path))
        ):
            raise Unfinished(path)
    for path in paths:
        file, blob = desk.top / path, wanted.get(path)
        if blob is None:
            file.unlink(missing_ok=True)
            _remove_empty(file.parent, desk.top)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, _read_blob(desk.repo, blob))
    _update_index(desk, {path: wanted.get(path) for path in paths})


def _update_index(desk: Desk, blobs: Mapping[str, str | None]) -> None:
    """The user's index with these paths as they are now, replaced in one step; everything else in it stays."""
    index = Path(desk.repo.git_dir) / "index"
    if index.with_suffix(".lock").exists():
        raise GitFailed(f"{index}.lock: another Git process is at work here")
    with _scratch_index(desk) as environment, desk.repo.git.custom_environment(**environment):
        scratch = Path(environment["GIT_INDEX_FILE"])
        if index.exists():
            scratch.write_bytes(index.read_bytes())
        _index_info(desk, blobs)
        run_git(desk.repo, "update-index", "-q", "--refresh", silent=1)
        scratch.replace(index)


@contextlib.contextmanager
def _scratch_index(desk: Desk) -> Iterator[dict[str, str]]:
    handle, name = tempfile.mkstemp(prefix="tmp-index-", dir=desk.folder)
    os.close(handle)
    file = Path(name)
    file.unlink()
    try:
        yield {"GIT_INDEX_FILE": name}
    finally:
        file.unlink(missing_ok=True)
        file.with_name(file.name + ".lock").unlink(missing_ok=True)


def _index_info(desk: Desk, blobs: Mapping[str, str | None]) -> None:
    rows = (
        f"100644 {blob}\t{path}\0" if blob else f"0 {_GONE}\t{path}\0" for path, blob in sorted(blobs.items())
    )
    _fed(desk, ["update-index", "-z", "--index-info"], "".join(rows).encode())


def _fed(desk: Desk, arguments: Sequence[str], data: bytes) -> bytes:
    """What Git answers to `data` on its standard input."""
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        stream.seek(0)
        code, out, err = desk.repo.git.execute(
            ["git", *arguments],
            istream=stream,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
        )
    if code:
        raise GitFailed(f"git {arguments[0]}: {err.strip() or code}")
    return out


def _blobs(repo: git.Repo, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
    """Blob ids in a commit, of those paths that it has."""
    wanted = set(paths)
    found = {}
    for record in run_git(repo, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        about, _, raw = record.partition(b"\t")
        path = os.fsdecode(raw)
        if path in wanted:
            found[path] = about.decode().split()[2]
    return found


def _read_blob(repo: git.Repo, blob: str) -> bytes:
    return bytes(repo.odb.stream(bytes.fromhex(blob)).read())


def _tree_of(repo: git.Repo, commit: str) -> str:
    return run_git(repo, "rev-parse", f"{commit}^{{tree}}").decode().strip()


def _break_lock(desk: Desk, new: str) -> None:
    """A lock that a killed `git update-ref` of ours left on the branch: nobody else writes our commit's id into it."""
    ref = run_git(desk.repo, "symbolic-ref", "-q", "HEAD", silent=1).decode().strip() or "HEAD"
    lock = Path(desk.repo.common_dir) / f"{ref}.lock"
    if lock.exists() and lock.read_text().strip() in ("", new):
        lock.unlink()


def _write(file: Path, data: bytes, lasting: bool = False) -> None:
    """All of the file or nothing of it; `lasting`: also after a power cut."""
    partial = file.with_name(f".{file.name}.jiyue-tmp")
    with partial.open("wb") as stream:
        stream.write(data)
        if lasting:
            stream.flush()
            os.fsync(stream.fileno())
    partial.replace(file)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _folder(repo: git.Repo) -> Path:
    return Path(repo.common_dir) / _FOLDER

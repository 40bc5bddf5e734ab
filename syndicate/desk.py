"""I/O: a repository under its lock, its work tree and index brought to a commit, and what a killed process left, finished."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import git

from cluster.errors import GitFailed
from cluster.repository import head_of, run_git
from cluster.tree import id_of

_FOLDER = "jiyue"
JOURNAL = "pull.json"
MOVING = "moving.json"  # which ref is being moved, while it is
PATIENCE = 1.0  # seconds
GONE = "0" * 40


class Busy(Exception):
    """Another pull is at work in this repository."""


class Unfinished(Exception):
    """A file that an interrupted pull had to write was changed since: the text names it."""


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
        desk = Desk(repo, top, prefix)
        _break_locks(desk)
        yield desk


def move(desk: Desk, ref: str, new: str | None, old: str, why: str = "") -> None:
    """A ref that stands at `old` to `new`, or (None) away. Raises GitFailed where it does not stand there."""
    note = desk.folder / MOVING
    write_whole(note, json.dumps({"ref": ref, "new": new}).encode())
    reason = ("-m", why) if why else ()
    try:
        run_git(desk.repo, "update-ref", *(("-d", ref) if new is None else (*reason, ref, new)), old)
    except GitFailed:
        note.unlink()
        raise
    note.unlink()


def _break_locks(desk: Desk) -> None:
    """Locks that a killed `git update-ref` of ours left behind. Git at work for somebody else takes its own away in a moment."""
    note = desk.folder / MOVING
    if not note.exists():
        return
    moving = json.loads(note.read_bytes())
    common, new = Path(desk.repo.common_dir), moving["new"]
    ref = run_git(desk.repo, "symbolic-ref", "-q", moving["ref"], silent=1).decode().strip() or moving["ref"]
    locks = [common / f"{ref}.lock", Path(desk.repo.git_dir) / "HEAD.lock"]
    if new is None:
        locks.append(common / "packed-refs.lock")
    until = time.monotonic() + PATIENCE
    while any(lock.exists() for lock in locks) and time.monotonic() < until:
        time.sleep(0.05)
    for lock in locks:
        # Nobody else writes our commit's id into it.
        if lock.exists() and (new is None or lock.read_text().strip() in ("", new)):
            lock.unlink()
    note.unlink()


def recover(desk: Desk) -> bool:
    """Finishes what a killed process began; whether there was anything. Raises Unfinished, GitFailed."""
    journal = desk.folder / JOURNAL
    for leftover in desk.folder.glob("tmp-*"):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    if not journal.exists():
        return False
    note = json.loads(journal.read_bytes())
    head = head_of(desk.repo)
    if head == note["new"]:
        follow(desk, note["old"], note["new"], note["paths"], careful=True)
    journal.unlink()
    return True


def follow(desk: Desk, old: str, new: str, paths: Sequence[str], careful: bool) -> None:
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
            write_whole(file, _read_blob(desk.repo, blob))
    _update_index(desk, {path: wanted.get(path) for path in paths})


def _update_index(desk: Desk, blobs: Mapping[str, str | None]) -> None:
    """The user's index with these paths as they are now, replaced in one step; everything else in it stays."""
    index = Path(desk.repo.git_dir) / "index"
    if index.with_suffix(".lock").exists():
        raise GitFailed(f"{index}.lock: another Git process is at work here")
    with scratch_index(desk) as environment, desk.repo.git.custom_environment(**environment):
        scratch = Path(environment["GIT_INDEX_FILE"])
        if index.exists():
            scratch.write_bytes(index.read_bytes())
        index_info(desk, blobs)
        run_git(desk.repo, "update-index", "-q", "--refresh", silent=1)
        scratch.replace(index)


@contextlib.contextmanager
def scratch_index(desk: Desk) -> Iterator[dict[str, str]]:
    """A name for an index of our own, gone afterwards."""
    handle, name = tempfile.mkstemp(prefix="tmp-index-", dir=desk.folder)
    os.close(handle)
    file = Path(name)
    file.unlink()
    try:
        yield {"GIT_INDEX_FILE": name}
    finally:
        file.unlink(missing_ok=True)
        file.with_name(file.name + ".lock").unlink(missing_ok=True)


def index_info(desk: Desk, blobs: Mapping[str, str | None]) -> None:
    """Blobs put into (None: taken out of) the index in use, by full path."""
    rows = (
        f"100644 {blob}\t{path}\0" if blob else f"0 {GONE}\t{path}\0" for path, blob in sorted(blobs.items())
    )
    fed(desk, ["update-index", "-z", "--index-info"], "".join(rows).encode())


def fed(desk: Desk, arguments: Sequence[str], data: bytes) -> bytes:
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


def write_whole(file: Path, data: bytes, lasting: bool = False) -> None:
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

"""I/O: who changed which file of a content root, and when: one `git log` for all of them, kept on disk.

The order of changes must not depend on how they were read (all at once or only the newest), nor on clocks that ran
backwards. So each commit has a corrected date, later than those of its parents (Git's own “generation number v2”).
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from cluster.dataclass import dataclass
from cluster.errors import GitFailed
from cluster.gitlog import Kind, LogChange, LogCommit, read_log
from cluster.repository import head_of, is_object_id, is_shallow, open_git_folder, read_object, run_git
from cluster.schema.types import BEIJING

if TYPE_CHECKING:
    import git

_VERSION = 2
_SCHEMA = """
CREATE TABLE about (version INTEGER, head TEXT, prefix TEXT, shallow INTEGER);
CREATE TABLE commits (number INTEGER PRIMARY KEY, sha TEXT UNIQUE, corrected INTEGER, seconds INTEGER,
                      who TEXT, email TEXT, subject TEXT, merge INTEGER,
                      parents TEXT, committer TEXT, co_authors TEXT, approved TEXT);
CREATE TABLE changes (path TEXT, number INTEGER, old TEXT, new TEXT, kind INTEGER);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS changes_by_path ON changes (path);
CREATE INDEX IF NOT EXISTS changes_by_commit ON changes (number, old);
"""
_COMMITS = """SELECT number, co_authors, approved, parents, sha, seconds, who, email, committer, subject
FROM commits ORDER BY number"""
_SELECT = """SELECT sha, seconds, who, email, subject, old, new, merge, path FROM changes JOIN commits USING (number) """


@dataclass(frozen=True)
class Change:
    """One commit's change of one path: blob `old` became `new` (empty: no file before, or none after).

    `when` is the committer's date in Beijing time. A `merge` repeats against its first parent what it brings in.
    """

    commit: str
    when: datetime
    who: str
    email: str
    subject: str
    old: str
    new: str
    merge: bool


class History:
    """Changes of the paths below a content root up to `head`, newest first. Close it, or use it in a `with`."""

    def __init__(self, file: Path, repo: git.Repo) -> None:
        self._file, self._repo = file, repo
        self._database = sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True, check_same_thread=False)
        _, self.head, self.prefix, shallow = self._database.execute("SELECT * FROM about").fetchone()
        self.shallow = bool(shallow)

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[object, tuple[Path, str, str]]:
        return _reopen, (self._file, str(self._repo.git_dir), str(self.head))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def paths(self) -> tuple[str, ...]:
        """Every path that was ever changed, sorted."""
        return tuple(
            path for (path,) in self._database.execute("SELECT DISTINCT path FROM changes ORDER BY path")
        )

    def changes(self, path: str) -> tuple[Change, ...]:
        """All changes of `path` (relative to the content root), newest first; none for a path unknown to Git."""
        rows = self._database.execute(f"{_SELECT} WHERE path = ? ORDER BY corrected DESC, sha", (path,))
        return tuple(_change(row) for row in rows)

    def read(self, blob: str) -> bytes:
        """The bytes of a blob that history names. Raises GitFailed if it is missing."""
        return read_object(self._repo, blob)

    def changed_since(self, commit: str) -> frozenset[str] | None:
        """The paths that commits after an earlier head changed; None where that head does not lead here."""
        if commit == self.head:
            return frozenset()
        if not is_object_id(commit) or not _is_ancestor(self._repo, commit, self.head):
            return None
        log = read_log(self._repo, self.prefix, f"{commit}..{self.head}")
        return frozenset(change.path for one in log for change in one.changes)

    def log(self) -> Iterator[LogCommit]:
        """Every commit with its changes, parents before children."""
        changes: dict[int, list[LogChange]] = {}
        for number, path, old, new, kind in self._database.execute(
            "SELECT number, path, old, new, kind FROM changes ORDER BY rowid"
        ):
            changes.setdefault(number, []).append(LogChange(path, old, new, Kind(kind)))
        for number, co_authors, approved, parents, *about in self._database.execute(_COMMITS):
            lists = (tuple(co_authors.splitlines()), tuple(approved.splitlines()))
            sha, seconds, who, email, committer, subject = about
            lines = tuple(changes.get(number, ()))
            yield LogCommit(
                sha, tuple(parents.split()), seconds, who, email, committer, subject, *lists, lines
            )

    def moved_from(self, change: Change) -> str | None:
        """The path that vanished in the same commit with the very bytes that `change` added; the first by name."""
        if change.old or not change.new:
            return None
        where = "WHERE sha = ? AND old = ? AND new = '' ORDER BY path LIMIT 1"
        row = self._database.execute(_SELECT + where, (change.commit, change.new)).fetchone()
        return str(row[-1]) if row else None

    def changes_to(self, path: str, blob: str) -> tuple[Change, ...]:
        """The changes of `path` up to the newest that gave it `blob`; all of them where Git never saw this blob there."""
        line = self.changes(path)
        return line[next((at for at, one in enumerate(line) if one.new == blob), 0) :]

    def last_change(self, path: str, digest: Callable[[bytes], str], blob: str = "") -> Change | None:
        """The newest commit that changed `digest` of the file's bytes; moves with unchanged bytes are looked through.

        `blob`: as the file stood when it was this one. None if the newest commit does not hold the path. Raises
        GitFailed if an old blob is missing.
        """

        def line(place: str) -> tuple[Change, ...]:
            return self.changes_to(place, blob) if blob and place == path else self.changes(place)

        return last_change(path, line, self.moved_from, lambda one: digest(read_object(self._repo, one)))


def last_change(
    path: str,
    changes: Callable[[str], tuple[Change, ...]],
    moved_from: Callable[[Change], str | None],
    digest_of: Callable[[str], str],
) -> Change | None:
    """`History.last_change` with what it reads as arguments: `digest_of` a blob id."""
    known: dict[str, str] = {}

    def digest(blob: str) -> str:
        if blob not in known:
            known[blob] = digest_of(blob) if blob else ""
        return known[blob]

    line = changes(path)
    if not line or not line[0].new:
        return None
    now, found, seen = digest(line[0].new), line[0], {path}
    while True:
        for change in line:
            if digest(change.new) != now:
                return found
            found = change
        origin = moved_from(found)
        if origin is None or origin in seen:
            return found
        seen.add(origin)
        line = _before(changes(origin), found.commit)


def _before(line: tuple[Change, ...], commit: str) -> tuple[Change, ...]:
    return line[next((at for at, one in enumerate(line) if one.commit == commit), len(line)) + 1 :]


def open_history(
    repo: git.Repo, prefix: str, cache: Path, commit: str | None = None, shallow: bool | None = None
) -> History:
    """The history of `commit` (HEAD) for the content root at `prefix`, kept up to date in the folder `cache`.

    `shallow` is asked of Git where the caller does not know it.

    One folder serves one repository. A damaged or foreign cache is made anew. Raises GitFailed if there is no commit.
    """
    head = commit or head_of(repo)
    if head is None:
        raise GitFailed("there is no commit yet")
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / "history.sqlite"
    shallow = is_shallow(repo) if shallow is None else shallow
    try:
        kept = _kept_head(file, prefix, shallow)
        if kept != head:
            _refresh(repo, prefix, file, kept, head, shallow)
        return History(file, repo)
    except sqlite3.Error:
        file.unlink(missing_ok=True)
        _refresh(repo, prefix, file, None, head, shallow)
        return History(file, repo)


def _reopen(file: Path, git_folder: str, head: str) -> History:
    """The same history in another process. Raises GitFailed where the file has gone on to another commit."""
    history = History(file, open_git_folder(Path(git_folder)))
    if history.head != head:
        history.close()
        raise GitFailed(f"{file}: read up to another commit meanwhile")
    return history


def _kept_head(file: Path, prefix: str, shallow: bool) -> str | None:
    """The commit that the cache stands at, or None where it cannot be continued."""
    if not file.is_file():
        return None
    with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        row = database.execute("SELECT * FROM about").fetchone()
    # What a shallow clone knows is wrong once it is deepened, although HEAD stays the same.
    usable = row is not None and row[0] == _VERSION and row[2] == prefix and not row[3] and not shallow
    return str(row[1]) if usable and is_object_id(str(row[1])) else None


def _refresh(repo: git.Repo, prefix: str, file: Path, kept: str | None, head: str, shallow: bool) -> None:
    """Write the cache for `head` beside the old one, then put it in its place at once."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix="history-", suffix=".part")
    os.close(descriptor)
    try:
        if kept is not None and not _is_ancestor(repo, kept, head):
            kept = None
        with closing(sqlite3.connect(name, isolation_level=None)) as database:
            # A crash leaves a part file that nobody reads, so nothing needs a journal.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA journal_mode = MEMORY")
            if kept is None:
                database.executescript(_SCHEMA)
            else:
                with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as old:
                    old.backup(database)
            database.execute("BEGIN")
            _append(database, read_log(repo, prefix, f"{kept}..{head}" if kept else head))
            database.execute("DELETE FROM about")
            database.execute("INSERT INTO about VALUES (?, ?, ?, ?)", (_VERSION, head, prefix, int(shallow)))
            database.execute("COMMIT")
            database.executescript(_INDEXES)
        Path(name).replace(file)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _is_ancestor(repo: git.Repo, old: str, new: str) -> bool:
    try:
        return run_git(repo, "merge-base", old, new).decode().split()[:1] == [old]
    except GitFailed:
        return False


def _append(database: sqlite3.Connection, log: Iterator[LogCommit]) -> None:
    for commit in log:
        marks = ",".join("?" * len(commit.parents))
        newest = f"SELECT max(corrected) FROM commits WHERE sha IN ({marks})"
        (after,) = database.execute(newest, commit.parents).fetchone()
        corrected = commit.seconds if after is None else max(commit.seconds, after + 1)
        about = (commit.sha, corrected, commit.seconds, commit.who, commit.email, commit.subject)
        trailers = ("\n".join(commit.co_authors), "\n".join(commit.approved))
        row = (*about, len(commit.parents) > 1, " ".join(commit.parents), commit.committer, *trailers)
        marks = ",".join("?" * len(row))
        number = database.execute(f"INSERT INTO commits VALUES (NULL, {marks})", row).lastrowid
        database.executemany(
            "INSERT INTO changes VALUES (?, ?, ?, ?, ?)",
            ((one.path, number, one.old, one.new, one.kind) for one in commit.changes),
        )


def _change(row: tuple[str, int, str, str, str, str, str, int, str]) -> Change:
    sha, seconds, who, email, subject, old, new, merge, _ = row
    when = datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING)
    return Change(sha, when, who, email, subject, old, new, bool(merge))


def _quoted(file: Path) -> str:
    return quote(str(file.resolve()))

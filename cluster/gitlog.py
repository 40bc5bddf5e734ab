"""I/O: one `git log` for everything that is ever asked of the past: who changed which file, who approved what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from cluster.dataclass import dataclass
from cluster.repository import stream

if TYPE_CHECKING:
    import git

_START = b"commit"
_TRAILER = "%(trailers:key={},valueonly,unfold,separator=%x0a)"
_FIELDS = (
    *("%H", "%P", "%ct", "%an", "%ae", "%ce", "%s"),
    _TRAILER.format("Co-authored-by"),
    _TRAILER.format("Approved"),
)
_NOTHING = "0" * 40


class Kind(IntEnum):
    """What Git keeps under a path."""

    FILE = 0
    LINK = 1
    MODULE = 2


_KINDS = {"120000": Kind.LINK, "160000": Kind.MODULE}


@dataclass(frozen=True)
class LogChange:
    """Blob `old` of a path became `new` (empty: no file before, or none after), which is of this `kind`."""

    path: str
    old: str
    new: str
    kind: Kind = Kind.FILE


@dataclass(frozen=True)
class LogCommit:
    """A commit: its author's name and e-mail, its committer's e-mail, trailers as written, changes below the content root.

    A merge's changes are those against its first parent.
    """

    sha: str
    parents: tuple[str, ...]
    seconds: int
    who: str
    email: str
    committer: str
    subject: str
    co_authors: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()
    changes: tuple[LogChange, ...] = ()


def read_log(repo: git.Repo, prefix: str, commits: str) -> Iterator[LogCommit]:
    """Each of the `commits` (a range), parents before children. Raises GitFailed."""
    options = (
        "-z --raw --no-abbrev --no-renames --diff-merges=first-parent --full-history --sparse --topo-order --reverse"
        " --root --no-show-signature --no-color --no-notes --no-relative --no-mailmap --encoding=UTF-8"
    ).split()
    layout = "--format=%x00" + "%x00".join((_START.decode(), *_FIELDS)) + "%x00"
    tokens = stream(repo, "log", *options, layout, commits, "--", f":(top,literal){prefix}")
    start = len(os.fsencode(prefix)) + 1 if prefix else 0
    values: list[str] = []
    changes: list[LogChange] = []
    for token in tokens:
        if token == _START:
            if values:
                yield _commit(values, changes)
            values, changes = [next(tokens).decode("utf-8", "replace") for _ in _FIELDS], []
        # Git ends its own layout with a line feed, which the first change of a commit then begins with.
        elif (about := token.lstrip(b"\n")).startswith(b":"):
            _, mode, old, new, _ = about[1:].decode().split()
            path = next(tokens)[start:].decode("utf-8", "replace")
            kind = _KINDS.get(mode, Kind.FILE)
            changes.append(LogChange(path, old.replace(_NOTHING, ""), new.replace(_NOTHING, ""), kind))
    if values:
        yield _commit(values, changes)


def _commit(values: list[str], changes: list[LogChange]) -> LogCommit:
    from email.utils import parseaddr  # much to import where there is no history

    sha, parents, seconds, who, email, committer, subject, co_authors, approved = values
    return LogCommit(
        sha,
        tuple(parents.split()),
        int(seconds),
        who,
        email,
        committer,
        subject,
        tuple(address for line in co_authors.splitlines() if (address := parseaddr(line)[1])),
        tuple(approved.splitlines()),
        tuple(changes),
    )

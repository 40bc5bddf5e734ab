"""I/O: SSH signatures of commits, each asked of `ssh-keygen` once and remembered in the cache folder."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.errors import GitFailed
from cluster.repository import is_object_id, run_git

if TYPE_CHECKING:
    import git

_FILE = "signatures.sqlite"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS known (commit_id TEXT, key TEXT, good INTEGER, PRIMARY KEY (commit_id, key))"
)
_HEADER = b"gpgsig "
_TYPES = frozenset(
    (
        "ssh-ed25519 ssh-rsa ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521"
        " sk-ssh-ed25519@openssh.com sk-ecdsa-sha2-nistp256@openssh.com"
    ).split()
)
# The only name in a list of one key: whose key it is was decided before, and no e-mail can act as a pattern.
_NAME = "approver"


class Signatures:
    """Whether commits of a repository bear the signature of a key. `cache` is a folder, made where missing."""

    def __init__(self, repo: git.Repo, cache: Path) -> None:
        self._repo = repo
        self._file = cache / _FILE
        self._known: dict[tuple[str, str], bool] | None = None

    def verify(self, commit: str, key: str) -> bool:
        """Whether `commit` is signed with the SSH key whose public part is `key` (`type base64 …`).

        Raises GitFailed if the commit is not there or `ssh-keygen` is not installed.
        """
        known = self._load()
        if (commit, key) not in known:
            known[commit, key] = self._ask(commit, key)
            # One that cannot be kept, as while another build keeps its own, is asked for again.
            with suppress(sqlite3.Error), closing(sqlite3.connect(self._file)) as database, database:
                database.execute(
                    "INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (commit, key, int(known[commit, key]))
                )
        return known[commit, key]

    def _load(self) -> dict[tuple[str, str], bool]:
        if self._known is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._known = self._read()
            except sqlite3.Error:  # a damaged cache is worth nothing
                self._file.unlink(missing_ok=True)
                self._known = self._read()
        return self._known

    def _read(self) -> dict[tuple[str, str], bool]:
        with closing(sqlite3.connect(self._file)) as database, database:
            database.execute(_SCHEMA)
            rows = database.execute("SELECT commit_id, key, good FROM known")
            return {(commit, key): bool(good) for commit, key, good in rows}

    def _ask(self, commit: str, key: str) -> bool:
        if not is_object_id(commit):
            return False
        signature, payload = split_signature(run_git(self._repo, "cat-file", "commit", commit))
        return bool(signature) and check_signature(signature, payload, key)


def split_signature(commit: bytes) -> tuple[bytes, bytes]:
    """A raw commit's signature ("" where it has none) and what was signed: the commit without it."""
    head, blank, message = commit.partition(b"\n\n")
    signature: list[bytes] = []
    rest: list[bytes] = []
    inside = False
    for line in head.split(b"\n"):
        inside = line.startswith(_HEADER) or (inside and line.startswith(b" "))
        (signature if inside else rest).append(line)
    parts = [line.removeprefix(_HEADER) if place == 0 else line[1:] for place, line in enumerate(signature)]
    return b"\n".join((*parts, b"")) if parts else b"", b"\n".join(rest) + blank + message


def check_signature(signature: bytes, payload: bytes, key: str) -> bool:
    """Whether an armoured SSH signature for Git is that of `key` over `payload`. Raises GitFailed without `ssh-keygen`."""
    kind, _, rest = key.strip().partition(" ")
    encoded = rest.split(" ")[0]
    if kind not in _TYPES or not encoded or not key.isprintable():
        return False
    with tempfile.TemporaryDirectory(prefix="jiyue-") as folder:
        allowed, file = Path(folder) / "allowed", Path(folder) / "signature"
        allowed.write_text(f'{_NAME} namespaces="git" {kind} {encoded}\n', "utf-8")
        file.write_bytes(signature)
        command = [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            str(allowed),
            "-I",
            _NAME,
            "-n",
            "git",
            "-s",
            str(file),
        ]
        try:
            done = subprocess.run(command, input=payload, capture_output=True, timeout=60, check=False)
        except FileNotFoundError:
            raise GitFailed("ssh-keygen (OpenSSH 8.2 或更新 or newer) 没有安装 is not installed") from None
        except subprocess.TimeoutExpired:
            raise GitFailed("ssh-keygen 没有回答 did not answer") from None
    return done.returncode == 0

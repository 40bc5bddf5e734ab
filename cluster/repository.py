"""I/O: Git through GitPython, so that nothing a repository holds is run: no hooks, no file-system monitor, no pager.

Objects come through one long-lived `git cat-file --batch` for each repository; it serves one thread at a time. GitPython is
imported with the first repository: content may be a plain folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cluster.errors import GitFailed

if TYPE_CHECKING:
    import git

# Beyond the user's own configuration, and stronger than the repository's.
_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("log.showSignature", "false"),
    ("protocol.ext.allow", "never"),
    ("protocol.file.allow", "user"),
    ("transfer.fsckObjects", "true"),
    ("fetch.recurseSubmodules", "false"),
)
_OBJECT_ID = re.compile(r"[0-9a-f]{40}")


def is_object_id(text: str) -> bool:
    """Whether `text` is a full SHA-1 object id in lower case."""
    return _OBJECT_ID.fullmatch(text) is not None


def safe_environment() -> dict[str, str]:
    """Variables for a Git process: our settings after those that the caller's environment already sets."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(count) if count.isdigit() else 0
    variables = {
        "GIT_CONFIG_COUNT": str(first + len(_SETTINGS)),
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    for number, (key, value) in enumerate(_SETTINGS, first):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def open_repository(place: Path) -> git.Repo | None:
    """The repository that `place` lies in, or None where there is none or it has no work tree."""
    if not any((folder / ".git").exists() for folder in (place.absolute(), *place.absolute().parents)):
        return None
    import git

    try:
        repo = git.Repo(place, search_parent_directories=True)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError):
        return None
    repo.git.update_environment(**safe_environment())
    return repo


def open_git_folder(folder: Path) -> git.Repo:
    """The repository at exactly `folder` (bare or not). Raises GitFailed if it is none."""
    import git

    try:
        repo = git.Repo(folder)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise GitFailed(str(error)) from None
    repo.git.update_environment(**safe_environment())
    return repo


def run_git(repo: git.Repo, *arguments: str, silent: int = 0) -> bytes:
    """What `git ARGUMENTS` prints; nothing if it ends with the code `silent`. Raises GitFailed at any other failure."""
    code, out, err = repo.git.execute(
        [_program(), *arguments],
        with_extended_output=True,
        with_exceptions=False,
        stdout_as_string=False,
        strip_newline_in_stdout=False,
    )
    if code == 0:
        return out
    if silent and code == silent:
        return b""
    raise GitFailed(f"git {arguments[0]}: {err.strip() or code}")


def stream(repo: git.Repo, *arguments: str, size: int = 1 << 16) -> Iterator[bytes]:
    """The NUL-separated tokens that `git ARGUMENTS` prints, while it prints them. Raises GitFailed."""
    import git

    process = repo.git.execute([_program(), *arguments], as_process=True)
    source: IO[bytes] = process.stdout
    rest = b""
    while chunk := source.read(size):
        *tokens, rest = (rest + chunk).split(b"\0")
        yield from tokens
    if rest:
        yield rest
    try:
        process.wait()
    except git.GitCommandError as error:
        raise GitFailed(f"git {arguments[0]}: {str(error.stderr).strip()}") from None


def read_object(repo: git.Repo, object_id: str) -> bytes:
    """The bytes of a blob. Raises GitFailed if it is not there or is none."""
    if not is_object_id(object_id):
        raise GitFailed(f"no object id: {object_id!r}")
    try:
        _, kind, _, data = repo.git.get_object_data(object_id)
    except ValueError:
        raise GitFailed(f"object {object_id} is not there") from None
    # GitPython calls the kind a `str`, and gives bytes.
    if str(kind) not in ("blob", "b'blob'"):
        raise GitFailed(f"object {object_id} is a {kind}")
    return data


def is_shallow(repo: git.Repo) -> bool:
    """Whether history was cut off when the repository was cloned, so that older commits are missing."""
    return run_git(repo, "rev-parse", "--is-shallow-repository").strip() == b"true"


def head_of(repo: git.Repo) -> str | None:
    """The commit that HEAD stands at, or None before the first commit."""
    answer = run_git(repo, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", silent=1)
    return answer.decode().strip() or None


def standing_of(repo: git.Repo) -> tuple[str | None, bool]:
    """What `head_of` and `is_shallow` say, by one process; a repository without commits counts as whole."""
    question = ("--is-shallow-repository", "--verify", "--quiet", "HEAD^{commit}")
    shallow, _, head = run_git(repo, "rev-parse", *question, silent=1).decode().strip().partition("\n")
    return head or None, shallow == "true"


def _program() -> str:
    import git

    return str(git.Git.GIT_PYTHON_GIT_EXECUTABLE or "git")

"""I/O: small Git repositories for tests, with commits at chosen instants."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import git


class Repository:
    """A new repository in `folder`; `write` changes files, `commit` records everything at a given second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.repo = git.Repo.init(folder, initial_branch="main")

    def write(self, files: Mapping[str, bytes | str | None]) -> None:
        for path, data in files.items():
            file = self.folder / path
            if data is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.encode() if isinstance(data, str) else data)

    def commit(
        self,
        files: Mapping[str, bytes | str | None],
        at: int = 1_700_000_000,
        who: str = "张三",
        subject: str = "改",
        email: str = "editor@tests.example",
        committer: str = "",
        key: Path | None = None,
    ) -> str:
        self.write(files)
        self.repo.git.add("-A")
        hands = {"GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": committer or email}
        sign = ["-c", "gpg.format=ssh", "-c", f"user.signingkey={key}"] if key else []
        environment = {**self._dated(at, who), **hands}
        # By a file: the trailers of an approval may be longer than a command line.
        with (
            tempfile.NamedTemporaryFile("w", encoding="utf-8") as message,
            self.repo.git.custom_environment(**environment),
        ):
            message.write(subject)
            message.flush()
            options = ["--allow-empty", "-q", "-F", message.name, *(["-S"] if key else [])]
            self.repo.git.execute(["git", *sign, "commit", *options])
        return str(self.repo.head.commit.hexsha)

    def merge(self, branch: str, at: int, who: str = "张三", ours: bool = False) -> str:
        with self.repo.git.custom_environment(**self._dated(at, who)):
            self.repo.git.merge(
                "-q", "--no-ff", "-m", f"合并 {branch}", *(["-s", "ours"] if ours else []), branch
            )
        return str(self.repo.head.commit.hexsha)

    def branch(self, name: str, start: str = "HEAD") -> None:
        self.repo.git.checkout("-q", "-B", name, start)

    def checkout(self, name: str) -> None:
        self.repo.git.checkout("-q", name)

    def close(self) -> None:
        self.repo.close()

    @staticmethod
    def _dated(at: int, who: str) -> dict[str, str]:
        stamp = f"{at} +0800"
        return {
            "GIT_AUTHOR_DATE": stamp,
            "GIT_COMMITTER_DATE": stamp,
            "GIT_AUTHOR_NAME": who,
            "GIT_AUTHOR_EMAIL": "editor@tests.example",
            "GIT_COMMITTER_NAME": who,
            "GIT_COMMITTER_EMAIL": "editor@tests.example",
        }


def write_raw_name(folder: Path, name: bytes, data: bytes) -> None:
    """A file whose name is these bytes, whatever they mean."""
    with open(os.fsencode(folder) + b"/" + name, "wb") as stream:  # noqa: PTH123
        stream.write(data)

"""I/O: spare copies of made files in CACHE, with the records that name them: a fresh OUTPUT is filled without making anything.

The folder is a cache: whatever is wrong with it, files are made as if it were empty.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from cluster.replacing import replace_file
from publish.bundles import FAILURES, Bundles
from publish.lock import held
from publish.options import Options

FEW = 50
SHARE = 20  # once this part of the files (one in twenty) has changed, the records are copied anew


def spares_of(options: Options) -> Spares | None:
    """The spare copies of what a build with these options makes; a preview leaves none, for it shows what is not public."""
    if options.preview:
        return None
    return Spares(options.cache / "spares", f"{options.content.resolve()} {options.production}")


class Spares:
    """The spare copies below one folder. Each process opens its own."""

    def __init__(self, folder: Path, about: str = "") -> None:
        """`about` names what is built: the records of anything else are not there."""
        self._folder, self._about = folder, about
        self._records, self._state = folder / "outputs.sqlite", folder / "state.json"
        self.copies = Bundles(folder / "copies.sqlite")

    @property
    def has_records(self) -> bool:
        """Whether the records of a build of the same are there."""
        return self._records.is_file() and self._state_now[0] == self._about

    def files(self) -> list[tuple[str, str, int]]:
        """Path, digest and stamp (ns) of each file of those records, by path; none where they are damaged."""
        with suppress(*FAILURES), closing(sqlite3.connect(self._records)) as database:
            asked = "SELECT path, digest, mtime FROM outputs ORDER BY path"
            return [row for row in database.execute(asked) if _is_below(row[0]) and type(row[2]) is int]
        return []

    def lend_records(self, file: Path) -> bool:
        """Put the records of the last build in the place of records that are missing; whether there were any."""
        if file.exists() or not self.has_records:
            return False
        partial = file.with_suffix(".lent")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            from shutil import copyfile  # much to import, where OUTPUT has its records

            copyfile(self._records, partial)
            partial.replace(file)
        except OSError:
            partial.unlink(missing_ok=True)
            return False
        return True

    def settle(self, records: Path, files: int, changed: int) -> None:
        """After a build: once enough of its `files` have changed, copy its records and let go of all other copies."""
        self.copies.flush()
        try:
            self._settle(records, files, changed)
        finally:
            self.copies.close()

    def _settle(self, records: Path, files: int, changed: int) -> None:
        with suppress(*FAILURES), held(self._folder / "lock"):
            about, before = self._state_now
            changed += before
            if self._records.is_file() and about == self._about and changed <= FEW + files // SHARE:
                self._write_state(changed)
                return
            self._copy(records)
            self.copies.drop(_digests(self._records))
            self._write_state(0)

    @property
    def _state_now(self) -> tuple[str, int]:
        """What the records are about, and how many files have changed since they were copied."""
        try:
            said = json.loads(self._state.read_text("utf-8"))
            return str(said["about"]), int(said["changed"])
        except (OSError, ValueError, KeyError, TypeError):
            return "?", 0

    def _write_state(self, changed: int) -> None:
        said = {"about": self._about, "changed": changed}
        replace_file(self._state, json.dumps(said, ensure_ascii=False).encode())

    def _copy(self, records: Path) -> None:
        partial = self._records.with_suffix(".part")
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(records)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(self._records)


def _is_below(path: object) -> bool:
    """Whether a path leads to a place below the folder that it starts from, which damage could have changed."""
    return isinstance(path, str) and not {"", ".", ".."} & set(path.split("/")) and "\0" not in path


def _digests(records: Path) -> set[str]:
    with closing(sqlite3.connect(records)) as database:
        return {digest for (digest,) in database.execute("SELECT digest FROM outputs")}

"""I/O: spare copies of made files in CACHE, with the records that name them: a fresh OUTPUT is filled without making anything.

A copy is found by the digest of its bytes and believed only if it has that digest. The folder is a cache: whatever is wrong
with it, files are made as if it were empty.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cluster.replacing import replace_file
from publish.lock import held
from publish.options import Options

if TYPE_CHECKING:
    from zstandard import ZstdCompressor, ZstdDecompressor

LARGEST = 1 << 20  # bytes; what is larger is a copy of a source, and costs nothing to make
AT_ONCE = 128  # copies that are written together
BATCH = 500  # names of one query
FEW = 50
SHARE = 20  # once this part of the files (one in twenty) has changed, the records are copied anew
_LEVEL = -1  # of zstd's: those below nought are the quick ones
_PAGE = 16384  # bytes: few copies fit into a page of the usual size
_LAYOUT = 1
_WAIT = 30.0  # seconds
_FAILURES = (sqlite3.Error, OSError, ValueError)


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
        self._database: sqlite3.Connection | None = None
        self._waiting: dict[str, bytes] = {}
        self._packer: ZstdCompressor | None = None
        self._unpacker: ZstdDecompressor | None = None

    def close(self) -> None:
        """Write what is waiting and let go of the file, as before a fork; it is opened again when it is needed."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None

    def keep(self, digest: str, data: bytes) -> None:
        """Keep a copy of a file with this digest (SHA-256, hex)."""
        if len(data) > LARGEST:
            return
        if self._packer is None:
            from zstandard import ZstdCompressor

            self._packer = ZstdCompressor(level=_LEVEL)
        self._waiting[digest] = self._packer.compress(data)
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what was kept since the last time."""
        if self._waiting:
            with suppress(*_FAILURES), self._opened() as database:
                database.executemany("INSERT OR IGNORE INTO copies VALUES (?, ?)", self._waiting.items())
            self._waiting = {}

    def find(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The files with these digests, of those whose copies are there and sound."""
        names, found = sorted(set(digests)), dict[str, bytes]()
        for start in range(0, len(names), BATCH):
            asked = names[start : start + BATCH]
            with suppress(*_FAILURES), self._opened() as database:
                marks = ",".join("?" * len(asked))
                rows = database.execute(f"SELECT digest, packed FROM copies WHERE digest IN ({marks})", asked)
                found.update(self._sound(rows))
        return found

    def _sound(self, rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        from zstandard import ZstdDecompressor, ZstdError

        if self._unpacker is None:
            self._unpacker = ZstdDecompressor()
        for digest, packed in rows:
            with suppress(ZstdError, TypeError):
                data = self._unpacker.decompress(packed, max_output_size=LARGEST)
                if hashlib.sha256(data).hexdigest() == digest:
                    yield digest, data

    @property
    def has_records(self) -> bool:
        """Whether the records of a build of the same are there."""
        return self._records.is_file() and self._state_now[0] == self._about

    def files(self) -> list[tuple[str, str, int]]:
        """Path, digest and stamp (ns) of each file of those records, by path; none where they are damaged."""
        with suppress(*_FAILURES), closing(sqlite3.connect(self._records)) as database:
            asked = "SELECT path, digest, mtime FROM outputs ORDER BY path"
            return [row for row in database.execute(asked) if _is_below(row[0])]
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
        self.flush()
        try:
            self._settle(records, files, changed)
        finally:
            self.close()

    def _settle(self, records: Path, files: int, changed: int) -> None:
        with suppress(*_FAILURES), held(self._folder / "lock"):
            about, before = self._state_now
            changed += before
            if self._records.is_file() and about == self._about and changed <= FEW + files // SHARE:
                self._write_state(changed)
                return
            self._copy(records)
            with self._opened() as database:
                kept = {digest for (digest,) in database.execute("SELECT digest FROM copies")}
                gone = kept - _digests(self._records)
                database.executemany("DELETE FROM copies WHERE digest = ?", [(digest,) for digest in gone])
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

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The database, in a transaction; one that is damaged or of another layout is begun again."""
        if self._database is None:
            self._database = self._connect()
        try:
            with self._database:
                yield self._database
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = None
            if not isinstance(error, sqlite3.OperationalError):
                self._file.unlink(missing_ok=True)
            raise

    def _connect(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            database = sqlite3.connect(self._file, timeout=_WAIT)
            try:
                database.execute(f"PRAGMA page_size = {_PAGE}")
                database.execute("PRAGMA journal_mode = TRUNCATE")  # no memory is shared: damage to it kills
                database.execute("PRAGMA synchronous = OFF")  # a crash costs copies, and every one is checked
                (layout,) = database.execute("PRAGMA user_version").fetchone()
                if layout == 0:
                    database.execute(
                        "CREATE TABLE IF NOT EXISTS copies (digest TEXT PRIMARY KEY, packed BLOB)"
                    )
                    database.execute(f"PRAGMA user_version = {_LAYOUT}")
                if layout in (0, _LAYOUT):
                    return database
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                pass
            database.close()
            for suffix in ("", "-journal"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        raise sqlite3.OperationalError("cannot be begun again")

    @property
    def _file(self) -> Path:
        return self._folder / "copies.sqlite"


def _is_below(path: object) -> bool:
    """Whether a path leads to a place below the folder that it starts from, which damage could have changed."""
    return isinstance(path, str) and not {"", ".", ".."} & set(path.split("/")) and "\0" not in path


def _digests(records: Path) -> set[str]:
    with closing(sqlite3.connect(records)) as database:
        return {digest for (digest,) in database.execute("SELECT digest FROM outputs")}

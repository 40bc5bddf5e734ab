"""I/O: bodies kept by the digest of what made them, in one SQLite file that several processes may share.

The file is a cache: whatever is wrong with it, it is put aside and begun again, and nothing else is lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Any, Self

from cluster.body.parts import Body, FileNote, Heading, Href, Media, Part, Picture
from cluster.findings import Finding

# `application_id` and `user_version` of the file: another program's file, or another layout, is foreign.
APPLICATION = 0x4A59424F  # "JYBO"
LAYOUT = 1
WAIT = 30.0  # seconds that a writer waits for another one
TRIES = 200

_KINDS: dict[str, type[Href] | type[FileNote] | type[Picture] | type[Media]] = {
    "href": Href,
    "note": FileNote,
    "picture": Picture,
    "media": Media,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def key_of(fingerprint: str, lang: str, text: str) -> str:
    """The key of a body: hex SHA-256 over the renderer's fingerprint, the language tag and the source's bytes."""
    return sha256(
        b"\0".join((fingerprint.encode(), lang.encode(), text.encode("utf-8", "surrogatepass")))
    ).hexdigest()


def encode(body: Body, findings: tuple[Finding, ...]) -> str:
    """A body and its findings as JSON, the same for equal ones. Lines have to count from the body's first."""
    return json.dumps(
        {
            "parts": [_plain(part) for part in body.parts],
            "headings": [[one.level, one.anchor, one.text] for one in body.headings],
            "text": body.text,
            "anchors": sorted(body.anchors),
            "findings": [[one.path, one.line, one.rule, one.values] for one in findings],
        },
        ensure_ascii=True,
        separators=(",", ":"),
    )


def decode(stored: str) -> tuple[Body, tuple[Finding, ...]]:
    """What `encode` was given. Raises ValueError if it is anything else."""
    try:
        plain = json.loads(stored)
        body = Body(
            tuple(_part(part) for part in plain["parts"]),
            tuple(Heading(int(level), str(anchor), str(text)) for level, anchor, text in plain["headings"]),
            str(plain["text"]),
            frozenset(map(str, plain["anchors"])),
        )
        findings = tuple(
            Finding(path, line, rule, tuple((str(name), str(value)) for name, value in values))
            for path, line, rule, values in plain["findings"]
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no stored body: {error}") from error
    return body, findings


def _plain(part: Part) -> Any:
    return part if isinstance(part, str) else {"is": _NAMES[type(part)], **vars(part)}


def _part(plain: Any) -> Part:
    if isinstance(plain, str):
        return plain
    fields = dict(plain)
    return _KINDS[fields.pop("is")](**fields)


def _sound(stored: str) -> tuple[Body, tuple[Finding, ...]] | None:
    try:
        return decode(stored)
    except ValueError:
        return None


class BodyStore:
    """A store of bodies; open it once in each process, after forking."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file at `path` (its folder is made too). Raises OSError if there can be none."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = self._open_or_begin_again()

    def get(self, key: str) -> tuple[Body, tuple[Finding, ...]] | None:
        """The body and findings under `key`; None if there are none that can be read."""
        try:
            row = self._connection.execute("SELECT body FROM bodies WHERE key = ?", (key,)).fetchone()
            return decode(row[0]) if row else None
        except sqlite3.OperationalError:  # busy for too long: as good as absent
            return None
        except sqlite3.DatabaseError:
            self._mend()
            return None
        except ValueError:
            return None

    def put_many(self, bodies: Iterable[tuple[str, Body, tuple[Finding, ...]]]) -> None:
        """Keeps bodies under their keys, in one transaction; what is there already may be overwritten by its equal."""
        rows = [(key, encode(body, findings)) for key, body, findings in bodies]
        try:
            self._put(rows)
        except sqlite3.OperationalError:  # a cache that cannot be written now is filled another time
            with suppress(sqlite3.Error):
                self._connection.rollback()
        except sqlite3.DatabaseError:
            self._mend()
            with suppress(sqlite3.Error):
                self._put(rows)

    def held(self, keys: Iterable[str]) -> set[str]:
        """Which of the keys are there, without reading what is under them."""
        ask = "SELECT 1 FROM bodies WHERE key = ?"
        try:
            return {key for key in keys if self._connection.execute(ask, (key,)).fetchone()}
        except sqlite3.DatabaseError:
            self._mend()
            return set()

    def stored(self, keys: Iterable[str]) -> list[tuple[str, str]]:
        """The rows under those of the keys that are there, as they lie in the file; to be put into another store."""
        try:
            found = (
                self._connection.execute("SELECT key, body FROM bodies WHERE key = ?", (key,)).fetchone()
                for key in keys
            )
            return [row for row in found if row]
        except sqlite3.DatabaseError:
            self._mend()
            return []

    def put_stored(self, rows: Iterable[tuple[str, str]]) -> None:
        """Keeps rows of another store; what is no body is left out."""
        self.put_many((key, *body) for key, text in rows if (body := _sound(text)) is not None)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, rows: list[tuple[str, str]]) -> None:
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO bodies (key, body) VALUES (?, ?)", rows)

    def _mend(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()
        self._connection = self._open_or_begin_again()

    def _open_or_begin_again(self) -> sqlite3.Connection:
        """A connection; a damaged or foreign file is put aside as `<name>.damaged`, where one is kept."""
        try:
            try:
                return self._open(thorough=hasattr(self, "_connection"))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                for suffix in ("-wal", "-shm"):
                    self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
                with suppress(FileNotFoundError):  # another process was first
                    self.path.replace(self.path.with_name(self.path.name + ".damaged"))
                return self._open()
        except sqlite3.Error as error:
            raise OSError(f"{self.path}: {error}") from error

    def _open(self, thorough: bool = False) -> sqlite3.Connection:
        """A connection to a file that is ours; raises DatabaseError for a damaged or a foreign one."""
        for attempt in range(TRIES):
            connection = sqlite3.connect(self.path, timeout=WAIT)
            try:
                _prepare(connection, thorough)
            except sqlite3.OperationalError as error:
                connection.close()
                # Two processes that make the file together do not wait for each other at every step.
                if "locked" not in str(error) or attempt == TRIES - 1:
                    raise
                sleep(WAIT / 1000)
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise AssertionError("unreachable")


def _prepare(connection: sqlite3.Connection, thorough: bool) -> None:
    """Checks that a file is ours, or makes an empty one ours. Raises DatabaseError."""
    connection.execute("PRAGMA synchronous = NORMAL")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        ours = [
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        ]
        if ours != [APPLICATION, LAYOUT]:
            raise sqlite3.DatabaseError("another program's file, or another layout")
        if thorough and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("damaged")
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bodies (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID"
        )
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {LAYOUT}")

"""I/O: whether anything that a build reads has changed since the last one, told by stamps alone.

What is seen here is only that nothing changed at all; what follows from a change is the writer's to find out. The proof
of rest is kept beside the records of OUTPUT and is worth nothing without them.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from site import getsitepackages

from cluster.dataclass import dataclass
from cluster.fingerprint import state_of_sources
from cluster.replacing import replace_file
from cluster.scan import RACY, Scan
from publish.look import Look, see
from publish.options import Options

FILE = "rest.json"
CODE = "code"  # below the cache: the digest of the sources
_ROOMS = ("cluster", "checks", "plugins", "publish", "themes")
# Variables that change how a build runs, not what it makes.
_INDIFFERENT = frozenset({"JIYUE_JOBS", "JIYUE_EXECUTOR", "JIYUE_PORT", "JIYUE_CACHE"})


@dataclass(frozen=True)
class Signature:
    """Everything that a build reads as one digest, the newest stamp among the files (ns), a name for the state of our sources
    ("" where stamps do not tell), and the look at the content root."""

    digest: str
    newest: int
    sources: str = ""
    content: Scan | None = None


@dataclass(frozen=True)
class Rest:
    """What the last build said, and until when the same content says the same (None: for ever)."""

    out: str
    err: str
    code: int


def sign(options: Options, environ: Mapping[str, str], root: Path) -> Signature:
    """The signature of everything that a build with these options reads."""
    total = hashlib.sha256()
    said = sorted(
        item for item in environ.items() if item[0].startswith("JIYUE_") and item[0] not in _INDIFFERENT
    )
    total.update(repr((said, _asked(options), sys.version)).encode())
    total.update(_key(environ))
    commit = _ask_commit(options.content)  # it answers while the files are looked at
    packages = Path(getsitepackages()[0])
    began = time.time_ns()
    rooms = {room: Scan(root / room, began) for room in _ROOMS}
    scans = [
        Scan(options.content.resolve(), began),
        Scan(options.cache / "pins", began),
        *rooms.values(),
    ]
    total.update(_commit(options.content, commit).encode())
    for scan in scans:
        total.update(scan.root.encode("utf-8", "surrogateescape") + b"\0" + scan.digest)
    for file in (packages, root / "pelicanconf.py", root / "publishconf.py"):
        found = file.stat()
        total.update(f"{found.st_size} {found.st_mtime_ns}".encode())
    newest = max(scan.newest for scan in scans)
    return Signature(total.hexdigest(), newest, state_of_sources(rooms), scans[0])


def at_rest(options: Options, signature: Signature, now: datetime, look: Look | None = None) -> Rest | None:
    """What the last build said, if it would say the same now: same signature, its time not run out, its files in place.

    `look` is one at OUTPUT that has begun already.
    """
    try:
        kept = json.loads((options.output / ".jiyue" / FILE).read_text("utf-8"))
        if kept["signature"] != signature.digest or not _in_time(kept, now):
            return None
        seen = look.seen() if look is not None else see(options.output)
        return Rest(kept["out"], kept["err"], kept["code"]) if seen is not None and seen.whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_rest(
    options: Options, signature: Signature, rest: Rest, began: datetime, until: datetime | None
) -> None:
    """Remember what a build said. A file touched just before it began may yet change unseen: then nothing is kept."""
    file = options.output / ".jiyue" / FILE
    file.unlink(missing_ok=True)
    if signature.newest > began.timestamp() * 1e9 - RACY:
        return
    kept = {
        "signature": signature.digest,
        "from": began.timestamp(),
        "until": until.timestamp() if until else None,
        "out": rest.out,
        "err": rest.err,
        "code": rest.code,
    }
    replace_file(file, json.dumps(kept, ensure_ascii=False).encode())


def forget_rest(output: Path) -> None:
    """A build has begun: until it ends well, nothing is at rest."""
    (output / ".jiyue" / FILE).unlink(missing_ok=True)


def _asked(options: Options) -> Options:
    """What was asked for, without what only says how and where the work is done."""
    return replace(options, cache=Path(), jobs=0, executor="")


def _key(environ: Mapping[str, str]) -> bytes:
    """A digest of the key that feeds are signed with: it lies outside of all folders, and may be rotated in its place."""
    name = environ.get("JIYUE_FEED_KEY_FILE", "")
    try:
        return hashlib.sha256(Path(name).read_bytes()).digest() if name else b""
    except OSError:
        return b"?"


def _in_time(kept: Mapping[str, float | None], now: datetime) -> bool:
    begin, end = kept["from"], kept["until"]
    return begin is not None and begin <= now.timestamp() and (end is None or now.timestamp() < end)


def _ask_commit(content: Path) -> subprocess.Popen[str] | None:
    """Git, asked for the commit and the place of the index; None where there is no Git."""
    command = ["git", "-C", str(content), "rev-parse", "--git-path", "index", "HEAD"]
    try:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None


def _commit(content: Path, asked: subprocess.Popen[str] | None) -> str:
    """The commit that dates come from, and the state of the index; empty outside of Git."""
    if asked is None:
        return ""
    try:
        said, _ = asked.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        asked.kill()
        asked.communicate()
        raise
    lines = said.split("\n")
    if asked.returncode or not lines:
        return ""
    try:
        index = (content / lines[0]).stat()
        return f"{said} {index.st_size} {index.st_mtime_ns}"
    except OSError:
        return said

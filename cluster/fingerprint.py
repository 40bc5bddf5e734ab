"""I/O: a digest of the code and libraries that turn content into pages; it changes whenever their results might."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from cluster.messages import ROOT
from cluster.replacing import replace_file
from cluster.scan import Scan

ROOMS = ("cluster", "plugins")  # whose code turns content into pages
# Libraries whose version can change a page.
_LIBRARIES = (
    "pelican",
    "jinja2",
    "markupsafe",
    "markdown",
    "pymdown-extensions",
    "nh3",
    "lxml",
    "feedgen",
    "pillow",
    "pydantic",
    "pyyaml",
)


def short(value: str) -> str:
    """A digest of 128 bits: there are many, and they are kept side by side."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def code_digest() -> str:
    """SHA-256 over the source of `cluster` and `plugins` and the versions of Python and of the libraries they use."""
    total = hashlib.sha256(f"{_sources()}{sys.version}\0".encode())
    for name in _LIBRARIES:
        total.update(f"{name}={version_of(name)}\0".encode())
    return total.hexdigest()


@cache
def _sources() -> str:
    """SHA-256 over the source of both rooms, in hex."""
    known = _recalled()
    if known:
        return known
    total = hashlib.sha256()
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            total.update(
                file.relative_to(ROOT).as_posix().encode()
                + b"\0"
                + hashlib.sha256(file.read_bytes()).digest()
            )
    _remember(total.hexdigest())
    return total.hexdigest()


# The file in which the digest of the sources is kept, and a name for the state they are in.
_KEPT: list[tuple[Path, str]] = []


def state_of_sources(scans: Mapping[str, Scan]) -> str:
    """A name for the state that the sources are in, "" where stamps do not tell; `scans` are looks at `ROOMS`, taken just now."""
    marks = [scans[room].mark("") for room in ROOMS]
    return " ".join(marks) if all(marks) else ""


def keep_sources(file: Path, state: str) -> None:
    """Let the digest of the sources be kept in a file for as long as they are in this state (`state_of_sources`)."""
    _KEPT[:] = [(file, state)] if state else []


def _recalled() -> str:
    """The digest that is kept for the state of the sources, "" where there is none."""
    for file, state in _KEPT:
        with suppress(OSError, ValueError):
            digest, sealed = file.read_text("ascii").split()
            if sealed == _seal(state, digest):
                return digest
    return ""


def _remember(digest: str) -> None:
    for file, state in _KEPT:
        with suppress(OSError):
            replace_file(file, f"{digest} {_seal(state, digest)}".encode())


def _seal(state: str, digest: str) -> str:
    return hashlib.sha256(f"{state} {digest}".encode()).hexdigest()


def version_of(library: str) -> str:
    """The version of an installed library, "" where it is not installed."""
    return _versions().get(_plain(library), "")


@cache
def _versions() -> Mapping[str, str]:
    """Versions by name, as the folders of what is installed say: `importlib.metadata` reads and parses a file for each."""
    found: dict[str, str] = {}
    for folder in sys.path:
        for installed in Path(folder).glob("*.dist-info"):
            name, _, version = installed.stem.partition("-")
            found.setdefault(_plain(name), version)
    return found


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")

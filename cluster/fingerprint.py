"""I/O: a digest of the code and libraries that turn content into pages; it changes whenever their results might."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cluster.messages import ROOT

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
)


def short(value: str) -> str:
    """A digest of 128 bits: there are many, and they are kept side by side."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def code_digest() -> str:
    """SHA-256 over the source of `cluster` and `plugins` and the versions of the libraries they use."""
    total = hashlib.sha256()
    for room in ("cluster", "plugins"):
        for file in sorted((ROOT / room).rglob("*.py")):
            total.update(
                file.relative_to(ROOT).as_posix().encode()
                + b"\0"
                + hashlib.sha256(file.read_bytes()).digest()
            )
    for name in _LIBRARIES:
        total.update(f"{name}={version_of(name)}\0".encode())
    return total.hexdigest()


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

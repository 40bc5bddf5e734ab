"""I/O: reads this package's own source, once in a process, to name the version of the renderer."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from cluster.fingerprint import version_of

LIBRARIES = ("Markdown", "pymdown-extensions", "nh3", "lxml")


@cache
def fingerprint() -> str:
    """Hex SHA-256 over the versions of the libraries and the bytes of our modules (extension list and settings are in them)."""
    digest = sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {version_of(library)}\n".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(f"{module.name}\n".encode())
        digest.update(sha256(module.read_bytes()).digest())
    return digest.hexdigest()

"""I/O: one digest of everything on a machine that can change a page: code, theme, libraries, Python, processor."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache

from cluster.fingerprint import code_digest
from cluster.messages import ROOT

PREFIX = "jiyue-"


@cache
def machine_digest() -> str:
    """SHA-256 in hex; the same on two machines if they make the same bytes of the same content."""
    total = hashlib.sha256(code_digest().encode())
    files = [*(ROOT / "publish").rglob("*.py"), *(ROOT / "themes").rglob("*"), ROOT / "pelicanconf.py"]
    for file in sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts):
        data = hashlib.sha256(file.read_bytes()).digest()
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + data)
    total.update(repr((sys.version_info[:3], platform.machine())).encode())
    return total.hexdigest()


def resource_of(digest: str) -> str:
    """The name of the Dask resource that workers with this code offer and that jobs ask for."""
    return PREFIX + digest[:16]

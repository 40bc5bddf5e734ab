"""What a run of `syndicate` is asked to do: from the environment that the Makefile exports, and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.environment import read_content, read_folder, read_instant, read_names, said


@dataclass(frozen=True)
class Options:
    """`live`: where the public pages are asked for instead of their own hosts, as in `http://127.0.0.1:8000`."""

    content: Path
    cache: Path
    sources: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    at: datetime | None = None
    live: str = ""


def from_environment(environ: Mapping[str, str], root: Path) -> Options:
    """Options from `JIYUE_CONTENT`, `_CACHE`, `_AT`, `_SOURCE`, `_SITE` (or `_SITES`), `_LIVE`. Raises UsageError."""
    content = read_content(environ, root)
    return Options(
        content,
        read_folder(environ, "CACHE", root / "build" / "cache", content),
        read_names(environ, "SOURCE"),
        (*read_names(environ, "SITE"), *read_names(environ, "SITES")),
        read_instant(environ),
        said(environ, "LIVE").rstrip("/"),
    )

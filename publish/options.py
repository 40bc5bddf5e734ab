"""I/O: what a run is asked to do: from the environment that the Makefile exports, or from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic_core import PydanticCustomError

from cluster.schema.types import read_moment


class UsageError(Exception):
    """A value that cannot be used: exit code 2."""


@dataclass(frozen=True)
class Options:
    """`content` is the content root; `output` and `cache` are made where missing; `jobs` 0 means one a core.

    `search` asks for the search index. `production` is strict about what may be released; `preview` marks every page as
    one and keeps search engines away.
    """

    content: Path
    output: Path
    cache: Path
    sites: tuple[str, ...] = ()
    jobs: int = 0
    at: datetime | None = None
    production: bool = False
    preview: bool = False
    executor: str = ""
    plugins: tuple[str, ...] = ()
    search: bool = False

    @property
    def workers(self) -> int:
        return self.jobs or os.cpu_count() or 1


def from_environment(environ: Mapping[str, str], root: Path) -> Options:
    """Options from `JIYUE_*`; the demonstration and folders below `build/` where a variable is absent.

    Raises UsageError for a value that is no path, number or instant.
    """

    def said(name: str) -> str:
        return environ.get(f"JIYUE_{name}", "").strip()

    jobs = said("JOBS") or "0"
    if not jobs.isdigit():
        raise UsageError(f"JOBS 应为数字 JOBS must be a number: {jobs}")
    at = None
    if said("AT"):
        try:
            at = read_moment(said("AT"))
        except PydanticCustomError as error:
            raise UsageError(f"AT 应写成 2026-03-01T08:30 AT must look like 2026-03-01T08:30: {error.message()}") from None
    content = Path(said("CONTENT") or root / "content").expanduser().resolve()
    if not content.is_dir():
        raise UsageError(f"CONTENT 不是目录 CONTENT is no folder: {content}")
    output = Path(said("OUTPUT") or root / "build" / "site").expanduser().resolve()
    cache = Path(said("CACHE") or root / "build" / "cache").expanduser().resolve()
    for name, folder in (("OUTPUT", output), ("CACHE", cache)):
        if folder == content or content in folder.parents or folder in content.parents:
            raise UsageError(f"{name} 不能在内容目录内或包含它 {name} must be apart from the content root: {folder}")
    if output == cache or output in cache.parents or cache in output.parents:
        raise UsageError(f"OUTPUT 与 CACHE 要分开 OUTPUT and CACHE must be apart: {output}")
    sites = tuple(name for name in said("SITES").replace(",", " ").split() if name)
    return Options(
        content,
        output,
        cache,
        sites,
        int(jobs),
        at,
        _yes(said("PRODUCTION")),
        _yes(said("PREVIEW")),
        said("EXECUTOR"),
        search=said("SEARCH").lower() not in ("0", "false", "no"),
    )


def _yes(text: str) -> bool:
    return text.lower() in ("1", "true", "yes")

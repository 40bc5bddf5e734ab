"""I/O: what a run is asked to do: from the environment that the Makefile exports, or from the command line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.environment import UsageError as UsageError
from cluster.environment import read_content, read_folder, read_instant, read_names, said


@dataclass(frozen=True)
class Options:
    """`content` is the content root; `output` and `cache` are made where missing; `jobs` 0 means one a core.

    `search` asks for the search index; `trusted` is the commit that approvals begin with, where the operator names it;
    `paths` are what `approve` is about. `production` is strict about what may be released; `preview` marks every page as
    one and keeps search engines away. `executor` names a Dask cluster (`publish.distributed.address`); "": this machine.
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
    trusted: str = ""
    paths: tuple[str, ...] = ()

    @property
    def workers(self) -> int:
        return self.jobs or os.cpu_count() or 1


def from_environment(environ: Mapping[str, str], root: Path) -> Options:
    """Options from `JIYUE_*`; the demonstration and folders below `build/` where a variable is absent.

    Raises UsageError for a value that is no path, number, instant or address.
    """

    jobs = said(environ, "JOBS") or "0"
    if not jobs.isdigit():
        raise UsageError(f"JOBS 应为数字 JOBS must be a number: {jobs}")
    trusted = said(environ, "TRUSTED").lower()
    if trusted and not re.fullmatch(r"[0-9a-f]{40}", trusted):
        raise UsageError(f"TRUSTED 应为完整的提交号 TRUSTED must be a whole commit id: {trusted}")
    executor = said(environ, "EXECUTOR")
    if executor:
        from publish.distributed.address import read_address

        read_address(executor)
    at = read_instant(environ)
    content = read_content(environ, root)
    output = read_folder(environ, "OUTPUT", root / "build" / "site", content)
    cache = read_folder(environ, "CACHE", root / "build" / "cache", content)
    if output == cache or output in cache.parents or cache in output.parents:
        raise UsageError(f"OUTPUT 与 CACHE 要分开 OUTPUT and CACHE must be apart: {output}")
    return Options(
        content,
        output,
        cache,
        read_names(environ, "SITES"),
        int(jobs),
        at,
        _yes(environ, "PRODUCTION"),
        _yes(environ, "PREVIEW"),
        executor,
        search=_yes(environ, "SEARCH", unsaid=True),
        trusted=trusted,
        paths=read_names(environ, "PATHS"),
    )


def _yes(environ: Mapping[str, str], name: str, unsaid: bool = False) -> bool:
    """A yes or a no; raises UsageError for anything else: a slip must not open what is closed in production."""
    text = said(environ, name).lower()
    if text in ("1", "true", "yes"):
        return True
    if text in ("0", "false", "no"):
        return False
    if text:
        raise UsageError(f"{name} 只写 1 或 0 must be 1 or 0: {text!r}")
    return unsaid

"""I/O: what no build has left in CACHE or beside the records, as a folder where a file belongs or a link to nowhere.

Bytes that are wrong are noticed where they are read. A wrong kind of thing cannot be read, nor can anything take its place:
a build that fails for one ends as if the world had failed, and is begun again once such things are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from cluster.replacing import remove
from publish.options import Options
from publish.records_file import FILE, FOLDER, PARTIAL

Result = TypeVar("Result")

_FILES = ("bodies.sqlite", "bodies.sqlite-journal", "code", "search.lock")
_FOLDERS = (
    "approvals",
    "catalogue",
    "checked",
    "history",
    "images",
    "search",
    "search-rows",
    "share-characters",
    "spares",
    "stamps",
    "supply",
    "templates",
)
_OF_FOLDERS = frozenset({"history", "search"})  # which hold folders besides
_RECORDS = (FILE, f"{FILE}-wal", f"{FILE}-shm", "lock", "rest.json")


def run_mended(options: Options, run: Callable[[], Result]) -> Result:
    """What `run` gives; where the world fails it and something can be mended, what it gives then. Raises as `run` does."""
    try:
        return run()
    except OSError:
        if not mend(options.output, options.cache):
            raise
    return run()


def mend(output: Path, cache: Path) -> bool:
    """Remove from CACHE and from the folder of records what is of the wrong kind; whether there was anything."""
    found = list(_misshapen(output / FOLDER, cache))
    for place in found:
        remove(place)
    return bool(found)


def _misshapen(records: Path, cache: Path) -> Iterator[Path]:
    for file in (*(cache / name for name in _FILES), *(records / name for name in _RECORDS)):
        if _stands(file) and not file.is_file():
            yield file
    for folder in (*(cache / name for name in _FOLDERS), records / PARTIAL):
        if _stands(folder) and not folder.is_dir():
            yield folder
    for name in _FOLDERS:
        inside = sorted((cache / name).iterdir()) if (cache / name).is_dir() else []
        for place in inside:
            folder_is_right = name in _OF_FOLDERS and not place.suffix
            if not place.is_file() and not (folder_is_right and place.is_dir()):
                yield place


def _stands(place: Path) -> bool:
    return place.is_symlink() or place.exists()

"""I/O: files put in place whole, so that whoever reads sees the one or the other, and removed whatever they turn out to be."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import get_native_id


def replace_file(file: Path, *blocks: bytes | memoryview) -> None:
    """Put a file with these bytes where it belongs, in one step; its folder is made. Raises OSError, and nothing has changed.

    A process that is killed leaves its `.part`, which the next thread of the same number writes over.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{get_native_id()}.part")
    try:
        with partial.open("wb") as stream:
            stream.writelines(blocks)
        partial.replace(file)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise


def remove(place: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, if it is there. Raises OSError."""
    if place.is_symlink() or not place.is_dir():
        place.unlink(missing_ok=True)
    else:
        from shutil import rmtree  # much to import, where it is files nearly always

        rmtree(place)

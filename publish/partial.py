"""I/O: new files that are made apart and then take the place of others below OUTPUT."""

from __future__ import annotations

import os
from pathlib import Path

from publish.records_file import FOLDER, PARTIAL


def replace_standing(output: Path, path: str, data: bytes) -> bool:
    """Put new bytes in the place of a file that stands below OUTPUT; whether it stands there and had others.

    Its record is left behind, so that the next run looks at it as at any file that it has not written.
    """
    file = output / path
    if not file.is_file() or file.resolve() != output.resolve() / path or file.read_bytes() == data:
        return False
    partial = write_partial(output / FOLDER / PARTIAL, data)
    try:
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return True


def write_whole(handle: int, data: bytes) -> None:
    """Write all of it: where a disk is nearly full, the first write takes a part and says so by its length alone."""
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def write_partial(folder: Path, data: bytes) -> Path:
    """A new file in `folder` that is to take another's place."""
    import tempfile  # much to import, where nothing is replaced

    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        partial.chmod(0o644)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return partial

"""I/O: a fresh OUTPUT filled with what the last build put there, from the spare copies in CACHE, while sources are read.

What comes of it is an OUTPUT as that build left it, which the build at hand then brings up to date like any other. Until then
the files stand in a folder of their own below `OUTPUT/.jiyue`: where a build ends without publishing, OUTPUT stays as it was.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from publish.lock import alone
from publish.partial import write_whole
from publish.records_file import FILE, FOLDER, PARTIAL
from publish.spares import Spares


class Refill:
    """The filling of an OUTPUT that has no records; nothing where there is nothing to fill it with. Close it."""

    def __init__(self, output: Path, spares: Spares | None, workers: int) -> None:
        """With more than one of them, `workers` begin at once; else it is done when it is settled."""
        self._output, self._spares = output, spares
        self._place = output / FOLDER / PARTIAL / f"filling-{os.getpid()}"
        self._children: list[int] = []
        folders = (self._place.parent, output / FOLDER, output)
        self._ours = [folder for folder in folders if not folder.exists()]
        self.begun = spares is not None and _is_fresh(output) and spares.has_records
        if self.begun:
            try:
                self._place.mkdir(parents=True)
            except OSError:
                self.begun = False
                return
            self._children = [self._fork(number, workers) for number in range(workers if workers > 1 else 0)]

    def settle(self) -> None:
        """Put what is filled in its place, unless another build has come first."""
        if not self.begun or self._spares is None:
            return
        if not self._children:
            self._fill_all(0, 1)
        for child in self._children:
            os.waitpid(child, 0)
        self._children = []
        with suppress(OSError), alone(self._output, wait=0):
            if _is_fresh(self._output):
                # First the files: a crash leaves files that nobody owns, which the next build looks at anew.
                for entry in sorted(self._place.iterdir()):
                    entry.rename(self._output / entry.name)
                self._spares.lend_records(self._output / FOLDER / FILE)
        self.begun = False
        _remove(self._place)

    def close(self) -> None:
        """Nobody wants it any more."""
        for child in self._children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self._children = []
        if self.begun:
            self.begun = False
            _remove(self._place)
            with suppress(OSError):
                for folder in self._ours:
                    folder.rmdir()

    def _fork(self, number: int, workers: int) -> int:
        child = os.fork()
        if child:
            return child
        try:
            self._fill_all(number, workers)
        finally:
            os._exit(0)

    def _fill_all(self, number: int, workers: int) -> None:
        """The share of one of the workers."""
        assert self._spares is not None
        wanted: dict[str, list[tuple[str, int]]] = {}
        for path, digest, mtime in self._spares.files():
            wanted.setdefault(digest, []).append((path, mtime))
        copies = self._spares.copies
        for bundle in copies.numbers()[number::workers]:
            for digest, data in copies.unpack(bundle):
                for path, mtime in wanted.pop(digest, ()):
                    with suppress(OSError):  # what is missing the build makes
                        _put(f"{self._place}/{path}", data, mtime)
        copies.close()


def _is_fresh(output: Path) -> bool:
    """Whether nothing stands in OUTPUT."""
    try:
        return (
            not any(entry.name != FOLDER for entry in output.iterdir())
            and not (output / FOLDER / FILE).exists()
        )
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _put(name: str, data: bytes, mtime: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(name, flags, 0o644)
    except FileNotFoundError:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(name, flags, 0o644)
    try:
        os.fchmod(handle, 0o644)  # whatever the umask
        write_whole(handle, data)
        os.utime(handle, ns=(mtime, mtime))  # the stamp by which the records know it
    finally:
        os.close(handle)


def _remove(folder: Path) -> None:
    from shutil import rmtree  # much to import, where there is nothing to put back

    rmtree(folder, ignore_errors=True)

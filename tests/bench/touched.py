"""I/O: which files a build opens, reads and writes: through strace where it is installed, else as far as Python itself tells.

Files are counted once, whatever their number of calls; a file that is written and then renamed counts once for each name. Files are those of the
content root, the output and the cache; the program, its libraries and the system's files are counted apart.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.corpus import host_of, site_names
from tests.bench.measure import environment_of, failure
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.peer import Command

PLACES = ("content", "output", "cache", "program")
KINDS = ("listed", "opened", "read", "written")
_OPEN = frozenset({"open", "openat", "openat2", "creat"})
_READ = frozenset({"read", "pread64", "readv", "preadv", "sendfile", "copy_file_range"})
_WRITE = frozenset({"write", "pwrite64", "writev", "pwritev"})
_CALL = re.compile(r"(\w+)\((.*)\) = (-?\w+)(?:<(.*)>)?")
_HANDLE = re.compile(r"\d+<((?:\\.|[^>])*)>")
_FILE = re.compile(r"/(?!proc/|dev/(?!shm/))")  # no device, and nothing of the kernel's
_ESCAPE = re.compile(rb"\\([0-7]{1,3})")


@dataclass(frozen=True)
class Touched:
    """Distinct files (for `listed`: folders) by kind, then by place; `sites` whose files were opened; `how` it was seen."""

    counts: Mapping[str, Mapping[str, int]]
    sites: tuple[str, ...]
    how: str


def touched(ours: Jiyue) -> Touched:
    """Run a build of ours under watch. Raises BuildFailed."""
    command = ours.command()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        strace = _strace()
        watched = _traced(command, strace, folder) if strace else _audited(command, folder)
        done = subprocess.run(
            watched.arguments,
            cwd=watched.folder,
            env=environment_of(watched),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise failure(command, done.returncode, done.stdout)
        seen = read_traces(folder) if strace else read_audit(folder / "log")
        return summarise(seen, ours, "strace" if strace else "audit hook of Python")


def summarise(seen: Iterable[tuple[str, str]], ours: Jiyue, how: str) -> Touched:
    """Count kinds and paths by place."""
    held: dict[str, dict[str, set[str]]] = {kind: {place: set() for place in PLACES} for kind in KINDS}
    places = {f"{(ours.folder / place).resolve()}/": place for place in PLACES[:3]}
    ids = {host_of(name): name for name in site_names(ours.plan)} | {
        name: name for name in site_names(ours.plan)
    }
    sites = set()
    for kind, path in seen:
        base = next((base for base in places if path.startswith(base)), "")
        held[kind][places.get(base, "program")].add(path)
        if base and kind != "listed":
            inside = path[len(base) :].removeprefix("sites/").partition("/")[0]
            sites.update({ids[inside]} if inside in ids else ())
    counts = {kind: {place: len(paths) for place, paths in found.items()} for kind, found in held.items()}
    return Touched(counts, tuple(sorted(sites)), how)


def _strace() -> str:
    """The program, where it is there and may watch other processes; else ""."""
    program = shutil.which("strace") or ""
    allowed = (
        program and subprocess.run([program, "-qq", "-o", "/dev/null", "true"], check=False).returncode == 0
    )
    return program if allowed else ""


def _traced(command: Command, strace: str, folder: Path) -> Command:
    calls = ",".join(f"?{name}" for name in sorted(_OPEN | _READ | _WRITE))
    # A file for each process, so that no call is told in two halves.
    options = ("-f", "-ff", "-qq", "-y", "-s", "0", "-o", str(folder / "trace"), "-e", f"trace={calls}")
    return Command((strace, *options, "--", *command.arguments), command.folder, command.environment)


def _audited(command: Command, folder: Path) -> Command:
    program, _, *rest = command.arguments
    arguments = (program, "-m", "tests.bench.audit", str(folder / "log"), *rest)
    return Command(arguments, command.folder, command.environment)


def read_traces(folder: Path) -> Iterator[tuple[str, str]]:
    """Kind and path of each call in strace's files."""
    for file in sorted(folder.glob("trace*")):
        for line in file.read_text("utf-8", "surrogateescape").splitlines():
            yield from read_call(line)


def read_call(line: str) -> Iterator[tuple[str, str]]:
    """What one line of strace says was done to files."""
    call = _CALL.match(line)
    if call is None or call[3].startswith("-"):
        return
    name, given, path = call[1], call[2], call[4]
    if name in _OPEN:
        if path:
            yield ("listed" if "O_DIRECTORY" in given else "opened"), _unescaped(path)
        return
    handles = [_unescaped(one) for one in _HANDLE.findall(given)]
    files = [one for one in handles if _FILE.match(one)]
    if files and name in _READ:
        yield "read", files[-1] if name == "sendfile" else files[0]
    elif files and name in _WRITE:
        yield "written", files[0]


def _unescaped(path: str) -> str:
    data = _ESCAPE.sub(lambda match: bytes([int(match[1], 8)]), path.encode("utf-8", "surrogateescape"))
    return data.decode("utf-8", "surrogateescape")


def read_audit(log: Path) -> Iterator[tuple[str, str]]:
    """Kind and path of each event: Python tells what was opened and for what, not each read."""
    for line in log.read_text("utf-8", "surrogateescape").splitlines():
        kind, _, path = line.partition("\0")
        if kind == "list":
            yield "listed", path
        else:
            yield "opened", path
            yield ("read" if kind == "read" else "written"), path

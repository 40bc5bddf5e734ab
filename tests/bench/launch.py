"""I/O: starts a command and measures it from process start to exit: `python -IS launch.py RESULT COMMAND …`; the standard library alone.

A process of its own, and a small one: the kernel's figure for the peak of a child is never below the size of the one that started it.
RESULT gets wall and CPU seconds, peak MB of the whole tree, and the exit code, as JSON; what the command says is passed on.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

_PERIOD = 0.1  # seconds between two looks at memory, at least
_SHARE = 25  # a look, which stops those looked at, takes one part in so many of the time at most


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for above in found:
        with contextlib.suppress(OSError, ValueError):
            for task in Path(f"/proc/{above}/task").iterdir():
                found.extend(map(int, (task / "children").read_text().split()))
    return found


def memory_of(pids: list[int]) -> float:
    """Their memory in MB; pages that they share count once (Linux)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Watch(threading.Thread):
    """Looks at the memory of a tree of processes while it runs; `peak` in MB."""

    def __init__(self, pid: int, alone: bool = False) -> None:
        """`alone`: a single process is looked at too, where the kernel's own figure will not be had."""
        super().__init__(daemon=True)
        self._pid, self._fewest = pid, 1 if alone else 2
        self._over = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        pause = _PERIOD
        while not self._over.wait(pause):
            began = time.perf_counter()
            pids = family(self._pid)
            if len(pids) >= self._fewest:
                self.peak = max(self.peak, memory_of(pids))
            pause = max(_PERIOD, _SHARE * (time.perf_counter() - began))

    def finish(self) -> float:
        """Stop; the peak."""
        self._over.set()
        self.join()
        return self.peak


def main(result: str, command: list[str]) -> None:
    """Run the command and write what was measured."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    watch = Watch(process.pid)
    watch.start()
    assert process.stdout is not None
    said = process.stdout.read()  # ends when every process of the build has ended
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = code = os.waitstatus_to_exitcode(status)
    # The kernel knows the peak of the largest process, the watch that of all together.
    memory = max(usage.ru_maxrss / 1024, watch.finish())
    measured = {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory, "code": code}
    Path(result).write_text(json.dumps(measured))
    sys.stdout.buffer.write(said)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

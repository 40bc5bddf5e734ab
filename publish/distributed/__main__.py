"""I/O: `python -m publish.distributed SCHEDULER [options of dask worker]`: workers on this machine, one process a core.

It is `dask worker` with what builds need: one thread a process, and the digest of this code as a resource, by which the
scheduler gives jobs to workers of the same version alone.
"""

from __future__ import annotations

import os
import sys

from cluster.messages import ROOT
from publish.distributed.code import machine_digest, resource_of

ROOM = 1_000_000  # jobs are limited by threads, not by this
USAGE = "用法 usage: python -m publish.distributed tcp://HOST:8786 [dask worker …]"


def command(arguments: list[str], cores: int) -> list[str]:
    """The `dask worker` to run."""
    scheduler, *more = arguments
    fixed = ["--nthreads", "1", "--resources", f"{resource_of(machine_digest())}={ROOM}"]
    if "--nworkers" not in more and "--no-nanny" not in more:
        fixed += ["--nworkers", str(cores)]
    return [sys.executable, "-m", "dask", "worker", scheduler, *fixed, *more]


def main() -> None:
    """Become the `dask worker`; only a mistake comes back."""
    if len(sys.argv) < 2 or "://" not in sys.argv[1]:
        sys.stderr.write(f"{USAGE}\n")
        sys.exit(2)
    os.chdir(ROOT)
    line = command(sys.argv[1:], os.cpu_count() or 1)
    os.execv(line[0], line)


if __name__ == "__main__":
    main()

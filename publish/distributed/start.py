"""What a build works with: a Dask cluster where EXECUTOR names one, else nothing but this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from cluster.environment import UsageError
from publish.options import Options

if TYPE_CHECKING:
    from publish.distributed.farm import Farm

LIBRARIES = frozenset({"dask", "distributed", "fsspec"})
INSTALL = ".venv/bin/python -m pip install --require-hashes --no-deps -r requirements-dask.lock"


def farm_of(options: Options, say: Callable[[str], None]) -> AbstractContextManager[Farm | None]:
    """The workers of a build; None where it runs here. Raises UsageError where Dask is not installed, ClusterLost."""
    if not options.executor:
        return nullcontext()
    try:
        from publish.distributed.farm import Farm
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in LIBRARIES:
            raise
        raise UsageError(f"EXECUTOR 需要 Dask，请安装 EXECUTOR needs Dask; install it: {INSTALL}") from error
    return Farm(options, say)

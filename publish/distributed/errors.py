"""What ends a distributed build; OUTPUT is then as it was, or whole files of both states after it had been reached."""

from __future__ import annotations


class ClusterLost(OSError):
    """The scheduler does not answer, or no longer."""

    def __init__(self, scheduler: str) -> None:
        super().__init__(
            f"与 Dask 调度器失去联系，请启动它后重新构建 no connection to the Dask scheduler; start it and build again: {scheduler}"
        )


class NoWorkers(OSError):
    """Nobody is there who may take the jobs."""

    def __init__(self, scheduler: str, resource: str, refused: tuple[str, ...]) -> None:
        others = f"；代码不同的 with other code: {', '.join(refused)}" if refused else ""
        super().__init__(
            f"没有代码相同（{resource}）的工作进程：用同一版本启动 python -m publish.distributed {scheduler}"
            f" no worker with the same code ({resource}): start some of this version{others}"
        )

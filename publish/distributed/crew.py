"""I/O: jobs given to Dask and their answers as they come. What a worker wants of the driver is supplied, and the job runs again.

Dask runs a lost worker's jobs again elsewhere and gives up one that has killed several; nothing of that is done here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from distributed import Client, KilledWorker, Security, as_completed
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError

from cluster.environment import UsageError
from publish.distributed.code import machine_digest, resource_of
from publish.distributed.errors import ClusterLost, NoWorkers
from publish.distributed.jobs import run
from publish.distributed.orders import Answer, BodiesJob, EditionJob, Order, Refused, Wanted
from publish.distributed.supply import Supply

CONNECT = 10.0  # seconds to wait for the scheduler
LOOK = 5.0  # seconds between looks at who is there
WAIT = 60.0  # seconds that a build waits without any worker that can take its jobs
AGAIN = 3  # times that one job may want the same thing from the driver
TLS = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__TLS__CLIENT__CERT, …__TLS__CLIENT__KEY"
KILLED = "工作进程一再中止 one worker after another died of it"


class Crew:
    """The workers at one scheduler that run this very code."""

    def __init__(self, scheduler: str, say: Callable[[str], None]) -> None:
        """Raises ClusterLost where no scheduler answers, UsageError where TLS is asked for and Dask knows no certificate."""
        if scheduler.startswith("tls://") and Security().get_connection_args("client")["ssl_context"] is None:
            raise UsageError(f"EXECUTOR=dask+tls:// 需要证书 needs certificates: {TLS}")
        self._scheduler, self._say = scheduler, say
        self._resource = resource_of(machine_digest())
        self._told: set[str] = set()
        try:
            self._client = Client(scheduler, timeout=CONNECT, set_as_default=False)
        except OSError as error:
            raise ClusterLost(scheduler) from error

    def close(self) -> None:
        """Let go of the scheduler, which may be gone."""
        with suppress(Exception):
            self._client.close(timeout=2)

    def run(self, jobs: Sequence[Any], order: Order, supply: Supply) -> Iterator[tuple[Any, Answer | str]]:
        """The jobs with their answers as they come, or the words of what went wrong. Raises ClusterLost, NoWorkers, OSError."""
        asked: Counter[tuple[Any, str]] = Counter()
        waiting = {self._submit(order, job): job for job in jobs}
        suspects: list[Any] = []
        alone: Any = None
        try:
            while waiting or suspects:
                if not waiting:
                    alone = suspects.pop()
                    waiting[self._submit(order, alone)] = alone
                for future in self._finished(waiting):
                    job = waiting.pop(future)
                    answer = self._answer(future)
                    if isinstance(answer, Wanted):
                        asked.update((job, name) for name in answer.names)
                        if all(asked[job, name] <= AGAIN for name in answer.names):
                            supply.put_again(answer.packs, answer.sources)
                            waiting[self._submit(order, job)] = job
                            continue
                        answer = (
                            f"存放处一再缺少内容 the store lacks content again and again: {answer.names[0]}"
                        )
                    elif answer == KILLED and job != alone:
                        # Whoever waited at a worker that died is blamed by Dask too: alone it has nobody else to blame.
                        suspects.append(job)
                        continue
                    yield job, answer.because if isinstance(answer, Refused) else answer
        finally:
            if waiting and self._client.status == "running":
                self._client.cancel(list(waiting))

    def _submit(self, order: Order, job: BodiesJob | EditionJob) -> Any:
        return self._client.submit(run, order, job, pure=False, resources={self._resource: 1})

    def _finished(self, waiting: Mapping[Any, Any]) -> Iterator[Any]:
        """Futures as they finish, those put into `waiting` on the way too. Raises ClusterLost, NoWorkers."""
        alone = 0.0
        while waiting:
            try:
                for future in as_completed(
                    list(waiting), loop=self._client.loop, timeout=LOOK, raise_errors=False
                ):
                    alone = 0.0
                    yield future
                continue
            except TimeoutError:
                pass
            alone = 0.0 if self.look() else alone + LOOK
            if alone >= WAIT:
                raise NoWorkers(self._scheduler, self._resource, tuple(sorted(self._told)))

    def look(self) -> bool:
        """Whether a worker is there that may take jobs; the others are named once."""
        if self._client.status != "running":
            raise ClusterLost(self._scheduler)
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, CommClosedError) as error:
            raise ClusterLost(self._scheduler) from error
        good = False
        for address, worker in workers.items():
            if self._resource in worker["resources"]:
                good = True
            elif address not in self._told:
                self._told.add(address)
                theirs = ", ".join(worker["resources"]) or "—"
                self._say(
                    f"工作进程 {address} 的代码不同，不用 worker {address} runs other code and is not used:"
                    f" {theirs} ≠ {self._resource}"
                )
        return good

    def _answer(self, future: Any) -> Answer | str:
        try:
            if future.status == "cancelled":
                raise ClusterLost(self._scheduler)
            # This waits: a job whose worker was killed as it ended may be under way again.
            error = future.exception()
            if error is None:
                answer: Answer = future.result()
                return answer
        except (CommClosedError, FutureCancelledError) as lost:
            raise ClusterLost(self._scheduler) from lost
        if isinstance(error, KilledWorker):
            return KILLED
        if isinstance(error, OSError):
            return f"工作进程的外部条件不满足 the world failed a worker: {error}"
        return f"{type(error).__name__}: {error}"

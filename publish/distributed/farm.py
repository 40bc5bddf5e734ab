"""I/O: the driver of a distributed build: gives jobs to Dask, answers what workers want, takes results over.

Dask runs a lost worker's jobs again elsewhere and gives up one that has killed several; nothing of that is done here.
OUTPUT is touched only after every job has come back.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from distributed import Client, KilledWorker, as_completed
from distributed.client import FutureCancelledError
from distributed.comm import CommClosedError

from cluster.body.store import BodyStore, key_of
from cluster.library import Library
from cluster.model import Model
from cluster.tree import Tree, open_tree
from plugins.feeds.keys import load_secret
from publish.distributed.address import read_address
from publish.distributed.code import machine_digest, resource_of
from publish.distributed.errors import ClusterLost, NoWorkers
from publish.distributed.jobs import run
from publish.distributed.manifest import pack_rows, read_rows
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.orders import (
    Answer,
    Bodies,
    BodiesJob,
    EditionJob,
    Order,
    Refused,
    Row,
    Share,
    Wanted,
)
from publish.distributed.supply import Supply
from publish.edition import EditionResult
from publish.executors import Done
from publish.options import Options
from publish.records import Record, Records
from publish.writer import Writer

CHUNK = 64  # documents whose bodies are rendered by one job
FEW = 4  # with fewer chunks than this bodies are rendered here, on the checks' way
PART = 1500  # documents of an edition that one job makes pages of
CONNECT = 10.0  # seconds to wait for the scheduler
LOOK = 5.0  # seconds between looks at who is there
WAIT = 60.0  # seconds that a build waits without any worker that can take its jobs
AGAIN = 3  # times that one job may want something from the driver

Job = BodiesJob | EditionJob


class Farm:
    """A Dask cluster that works for one build."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        """Raises UsageError for an address that is none, ClusterLost where no scheduler answers, OSError for the store."""
        self._options, self._say = options, say
        self._address = read_address(options.executor)
        self._store_url = self._address.store or (options.cache / "store").absolute().as_uri()
        self._store = ObjectStore(self._store_url)
        self._resource = resource_of(machine_digest())
        self._told: set[str] = set()
        self._supply: Supply | None = None
        self._packs: dict[str, list[str]] = {}
        try:
            self._client = Client(self._address.scheduler, timeout=CONNECT, set_as_default=False)
        except OSError as error:
            raise ClusterLost(self._address.scheduler) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):  # the scheduler may be gone; what was made is safe already
            self._client.close(timeout=2)

    def render_bodies(self, model: Model, tree: Tree) -> None:
        """Bodies that CACHE lacks, rendered by the workers. Raises ClusterLost, NoWorkers, OSError."""
        path = self._options.cache / "bodies.sqlite"
        fingerprint = Library(tree, self._options.cache).fingerprint
        keys = [key_of(fingerprint, document.lang, document.blob) for document in model.documents]
        with BodyStore(path) as bodies:
            held = {key for key, _ in bodies.stored(keys)}
            missing = [number for number, key in enumerate(keys) if key not in held]
            if len(missing) < FEW * CHUNK:
                return
            missing.sort(key=lambda number: model.documents[number].site)
            jobs = [
                BodiesJob(tuple(missing[start : start + CHUNK])) for start in range(0, len(missing), CHUNK)
            ]
            for job, answer in self._run(jobs, model, tree):
                if not isinstance(answer, Bodies):
                    continue  # the checks render them on their way, and tell what is wrong
                for number in job.documents:
                    packs = self._packs.setdefault(model.documents[number].site, [])
                    if answer.pack not in packs:
                        packs.append(answer.pack)
                with suppress(Damaged, ValueError):
                    for _, data in self._store.get([answer.pack]):
                        bodies.put_stored([(key, body) for key, body in read_rows(data)])

    def editions(
        self, editions: Sequence[tuple[str, str]], model: Model, tree: Tree, records: Records
    ) -> Iterator[Done[tuple[str, str], EditionResult]]:
        """Editions made by the workers and taken over into OUTPUT. Raises ClusterLost, NoWorkers, OSError."""
        writer = Writer(self._options.output, records)
        known = {edition: self._known(writer, edition) for edition in editions}
        jobs = [job for edition in editions for job in self._jobs_of(edition, model, known[edition])]
        shares: dict[tuple[str, str], list[tuple[EditionJob, Share]]] = {edition: [] for edition in editions}
        failed: dict[tuple[str, str], str] = {}
        for number, (job, answer) in enumerate(self._run(jobs, model, tree), 1):
            name = (job.site, job.lang)
            if isinstance(answer, Share):
                shares[name].append((job, answer))
                part = f" {job.part + 1}/{job.parts}" if job.parts > 1 else ""
                self._say(
                    f"({number}/{len(jobs)}) {'.'.join(name)}{part}: {len(answer.rows)} 个文件生成 files made"
                )
            else:
                failed[name] = str(answer)
        for edition in editions:
            if edition in failed:
                yield Done(edition, None, failed[edition])
            else:
                yield self._take_over(edition, shares[edition], writer, model, tree)

    def _jobs_of(self, edition: tuple[str, str], model: Model, known: str) -> list[EditionJob]:
        site, lang = edition
        count = sum(document.site == site and document.lang == lang for document in model.documents)
        parts = max(1, -(-count // PART))
        packs = tuple(self._packs.get(site, ()))
        return [EditionJob(site, lang, part, parts, known, packs) for part in range(parts)]

    def _known(self, writer: Writer, edition: tuple[str, str]) -> str:
        rows = [
            [record.path, record.inputs] for record in writer.standing(".".join(edition)) if record.inputs
        ]
        if not rows:
            return ""
        (name,) = self._store.put([pack_rows(rows)])
        return name

    def _take_over(
        self,
        edition: tuple[str, str],
        shares: Sequence[tuple[EditionJob, Share]],
        writer: Writer,
        model: Model,
        tree: Tree,
    ) -> Done[tuple[str, str], EditionResult]:
        held = list(shares)
        for attempt in range(AGAIN):
            result = next(share.result for _, share in held if share.result is not None)
            rows = [row for _, share in held for row in share.rows]
            try:
                tally = writer.adopt(
                    ".".join(edition), result.paths, [_record(row) for row in rows], self._store.get
                )
                return Done(edition, replace(result, tally=tally))
            except Damaged as damaged:
                if attempt == AGAIN - 1:
                    break
                self._say(f"{'.'.join(edition)}: 存放处有损坏，重新生成 damaged in the store, made again")
                wrong = set(damaged.names)
                ill = [job for job, share in held if any(row.digest in wrong for row in share.rows)]
                for job, answer in self._run(ill, model, tree):
                    if isinstance(answer, str):
                        return Done(edition, None, answer)
                    assert isinstance(answer, Share)
                    held = [(other, share) for other, share in held if other != job] + [(job, answer)]
            except Exception as error:
                if isinstance(error, OSError):
                    raise
                return Done(edition, None, f"{type(error).__name__}: {error}")
        return Done(edition, None, "存放处的结果一再损坏 results in the store are damaged again and again")

    def _run(self, jobs: Sequence[Any], model: Model, tree: Tree) -> Iterator[tuple[Any, Answer | str]]:
        """The jobs with their answers as they come, or the words of what went wrong."""
        if not jobs:
            return
        order = self._ordered(model, tree)
        assert self._supply is not None
        asked: Counter[Any] = Counter()
        waiting = {self._submit(order, job): job for job in jobs}
        try:
            for future in self._finished(waiting):
                job = waiting.pop(future)
                answer = self._answer(future)
                if isinstance(answer, Refused):
                    answer = answer.because
                elif isinstance(answer, Wanted):
                    asked[job] += 1
                    if asked[job] <= AGAIN:
                        self._supply.put_again(answer.packs, answer.sources)
                        waiting[self._submit(order, job)] = job
                        continue
                    answer = f"存放处一再缺少内容 the store lacks content again and again: {answer}"
                yield job, answer
        finally:
            if waiting and self._client.status == "running":
                self._client.cancel(list(waiting))

    def _submit(self, order: Order, job: Job) -> Any:
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
            alone = 0.0 if self._look() else alone + LOOK
            if alone >= WAIT:
                raise NoWorkers(self._address.scheduler, self._resource, tuple(sorted(self._told)))

    def _look(self) -> bool:
        """Whether a worker is there that may take jobs; the others are named once."""
        if self._client.status != "running":
            raise ClusterLost(self._address.scheduler)
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, CommClosedError) as error:
            raise ClusterLost(self._address.scheduler) from error
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
            if future.status == "finished":
                answer: Answer = future.result()
                return answer
            if future.status == "cancelled":
                raise ClusterLost(self._address.scheduler)
            error = future.exception()
        except (CommClosedError, FutureCancelledError) as lost:
            raise ClusterLost(self._address.scheduler) from lost
        if isinstance(error, KilledWorker):
            return f"一再使工作进程中止 it ended one worker after another: {error.last_worker.address}"
        if isinstance(error, OSError):
            return f"工作进程的外部条件不满足 the world failed a worker: {error}"
        return f"{type(error).__name__}: {error}"

    def _ordered(self, model: Model, tree: Tree) -> Order:
        """The order of this build, its content supplied; workers that cannot take part are told of."""
        if self._supply is None:
            self._look()
            self._supply = Supply(self._store, tree, model)
            self._supply.put(sources=not self._address.content)
        key = load_secret(os.environ)
        content = self._address.content
        commit = (open_tree(self._options.content)[1].commit or "") if content.startswith("git+") else ""
        return Order(
            self._supply.name,
            self._store_url,
            content,
            commit,
            machine_digest(),
            key.public.name if key else "",
        )


def _record(row: Row) -> Record:
    return Record(row.path, row.inputs, row.digest, row.size, -1)

"""I/O: how soon a save shows in the preview: `python -m publish serve` as `make serve` runs it, asked over HTTP until the new text is there.

The server builds the whole product. A save is a document's file written by an editor: the clock starts before the write and stops when the
page holds the saved sentence, or, for lists, when the home page holds the saved title. Between two saves the server is left in peace.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from tests.bench.corpus import Article, Plan, articles, document_text, make_article, real_bodies
from tests.bench.launch import Watch
from tests.bench.measure import environment_of, failure
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.peer import Command

PEACE = 3.0  # seconds between two saves
_EVERY = 0.005  # seconds between two questions
_LONGEST = 3600.0  # seconds that a first build may take


@dataclass(frozen=True)
class Saves:
    """Seconds from the start to the first page, from each save to its page and to the lists; MB at the peak."""

    first: float
    page: tuple[float, ...]
    lists: tuple[float, ...]
    memory: float

    @property
    def page_median(self) -> float:
        return statistics.median(self.page)

    @property
    def lists_median(self) -> float:
        return statistics.median(self.lists)


def measure_saves(plan: Plan, folder: Path, saves: int = 5) -> Saves:
    """Start the preview of a corpus below `folder`, save documents, stop it. Raises BuildFailed."""
    bodies = real_bodies(plan.texts) if plan.texts else ()
    ours = Jiyue(plan, folder, whole=True)
    ours.begin(articles(plan))
    port = _free_port()
    built = ours.command()
    environment = {**built.environment, "JIYUE_PORT": str(port)}
    del environment["JIYUE_SEARCH"]  # as `make serve` has it
    command = Command((sys.executable, "-m", "publish", "serve"), built.folder, environment)
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=environment_of(command),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watch = Watch(process.pid, alone=True)
        watch.start()
        try:
            asked = _Asked(process, command, said, f"{ours.site}.localhost", port)
            middle = make_article(plan, ours.site, plan.articles // 2, bodies)
            newest = make_article(plan, ours.site, plan.articles - 1, bodies)
            asked.until(middle.url, "</html>")
            first = time.perf_counter() - started
            page, lists = [], []
            for number in range(1, saves + 1):
                mark = f"预览第{number}次保存的一句话。"
                saved = replace(middle, body=f"{middle.body}\n{mark}\n")
                page.append(_save(ours, saved, lambda: asked.until(middle.url, mark)))  # noqa: B023
                end = f"（第{number}次保存）"
                saved = replace(newest, title=newest.title + end)
                lists.append(_save(ours, saved, lambda: asked.until("/", end)))  # noqa: B023
            return Saves(first, tuple(page), tuple(lists), watch.finish())
        finally:
            watch.finish()
            _stop(process)


class _Asked:
    """The preview as a browser asks it."""

    def __init__(
        self, process: subprocess.Popen[bytes], command: Command, said: BinaryIO, host: str, port: int
    ) -> None:
        self._process, self._command, self._said = process, command, said
        self._host, self._port = host, port

    def until(self, url: str, text: str) -> None:
        """Ask for a page until it holds `text`. Raises BuildFailed when the server ends or never shows it."""
        wanted, deadline = text.encode(), time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with suppress(OSError, http.client.HTTPException):
                if wanted in self._page(url):
                    return
            time.sleep(_EVERY)
        self._said.seek(0)
        raise failure(self._command, self._process.poll() or 0, self._said.read())

    def _page(self, url: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("GET", url, headers={"Host": f"{self._host}:{self._port}"})
            answer = connection.getresponse()
            return answer.read() if answer.status == http.HTTPStatus.OK else b""
        finally:
            connection.close()


def _save(ours: Jiyue, document: Article, shown: Callable[[], None]) -> float:
    time.sleep(PEACE)
    text, file = document_text(document), ours.folder / "content" / document.path
    started = time.perf_counter()
    file.write_text(text, "utf-8")
    shown()
    return time.perf_counter() - started


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server, and with it whatever it started, by the session that it was given."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

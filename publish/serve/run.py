"""I/O: runs the preview: answers in threads, watches sources in the main thread, stops on a signal."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from watchfiles import Change
from watchfiles import watch as watch_files

from publish.serve.answers import Preview
from publish.serve.hosts import Hosts
from publish.serve.news import News
from publish.serve.server import PreviewServer

Changed = Callable[[set[Path]], None]
Say = Callable[[str], None]
# Changes are told once nothing more came for a step, after the longest wait at any rate.
STEP_MS, LONGEST_MS = 10, 50
STOP_MS = 500  # how soon a stop is noticed


class PortTaken(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(
            f"端口 {port} 已被占用，请换一个：make serve PORT={port + 1}。"
            f" / Port {port} is taken; choose another: make serve PORT={port + 1}."
        )


def serve(
    output: Path,
    hosts: Hosts,
    port: int,
    watch: Sequence[Path],
    changed: Changed,
    *,
    news: News,
    wanted: Callable[[str], bool] = lambda _: True,
    say: Say | None = None,
) -> None:
    """Serve `output` on 127.0.0.1:`port` and tell `changed` what changes under `watch`, until SIGINT or SIGTERM.

    `changed` gets paths that are `wanted`, in the calling thread, and comes back soon; whoever it tells publishes `news`.
    If it raises, the trace goes to stderr, pages say so, and serving goes on. `output` itself is never watched. Raises
    PortTaken.
    """
    tell: Say = say or partial(print, file=sys.stderr, flush=True)
    server = _listen(output, hosts, port, news)
    answering = threading.Thread(target=server.serve_forever, args=(0.1,), name="preview", daemon=True)
    stop = threading.Event()
    with _stopped_by_signals(stop):
        answering.start()
        tell(f"预览 / Preview: http://127.0.0.1:{server.port}/  （Ctrl-C 停止 / stops）")
        try:
            _watch(output, watch, stop, news, changed, wanted)
        finally:
            news.close()
            server.shutdown()
            answering.join()
            server.server_close()


def _listen(output: Path, hosts: Hosts, port: int, news: News) -> PreviewServer:
    try:
        return PreviewServer(partial(Preview, output, hosts), news, port)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(port) from error
        raise


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    before = {int(number): signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    for number in before:
        signal.signal(number, ask_to_stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(
    output: Path,
    watch: Sequence[Path],
    stop: threading.Event,
    news: News,
    changed: Changed,
    wanted: Callable[[str], bool],
) -> None:
    if not watch:
        stop.wait()
        return
    built = f"{output.resolve()}{os.sep}"

    def is_wanted(_: Change, path: str) -> bool:
        return not path.startswith(built) and wanted(path)

    for changes in watch_files(
        *watch,
        watch_filter=is_wanted,
        stop_event=stop,
        debounce=LONGEST_MS,
        step=STEP_MS,
        rust_timeout=STOP_MS,
        raise_interrupt=False,
    ):
        try:
            changed({Path(path) for _, path in changes})
        except Exception as error:
            traceback.print_exc()
            news.fail(f"{type(error).__name__}: {error}")

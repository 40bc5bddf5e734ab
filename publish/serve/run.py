"""I/O: runs the preview: answers in threads, watches sources in the main thread, rebuilds there, stops on a signal."""

from __future__ import annotations

import errno
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

from watchfiles import watch as watch_files

from publish.serve.answers import Preview
from publish.serve.hosts import Hosts
from publish.serve.news import News, RebuildResult
from publish.serve.server import PreviewServer

Rebuild = Callable[[set[Path]], RebuildResult]
Say = Callable[[str], None]


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
    rebuild: Rebuild,
    *,
    first: RebuildResult | None = None,
    say: Say | None = None,
) -> None:
    """Serve `output` on 127.0.0.1:`port` and rebuild when something under `watch` changes, until SIGINT or SIGTERM.

    `rebuild` gets the changed paths, in the calling thread, one call at a time; what changes meanwhile comes with the next.
    If it raises, the trace goes to stderr, pages say so, and serving goes on. `first` is what the build before gave.
    A second signal ends a rebuild that is under way. `output` itself is never watched. Raises PortTaken.
    """
    tell: Say = say or partial(print, file=sys.stderr, flush=True)
    news = News(first or RebuildResult())
    server = _listen(output, hosts, port, news)
    answering = threading.Thread(target=server.serve_forever, args=(0.1,), name="preview", daemon=True)
    stop = threading.Event()
    with _stopped_by_signals(stop):
        answering.start()
        tell(f"预览 / Preview: http://127.0.0.1:{server.port}/  （Ctrl-C 停止 / stops）")
        try:
            _watch(output, watch, stop, news, rebuild, tell)
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
    output: Path, watch: Sequence[Path], stop: threading.Event, news: News, rebuild: Rebuild, tell: Say
) -> None:
    built = output.resolve()
    if not watch:
        stop.wait()
        return
    for changes in watch_files(*watch, stop_event=stop, debounce=400, step=50, raise_interrupt=False):
        paths = {Path(path) for _, path in changes}
        paths = {path for path in paths if not path.resolve().is_relative_to(built)}
        if not paths or stop.is_set():
            continue
        tell(f"有 {len(paths)} 处改动，正在重建… / {len(paths)} changed, rebuilding…")
        try:
            news.publish(rebuild(paths))
        except Exception as error:
            traceback.print_exc()
            news.fail(f"{type(error).__name__}: {error}")

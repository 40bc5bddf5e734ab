"""I/O: `make serve`: serves a content root as a preview on this machine while another process builds what changes."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from cluster.messages import ROOT
from publish.options import Options, UsageError
from publish.serve import Hosts, News, PortTaken, RebuildResult, serve
from publish.told import Ahead, Built, Changed, Failed, Told
from publish.watching import Watching, watching

Say = Callable[[str], None]
PORT = 8000
FOLDER = ROOT / "build" / "preview"


def run_preview(options: Options, say: Say, environ: Mapping[str, str] = os.environ) -> int:
    """Serve until Ctrl-C. Exit code 0, 1 where nothing can be read, 3 where the port is taken. Raises UsageError."""
    port = read_port(environ)
    try:
        _probe(port)
        return _preview(preview_options(options, environ), port, say)
    except PortTaken as taken:
        say(str(taken))
        return 3


def read_port(environ: Mapping[str, str]) -> int:
    """JIYUE_PORT, 8000 where it is not set. Raises UsageError for what is no port."""
    said = environ.get("JIYUE_PORT", "").strip() or str(PORT)
    if not (said.isascii() and said.isdigit() and int(said) < 65536):
        raise UsageError(f"PORT 应为 0 至 65535 的数字 PORT must be a number up to 65535: {said}")
    return int(said)


def preview_options(options: Options, environ: Mapping[str, str]) -> Options:
    """As asked, but marked as a preview, and below a folder of its own: what `make site` built stays as it is."""
    output = options.output if environ.get("JIYUE_OUTPUT", "").strip() else FOLDER
    return replace(options, preview=True, production=False, output=output)


def _preview(options: Options, port: int, say: Say) -> int:
    with Builder(options, say) as builder:
        first = builder.told()
        if isinstance(first, Failed):
            raise first.error or OSError(first.problem)
        if not isinstance(first, Built) or first.sites is None:
            return 1
        news = News(_result(first))
        threading.Thread(target=_publish, args=(builder, first, news), daemon=True).start()
        watched = watching(options.content)

        def changed(paths: set[Path]) -> None:
            say(f"有 {len(paths)} 处改动，正在重建… / {len(paths)} changed, rebuilding…")
            follow(builder, watched, paths)

        serve(
            options.output,
            Hosts(first.sites),
            port,
            watched.folders,
            changed,
            news=news,
            wanted=watched.wants,
            say=say,
        )
    return 0


def follow(builder: Builder, watched: Watching, paths: set[Path]) -> None:
    """Have the builder follow changes: a new one where its own program changed, or the theme."""
    if any(watched.is_program(path) for path in paths):
        builder.begin_again()
    else:
        builder.follow(Changed(watched.content_paths(paths)))


def _publish(builder: Builder, held: Built, news: News) -> None:
    """Tell browsers whatever the builder tells."""
    while True:
        told = builder.told()
        if isinstance(told, Failed):
            news.fail(told.problem)
            continue
        if isinstance(told, Built):
            # Redirects and hosts of the last good build go with the pages that still stand.
            held = told if told.built else replace(held, messages=told.messages)
        news.publish(_result(held))


def _result(built: Built) -> RebuildResult:
    hosts = Hosts(built.sites) if built.sites is not None else None
    return RebuildResult(built.messages, built.redirects, hosts)


def _probe(port: int) -> None:
    """Raises PortTaken before time is spent on a build that nobody will see."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(port) from error
            raise


class Builder:
    """A process that builds, and builds again after each change. It is a fresh one, so that it has the program as it is now."""

    def __init__(self, options: Options, say: Say) -> None:
        self._options, self._say = options, say
        self._heard: SimpleQueue[Told] = SimpleQueue()

    def __enter__(self) -> Builder:
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def told(self) -> Told:
        """What it tells next."""
        return self._heard.get()

    def follow(self, changed: Changed) -> None:
        """Have a change built; a process that was lost is begun again."""
        try:
            self._pipe.send(changed)
        except OSError:
            self.begin_again()

    def begin_again(self) -> None:
        """Build with the program and the theme as they are now."""
        self._end()
        self._begin()

    def _begin(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._ended = threading.Event()
        self._process = context.Process(target=_build, args=(theirs, self._options, self._say))
        self._process.start()
        theirs.close()
        listening = (self._pipe, self._ended, self._heard)
        self._listener = threading.Thread(target=_listen, args=listening, daemon=True)
        self._listener.start()

    def _end(self) -> None:
        self._ended.set()
        # A group of its own, once it has begun; what it began itself ends when it does.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self._process.pid or 0, signal.SIGKILL)
        self._process.join()
        self._listener.join()
        self._pipe.close()


def _listen(pipe: Connection, ended: threading.Event, heard: SimpleQueue[Told]) -> None:
    with suppress(OSError):
        try:
            while True:
                told: Ahead | Built | Failed = pipe.recv()
                heard.put(told)
        except EOFError:
            if not ended.is_set():
                heard.put(
                    Failed(
                        "构建进程意外结束，下次保存时重新开始 the builder ended; the next save begins it again"
                    )
                )


def _build(pipe: Connection, options: Options, say: Say) -> None:
    os.setsid()
    # Only in the new process: it is the program as it stands now that is to be loaded.
    from publish.rebuilding import follow_changes

    follow_changes(pipe, options, say)

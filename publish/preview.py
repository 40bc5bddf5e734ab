"""I/O: `make serve`: builds a content root as a preview, serves it on this machine, rebuilds it when something changes."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from cluster.messages import ROOT, Message
from cluster.model import Model
from publish.build import build
from publish.options import Options, UsageError
from publish.report import print_messages, summary
from publish.serve import Hosts, PortTaken, RebuildResult, Redirect, SiteHost, serve

Say = Callable[[str], None]
PORT = 8000
FOLDER = ROOT / "build" / "preview"


@dataclass(frozen=True)
class Built:
    """What a build in the builder's process gives back: no more than the server needs. `sites` is None without a model."""

    messages: tuple[Message, ...]
    sites: tuple[SiteHost, ...] | None
    redirects: tuple[Redirect, ...]
    built: bool


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
        first = builder.build()
        if first.sites is None:
            return 1
        held = first

        def rebuild(_: set[Path]) -> RebuildResult:
            nonlocal held
            done = builder.build()
            if done.sites is not None and done.sites != held.sites:
                say(
                    "站点或域名有增减，请重新运行 make serve。 / Sites or hosts changed: run make serve again."
                )
            # Redirects of the last good build go with the pages that still stand.
            held = done if done.built else replace(held, messages=done.messages)
            return _result(held)

        watched = [options.content, ROOT / "themes"]
        serve(options.output, Hosts(first.sites), port, watched, rebuild, first=_result(first), say=say)
    return 0


def _result(built: Built) -> RebuildResult:
    return RebuildResult(built.messages, redirects=built.redirects)


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
    """A process that builds when asked: the server's threads and the forks of a build must not share one."""

    def __init__(self, options: Options, say: Say) -> None:
        self._options, self._say = options, say

    def __enter__(self) -> Builder:
        context = get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_answer, args=(theirs, self._pipe, self._options, self._say))
        self._process.start()
        theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Its own group: the workers of a build that is under way end with it.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.join()
        self._pipe.close()

    def build(self) -> Built:
        """Build once. Raises what the build raises, EOFError where the process is lost."""
        self._pipe.send(None)
        answer = self._pipe.recv()
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Built)
        return answer


def _answer(pipe: Connection, parents: Connection, options: Options, say: Say) -> None:
    os.setsid()
    parents.close()
    with suppress(EOFError):
        while True:
            pipe.recv()
            try:
                pipe.send(_build(options, say))
            except Exception as error:
                pipe.send(error)


def _build(options: Options, say: Say) -> Built:
    report = build(options, datetime.now(UTC), say)
    print_messages(report.messages, sys.stderr)
    say(summary(report.messages))
    redirects = tuple(Redirect(row.host, row.path, row.to_url) for row in report.redirects)
    sites = _sites(report.model) if report.model is not None else None
    return Built(report.messages, sites, redirects, report.built)


def _sites(model: Model) -> tuple[SiteHost, ...]:
    """Every site in the order of its place in the tree, the top first."""
    order = sorted(model.sites.values(), key=lambda site: (len(site.ancestors), site.id))
    return tuple(
        SiteHost(site.id, site.host, f"/{site.base}", site.text(site.config.name, site.languages[0]))
        for site in order
    )

"""I/O: the process behind `make serve` that builds: it keeps what it read of a content root, and reads again what changes.

After a change it puts the pages of the documents that were saved in place at once, then reads and checks the whole, then
leaves the rest to a process of its own, which ends when the next change comes: a build may end at any moment.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait

from cluster.errors import GitFailed
from cluster.model import Model
from cluster.packing import without_collection
from publish.ahead import put_ahead
from publish.build import Begun, build_checked, check, check_opened
from publish.content import open_content
from publish.options import Options, UsageError
from publish.records import ForeignOutput
from publish.remembered import remembering
from publish.report import has_errors, print_messages, summary
from publish.serve import Redirect, SiteHost
from publish.told import Ahead, Built, Changed, Failed

Say = Callable[[str], None]


def follow_changes(pipe: Connection, options: Options, say: Say) -> None:
    """Build, then after each `Changed` again, until the pipe closes; each step is told as `Ahead`, `Built` or `Failed`."""
    # A build makes much and drops little until its end: looking through all of it again and again finds nothing.
    gc.set_threshold(200_000, 20, 100)
    room = _Room(pipe, options, say)
    try:
        with suppress(EOFError, BrokenPipeError):
            changed = Changed()
            while True:
                room.take(changed)
                changed = room.wait()
    finally:
        room.drop()


class _Room:
    def __init__(self, pipe: Connection, options: Options, say: Say) -> None:
        self._pipe, self._options, self._say = pipe, options, say
        self._shelf_at = remembering()
        self._held: Begun | None = None
        self._rest: _Rest | None = None

    def take(self, changed: Changed) -> None:
        """Follow a change as far as this process does, and leave the rest to another."""
        self.drop()
        with suppress(Exception), without_collection():  # what is wrong is told by the whole build
            self._look_ahead(changed)
        try:
            self._held = held = self._read()
        except Exception as error:
            # Whatever it was, the next look begins from nothing.
            self._held, self._shelf_at = None, remembering()
            self._pipe.send(_failure(error))
            return
        model = held.opened.loaded.model
        if model is None or has_errors(held.messages):
            self._tell(Built(held.messages, _sites(model), (), built=False))
        else:
            self._rest = _Rest(held, self._options, self._say)

    def wait(self) -> Changed:
        """The next change; meanwhile the rest of the last one ends and is told. Raises EOFError when nobody listens."""
        while True:
            rest = self._rest
            ready = wait([self._pipe] if rest is None else [self._pipe, rest.answers])
            if self._pipe in ready:
                return self._next()
            assert rest is not None
            self._rest = None
            answer = rest.finish()
            if isinstance(answer, Built):
                self._tell(answer)
                for name in ("catalogue", "stamps"):
                    self._shelf_at(self._options.cache / name).settle()
            else:
                self._pipe.send(answer)

    def drop(self) -> None:
        """End what is under way."""
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _next(self) -> Changed:
        changed: Changed = self._pipe.recv()
        while self._pipe.poll():
            more: Changed = self._pipe.recv()
            changed = changed.and_then(more)
        return changed

    def _look_ahead(self, changed: Changed) -> None:
        held = self._held
        if held is None or changed.paths is None:
            return
        shelf = self._shelf_at(self._options.cache / "catalogue")
        now = datetime.now(UTC)
        if put_ahead(held.opened, held.messages, changed.paths, self._options, now, shelf):
            self._pipe.send(Ahead())

    def _read(self) -> Begun:
        now = datetime.now(UTC)
        if self._held is None:
            return check(self._options, now, self._say, shelf_at=self._shelf_at)
        opened = open_content(self._options, now, self._shelf_at, render=True)
        return check_opened(opened, replace(self._options, jobs=1), self._say)

    def _tell(self, built: Built) -> None:
        print_messages(built.messages, sys.stderr)
        self._say(summary(built.messages))
        self._pipe.send(built)


class _Rest:
    """The rest of a build, in a process and a group of its own."""

    def __init__(self, held: Begun, options: Options, say: Say) -> None:
        context = get_context("fork")
        self.answers, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_build, args=(theirs, held, options, say))
        self._process.start()
        theirs.close()

    def finish(self) -> Built | Failed:
        """What it says in the end."""
        try:
            answer: Built | Failed = self.answers.recv()
        except EOFError:
            answer = Failed("构建意外中止 the build ended by itself")
        self._process.join()
        self.answers.close()
        return answer

    def stop(self) -> None:
        """End it with its workers, wherever it is."""
        number = self._process.pid or 0
        for kill in (os.killpg, os.kill):  # it may not have its group yet
            with suppress(ProcessLookupError):
                kill(number, signal.SIGKILL)
        self._process.join()
        self.answers.close()


def _build(answers: Connection, held: Begun, options: Options, say: Say) -> None:
    os.setpgid(0, 0)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        tree = held.opened.tree.reopened()
        report = build_checked(replace(held, opened=replace(held.opened, tree=tree)), options, say)
    except Exception as error:
        answers.send(_failure(error))
        return
    redirects = tuple(Redirect(row.host, row.path, row.to_url) for row in report.redirects)
    answers.send(Built(report.messages, _sites(report.model), redirects, report.built))


def _failure(error: Exception) -> Failed:
    known = isinstance(error, (ForeignOutput, OSError, GitFailed, UsageError))
    if not known:
        traceback.print_exc()
    return Failed(f"{type(error).__name__}: {error}", error if known else None)


def _end_with_parent() -> None:
    """A build whose parent was killed writes no more, nor do its workers."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)


def _sites(model: Model | None) -> tuple[SiteHost, ...] | None:
    """Every site in the order of its place in the tree, the top first."""
    if model is None:
        return None
    order = sorted(model.sites.values(), key=lambda site: (len(site.ancestors), site.id))
    return tuple(
        SiteHost(site.id, site.host, f"/{site.base}", site.text(site.config.name, site.languages[0]))
        for site in order
    )

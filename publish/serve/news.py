"""What the last rebuild gave, and waiting for the next: browsers that show a page ask here whether to load it again."""

from __future__ import annotations

import threading
from dataclasses import field

from cluster.dataclass import dataclass
from cluster.messages import Message
from publish.serve.hosts import Hosts


@dataclass(frozen=True)
class Redirect:
    """An old address: `path` on `host` (both as in production) leads to `target`, a path or an absolute address."""

    host: str
    path: str
    target: str


@dataclass(frozen=True)
class RebuildResult:
    """What a rebuild gave: the messages to show, all redirects that now hold, and the cluster's hosts where they are new."""

    messages: tuple[Message, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    hosts: Hosts | None = None


@dataclass(frozen=True)
class Edition:
    """One state of the output: counted from 1; `failure` says why the last rebuild came to no end."""

    number: int
    result: RebuildResult
    failure: str = ""


@dataclass
class News:
    """The newest Edition, shared by the threads that answer and the one that rebuilds."""

    first: RebuildResult = field(default_factory=RebuildResult)

    def __post_init__(self) -> None:
        self._condition = threading.Condition()
        self._edition = Edition(1, self.first)
        self._closed = False

    @property
    def edition(self) -> Edition:
        """The newest."""
        with self._condition:
            return self._edition

    @property
    def closed(self) -> bool:
        """Whether the server is stopping."""
        with self._condition:
            return self._closed

    def publish(self, result: RebuildResult) -> None:
        """Make a rebuild's result the newest Edition and wake who waits."""
        self._replace(Edition(self.edition.number + 1, result))

    def fail(self, failure: str) -> None:
        """Say that a rebuild came to no end; what was built before stays."""
        before = self.edition
        self._replace(Edition(before.number + 1, before.result, failure))

    def _replace(self, edition: Edition) -> None:
        with self._condition:
            self._edition = edition
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> Edition | None:
        """The first Edition after number `seen`; None when the seconds passed or the server stops."""
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._edition.number > seen, seconds)
            return self._edition if self._edition.number > seen and not self._closed else None

    def close(self) -> None:
        """Wake who waits, for the last time."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

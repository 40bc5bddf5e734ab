"""I/O: one GET over a connection that goes only where it may, and ends in time whatever the other side does.

The name is resolved once; each of its addresses is checked, and the connection is made to a checked address itself,
so that no second look-up can lead elsewhere. TLS verifies the name against the system's certificates.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import httpcore

from syndicate.address import Target, may_connect
from syndicate.limits import Policy


class ConnectError(Exception):
    """No answer: `rule` is a rule id, `detail` says what happened."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


@dataclass(frozen=True)
class Response:
    """An answer whose body has not been read: names of `headers` in lower case, the first of each."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


class Opener(Protocol):
    """Sends one GET; the response's body may be read inside the context. Raises ConnectError."""

    def __call__(
        self, target: Target, headers: Mapping[str, str], policy: Policy, deadline: float
    ) -> AbstractContextManager[Response]:
        """`deadline` is an instant of `time.monotonic`."""


@contextmanager
def open_url(
    target: Target, headers: Mapping[str, str], policy: Policy, deadline: float
) -> Iterator[Response]:
    """One GET without redirects, cookies or proxies."""
    backend = _Guarded(target.host, policy, deadline)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool,
            pool.stream(
                "GET", target.url, headers=list(headers.items()), extensions=_timeouts(policy)
            ) as answer,
        ):
            found: dict[str, str] = {}
            for name, value in answer.headers:
                found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
            assert isinstance(answer.stream, Iterable)
            yield Response(answer.status, found, _read(answer))
    except ConnectError:
        raise
    except httpcore.TimeoutException as error:
        raise ConnectError("reading-slow", target.host) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise ConnectError("reading-no-answer", f"{target.host}: {_said(error)}") from error


def _read(answer: httpcore.Response) -> Iterator[bytes]:
    yield from answer.iter_stream()


def _said(error: BaseException) -> str:
    """What went wrong, without addresses of this machine."""
    return f"{type(error).__name__} {error}".strip()[:200]


def _timeouts(policy: Policy) -> dict[str, Any]:
    total = policy.total_seconds
    return {"timeout": {"connect": policy.connect_seconds, "read": total, "write": total, "pool": total}}


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Guarded(httpcore.NetworkBackend):
    """Connects to checked addresses only; every wait ends at the deadline."""

    def __init__(self, host: str, policy: Policy, deadline: float) -> None:
        self._host = host
        self._policy = policy
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        until = min(self._deadline, time.monotonic() + self._policy.connect_seconds)
        if host != self._host:
            raise ConnectError("reading-foreign-host", host)
        addresses = resolve(host, port, until)
        for address in addresses:
            if not may_connect(address, host, self._policy):
                raise ConnectError("reading-inside-address", f"{host} → {address}")
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(address, port, _left(until), None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            peer = stream.get_extra_info("server_addr")
            if not may_connect(str(peer[0]), host, self._policy):
                stream.close()
                raise ConnectError("reading-inside-address", f"{host} → {peer[0]}")
            return _Timed(stream, self._deadline)
        raise ConnectError("reading-no-answer", f"{host}: {_said(failure) if failure else 'no address'}")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise ConnectError("reading-host", "unix")

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(min(seconds, _left(self._deadline)))


class _Timed(httpcore.NetworkStream):
    """A stream on which no wait is longer than what is left until the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise ConnectError("reading-slow")
    return left


def resolve(host: str, port: int, until: float) -> tuple[str, ...]:
    """The IP addresses of a host, in the resolver's order; raises ConnectError where it gives none in time."""
    answers: queue.Queue[list[str] | OSError] = queue.Queue(1)

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(row[4][0]) for row in rows])
        except OSError as error:
            answers.put(error)

    # A resolver cannot be interrupted: a thread that nobody waits for is left to it.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(until))
    except queue.Empty as error:
        raise ConnectError("reading-slow", host) from error
    if isinstance(answer, OSError):
        raise ConnectError("reading-no-answer", f"{host}: {_said(answer)}") from answer
    return tuple(dict.fromkeys(answer))

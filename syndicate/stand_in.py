"""I/O: for demonstrations and tests: a server on this machine stands in for a host, which is asked as if it were there.

Only the environment can say so (JIYUE_STAND_IN), never content; only 127.0.0.1 can stand in; every other rule of
retrieving holds as for the real host.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from syndicate.address import LOOPBACK, Target
from syndicate.connect import Opener, Response, open_url
from syndicate.limits import Policy


def read_stand_ins(text: str) -> Mapping[str, int]:
    """`www.buwei.example=8123 …` as ports by host; raises ValueError for anything else."""
    found: dict[str, int] = {}
    for word in text.replace(",", " ").split():
        host, equals, port = word.partition("=")
        if not equals or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"JIYUE_STAND_IN: {word}")
        found[host.lower()] = int(port)
    return found


def standing_in(ports: Mapping[str, int], opener: Opener = open_url) -> Opener:
    """An opener that sends what is for a host of `ports` to that port of this machine, under the host's own name."""
    if not ports:
        return opener

    @contextmanager
    def opened(
        target: Target, headers: Mapping[str, str], policy: Policy, deadline: float
    ) -> Iterator[Response]:
        port = ports.get(target.host)
        if port is None:
            with opener(target, headers, policy, deadline) as response:
                yield response
            return
        here = Target(f"http://{LOOPBACK}:{port}{target.path}", "http", LOOPBACK, port, target.path)
        named = {**headers, "Host": target.host}
        with opener(here, named, replace(policy, loopback=True), deadline) as response:
            yield response

    return opened

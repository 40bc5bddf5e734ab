"""I/O: retrieves one address of a source: hops checked one by one, sizes and times bounded, validators opaque.

No cookies, no referrer but where a file's host asks for one, a User-Agent that says who asks (RFC 9110, RFC 9111).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from syndicate.address import AddressError, Target, check_url
from syndicate.connect import ConnectError, Opener, Response, open_url
from syndicate.inflate import InflateError, inflate
from syndicate.limits import Policy as Policy
from syndicate.limits import policy_of as policy_of

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_KEPT = (
    "content-type",
    "etag",
    "last-modified",
    "cache-control",
    "expires",
    "date",
    "link",
    "content-language",
)
_LONGEST_WAIT = timedelta(days=31)
_LONG_HEADER = 2_000
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True)
class Request:
    """What to ask for; `etag` and `last_modified` are sent back exactly as they once came."""

    url: str
    etag: str = ""
    last_modified: str = ""
    referer: str = ""
    accept: str = ACCEPT


@dataclass(frozen=True)
class Answer:
    """What came: `url` is the final address, `redirects` those passed before it, in order.

    `moved` is where every hop from the first said 301 or 308, "" otherwise. `retry_after` is an instant.
    A status of 400 or more is an Answer as well: what it means is for the lifecycle to decide.
    """

    status: int
    url: str
    body: bytes
    retrieved: datetime
    redirects: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    not_modified: bool = False
    moved: str = ""
    retry_after: datetime | None = None

    @property
    def etag(self) -> str:
        """The validator to send next time, opaque."""
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        """The other validator."""
        return self.headers.get("last-modified", "")

    @property
    def content_type(self) -> str:
        """As sent, with its parameters."""
        return self.headers.get("content-type", "")


class RetrieveError(Exception):
    """Nothing usable came: `rule` is a rule id of syndicate/rules, `detail` fills its message."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


def fetch(request: Request, policy: Policy, now: datetime, opener: Opener = open_url) -> Answer:
    """The answer to `request`, after at most `policy.most_hops` redirects.

    `now` is written into the answer as the instant of retrieval. Raises RetrieveError where an address is forbidden,
    nobody answers in time, a bound is passed or the body is damaged.
    """
    deadline = time.monotonic() + policy.total_seconds
    url, moved, permanent = request.url, "", True
    passed: list[str] = []
    try:
        while True:
            target = check_url(url, policy)
            if url != request.url and target.url in (*passed, request.url):
                raise RetrieveError("reading-redirects", target.url)
            with opener(target, _headers(request, policy, first=not passed), policy, deadline) as response:
                onward = _onward(response, target)
                if not onward:
                    return _answer(response, target, request, tuple(passed), moved, policy, now)
                permanent = permanent and response.status in _PERMANENT
            if len(passed) == policy.most_hops:
                raise RetrieveError("reading-redirects", request.url)
            passed.append(target.url)
            url = onward
            if permanent:
                moved = check_url(url, policy).url
    except (AddressError, ConnectError, InflateError) as error:
        raise RetrieveError(error.rule, error.detail or request.url) from error


def _headers(request: Request, policy: Policy, *, first: bool) -> dict[str, str]:
    headers = {
        "User-Agent": policy.agent,
        "Accept": request.accept,
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "zh-CN, zh;q=0.9, en;q=0.5",
    }
    # A validator belongs to the address that gave it; after a hop it still names the same resource, as browsers hold.
    if request.etag:
        headers["If-None-Match"] = _line(request.etag)
    if request.last_modified:
        headers["If-Modified-Since"] = _line(request.last_modified)
    if request.referer and first:
        headers["Referer"] = _line(request.referer)
    return {name: value for name, value in headers.items() if value}


def _line(value: str) -> str:
    """A header's value, or "" where it would be two headers or not ASCII."""
    return value if value.isascii() and value.isprintable() and len(value) <= _LONG_HEADER else ""


def _onward(response: Response, target: Target) -> str:
    place = response.headers.get("location", "")
    if response.status not in _REDIRECTS or not place:
        return ""
    with suppress(UnicodeError):  # some servers send the bytes of UTF-8 where only ASCII may stand
        place = place.encode("latin-1").decode("utf-8")
    try:
        return urljoin(target.url, place.strip())
    except ValueError as error:
        raise AddressError("reading-url", place[:200]) from error


def _answer(
    response: Response,
    target: Target,
    request: Request,
    passed: tuple[str, ...],
    moved: str,
    policy: Policy,
    now: datetime,
) -> Answer:
    headers = {
        name: value
        for name in _KEPT
        if (value := response.headers.get(name, "")) and len(value) <= _LONG_HEADER
    }
    unchanged = response.status == 304 and bool(request.etag or request.last_modified)
    body = b""
    if response.status not in (204, 304):
        body = inflate(
            response.chunks,
            response.headers.get("content-encoding", ""),
            policy.most_wire,
            policy.most_bytes,
            policy.most_ratio,
        )
    return Answer(
        status=response.status,
        url=target.url,
        body=body,
        retrieved=now,
        redirects=passed,
        headers=headers,
        not_modified=unchanged,
        moved=moved,
        retry_after=read_retry_after(response.headers.get("retry-after", ""), now),
    )


def read_retry_after(value: str, now: datetime) -> datetime | None:
    """The instant that a Retry-After names (RFC 9110 §10.2.3), at most 31 days away; None where it names none."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return now + min(timedelta(seconds=min(int(text[:10]), 10**9)), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(moment, now + _LONGEST_WAIT) if moment > now else None

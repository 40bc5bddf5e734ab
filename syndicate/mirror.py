"""I/O: pictures and attachments of an item, fetched once, known by their digest, and only of kinds that are harmless."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from cluster.settings import Source
from syndicate.connect import Opener, open_url
from syndicate.limits import MOST_FILE, Policy, policy_of
from syndicate.retrieve import Answer, Request, RetrieveError, fetch
from syndicate.sniff import sniff

_ACCEPT = "image/avif,image/webp,image/*,application/pdf,*/*;q=0.8"
_SECONDS = 120.0
_DENIED = frozenset({401, 403, 405, 406, 451})


@dataclass(frozen=True)
class Mirrored:
    """A file: its bytes, sha256 in hexadecimal, type and suffix (with its dot) as sniffed.

    `refused` is a rule id where it is not mirrored (then `data` is empty), `detail` says more; the item keeps a link.
    """

    url: str
    data: bytes = b""
    sha256: str = ""
    type: str = ""
    suffix: str = ""
    refused: str = ""
    detail: str = ""


def file_policy(source: Source) -> Policy:
    """The bounds for files: any public host, as pictures often lie on one of their own; 20 MB and two minutes."""
    return replace(
        policy_of(source),
        hosts=frozenset(),
        most_wire=MOST_FILE,
        most_bytes=MOST_FILE,
        total_seconds=_SECONDS,
    )


def fetch_file(url: str, referer: str, source: Source, now: datetime, opener: Opener = open_url) -> Mirrored:
    """The file at `url`; never raises for what the other side does.

    `referer` is the item's page: sent only where the host refuses without it (防盗链), or answers with a page.
    """
    policy = file_policy(source)
    found = _once(Request(url, accept=_ACCEPT), policy, now, opener)
    if referer and found.refused in ("reading-file-denied", "reading-file-page", "reading-file-empty"):
        again = _once(Request(url, accept=_ACCEPT, referer=referer), policy, now, opener)
        return found if again.refused else again
    return found


def _once(request: Request, policy: Policy, now: datetime, opener: Opener) -> Mirrored:
    try:
        answer = fetch(request, policy, now, opener)
    except RetrieveError as error:
        return Mirrored(request.url, refused=error.rule, detail=error.detail)
    return _taken(request.url, answer)


def _taken(url: str, answer: Answer) -> Mirrored:
    if answer.status != 200:
        rule = "reading-file-denied" if answer.status in _DENIED else "reading-file-status"
        return Mirrored(url, refused=rule, detail=str(answer.status))
    kind = sniff(answer.body, url if "." in url.rpartition("/")[2] else answer.url)
    if kind.refused:
        return Mirrored(url, refused=kind.refused, detail=answer.content_type[:100])
    digest = hashlib.sha256(answer.body).hexdigest()
    return Mirrored(url, answer.body, digest, kind.type, f".{kind.suffix}")

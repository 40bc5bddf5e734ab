"""What a pull needs of the reading half, in one value, so that a test can put its own in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.settings import Source
from syndicate.clean import Cleaned
from syndicate.items import Item, Reading
from syndicate.limits import Policy
from syndicate.retrieve import Answer, Request


@dataclass(frozen=True)
class Fetched:
    """A file's bytes, with its type as sniffed and the suffix that goes with it (`.pdf`); `refused`: why there are none."""

    data: bytes
    type: str = ""
    suffix: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Tools:
    """Retrieve an address; read an answer, a folder, an item's own page; clean HTML; mirror a file; check a signature.

    `verify` gives the trusted comment, or raises ValueError.
    """

    fetch: Callable[[Request, Policy, datetime], Answer]
    policy: Callable[[Source], Policy]
    read: Callable[[Source, Answer], Reading]
    folder: Callable[[Source, Path], Reading]
    article: Callable[[Source, Item, Answer], Item]
    clean: Callable[[str, str], Cleaned]
    mirror: Callable[[str, str, Source, datetime], Fetched]
    verify: Callable[[bytes, bytes, tuple[str, ...]], str]

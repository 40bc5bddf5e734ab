"""I/O: what a pull needs from outside, in one place, so that a test can put its own in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.settings import Source
from syndicate.clean import Cleaned, clean_body
from syndicate.items import Item, Reading
from syndicate.limits import Policy, policy_of
from syndicate.mirror import Mirrored, Refused, fetch_file
from syndicate.pages import read_article
from syndicate.parse import read_answer
from syndicate.retrieve import Answer, Request, fetch

Fetch = Callable[[Request, Policy, datetime], Answer]


@dataclass(frozen=True)
class Tools:
    """The reading half: retrieve, read an answer, read an item's own page, clean, mirror a file."""

    fetch: Fetch = fetch
    policy: Callable[[Source], Policy] = policy_of
    read: Callable[[Source, Answer], Reading] = read_answer
    article: Callable[[Source, Item, Answer], Item] = read_article
    clean: Callable[[str, str], Cleaned] = clean_body
    mirror: Callable[..., Mirrored | Refused] = fetch_file


Folder = Path

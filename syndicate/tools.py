"""What a pull needs of the reading half, in one value, so that a test can put its own in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from cluster.settings import Source
from syndicate.clean import Cleaned, clean_body
from syndicate.folder import read_folder
from syndicate.items import Doubt, Item, Reading
from syndicate.limits import Policy, policy_of
from syndicate.mirror import Mirrored, fetch_file
from syndicate.pages import read_article
from syndicate.parse import read_answer
from syndicate.retrieve import Answer, Request, fetch
from syndicate.signature import check
from syndicate.stand_in import standing_in


@dataclass(frozen=True)
class Tools:
    """Retrieve an address; read an answer, a folder, an item's own page; clean HTML; mirror a file; check a signature.

    `verify` gives the trusted comment, or raises ValueError.
    """

    fetch: Callable[[Request, Policy, datetime], Answer] = fetch
    policy: Callable[[Source], Policy] = policy_of
    read: Callable[[Source, Answer], Reading] = read_answer
    folder: Callable[[Source, Path, datetime], Reading] = read_folder
    article: Callable[[Source, Item, Answer], tuple[Item, tuple[Doubt, ...]]] = read_article
    clean: Callable[[str, str], Cleaned] = clean_body
    mirror: Callable[[str, str, Source, datetime], Mirrored] = fetch_file
    verify: Callable[[bytes, bytes, tuple[str, ...]], str] = check


def with_stand_ins(tools: Tools, ports: Mapping[str, int]) -> Tools:
    """The same tools with servers of this machine standing in for hosts, by host and port (`syndicate.stand_in`)."""
    if not ports:
        return tools
    opener = standing_in(ports)
    return replace(tools, fetch=partial(fetch, opener=opener), mirror=partial(fetch_file, opener=opener))

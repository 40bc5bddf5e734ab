"""`content/reposts/<source>/<yyyy>/<key>/item.toml`: one copy of an item from outside, for the whole cluster.

Beside it lie `body.<lang>.html` (cleaned), `evidence.bin` (what was received) and `versions/<n>/` (what it said before).
Files that its body uses lie under `reposts/<source>/blobs/<sha256>.<suffix>`. `reposts/<source>/ledger.jsonl` decides;
only `syndicate` writes any of this.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cluster.schema.base import Field, Schema
from cluster.settings import Mode

if TYPE_CHECKING:
    from cluster.schema.fields import Day, Filled, Moment, Names, Text


class ItemState(StrEnum):
    """The state of an item as its origin tells it (after NewsML-G2 pubstatus)."""

    USABLE = "usable"
    CORRECTED = "corrected"
    EMBARGOED = "embargoed"
    WITHHELD = "withheld"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"
    CANCELLED = "cancelled"


class ItemDuty(Schema):
    """A duty term that came with the item (`urn:jiyue:duty:1`)."""

    mode: Mode = Mode.REPOST
    hours: int = Field(24, ge=1)
    all: bool = False
    regions: Names = ()
    sectors: Names = ()
    levels: Names = ()


class ItemFile(Schema):
    """A file of the item, mirrored: `blob` is its path under the source's `blobs/`, "" where only the link is kept."""

    url: Filled
    blob: str = ""
    sha256: str = ""
    type: str = ""
    name: str = ""
    bytes: int = 0


class ItemCorrection(Schema):
    """What changed with a version, for readers: `version` is the new one."""

    version: int
    at: Moment
    text: str = ""


class ItemVia(Schema):
    """A parent that published the item: the first is where it was pulled from."""

    source: Filled
    id: Filled
    url: str = ""
    name: str = ""
    feed_id: str = ""
    feed_url: str = ""
    feed_title: str = ""


class ItemText(Schema):
    """The item in one language; `digest` is the sha256 of body.<lang>.html as stored."""

    title: Filled
    summary: str = ""
    url: str = ""
    digest: str = ""


class RepostItem(Schema):
    """The whole of `item.toml`."""

    id: Filled = Field(description="the origin's atom id (or guid, or address), kept through every hop")
    source: Filled
    key: Filled
    kind: Filled = "policy"
    version: int = 1
    state: ItemState = ItemState.USABLE
    published: Moment = Field(
        description="the origin's instant; the clock starts here unless `clock` says otherwise"
    )
    stated: str = Field("", description="the date as the origin wrote it")
    first_seen: Moment
    clock: Moment = Field(
        description="the instant from which hours are counted (missing, future or late dates: first seen)"
    )
    updated: Moment
    embargo: Moment | None = None
    repealed: Day | None = None
    successor: str = ""
    issuer: Names = ()
    document_number: str = ""
    subject: Names = ()
    categories: Names = ()
    authors: Names = ()
    texts: dict[str, ItemText] = Field(description="per language")
    via: tuple[ItemVia, ...]
    files: tuple[ItemFile, ...] = ()
    duties: tuple[ItemDuty, ...] = ()
    corrections: tuple[ItemCorrection, ...] = ()
    evidence: str = Field("", description="sha256 of evidence.bin")
    note: Text = Field(default_factory=dict, description="why it was withdrawn, where the origin says")

"""What was received, kept for proof: an Item as JSON, its fingerprint, and the evidence file beside a repost.

evidence.bin is one line of JSON (where it came from, the sha256 of the whole answer, the item as it was read), a line end,
and the bytes of the item's own page where one was fetched. It can be read, cleaned and decided on again (`replay`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from cluster.reposts import ItemDuty, ItemState
from syndicate.items import Attached, Item, SourceRef, Withdrawn

FORMAT = "jiyue-evidence-1"


@dataclass(frozen=True)
class Provenance:
    """Where an answer came from: addresses asked and reached, status, headers kept, when, the sha256 of its body.

    `signed` is the trusted comment of its signature, "" where it has none.
    """

    source: str
    url: str
    final: str
    status: int
    retrieved: datetime
    headers: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    signed: str = ""


@dataclass(frozen=True)
class Evidence:
    """What stands in evidence.bin; `page` are the bytes of the item's own page, `page_from` where they came from."""

    provenance: Provenance
    item: Item
    page: bytes = b""
    page_from: Provenance | None = None


def write_item(item: Item) -> dict[str, Any]:
    """The item as plain JSON values, the same for the same item."""
    values = asdict(item)
    values["duties"] = [duty.model_dump(mode="json") for duty in item.duties]
    return _plain(values)  # type: ignore[no-any-return]


def fingerprint(item: Item | Withdrawn) -> str:
    """sha256 over all that the source said of the item."""
    values = write_item(item) if isinstance(item, Item) else _plain(asdict(item))
    return hashlib.sha256(_dump(values)).hexdigest()


def write_evidence(evidence: Evidence) -> bytes:
    """The bytes of evidence.bin."""
    head = {
        "format": FORMAT,
        "from": _plain(asdict(evidence.provenance)),
        "page": _plain(asdict(evidence.page_from)) if evidence.page_from else None,
        "item": write_item(evidence.item),
    }
    return _dump(head) + b"\n" + evidence.page


def write_withdrawal(provenance: Provenance, how: str, stone: Withdrawn) -> bytes:
    """The bytes of evidence.bin for an item that was taken back: by a tombstone, by absence, by 410."""
    head = {
        "format": FORMAT,
        "from": _plain(asdict(provenance)),
        "how": how,
        "withdrawn": _plain(asdict(stone)),
    }
    return _dump(head) + b"\n"


class NoEvidence(ValueError):
    """The bytes are no evidence of an item: of a withdrawal, or of nothing."""


def read_evidence(data: bytes) -> Evidence:
    """What evidence.bin holds. Raises NoEvidence where it is none of an item."""
    head, _, page = data.partition(b"\n")
    try:
        values = json.loads(head)
        if values["format"] != FORMAT:
            raise NoEvidence(values["format"])
        page_from = _provenance(values["page"]) if values["page"] else None
        return Evidence(_provenance(values["from"]), read_item(values["item"]), page, page_from)
    except (KeyError, TypeError, ValueError) as error:
        raise NoEvidence(str(error)) from None


def read_item(values: Mapping[str, Any]) -> Item:
    """The item that `write_item` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    plain = dict(values)
    for name in ("published", "updated", "embargo"):
        plain[name] = datetime.fromisoformat(plain[name]) if plain[name] else None
    plain["repealed"] = date.fromisoformat(plain["repealed"]) if plain["repealed"] else None
    for name in ("authors", "categories", "issuer"):
        plain[name] = tuple(plain[name])
    plain["translations"] = tuple((lang, url) for lang, url in plain["translations"])
    plain["files"] = tuple(Attached(**file) for file in plain["files"])
    plain["origin"] = SourceRef(**plain["origin"])
    plain["duties"] = tuple(ItemDuty.model_validate(duty) for duty in plain["duties"])
    plain["state"] = ItemState(plain["state"])
    return Item(**plain)


def _provenance(values: Mapping[str, Any]) -> Provenance:
    plain = dict(values)
    plain["retrieved"] = datetime.fromisoformat(plain["retrieved"])
    plain["headers"] = tuple((name, value) for name, value in plain["headers"])
    return Provenance(**plain)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(below) for name, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(below) for below in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def _dump(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")

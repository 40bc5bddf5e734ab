"""What carriage comes to, for machines: the matrix as CSV and JSON, and receipts that a parent can poll. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime

from cluster.carriage import Row, Standing
from cluster.dataclass import dataclass

_COLUMNS = (
    "id",
    "title",
    "origin",
    "site",
    "duty",
    "mode",
    "hours",
    "started",
    "due",
    "standing",
    "stopped",
    "taken",
    "update",
    "waiting",
    "reason",
    "digest",
    "key",
)
# A spreadsheet would run a cell that begins with one of these.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Receipt:
    """A site's word to a parent that an item stands: the origin's id and digest, when it was due and when it stood."""

    id: str
    title: str
    digest: str
    url: str
    via: str
    started: datetime
    due: datetime
    stopped: datetime
    late: bool
    update: bool


def receipts_of(
    rows: Iterable[Row], site: str, urls: dict[str, str], via: dict[str, str]
) -> tuple[Receipt, ...]:
    """The receipts of one site, the newest first. `urls`: its page of each item by key; `via`: the origin's page."""
    found = (
        Receipt(
            row.id,
            row.title,
            row.digest,
            urls.get(row.key, ""),
            via.get(row.key, ""),
            row.started,
            row.due,
            row.stopped,
            row.standing is Standing.LATE,
            row.update,
        )
        for row in rows
        if row.site == site and row.stopped is not None
    )
    return tuple(sorted(found, key=lambda one: (one.stopped, one.id), reverse=True))


def write_csv(rows: Iterable[Row]) -> bytes:
    """The matrix as CSV in UTF-8 with a byte order mark, so that spreadsheets show Chinese; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row).values()])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def write_json(rows: Iterable[Row]) -> bytes:
    """The matrix as JSON: a list of objects with the columns of the CSV."""
    return (
        json.dumps([_values(row) for row in rows], ensure_ascii=False, indent=1).encode("utf-8", "replace")
        + b"\n"
    )


def _values(row: Row) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in _COLUMNS:
        value = getattr(row, name)
        if isinstance(value, datetime):
            value = value.isoformat(timespec="minutes")
        values[name] = value.value if isinstance(value, Standing) else value
    return values


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return value

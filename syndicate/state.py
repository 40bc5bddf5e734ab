"""I/O: what is remembered of fetching, one small file a source in the cache folder. Lost, it costs one whole answer each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from cluster.replacing import replace_file


@dataclass(frozen=True)
class Suspect:
    """An item that vanished from its feed: how often its own page said 410 since, and when it was last asked."""

    id: str
    url: str
    gone: int = 0
    asked: datetime | None = None


@dataclass(frozen=True)
class FetchState:
    """What is known of a source from former pulls.

    `etag` and `last_modified` are opaque and belong to the answer whose consequences stand in the ledger of digest
    `ledger`, under the settings of digest `settings`; `moved` is where its permanent redirects lead since `moved_since`.
    `quiet`: fingerprints of revisions that changed nothing. `trouble`: why the last answer was quarantined.
    """

    etag: str = ""
    last_modified: str = ""
    validated: datetime | None = None
    settings: str = ""
    ledger: str = ""
    attempted: datetime | None = None
    succeeded: datetime | None = None
    failures: int = 0
    not_before: datetime | None = None
    moved: str = ""
    moved_since: datetime | None = None
    feed_id: str = ""
    signed: str = ""
    quiet: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    trouble: str = ""
    trouble_since: datetime | None = None


_MOMENTS = frozenset({"validated", "attempted", "succeeded", "not_before", "moved_since", "trouble_since"})


def load_state(cache: Path, source: str) -> FetchState:
    """The state of a source; a fresh one where there is none that can be read."""
    try:
        return _read(json.loads(_file(cache, source).read_bytes()))
    except (OSError, ValueError, TypeError, KeyError):
        return FetchState()


def save_state(cache: Path, source: str, state: FetchState) -> None:
    """Keeps the state, in one step."""
    file = _file(cache, source)
    values = {name: _plain(value) for name, value in asdict(state).items()}
    replace_file(file, json.dumps(values, ensure_ascii=False, indent=1).encode())


def forget_state(cache: Path, source: str) -> None:
    """The next pull asks for everything again."""
    _file(cache, source).unlink(missing_ok=True)


def _file(cache: Path, source: str) -> Path:
    return cache / "syndicate" / "state" / f"{source}.json"


def _read(values: Mapping[str, Any]) -> FetchState:
    known = {field.name for field in fields(FetchState)}
    plain = {name: value for name, value in values.items() if name in known}
    for name in _MOMENTS & plain.keys():
        plain[name] = datetime.fromisoformat(plain[name]) if plain[name] else None
    plain["quiet"] = tuple(str(one) for one in plain.get("quiet", ()))
    plain["suspects"] = tuple(
        Suspect(
            one["id"], one["url"], one["gone"], datetime.fromisoformat(one["asked"]) if one["asked"] else None
        )
        for one in plain.get("suspects", ())
    )
    return FetchState(**plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(below) for name, below in value.items()}
    return value

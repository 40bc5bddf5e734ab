"""A plan → the files that say it: items, bodies, evidence, former versions, mirrored files, and the ledger last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cluster.ledger import LEDGER, LedgerLine
from cluster.repost_reading import BLOBS, EVIDENCE, FOLDER, ITEM
from syndicate.plan import Plan, Put
from syndicate.shelf import Shelf, extend_ledger
from syndicate.toml import write_item_toml


@dataclass(frozen=True)
class Stored:
    """A file whose bytes Git has already, by their blob id."""

    blob: str


Files = Mapping[str, bytes | Path | Stored | None]


def files_of(plan: Plan, shelf: Shelf) -> Files:
    """By path below the content root: new bytes, a file to copy them from, or None for what goes away."""
    files: dict[str, bytes | Path | Stored | None] = {}
    lines: dict[str, list[LedgerLine]] = {}
    for note in plan.notes:
        lines.setdefault(note.source, []).append(note.line)
    for put in plan.puts:
        files.update(files_of_put(put, shelf))
        lines.setdefault(put.source, []).append(put.line)
    for source, told in lines.items():
        files[f"{FOLDER}/{source}/{LEDGER}"] = extend_ledger(shelf, source, told)
    return files


def files_of_put(put: Put, shelf: Shelf) -> Files:
    """The files of one item, without its ledger."""
    files: dict[str, bytes | Path | Stored | None] = {}
    bodies = {f"body.{lang}.html": data for lang, data in put.bodies}
    former = [f"body.{lang}.html" for lang in put.former]
    if put.keep:
        for name in (ITEM, EVIDENCE, *former):
            data = shelf.read(f"{put.folder}/{name}")
            if data is not None:
                files[f"{put.folder}/versions/{put.keep}/{name}"] = data
    for name in former:
        if name not in bodies and shelf.read(f"{put.folder}/{name}") is not None:
            files[f"{put.folder}/{name}"] = None
    for name, data in bodies.items():
        files[f"{put.folder}/{name}"] = data
    for mirror in put.mirrors:
        files[f"{FOLDER}/{put.source}/{BLOBS}/{mirror.name}"] = mirror.kept
    files[f"{put.folder}/{EVIDENCE}"] = put.evidence
    files[f"{put.folder}/{ITEM}"] = write_item_toml(put.item)
    return files


def changes_of(files: Files) -> Mapping[str, bytes | None]:
    """The files whose bytes are at hand, for `Shelf.with_changes`."""
    return {path: data for path, data in files.items() if data is None or isinstance(data, bytes)}

"""Carried items: what is shown of them is what was mirrored, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model


def repost_findings(model: Model, library: Library) -> Iterator[Finding]:
    """A Finding for each mirrored file that is missing or not what the item's record says."""
    told: set[str] = set()
    for document in model.carried:
        assert document.repost is not None
        for file in document.repost.item.files:
            path = document.repost.file_path(file)
            if not path or path in told:
                continue
            told.add(path)
            if _digest(library, path) != file.sha256:
                yield finding("repost-changed", path, key=document.repost.name)


def _digest(library: Library, path: str) -> str:
    try:
        return hashlib.sha256(library.data(path)).hexdigest()
    except FileNotFoundError:
        return ""

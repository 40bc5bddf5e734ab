"""The documents of a cluster, site after site."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.model import Document, Model


def own(model: Model) -> Iterator[Document]:
    """Every document of every site; of two sites never at once."""
    for name in sorted(model.sites):
        yield from model.by_site[name]

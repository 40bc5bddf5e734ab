"""I/O: texts into bodies, in several processes where many are new."""

from __future__ import annotations

from collections.abc import Collection

from cluster.library import Library
from cluster.model import Document, Model
from cluster.tree import Tree, reopened
from publish.executors import run_pool
from publish.options import Options

CHUNK = 64
Chunks = list[tuple[Document, ...]]


def render_bodies(
    model: Model, sites: Collection[str], library: Library, tree: Tree, options: Options
) -> None:
    """Bodies of the sites' documents into the store, in parallel where many are not there yet."""
    if options.workers <= 1:
        return  # the checks render them on their way
    documents = [document for name in sorted(sites) for document in model.by_site[name]]
    missing = library.missing(documents)
    chunks = [tuple(missing[start : start + CHUNK]) for start in range(0, len(missing), CHUNK)]
    if len(chunks) < 4:
        return
    for _ in run_pool(range(len(chunks)), _render, (tree, options, chunks), _open_library, options.workers):
        pass


def _open_library(held: tuple[Tree, Options, Chunks]) -> tuple[Library, Chunks]:
    tree, options, chunks = held
    return Library(reopened(tree), options.cache), chunks


def _render(held: tuple[Library, Chunks], number: int) -> None:
    library, chunks = held
    for _ in library.outlines(chunks[number]):
        pass
    library.flush()

"""I/O: the driver puts the content of a build into the store: listings, packs of texts, other files; only what is not there."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.model import Model
from cluster.tree import Tree
from publish.distributed.manifest import (
    DocumentPast,
    Listing,
    Manifest,
    group,
    pack_listing,
    pack_manifest,
    pack_texts,
)
from publish.distributed.objects import ObjectStore, name_of


class Supply:
    """The content of one build, ready to be asked for."""

    def __init__(self, store: ObjectStore, tree: Tree, model: Model) -> None:
        self._store, self._tree = store, tree
        past = {
            document.path: DocumentPast(
                document.path, model.modified[document.path], model.changes.get(document.path, ())
            )
            for document in model.documents
        }
        self._listings: dict[str, Listing] = {}
        self._packed: dict[str, bytes] = {}
        for files in group((path, tree.blob_id(path)) for path in tree.paths()):
            listing = Listing(files, tuple(past[path] for path, _ in files if path in past))
            packed = pack_listing(listing)
            self._packed[name_of(packed)] = packed
            self._listings[name_of(packed)] = listing
        self._manifest = pack_manifest(Manifest(tuple(self._listings), model.at, model.preview))
        self.name = name_of(self._manifest)

    def put(self, sources: bool) -> None:
        """Put the manifest and its listings; with `sources` also all packs and files that the store lacks."""
        present = self._store.has("objects", [self.name, *self._packed])
        lacking = [data for name, data in self._packed.items() if name not in present]
        self._store.put(lacking)
        if sources:
            packs = self._store.has("packs", list(self._listings))
            for name in self._listings:
                if name not in packs:
                    self._put_pack(name)
            apart = {blob: path for listing in self._listings.values() for path, blob in listing.apart}
            there = self._store.has("sources", list(apart))
            for blob, path in apart.items():
                if blob not in there:
                    self._store.put_named("sources", {blob: self._tree.read(path).data})
        # Last: whoever finds a manifest finds what it names.
        if self.name not in present:
            self._store.put([self._manifest])

    def put_again(self, names: Sequence[str], blobs: Sequence[str]) -> None:
        """Put what a worker did not find, or found damaged."""
        for name in names:
            if name == self.name:
                self._store.put([self._manifest])
            elif name in self._listings:
                self._store.put([self._packed[name]])
                self._put_pack(name)
        wanted = set(blobs)
        for listing in self._listings.values():
            for path, blob in listing.files:
                if blob in wanted:
                    self._store.put_named("sources", {blob: self._tree.read(path).data})
                    wanted.discard(blob)

    def _put_pack(self, name: str) -> None:
        texts = {blob: self._tree.read(path).data for path, blob in self._listings[name].texts}
        self._store.put_named("packs", {name: pack_texts(texts)})

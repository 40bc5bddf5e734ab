"""I/O: the driver puts the content of a build into the store: listings, packs of texts, other files; only what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from cluster.catalogue import Forgetful, Shelf
from cluster.dataclass import dataclass
from cluster.fingerprint import short
from cluster.model import Model
from cluster.tree import Tree
from cluster.whole import kept_by
from publish.distributed.manifest import (
    DocumentPast,
    Files,
    Listing,
    Manifest,
    group,
    pack_listing,
    pack_manifest,
    pack_texts,
    read_listing,
    site_of,
)
from publish.distributed.objects import ObjectStore, name_of


@dataclass(frozen=True)
class _Listed:
    """A listing as bytes, their name, and the files in it that travel apart."""

    name: str
    data: bytes
    apart: Files


class Supply:
    """The content of one build, ready to be asked for."""

    def __init__(self, store: ObjectStore, tree: Tree, model: Model, shelf: Shelf | None = None) -> None:
        """`shelf` keeps the listings of each site: of those that still hold no document is restored."""
        self._store, self._tree = store, tree
        self._listed = {
            one.name: one for one in _all_listed(tree, model, Forgetful() if shelf is None else shelf)
        }
        self._manifest = pack_manifest(Manifest(tuple(self._listed), model.at, model.preview))
        self.name = name_of(self._manifest)

    def put(self, sources: bool) -> None:
        """Put the manifest and its listings; with `sources` also all packs and files that the store lacks."""
        present = self._store.has("objects", [self.name, *self._listed])
        lacking = [one.data for name, one in self._listed.items() if name not in present]
        self._store.put(lacking)
        if sources:
            packs = self._store.has("packs", list(self._listed))
            for name, one in self._listed.items():
                if name not in packs:
                    self._put_pack(one)
            apart = {blob: path for one in self._listed.values() for path, blob in one.apart}
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
            elif name in self._listed:
                self._store.put([self._listed[name].data])
                self._put_pack(self._listed[name])
        wanted = set(blobs)
        for one in self._listed.values() if wanted else ():
            for path, blob in read_listing(one.data).files:
                if blob in wanted:
                    self._store.put_named("sources", {blob: self._tree.read(path).data})
                    wanted.discard(blob)

    def _put_pack(self, one: _Listed) -> None:
        texts = {blob: self._tree.read(path).data for path, blob in read_listing(one.data).texts}
        self._store.put_named("packs", {one.name: pack_texts(texts)})


def _all_listed(tree: Tree, model: Model, shelf: Shelf) -> Iterator[_Listed]:
    """The listings of each site, and those of everything beside."""
    files = sorted((site_of(path), path) for path in tree.paths())
    for site, held in groupby(files, key=lambda file: file[0]):
        found = tuple((path, tree.blob_id(path)) for _, path in held)
        own = model.site_digest(site) if site in model.sites else ""
        key = short(repr((own, found)))
        yield from kept_by(shelf, f"listings {site}", key, partial(_listed, model, site, found))


def _listed(model: Model, site: str, files: Files) -> tuple[_Listed, ...]:
    modified = model.holdings[site].modified if site in model.sites else {}
    found = []
    for group_of_files in group(files):
        past = (
            DocumentPast(path, modified[path], model.changes.get(path, ()))
            for path, _ in group_of_files
            if path in modified
        )
        listing = Listing(group_of_files, tuple(past))
        data = pack_listing(listing)
        found.append(_Listed(name_of(data), data, listing.apart))
    return tuple(found)

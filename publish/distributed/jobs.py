"""I/O: what workers run. A worker keeps the content and model of one snapshot between jobs, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

from distributed import get_worker

from cluster.body.codec import key_of
from cluster.body.store import BodyStore
from cluster.catalogue import Catalogue
from cluster.dataclass import dataclass
from cluster.facts import Stamps
from cluster.library import Library
from cluster.load import load
from cluster.model import Document, Model
from cluster.pasts import Answer as PastAnswer
from plugins.feeds.keys import load_secret
from plugins.feeds.signing import SignatureError
from publish.distributed.code import machine_digest
from publish.distributed.manifest import (
    DocumentPast,
    Listing,
    Standing,
    pack_bodies,
    read_bodies,
    read_listing,
    read_manifest,
    read_standing,
    site_of,
)
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.orders import (
    Answer,
    Bodies,
    BodiesJob,
    EditionJob,
    Order,
    Refused,
    Share,
    Wanted,
)
from publish.distributed.sink import sink
from publish.distributed.sources import Lacking, SnapshotTree, Sources
from publish.edition import collect_edition, keeper_of, result_of, templates_of


@dataclass(frozen=True)
class Ground:
    """What a worker has opened: the order it holds for, and what jobs read."""

    order: Order
    folder: Path
    store: ObjectStore
    tree: SnapshotTree
    model: Model
    library: Library
    stamps: Stamps


class KnownPast:
    """The past of documents as the driver knew it: `cluster.load` gives the same dates and notes again."""

    def __init__(self, listings: Mapping[str, Listing]) -> None:
        """Listings by name."""
        self._known: dict[str, DocumentPast] = {}
        names: dict[str, list[str]] = {}
        for name, listing in listings.items():
            self._known.update((one.path, one) for one in listing.past)
            for site in {site_of(path) for path, _ in listing.files}:
                names.setdefault(site, []).append(name)
        self._states = {site: ",".join(sorted(held)) for site, held in names.items()}

    def answer(self, document: Document, at: datetime) -> PastAnswer:
        """Its commits and its last change, as they stood at the instant of the build."""
        known = self._known.get(document.path)
        return PastAnswer(known.notes, known.modified) if known else PastAnswer()

    def state(self, site: str) -> str:
        """The names of the listings that hold the site's files: they tell of its past too."""
        return self._states.get(site, "")

    def touched(self, site: str, state: str) -> Collection[str] | None:
        """Nobody knows what differs between two states."""
        return None


# One job at a time in a process: Pelican's state is the process's. What was opened stays for the next job.
_one = Lock()
_ground: Ground | None = None


def run(order: Order, job: BodiesJob | EditionJob) -> Answer:
    """Do one job in this worker's process. What is wrong with the worker or the store is an answer; the rest is raised."""
    with _one:
        because = _refusal(order)
        if because:
            return Refused(because)
        try:
            ground = _stand(order)
            return _bodies(ground, job) if isinstance(job, BodiesJob) else _edition(ground, job)
        except Lacking as lacking:
            return Wanted(lacking.packs, lacking.sources)


def _refusal(order: Order) -> str:
    if machine_digest() != order.code:
        return "代码、主题、库、Python 或处理器与发起构建的机器不同 code, theme, libraries, Python or processor differ from the driver's"
    try:
        key = load_secret(os.environ)
    except (OSError, SignatureError) as error:
        return f"订阅源签名密钥无法读取 the key that signs feeds cannot be read: {error}"
    if (key.public.name if key else "") != order.key:
        return "订阅源签名密钥（JIYUE_FEED_KEY_FILE）与发起构建的机器不同 the key that signs feeds differs from the driver's"
    return ""


def _stand(order: Order) -> Ground:
    global _ground
    if _ground is None or _ground.order != order:
        _ground = None
        _ground = _open(order, Path(get_worker().local_directory) / "jiyue")
    return _ground


def _open(order: Order, folder: Path) -> Ground:
    store = ObjectStore(order.store)
    try:
        ((_, data),) = store.get([order.manifest])
        manifest = read_manifest(data)
        listings = {name: read_listing(data) for name, data in store.get(manifest.listings)}
    except Damaged as damaged:
        raise Lacking(packs=damaged.names) from None
    sources = Sources(folder, store, order.content, order.commit)
    sources.prepare(listings)
    tree = SnapshotTree(listings.values(), sources)
    kept = Catalogue(folder / "catalogue")
    model = load(tree, manifest.at, manifest.preview, KnownPast(listings), manifest.at, kept).model
    if model is None:
        raise ValueError("内容无法读取 the content cannot be read")
    return Ground(order, folder, store, tree, model, Library(tree, folder), Stamps(model, tree))


def _bodies(ground: Ground, job: BodiesJob) -> Bodies:
    documents = [ground.model.by_site[site][number] for site, number in job.documents]
    for _ in ground.library.outlines(documents):
        pass
    ground.library.flush()
    keys = [key_of(ground.library.fingerprint, document.lang, document.blob) for document in documents]
    with BodyStore(ground.folder / "bodies.sqlite") as bodies:
        rows = bodies.stored(keys)
    (pack,) = ground.store.put([pack_bodies(rows)])
    return Bodies(pack)


def _edition(ground: Ground, job: EditionJob) -> Share:
    _take_bodies(ground, job.bodies)
    place = ground.folder / "content"
    place.mkdir(parents=True, exist_ok=True)
    model, library, tree, stamps = ground.model, ground.library, ground.tree, ground.stamps
    templates = templates_of(library.cache)
    shelf = collect_edition(
        model, library, tree, place, job.site, job.lang, stamps=stamps, templates=templates
    )
    found = shelf.collected
    sunk = sink(found.declared, shelf.owner, _standing(ground, job.known), ground.store, job.part, job.parts)
    library.flush()
    templates.keep()
    keeper = keeper_of(model, tree, job.site, job.lang, stamps, library.fingerprint)
    facts = keeper.widened(found.facts | sunk.written.facts)
    # What pages noted is in their records; the driver has it all when it has taken those over.
    first = job.part == 0
    result, paths = (result_of(shelf, sunk.written), sunk.paths) if first else (None, ())
    return Share(sunk.tally, paths, sunk.records, sunk.opened, sunk.kept, facts, result)


def _standing(ground: Ground, known: str) -> Standing:
    if not known:
        return Standing()
    try:
        ((_, data),) = ground.store.get([known])
    except Damaged:
        return Standing()  # everything is made then: slower, and right
    return read_standing(data)


def _take_bodies(ground: Ground, packs: Sequence[str]) -> None:
    """Bodies that other workers rendered; one that cannot be had is rendered here again."""
    taken = ground.folder / "taken"
    taken.mkdir(parents=True, exist_ok=True)
    with BodyStore(ground.folder / "bodies.sqlite") as bodies:
        for name in packs:
            if (taken / name).exists():
                continue
            try:
                for _, data in ground.store.get([name]):
                    bodies.put_stored(read_bodies(data))
            except Damaged:
                continue
            (taken / name).touch()

"""I/O: what an edition gave to the stages after it, kept beside its records: an edition that nothing touched is not opened."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from site import getsitepackages

from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.facts import Facts, Stamps
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.listing import paths_under
from cluster.messages import ROOT
from cluster.schema.types import BEIJING
from cluster.tree import Tree
from plugins.engine.chrome import edition_view
from plugins.engine.outputs import digest
from plugins.engine.theme import Theme
from plugins.feeds.keys import load_secret
from plugins.feeds.outlines import FeedOutline
from plugins.redirects.rows import Gone, Redirect
from plugins.search.rows import SearchEdition
from publish.record import EditionRecord
from publish.wide import Wide
from publish.writer import Writer
from publish.written import Tally, Written


@dataclass(frozen=True)
class EditionResult:
    """What an edition returns to the stages after it."""

    site: str
    lang: str
    tally: Tally
    notes: str  # a digest of what its pages noted for sitemaps
    redirects: tuple[Redirect, ...]
    gone: tuple[Gone, ...]
    feeds: tuple[FeedOutline, ...]
    search: tuple[SearchEdition, ...]
    findings: tuple[Finding, ...]


class Keeper:
    """Keeps the result of one edition as long as nothing that it depends on has changed."""

    def __init__(self, edition: Edition, theme: Theme, stamps: Stamps, tree: Tree, bodies: str) -> None:
        """`bodies`: a digest of what turns texts into bodies."""
        self._edition, self._theme, self._stamps = edition, theme, stamps
        self._tree, self._bodies = tree, bodies
        self._wide = Wide(edition.model, stamps)

    def recall(self, writer: Writer) -> EditionResult | None:
        """The result of the last build, if this one would give the same and all its files stand."""
        kept = writer.records.edition(self._edition.name)
        if kept is None or kept.inputs != self._inputs(kept.facts):
            return None
        tally = _standing(writer, self._edition.name, kept)
        if tally is None:
            return None
        result: EditionResult = pickle.loads(kept.result)
        return replace(result, tally=tally)

    def keep(self, writer: Writer, result: EditionResult, looked_at: Iterable[str], written: Written) -> None:
        """Remember a result with what was looked at for it, unless something that it depends on has no name."""
        name, record = self._edition.name, None
        if written.settled:
            data = pickle.dumps(replace(result, tally=Tally()))
            site = self._edition.site.id
            facts = (*looked_at, *written.facts, f"whole:{site}", f"carried:{site}")
            wider = tuple(sorted(self.widened(facts)))
            record = EditionRecord(self._inputs(wider), wider, _seal(data, written.seal), data)
        writer.records.keep_edition(name, record)

    def widened(self, facts: Iterable[str]) -> frozenset[str]:
        """Facts by the whole sites that they are about; few, and the same if widened again."""
        site = self._edition.site.id
        return self._wide.all(facts, site)

    def _inputs(self, facts: Facts) -> str:
        stood = self._wide.stand(facts)
        return digest(f"{self._around}{stood}") if stood else ""

    @cached_property
    def _around(self) -> str:
        """What every edition of the site depends on beside documents."""
        edition, model = self._edition, self._edition.model
        site = edition.site.id
        ours = [(path, self._tree.blob_id(path)) for path in paths_under(self._tree, "themes")]
        secret = load_secret(os.environ)
        code = (program_digest(self._theme.folder), self._bodies, ours, secret.public.name if secret else "")
        day = model.at.astimezone(BEIJING).date()  # feeds count in days
        cluster = (self._stamps.config, sorted(model.hosts), model.preview, day)
        view = edition_view(edition, self._theme)
        return digest(repr((code, cluster, self._stamps.whole(site), self._stamps.carried(site), view)))


def recall_files(writer: Writer, owner: str, inputs: str) -> Tally | None:
    """What an owner has, if it was written from the same inputs and all its files stand."""
    kept = writer.records.edition(owner)
    return _standing(writer, owner, kept) if kept is not None and kept.inputs == inputs else None


def keep_files(writer: Writer, owner: str, inputs: str, written: Written) -> None:
    """Remember what an owner's files were written from."""
    writer.records.keep_edition(owner, EditionRecord(inputs, (), _seal(b"", written.seal), b""))


def _standing(writer: Writer, owner: str, kept: EditionRecord) -> Tally | None:
    """A tally of the owner's files, if all of them stand and what is kept is what was put there."""
    stood = writer.stood(owner)
    if stood is None or stood.fallen or kept.seal != _seal(kept.result, stood.seal):
        return None
    return Tally(stood.files)


def _seal(result: bytes, files: str) -> str:
    """A digest of what is kept and of what is recorded of the edition's files, so that damage to either shows."""
    return hashlib.sha256(result + files.encode()).hexdigest()


@cache
def program_digest(theme: Path) -> str:
    """A digest of the code, its settings and a theme as they stand on disk, and of when a library was last installed."""
    total = hashlib.sha256(code_digest().encode())
    # A plugin of somebody else's may change with its package.
    total.update(str(Path(getsitepackages()[0]).stat().st_mtime_ns).encode())
    for file in (ROOT / "pelicanconf.py", *sorted(theme.rglob("*"))):
        if file.is_file():
            name = os.path.relpath(file, theme)
            total.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()

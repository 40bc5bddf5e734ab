"""I/O: what an edition gave to the stages after it, kept beside its records: an edition that nothing touched is not opened."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cluster.edition import Edition
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.listing import paths_under
from cluster.messages import ROOT
from cluster.schema.types import BEIJING
from cluster.tree import Tree
from plugins.engine.chrome import edition_view
from plugins.engine.facts import Stamps, Standing
from plugins.engine.outputs import digest
from plugins.engine.theme import Theme
from plugins.feeds.keys import load_secret
from plugins.feeds.outlines import FeedOutline
from plugins.redirects.rows import Gone, Redirect
from plugins.search.rows import SearchEdition
from publish.records import EditionRecord, Line
from publish.writer import Writer
from publish.written import Tally

theme_at = cache(Theme)  # read once in a build, whatever editions it has
# Kinds of facts that the name of a document, file or site follows.
_OF_SITES = frozenset({"doc", "past", "file", "owner", "site"})
_OF_RELATIONS = frozenset({"interpreting", "replaced", "topic"})
_OWN = frozenset({"list", "term", "month"})


@dataclass(frozen=True)
class EditionResult:
    """What an edition returns to the stages after it."""

    site: str
    lang: str
    tally: Tally
    paths: tuple[str, ...]
    notes: tuple[str, ...]  # of its pages, for sitemaps
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

    def recall(self, writer: Writer) -> EditionResult | None:
        """The result of the last build, if this one would give the same and all its files stand."""
        kept = writer.records.edition(self._edition.name)
        if kept is None:
            return None
        lines = writer.standing(self._edition.name)
        if lines is None or kept.inputs != self._inputs(kept.facts, kept.result, lines):
            return None
        result: EditionResult = pickle.loads(kept.result)
        notes = tuple(line.note for line in lines if line.note)
        return replace(result, tally=Tally(len(lines)), paths=tuple(line.path for line in lines), notes=notes)

    def keep(self, writer: Writer, result: EditionResult, facts: Iterable[str] | None) -> None:
        """Remember a result; None for facts: nobody can name everything that it depends on."""
        record, lines = None, writer.standing(self._edition.name)
        if facts is not None and lines is not None:
            data = pickle.dumps(replace(result, tally=Tally(), paths=(), notes=()))
            wider = tuple(sorted({self._wider(fact) for fact in (*facts, *self._carried())}))
            record = EditionRecord(self._inputs(wider, data, lines), wider, data)
        writer.records.keep_edition(self._edition.name, record)

    def _inputs(self, facts: tuple[str, ...], data: bytes, lines: list[Line]) -> str:
        """A digest of everything; it holds the kept bytes too, so that damage to them shows."""
        total = hashlib.sha256(data)
        total.update(repr(lines).encode("utf-8", "surrogatepass"))
        total.update(repr([(fact, self._stand(fact)) for fact in facts]).encode("utf-8", "surrogatepass"))
        total.update(self._around.encode())
        return total.hexdigest()

    @property
    def _around(self) -> str:
        """What every edition of the site depends on beside documents."""
        edition, model = self._edition, self._edition.model
        site = edition.site.id
        ours = [(path, self._tree.blob_id(path)) for path in paths_under(self._tree, "themes")]
        secret = load_secret(os.environ)
        code = (program_digest(self._theme.folder), self._bodies, ours, secret.public.name if secret else "")
        day = model.at.astimezone(BEIJING).date()  # feeds count in days
        cluster = (self._stamps.config, sorted(model.hosts), model.preview, day)
        own = (model.site_digest(site), self._stamps.site(site), model.carried_by.get(site, ()))
        view = edition_view(edition, self._theme)
        return digest(repr((code, cluster, own, self._stamps.relations.about(site), view)))

    def _carried(self) -> Iterable[str]:
        carriages = self._edition.model.carried_by.get(self._edition.site.id, ())
        return (f"doc:{carriage.document}" for carriage in carriages)

    def _wider(self, fact: str) -> str:
        """A fact by the whole site that it is about: then no document need be opened to see that it stands."""
        kind, _, name = fact.partition(":")
        if kind in _OWN:
            return f"whole:{self._edition.site.id}"
        if kind not in _OF_SITES and kind not in _OF_RELATIONS:
            return fact
        site = name.removeprefix("sites/").partition("/")[0]
        return f"whole:{site}" if site in self._edition.model.sites else fact

    def _stand(self, fact: str) -> str:
        kind, _, name = fact.partition(":")
        model, stamps = self._edition.model, self._stamps
        if kind != "whole":
            return Standing(stamps, {self._edition.lang: self._edition}).digest((fact,))
        if name not in model.sites:
            return ""
        return f"{model.site_digest(name)} {stamps.site(name)} {stamps.relations.about(name)}"


@cache
def program_digest(theme: Path) -> str:
    """A digest of the code, its settings and a theme as they stand on disk."""
    total = hashlib.sha256(code_digest().encode())
    files = [ROOT / "pelicanconf.py", *sorted(theme.rglob("*"))]
    for file in files:
        if file.is_file():
            total.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()

"""I/O: the checks on sources, site by site; what was found in the sites is kept together in CACHE, and taken where nothing touched one."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import cast

from checks.pairs import Coverage, coverage
from checks.reposts import repost_findings
from checks.sources import site_findings
from cluster.catalogue import Catalogue
from cluster.dataclass import dataclass
from cluster.facts import Facts, Stamps
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from cluster.pieces import Data, Pieces, later_name
from cluster.schema.types import BEIJING
from cluster.watch import Watch, WatchedLibrary, WatchedModel
from publish.wide import Wide

NAME = "verdicts"


@dataclass(frozen=True)
class Verdict:
    """What the checks say of a site: its Findings, and how far its core columns are in step between languages."""

    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class _Kept:
    """A verdict, what it was made from, and with what texts were rendered."""

    inputs: str = ""
    facts: Facts = ()
    verdict: Verdict = Verdict((), ())
    bodies: str = ""


class Checked:
    """The verdict on each site, kept below `folder`."""

    def __init__(self, model: Model, stamps: Stamps, library: Library, folder: Path) -> None:
        self._model, self._library = model, library
        self._shelf = Catalogue(folder)
        self._pieces = Pieces(self._shelf, NAME)
        self._wide = Wide(model, stamps)
        day = model.at.astimezone(BEIJING).date()  # freshness and waivers count in days
        self._shared = repr((_code(), library.fingerprint, stamps.common, day, model.preview))

    def verdict(self, prepare: Callable[[Collection[str]], None]) -> Verdict:
        """Everything that is wrong with the sources; `prepare` is told the sites of which most texts may have to be rendered.

        Of a site that was checked before with what renders texts now, only the changed ones are.
        """
        names = sorted(self._model.sites)
        before = {name: self._pieces.held.get(piece) for name, piece in (self._pieces.head or {}).items()}
        kept = {name: _restore(before.get(name)) for name in names}
        prepare([name for name in names if kept[name].bodies != self._library.fingerprint])
        now = {name: kept[name] if self._holds(kept[name]) else self._check(name) for name in names}
        same = {name: before.get(name) for name in names if now[name] is kept[name]}
        self._keep({name: same.get(name) or pickle.dumps(one) for name, one in now.items()})
        held = [one.verdict for one in now.values()]
        outside = repost_findings(self._model, self._library)
        return Verdict(
            (*(one for verdict in held for one in verdict.findings), *outside),
            tuple(row for verdict in held for row in verdict.coverage),
        )

    def _holds(self, kept: _Kept) -> bool:
        return kept.inputs == self._inputs(kept.facts)

    def _check(self, name: str) -> _Kept:
        watch = Watch()
        model = cast(Model, WatchedModel(self._model, watch))
        library = cast(Library, WatchedLibrary(self._library, watch))
        with watch.collecting() as seen:
            verdict = Verdict(site_findings(model, library, (name,)), coverage(model, (name,)))
        facts = tuple(sorted({self._wide.of(fact) for fact in (*seen, f"whole:{name}", f"carried:{name}")}))
        return _Kept(self._inputs(facts), facts, verdict, self._library.fingerprint)

    def _keep(self, rows: Mapping[str, Data]) -> None:
        pieces = {name: f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in rows.items()}
        if pieces != self._pieces.head:
            self._pieces.keep(pieces, {pieces[name]: data for name, data in rows.items()})
            self._shelf.keep_only((NAME, later_name(NAME)))

    def _inputs(self, facts: Facts) -> str:
        return hashlib.sha256(f"{self._shared}{self._wide.stand(facts)}".encode()).hexdigest()


def _restore(data: Data | None) -> _Kept:
    if data is None:
        return _Kept()
    kept: _Kept = pickle.loads(data)
    return kept


@cache
def _code() -> str:
    """A digest of the code that checks; what reads is in `code_digest`."""
    files: Iterable[Path] = sorted((ROOT / "checks").glob("*"))
    said = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()]
    return f"{code_digest()}{said}"

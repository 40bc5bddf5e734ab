"""I/O: the checks on sources by site and part; what was found is kept in CACHE, and taken where nothing touched a site or a part."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from checks.pairs import Counts, Coverage, count_pairs, coverage
from checks.sources import cluster_findings, document_findings, site_findings
from cluster.catalogue import Catalogue
from cluster.dataclass import dataclass
from cluster.facts import Facts, Stamps, Standing
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.holdings import Holding
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from cluster.pieces import Data, Pieces, later_name
from cluster.schema.types import BEIJING
from cluster.watch import Watch, WatchedLibrary, WatchedModel
from publish.wide import Wide

NAME = "verdicts"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Verdict:
    """What the checks say of a site: its Findings, and how far its core columns are in step between languages."""

    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class _Part:
    """What the checks say of some documents that stand together, and what it was made from beside these."""

    inputs: str = ""
    facts: Facts = ()
    findings: tuple[Finding, ...] = ()
    pairs: Counts = field(default_factory=dict)


@dataclass(frozen=True)
class _Kept:
    """A verdict, what it was made from, and with what texts were rendered; `parts`: those it is made of (`_Parts`), pickled."""

    inputs: str = ""
    facts: Facts = ()
    verdict: Verdict = Verdict((), ())
    bodies: str = ""
    parts: bytes = b""


# By what the roll of a part was made from (`cluster.rolls.PartRoll.about`).
_Parts = dict[str, _Part]


class Checked:
    """The verdict on each site, kept below `folder`; of a site that was touched each part that nothing touched stays."""

    def __init__(self, model: Model, stamps: Stamps, library: Library, folder: Path) -> None:
        self._model, self._library = model, library
        self._shelf = Catalogue(folder)
        self._pieces = Pieces(self._shelf, NAME)
        self._wide, self._near = Wide(model, stamps), Standing(stamps, {})
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
        now = {
            name: kept[name] if self._holds(kept[name]) else self._check(name, kept[name]) for name in names
        }
        same = {name: before.get(name) for name in names if now[name] is kept[name]}
        self._keep({name: same.get(name) or pickle.dumps(one) for name, one in now.items()})
        held = [one.verdict for one in now.values()]
        outside = cluster_findings(self._model, self._library)
        return Verdict(
            (*(one for verdict in held for one in verdict.findings), *outside),
            tuple(row for verdict in held for row in verdict.coverage),
        )

    def _holds(self, kept: _Kept) -> bool:
        return kept.inputs == self._inputs(self._wide.stand(kept.facts))

    def _check(self, name: str, before: _Kept) -> _Kept:
        known: _Parts = pickle.loads(before.parts) if before.parts else {}
        found, seen = self._watched(lambda model, library: site_findings(model, library, (name,)))
        parts: _Parts = {}
        site, holding = self._model.sites[name], self._model.holdings[name]
        for number, roll in enumerate(holding.roll.parts):
            part = known.get(roll.about)
            if part is None or not part.inputs or part.inputs != self._part_inputs(roll.about, part.facts):
                part = self._check_part(name, holding, number)
            parts[roll.about or f"#{number}"] = part
        looked_at = seen.union(*(part.facts for part in parts.values()))
        facts = tuple(sorted({*map(self._wide.of, looked_at), f"whole:{name}", f"carried:{name}"}))
        findings = (*found, *(one for part in parts.values() for one in part.findings))
        verdict = Verdict(findings, coverage(site, [part.pairs for part in parts.values()]))
        inputs = self._inputs(self._wide.stand(facts))
        return _Kept(inputs, facts, verdict, self._library.fingerprint, pickle.dumps(parts))

    def _check_part(self, name: str, holding: Holding, number: int) -> _Part:
        site, documents = self._model.sites[name], holding.part(number)
        (findings, pairs), seen = self._watched(
            lambda model, library: (
                document_findings(model, library, documents),
                count_pairs(model, site, documents),
            )
        )
        # How its own documents stand is what its roll was made from.
        own = {f"doc:{key}" for key in holding.parts[number].documents.keys}
        own.update(f"past:{path}" for path in holding.parts[number].paths)
        facts = tuple(sorted({self._wide.beyond(fact, name) for fact in seen - own}))
        return _Part(self._part_inputs(holding.roll.parts[number].about, facts), facts, findings, pairs)

    def _part_inputs(self, about: str, facts: Facts) -> str:
        """What a part depends on; "" where nobody can say."""
        stood = self._near.digest(facts)
        return self._inputs(about, stood) if about and (stood or not facts) else ""

    def _keep(self, rows: Mapping[str, Data]) -> None:
        pieces = {name: f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in rows.items()}
        if pieces != self._pieces.head:
            self._pieces.keep(pieces, {pieces[name]: data for name, data in rows.items()})
            self._shelf.keep_only((NAME, later_name(NAME)))

    def _watched(self, look: Callable[[Model, Library], Found]) -> tuple[Found, frozenset[str]]:
        """What a look finds, and the facts that it looked at."""
        watch = Watch()
        model = cast(Model, WatchedModel(self._model, watch))
        library = cast(Library, WatchedLibrary(self._library, watch))
        with watch.collecting() as facts:
            found = look(model, library)
        return found, frozenset(facts)

    def _inputs(self, *about: str) -> str:
        return hashlib.sha256("".join((self._shared, *about)).encode()).hexdigest()


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

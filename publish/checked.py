"""I/O: the checks on sources, site by site; what was found in a site that nothing touched is kept in CACHE."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import cast

from checks.pairs import Coverage, coverage
from checks.reposts import repost_findings
from checks.sources import site_findings
from cluster.dataclass import dataclass
from cluster.facts import Facts, Stamps
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from cluster.replacing import replace_file
from cluster.schema.types import BEIJING
from cluster.watch import Watch, WatchedLibrary, WatchedModel
from publish.wide import Wide


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
    verdict: Verdict | None = None
    bodies: str = ""


class Checked:
    """The verdict on each site, kept in one file a site below `folder`, each guarded by a digest of its bytes."""

    def __init__(self, model: Model, stamps: Stamps, library: Library, folder: Path) -> None:
        self._model, self._library, self._folder = model, library, folder
        self._wide = Wide(model, stamps)
        day = model.at.astimezone(BEIJING).date()  # freshness and waivers count in days
        self._shared = repr((_code(), library.fingerprint, stamps.common, day, model.preview))

    def verdict(self, prepare: Callable[[Collection[str]], None]) -> Verdict:
        """Everything that is wrong with the sources; `prepare` is told the sites of which most texts may have to be rendered.

        Of a site that was checked before with what renders texts now, only the changed ones are.
        """
        names = sorted(self._model.sites)
        kept = {name: self._kept(name) for name in names}
        prepare([name for name in names if kept[name].bodies != self._library.fingerprint])
        held = [self._recall(kept[name]) or self._check(name) for name in names]
        outside = repost_findings(self._model, self._library)
        return Verdict(
            (*(one for verdict in held for one in verdict.findings), *outside),
            tuple(row for verdict in held for row in verdict.coverage),
        )

    def _kept(self, name: str) -> _Kept:
        try:
            data = self._file(name).read_bytes()
        except OSError:
            return _Kept()
        sound = data[:32] == hashlib.sha256(data[32:]).digest()
        return _Kept(*pickle.loads(data[32:])) if sound else _Kept()

    def _recall(self, kept: _Kept) -> Verdict | None:
        return kept.verdict if kept.verdict is not None and kept.inputs == self._inputs(kept.facts) else None

    def _check(self, name: str) -> Verdict:
        watch = Watch()
        model = cast(Model, WatchedModel(self._model, watch))
        library = cast(Library, WatchedLibrary(self._library, watch))
        with watch.collecting() as seen:
            verdict = Verdict(site_findings(model, library, (name,)), coverage(model, (name,)))
        facts = tuple(sorted({self._wide.of(fact) for fact in (*seen, f"whole:{name}", f"carried:{name}")}))
        data = pickle.dumps((self._inputs(facts), facts, verdict, self._library.fingerprint))
        replace_file(self._file(name), hashlib.sha256(data).digest(), data)
        return verdict

    def _inputs(self, facts: Facts) -> str:
        return hashlib.sha256(f"{self._shared}{self._wide.stand(facts)}".encode()).hexdigest()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.findings"


@cache
def _code() -> str:
    """A digest of the code that checks; what reads is in `code_digest`."""
    files: Iterable[Path] = sorted((ROOT / "checks").glob("*"))
    said = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file()]
    return f"{code_digest()}{said}"

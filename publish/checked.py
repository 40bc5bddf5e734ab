"""I/O: the checks on sources, site by site; what was found in a site that nothing touched is kept in CACHE."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import cast

from checks.reposts import repost_findings
from checks.sources import site_findings
from cluster.facts import Facts, Stamps
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from cluster.schema.types import BEIJING
from cluster.watch import Watch, WatchedLibrary, WatchedModel
from publish.wide import Wide

Findings = tuple[Finding, ...]


class Checked:
    """What the checks find in each site, one file a site below `folder`, each guarded by a digest of its bytes."""

    def __init__(self, model: Model, stamps: Stamps, library: Library, folder: Path) -> None:
        self._model, self._library, self._folder = model, library, folder
        self._wide = Wide(model, stamps)
        day = model.at.astimezone(BEIJING).date()  # freshness and waivers count in days
        self._shared = repr((_code(), library.fingerprint, stamps.config, day, model.preview))

    def findings(self, prepare: Callable[[Collection[str]], None]) -> Findings:
        """Everything that is wrong with the sources; `prepare` is told the sites whose texts will be looked at."""
        kept = {name: self._recall(name) for name in self._model.sites}
        sites = [name for name, found in kept.items() if found is None]
        prepare(sites)
        found = [one for held in kept.values() if held is not None for one in held]
        for name in sites:
            found.extend(self._check(name))
        return (*found, *repost_findings(self._model, self._library))

    def _recall(self, name: str) -> Findings | None:
        try:
            data = self._file(name).read_bytes()
        except OSError:
            return None
        if data[:32] != hashlib.sha256(data[32:]).digest():
            return None
        inputs, facts, found = pickle.loads(data[32:])
        return found if inputs == self._inputs(facts) else None

    def _check(self, name: str) -> Findings:
        watch = Watch()
        model = cast(Model, WatchedModel(self._model, watch))
        library = cast(Library, WatchedLibrary(self._library, watch))
        with watch.collecting() as seen:
            found = site_findings(model, library, (name,))
        facts = tuple(sorted({self._wide.of(fact) for fact in (*seen, f"whole:{name}", f"carried:{name}")}))
        data = pickle.dumps((self._inputs(facts), facts, found))
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._file(name).with_suffix(".part")
        partial.write_bytes(hashlib.sha256(data).digest() + data)
        partial.replace(self._file(name))
        return found

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

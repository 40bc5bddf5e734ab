"""Outputs that are worked out only when they are made, and what they looked at while they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from cluster.edition import Entry
from cluster.facts import Facts, Standing
from cluster.sites import Column
from cluster.watch import Watch
from plugins.engine.outputs import Group, Made, Output, digest


class Maker:
    """Declares the Outputs of one edition. `shared` is the digest of what all of them depend on."""

    def __init__(
        self, watch: Watch, standing: Standing, owner: str, shared: str, around: Callable[[], str]
    ) -> None:
        """`around` gives a digest of all templates, "" where other plugins make pages depend on more than we know."""
        self.watch, self.standing = watch, standing
        self._owner, self._shared, self._around = owner, shared, around

    def output(
        self,
        path: str,
        make: Callable[[], Made],
        given: Iterable[Any],
        inputs: Mapping[str, str],
        looked_at: Facts = (),
    ) -> Output:
        """An Output whose `make` uses nothing but `given`, facts already `looked_at`, and what it looks up itself.

        Raises TypeError where something is given that cannot be told from another by its value.
        """
        facts: list[str] = list(looked_at)
        said = {"given": _describe(tuple(given), facts), "shared": self._shared, **inputs}
        known = tuple(facts)

        def watched() -> Made:
            with self.watch.collecting() as seen:
                made = make()
            return Made(made.data, _ordered(known, seen), made.note)

        return Output(path, self._owner, tuple(sorted(said.items())), watched, self.standing.digest)

    def group(self, name: str, outputs: Callable[[], Iterable[Output]], given: Iterable[Any]) -> Group:
        """Outputs that use nothing but `given` and what they look up on the workbench."""
        around = self._around()
        if not around:
            return Group(name, "", outputs)
        facts: list[str] = []
        said = _describe(tuple(given), facts)
        inputs = digest(f"{self._shared}{around}{said}{self.standing.digest(tuple(facts))}")
        return Group(name, inputs, outputs, tuple(facts), self.standing.digest)


def _ordered(known: Facts, seen: set[str]) -> Facts:
    return tuple(sorted({*known, *seen}))


def _describe(value: Any, facts: list[str]) -> str:
    """A text that tells a value from others; the documents of entries are facts of their own."""
    if isinstance(value, Entry):
        facts.append(value.fact)
        return value.name
    if isinstance(value, Column):  # the site's configuration is among what all depend on
        return value.path
    if isinstance(value, (tuple, list)):
        if all(type(one) is Entry for one in value):  # as most are, and long
            facts.extend([one.fact for one in value])
            return f"({','.join([one.name for one in value])})"
        return f"({','.join([_describe(one, facts) for one in value])})"
    if value is None or isinstance(value, (str, int, date)) or is_dataclass(value):
        return repr(value)
    raise TypeError(f"not told by its value: {type(value).__name__}")

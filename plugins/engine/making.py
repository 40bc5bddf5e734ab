"""Outputs that are worked out only when they are made, and what they looked at while they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from datetime import date
from typing import Any

from cluster.edition import Entry
from cluster.sites import Column
from plugins.engine.facts import Standing
from plugins.engine.outputs import Facts, Made, Output
from plugins.engine.watch import Watch


class Maker:
    """Declares the Outputs of one edition. `shared` is the digest of what all of them depend on."""

    def __init__(self, watch: Watch, standing: Standing, owner: str, shared: str) -> None:
        self.watch, self.standing = watch, standing
        self._owner, self._shared = owner, shared

    def output(
        self,
        path: str,
        make: Callable[[], Made],
        given: Iterable[Any],
        inputs: Mapping[str, str] | None = None,
    ) -> Output:
        """An Output whose `make` uses nothing but `given` and what it looks up on the workbench.

        Raises TypeError where something is given that cannot be told from another by its value.
        """
        facts: list[str] = []
        said = {"given": _describe(tuple(given), facts), "shared": self._shared, **(inputs or {})}
        known = tuple(facts)

        def watched() -> Made:
            with self.watch.collecting() as seen:
                made = make()
            return Made(made.data, _ordered(known, seen), made.note)

        return Output(path, self._owner, tuple(sorted(said.items())), watched, self.standing.digest)


def _ordered(known: Facts, seen: set[str]) -> Facts:
    return tuple(sorted({*known, *seen}))


def _describe(value: Any, facts: list[str]) -> str:
    """A text that tells a value from others; the documents of entries are facts of their own."""
    if isinstance(value, Entry):
        facts.append(f"doc:{value.document.key}")
        return f"{value.lang}:{value.column}:{value.document.key}"
    if isinstance(value, Column):  # the site's configuration is among what all depend on
        return value.path
    if isinstance(value, (tuple, list)):
        return f"({','.join([_describe(one, facts) for one in value])})"
    if value is None or isinstance(value, (str, int, date)) or is_dataclass(value):
        return repr(value)
    raise TypeError(f"not told by its value: {type(value).__name__}")

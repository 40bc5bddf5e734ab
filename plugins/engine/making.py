"""Outputs that are worked out only when they are made, and what they looked at while they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from datetime import date
from functools import partial
from typing import Any

from cluster.entries import Entry
from cluster.facts import Facts, Standing
from cluster.lists import Entries
from cluster.sites import Column
from cluster.watch import Watch
from plugins.engine.outputs import Group, Inputs, Made, Output, digest


class Maker:
    """Declares the Outputs of one edition. `shared` is the digest of what all of them depend on."""

    def __init__(
        self, watch: Watch, standing: Standing, owner: str, shared: str, around: Callable[[], str]
    ) -> None:
        """`around` gives a digest of all templates, "" where other plugins make pages depend on more than we know."""
        self.watch, self.standing = watch, standing
        self._owner, self._shared, self._around = owner, shared, around
        self._of_all = ("shared", shared)
        self._stand = standing.digest  # one method for all Outputs

    def output(
        self,
        path: str,
        make: Callable[[], Made],
        given: tuple[Any, ...],
        inputs: Inputs = (),
        looked_at: Facts = (),
    ) -> Output:
        """An Output whose `make` uses nothing but `given`, facts already `looked_at`, and what it looks up itself.

        Raises TypeError where something is given that cannot be told from another by its value.
        """

        said = (("given", _describe(given)), self._of_all, *inputs)
        return Output(path, self._owner, said, partial(self._watched, make, looked_at), self._stand)

    def _watched(self, make: Callable[[], Made], looked_at: Facts) -> Made:
        with self.watch.collecting() as seen:
            made = make()
        return Made(made.data, tuple(sorted(seen.union(looked_at))), made.note)

    def group(self, name: str, outputs: Callable[[], Iterable[Output]], given: tuple[Any, ...]) -> Group:
        """Outputs that use nothing but `given` and what they look up on the workbench."""
        around = self._around()
        if not around:
            return Group(name, "", outputs)
        inputs = digest(f"{self._shared}{around}{_describe(given)}")
        return Group(name, inputs, outputs, lambda: frozenset(_facts(given)), self._stand)


def _describe(value: Any) -> str:
    """A text that tells a value from others; an entry's mark stands for its document."""
    kind = type(value)
    if kind is Entry:  # most of what is given, then texts
        return value.mark or _nameless(value)
    if kind is str:
        return repr(value)
    if isinstance(value, Column):  # the site's configuration is among what all depend on
        return value.path
    if isinstance(value, Entries):
        return value.digest or _nameless(value)
    if isinstance(value, (tuple, list)):
        return f"({','.join([_describe(one) for one in value])})"
    if value is None or isinstance(value, (str, int, date)) or is_dataclass(value):
        return repr(value)
    return _nameless(value)


def _nameless(value: Any) -> str:
    raise TypeError(f"not told by its value: {type(value).__name__}")


def _facts(value: Any) -> set[str]:
    """The facts that a description stands for."""
    if isinstance(value, Entry):
        return {value.fact}
    if isinstance(value, Entries):
        return set(value.facts)
    if not isinstance(value, (tuple, list)):
        return set()
    return set[str]().union(*map(_facts, value))

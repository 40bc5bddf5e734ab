"""One file that a build makes, declared before it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from cluster.dataclass import dataclass

if TYPE_CHECKING:
    from cluster.facts import Facts


Inputs = tuple[tuple[str, str], ...]  # by name and digest, in a fixed order


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file: its bytes, the facts that its making looked at, and a note for the stages after it ("" for none)."""

    data: bytes
    facts: Facts = ()
    note: str = ""


def _no_facts(_: Facts) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Output:
    """`path` below OUTPUT, who owns it, and what it depends on.

    `inputs` is what is known beforehand, by name and digest; `stand` gives one digest of how facts stand now, empty where
    nobody knows one of them. The same inputs, and facts that stand as they stood when it was last made, mean the same
    bytes: the writer then leaves it. An input whose digest is empty is one that nobody can name: such an Output is made
    each time.
    """

    path: str
    owner: str
    inputs: Inputs
    make: Callable[[], Made]
    stand: Callable[[Facts], str] = _no_facts

    def fingerprint(self, facts: Facts = ()) -> str:
        """One digest over all inputs and facts; empty where one of them cannot be named."""
        stood = self.stand(facts)
        if (facts and not stood) or not all(value for _, value in self.inputs):
            return ""
        return digest(repr(self.inputs) + stood)

    def render(self) -> bytes:
        """The file's bytes."""
        return self.make().data


@dataclass(frozen=True, slots=True)
class Group:
    """Outputs that are looked at together first: while nothing that any of them depends on has changed, none is declared.

    `inputs` is one digest of what `outputs` uses, empty where nobody can name it; `known` gives the facts that it stands for.
    `stand` is as for an Output, over the other facts of its Outputs. The name is unique for its owner and lasts from build
    to build.
    """

    name: str
    inputs: str
    outputs: Callable[[], Iterable[Output]]
    known: Callable[[], frozenset[str]] = frozenset
    stand: Callable[[Facts], str] = _no_facts

    def fingerprint(self, facts: Facts) -> str:
        """One digest over inputs and facts; empty where one of them cannot be named."""
        stood = self.stand(facts)
        return digest(self.inputs + stood) if self.inputs and (stood or not facts) else ""


def digest(value: str | bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(
        value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    ).hexdigest()


def view_digest(view: object) -> str:
    """The digest of a finished view: its `repr` names every field, and frozen dataclasses have no other state."""
    return digest(repr(view))


def declare(path: str, owner: str, inputs: Mapping[str, str], render: Callable[[], bytes]) -> Output:
    """An Output that depends on its inputs alone."""
    return Output(path, owner, tuple(sorted(inputs.items())), lambda: Made(render()))

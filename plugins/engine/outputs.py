"""One file that a build makes, declared before it is rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Output:
    """`path` below OUTPUT, who owns it, and the digests of everything that `render` reads.

    Equal inputs mean equal bytes: the writer may skip `render` where the inputs are those of the last build. An input
    whose digest is empty is one that nobody can name: such an Output is rendered each time.
    """

    path: str
    owner: str
    inputs: tuple[tuple[str, str], ...]
    render: Callable[[], bytes]

    @property
    def fingerprint(self) -> str:
        """One digest over all inputs; empty where one of them cannot be named."""
        return digest(repr(self.inputs)) if all(value for _, value in self.inputs) else ""


def digest(value: str | bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(
        value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    ).hexdigest()


def view_digest(view: object) -> str:
    """The digest of a finished view: its `repr` names every field, and frozen dataclasses have no other state."""
    return digest(repr(view))


def declare(path: str, owner: str, inputs: Mapping[str, str], render: Callable[[], bytes]) -> Output:
    """An Output with its inputs in a fixed order."""
    return Output(path, owner, tuple(sorted(inputs.items())), render)

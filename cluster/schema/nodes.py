"""Values as they stand in a file, each with its line: what the TOML and front-matter readers give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from cluster.dataclass import dataclass

Scalar = str | int | float | bool | datetime | date | time


@dataclass(frozen=True)
class Node:
    """A scalar, a list or a table, the `line` it begins on, and the line of the key that holds it."""

    value: Scalar | tuple[Node, ...] | dict[str, Node] | None
    line: int
    key_line: int = 0

    def plain(self) -> object:
        """The same value without lines: `str`, numbers, dates, `list`, `dict`."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def line_of(self, location: tuple[int | str, ...]) -> int:
        """The line of the deepest part of `location` that exists below this node; the key's line for the last step."""
        node, line = self, self.line
        for step in location:
            below = node._below(step)
            if below is None:
                break
            node, line = below, below.key_line or below.line
        return line

    def _below(self, step: int | str) -> Node | None:
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, tuple) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def without(self, location: tuple[int | str, ...]) -> Node:
        """The same without what stands at `location`; items of a list that follow it move up."""
        step, rest = location[0], location[1:]
        if isinstance(self.value, dict) and isinstance(step, str) and step in self.value:
            table = dict(self.value)
            below = table.pop(step)
            kept = {step: below.without(rest)} if rest else {}
            return replace(self, value={**table, **kept})
        if isinstance(self.value, tuple) and isinstance(step, int) and 0 <= step < len(self.value):
            inner = (self.value[step].without(rest),) if rest else ()
            return replace(self, value=(*self.value[:step], *inner, *self.value[step + 1 :]))
        return self

    def walk(self) -> Iterator[tuple[tuple[int | str, ...], Node]]:
        """Every node below, with its location."""
        items: Iterator[tuple[int | str, Node]]
        if isinstance(self.value, dict):
            items = iter(self.value.items())
        elif isinstance(self.value, tuple):
            items = iter(enumerate(self.value))
        else:
            return
        for step, node in items:
            yield (step,), node
            for rest, below in node.walk():
                yield (step, *rest), below

"""What a check says: one problem, where it is, and the values its message needs.

The words live in `rules.toml` files beside the code that finds the problem (see `cluster.messages`),
so that a finding is plain data and can be sorted, compared and stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One problem: `path` relative to the content root, `line` from 1 (0: the file as a whole).

    `rule` names an entry of a `rules.toml`; `values` fill the braces of its messages.
    """

    path: str
    line: int
    rule: str
    values: tuple[tuple[str, str], ...] = ()


def finding(rule: str, path: str, line: int = 0, **values: object) -> Finding:
    """A Finding with its values in a fixed order."""
    return Finding(path, line, rule, tuple(sorted((name, str(value)) for name, value in values.items())))

"""As much of a broken file as can be used, so that one mistake does not hide the others.

What is salvaged is only ever checked further, never published: the mistakes that made salvage needed are errors that no
cluster can switch off (see `cluster.messages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Generic

from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.schema.check import SchemaType, told
from cluster.schema.nodes import Node
from cluster.schema.plain import read_plain

Location = tuple[int | str, ...]
# Each round mends at least one value; a file with more mistakes in one value than this is beyond mending.
_ROUNDS = 50


@dataclass(frozen=True)
class Salvaged(Generic[SchemaType]):
    """A value with stand-ins where the file's own could not be used, and `node` without what was left out.

    `lost` names the top fields that are not wholly the file's.
    """

    value: SchemaType
    node: Node
    findings: tuple[Finding, ...]
    lost: frozenset[str]

    @property
    def sound(self) -> bool:
        """Whether the file was as its schema wants it."""
        return not self.findings


def salvage(
    schema: type[SchemaType], node: Node, path: str, stand_ins: Mapping[str, object]
) -> Salvaged[SchemaType]:
    """`node` as a `schema`, every mistake told, each mistaken value left out.

    `stand_ins` gives a value for each required field by its dotted name without positions (`columns.name`); an item of
    a list that lacks any other required field is left out. Raises ValueError if a required top field has no stand-in.
    """
    plain: Any = node.plain()
    right = read_plain(schema, plain)
    if right is not None:
        return Salvaged(right, node, (), frozenset())
    from pydantic import ValidationError  # much to import, where most values are right

    kept = node
    findings: list[Finding] = []
    lost: set[str] = set()
    for turn in range(_ROUNDS):
        try:
            return Salvaged(schema.model_validate(plain), kept, tuple(findings), frozenset(lost))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        if turn == 0:
            findings.extend(told(schema, one, node, path) for one in errors)
        gone: set[Location] = set()
        # From behind, so that positions in lists hold until they are reached.
        for one in sorted(errors, key=lambda one: [str(step).zfill(9) for step in one["loc"]], reverse=True):
            location, missing = tuple(one["loc"]), one["type"] == "missing"
            lost.update(str(step) for step in location[:1])
            if not location:
                plain = {}
            if any(location[: len(place)] == place for place in gone):
                continue
            if missing and _stand_in(plain, location, stand_ins):
                continue
            place = _drop(plain, location[:-1] if missing else location)
            gone.add(place)
            kept = kept.without(place) if place else Node({}, node.line)
    raise ValueError(f"{path}: no stand-in makes it a {schema.__name__}")


def _stand_in(plain: Any, location: Location, stand_ins: Mapping[str, object]) -> bool:
    """Fills in a missing value, if there is a stand-in for it."""
    name = ".".join(step for step in location if isinstance(step, str))
    above = _reach(plain, location[:-1])
    if name not in stand_ins or not isinstance(above, dict):
        return False
    above[location[-1]] = deepcopy(stand_ins[name])
    return True


def _drop(plain: Any, location: Location) -> Location:
    """Takes out the deepest part of `location` that exists; where that was."""
    for end in range(len(location), 0, -1):
        above, step = _reach(plain, location[: end - 1]), location[end - 1]
        if isinstance(above, dict) and step in above:
            del above[step]
            return location[:end]
        if isinstance(above, list) and isinstance(step, int) and step < len(above):
            del above[step]
            return location[:end]
    return location


def _reach(plain: Any, location: Location) -> Any:
    for step in location:
        if isinstance(plain, dict):
            plain = plain.get(step)
        elif isinstance(plain, list) and isinstance(step, int) and step < len(plain):
            plain = plain[step]
        else:
            return None
    return plain

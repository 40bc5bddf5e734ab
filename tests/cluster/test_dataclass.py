"""Our `dataclass` and the standard library's: two classes declared alike cannot be told apart by what their objects do."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.dataclass import dataclass

MAKERS = (dataclass, dataclasses.dataclass)


def declared(make: Any, **settings: bool) -> Any:
    """A class with a field of every sort that ours have, and one that extends it."""

    @make(**settings)
    class Base:
        """What both share."""

        number: int
        name: str = "无名"
        hidden: int = dataclasses.field(default=0, repr=False)
        ignored: int = dataclasses.field(default=0, compare=False)
        found: list[int] = dataclasses.field(default_factory=list)

    @make(**settings)
    class Whole(Base):
        """One field more, and a look at all of them."""

        more: tuple[int, ...] = ()

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError(self.number)

        @property
        def total(self) -> int:
            return self.number + sum(self.more)

    return Whole


FROZEN, SLOTTED, OPEN = (
    tuple(declared(make, **settings) for make in MAKERS)
    for settings in ({"frozen": True}, {"frozen": True, "slots": True}, {})
)
EVERY = pytest.mark.parametrize("kinds", [FROZEN, SLOTTED, OPEN], ids=["frozen", "slotted", "open"])
SMALL = st.integers(0, 2)
VALUES = st.fixed_dictionaries(
    {"number": SMALL},
    optional={
        "name": st.sampled_from("ab"),
        "hidden": SMALL,
        "ignored": SMALL,
        "found": st.lists(SMALL, max_size=1),
        "more": st.lists(SMALL, max_size=1).map(tuple),
    },
)


@EVERY
@given(values=VALUES, others=VALUES)
def test_objects_look_and_compare_as_the_library_s(
    kinds: tuple[Any, Any], values: dict[str, Any], others: dict[str, Any]
) -> None:
    ours, theirs = ((kind(**values), kind(**others)) for kind in kinds)
    assert repr(ours[0]) == repr(theirs[0])
    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert ours[0] != theirs[0]
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])
    changed = [dataclasses.replace(one, number=7) for one in (ours[0], theirs[0])]
    assert repr(changed[0]) == repr(changed[1])
    assert ours[0].total == theirs[0].total


@pytest.mark.parametrize("kinds", [FROZEN, SLOTTED], ids=["frozen", "slotted"])
@given(values=VALUES, others=VALUES)
def test_equal_objects_have_equal_hashes(
    kinds: tuple[Any, Any], values: dict[str, Any], others: dict[str, Any]
) -> None:
    first, second = (kinds[0](**{**one, "found": tuple(one.get("found", ()))}) for one in (values, others))
    assert hash(first) == hash(dataclasses.replace(first))
    assert len({first, second}) == (1 if first == second else 2)


def test_what_may_change_has_no_hash() -> None:
    for kind in OPEN:
        with pytest.raises(TypeError):
            hash(kind(1))


@EVERY
def test_arguments_are_taken_as_the_library_takes_them(kinds: tuple[Any, Any]) -> None:
    for kind in kinds:
        assert repr(kind(1, "a", 2, 3, [4], (5,))) == repr(kinds[1](1, "a", 2, 3, [4], (5,)))
        for wrong in ((), (1, "a", 2, 3, [], (), 6)):
            with pytest.raises(TypeError, match=r"Whole\.__init__\(\)"):
                kind(*wrong)
        with pytest.raises(TypeError):
            kind(1, unknown=2)
        with pytest.raises(ValueError, match="-1"):
            kind(-1)
        assert kind(1).found is not kind(1).found


@EVERY
def test_fields_are_known_before_the_first_object(kinds: tuple[Any, Any]) -> None:
    fresh = declared(dataclass)
    assert [field.name for field in dataclasses.fields(fresh)] == [
        field.name for field in dataclasses.fields(kinds[1])
    ]
    assert fresh.__match_args__ == kinds[1].__match_args__


@dataclass(frozen=True)
class Plain:
    """Stands where pickle finds it."""

    name: str
    values: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrow:
    """As Plain, with slots."""

    name: str
    values: tuple[int, ...] = ()


@dataclass
class Custom:
    """Has methods of its own, which stay."""

    name: str

    def __eq__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "own"


@pytest.mark.parametrize("kind", [Plain, Narrow])
@given(name=st.text(), values=st.lists(st.integers()).map(tuple))
def test_objects_survive_a_journey(kind: Any, name: str, values: tuple[int, ...]) -> None:
    made = kind(name, values)
    assert pickle.loads(pickle.dumps(made)) == made


def test_methods_of_the_class_itself_stay() -> None:
    assert Custom("a") == Custom("b")
    assert repr(Custom("a")) == "own"


def test_slots_hold_nothing_else() -> None:
    with pytest.raises(AttributeError):
        Narrow("a").more = 1  # type: ignore[attr-defined]

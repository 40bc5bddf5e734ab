"""`dataclass` for a program that is started often: methods are compiled when they are first called.

The standard library compiles up to eight methods of each class where it is defined, which takes longer than all the rest of most
modules; a run imports hundreds of such classes and makes objects of some. Here `__init__` is compiled with the first object, and
what compares, hashes and shows objects needs no code of its own. For `order=True` there is `dataclasses.dataclass`.

`frozen` is the type checker's to enforce: at run time it only says that equal objects have equal hashes, and fields are set as
quickly as those of any other object.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        kind: type | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True
    ) -> Any:
        """As `dataclasses.dataclass`, and its functions take these classes too."""
        make = partial(_made, frozen=frozen, slots=slots, eq=eq)
        return make if kind is None else make(kind)


def _made(kind: type[Any], frozen: bool, slots: bool, eq: bool) -> type[Any]:
    # The standard library makes a missing one out of what it inspects.
    kind.__doc__ = kind.__doc__ or kind.__name__
    own = vars(kind).keys()
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(kind)
    fields = dataclasses.fields(made)
    values = _values([field.name for field in fields if field.compare])
    methods = {
        "__init__": _init(made),
        **({"__eq__": _eq(values), "__hash__": _hash(values) if frozen else None} if eq else {}),
        "__repr__": _repr([field.name for field in fields if field.repr]),
    }
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    return made


def _init(made: type[Any]) -> Callable[..., None]:
    def first(this: Any, *given: Any, **named: Any) -> None:
        made.__init__ = method = _compiled(made)
        method(this, *given, **named)

    return first


def _compiled(made: type[Any]) -> Callable[..., None]:
    """The `__init__` that the standard library would write."""
    names: dict[str, Any] = {"_anew": _ANEW}
    head, body = ["self"], []
    for field in dataclasses.fields(made):
        name, value = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_{name}"] = field.default_factory
            head.append(f"{name}=_anew")
            value = f"_{name}() if {name} is _anew else {name}"
        elif field.default is not dataclasses.MISSING:
            names[f"_{name}"] = field.default
            head.append(f"{name}=_{name}")
        else:
            head.append(name)
        body.append(f"self.{name} = {value}")
    if hasattr(made, "__post_init__"):
        body.append("self.__post_init__()")
    exec(f"def __init__({', '.join(head)}): {'; '.join(body) or 'pass'}", names)
    method: Callable[..., None] = names["__init__"]
    method.__qualname__ = f"{made.__qualname__}.__init__"
    return method


# Stands for a value that each object gets a new one of.
_ANEW: Any = object()


def _values(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _eq(values: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    def equal(this: Any, other: Any) -> Any:
        return values(this) == values(other) if other.__class__ is this.__class__ else NotImplemented

    return equal


def _hash(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda this: hash(values(this))


def _repr(names: list[str]) -> Callable[[Any], str]:
    def show(this: Any) -> str:
        values = ", ".join([f"{name}={getattr(this, name)!r}" for name in names])
        return f"{this.__class__.__qualname__}({values})"

    return show

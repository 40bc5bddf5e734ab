"""Classes whose fields are declared as those of pydantic's models are, and which become models when they first have to validate.

To import pydantic, and to make validators of our schemas, takes as long as a small build may. Most runs restore what was read
before (`cluster.packing`) and read plain front matter themselves (`cluster.schema.plain`): they need the classes alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

if TYPE_CHECKING:
    from typing import Self

    from pydantic import BaseModel, TypeAdapter

Value = TypeVar("Value")
# A field without a default, or one that makes its default anew for each value.
UNSET: Any = object()


class Field:
    """What is said of a field, in the words of `pydantic.Field`; its type as it is `written`, and the module where it is."""

    __slots__ = ("default", "made", "module", "named", "written")

    def __init__(self, default: Any = UNSET, **named: Any) -> None:
        self.default, self.named = default, named
        self.made: Callable[[], Any] | None = named.get("default_factory")
        self.written = self.module = ""

    def optional(self) -> Field:
        """The same, None unless it is said."""
        more = {name: value for name, value in self.named.items() if name != "default_factory"}
        return Field(None, **more)._placed(f"{self.written} | None", self.module)

    def _placed(self, written: str, module: str) -> Field:
        self.written, self.module = written, module
        return self

    def names(self) -> Mapping[str, Any]:
        """What the names in `written` stand for."""
        return vars(sys.modules[self.module])


class _Fields:
    """`model_fields` of a schema: its fields as pydantic knows them."""

    def __get__(self, _: object, schema: type[Schema]) -> Any:
        return schema.model().model_fields


class Schema:
    """Immutable, nothing unknown, numbers and dates never guessed from other types.

    Its values are what pydantic makes of a model, its methods those of a model; like `cluster.dataclass`, it leaves it to the
    type checker that nobody sets a field.
    """

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    __pydantic_fields_set__: set[str]
    model_fields = _Fields()
    declared: ClassVar[Mapping[str, Field]] = {}
    _model: ClassVar[type[BaseModel]]
    _validates: ClassVar[TypeAdapter[Any]]

    def __init_subclass__(cls) -> None:
        own = {}
        for name, written in vars(cls).get("__annotations__", {}).items():
            said = vars(cls).get(name, UNSET)
            own[name] = (said if isinstance(said, Field) else Field(said))._placed(written, cls.__module__)
            if name in vars(cls):
                delattr(cls, name)  # only values have it
        cls.declared = {**cls.declared, **own}

    def __init__(self, **values: Any) -> None:
        self._adapter().validator.validate_python(values, self_instance=self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        known = handler(cls.model())
        handler.resolve_ref_schema(known)["cls"] = cls
        return known

    @classmethod
    def model(cls) -> type[BaseModel]:
        """The model of pydantic with the schema's fields. It has no values of its own: what it validates is the schema's."""
        if "_model" not in vars(cls):
            cls._model = _model_of(cls)
        return cls._model

    @classmethod
    def _adapter(cls) -> TypeAdapter[Any]:
        if "_validates" not in vars(cls):
            from pydantic import TypeAdapter

            cls._validates = TypeAdapter(cls)
        return cls._validates

    @classmethod
    def model_validate(cls, values: Any) -> Self:
        valid: Self = cls._adapter().validate_python(values)
        return valid

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        known = {}
        for name, said in cls.declared.items():
            if name in values:
                known[name] = values[name]
            elif said.made is not None or said.default is not UNSET:
                known[name] = said.made() if said.made is not None else said.default
        return put_together(cls, known, values)

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        return put_together(
            type(self), {**self.__dict__, **update}, self.__pydantic_fields_set__ | update.keys()
        )

    def model_dump(self, *, mode: Literal["json", "python"]) -> Any:
        return self._adapter().dump_python(self, mode=mode)

    @property
    def model_fields_set(self) -> set[str]:
        return self.__pydantic_fields_set__

    def __getstate__(self) -> tuple[dict[str, Any], set[str]]:
        return self.__dict__, self.__pydantic_fields_set__

    def __setstate__(self, state: tuple[dict[str, Any], set[str]]) -> None:
        _fill(self, *state)

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"


def put_together(schema: type[Value], values: dict[str, Any], said: Iterable[str]) -> Value:
    """A value of a schema from sound values of all its fields in their order, of which `said` were given; nothing is validated."""
    held = object.__new__(schema)
    _fill(held, values, set(said))
    return held


def _fill(held: Any, values: dict[str, Any], said: set[str]) -> None:
    put = object.__setattr__
    put(held, "__dict__", values)
    put(held, "__pydantic_fields_set__", said)
    put(held, "__pydantic_extra__", None)
    put(held, "__pydantic_private__", None)


def fields_of(schema: type[Any]) -> Mapping[str, Field]:
    """What is said of each field of a schema, in order."""
    declared: Mapping[str, Field] = schema.declared
    return declared


def with_fields(schema: type[Any], name: str, doc: str, fields: Mapping[str, Field]) -> type[Any]:
    """A schema below another, with more fields."""
    made: type[Any] = type(name, (schema,), {"__doc__": doc, "__module__": schema.__module__})
    made.declared = {**schema.declared, **fields}
    return made


def _model_of(schema: type[Schema]) -> type[BaseModel]:
    from pydantic import ConfigDict, create_model
    from pydantic import Field as Told

    from cluster.schema import fields

    known = vars(fields)
    given: dict[str, Any] = {}
    for name, said in schema.declared.items():
        told = Told(**said.named) if said.default is UNSET else Told(said.default, **said.named)
        given[name] = (eval(said.written, {**known, **said.names()}), told)
    config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)
    return create_model(
        schema.__name__, __config__=config, __module__=schema.__module__, __doc__=schema.__doc__, **given
    )

"""Nodes against a schema: a typed value, or a Finding for every mistake with its line and a guess at what was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cluster.findings import Finding, finding
from cluster.schema.base import Schema
from cluster.schema.declared import Field, fields_of
from cluster.schema.limits import limits_in_words
from cluster.schema.nodes import Node

if TYPE_CHECKING:
    from pydantic import BaseModel

SchemaType = TypeVar("SchemaType", bound="BaseModel")

# Errors that schema types raise themselves: the type is the rule.
OWN = frozenset(
    "not-a-moment not-a-day impossible-date not-a-uuid7 not-a-slug not-a-column-path not-a-host not-a-url not-a-colour"
    " not-a-site-code not-a-region not-a-code not-a-language not-an-email not-reachable empty-value duplicate-language".split()
)

# What pydantic wanted, by the beginning of its error type.
_WANTED = (
    ("bool", "应为 true 或 false · true or false"),
    ("int_from_float", "应为整数 · a whole number"),
    ("int", "应为整数 · a whole number"),
    ("float", "应为数字 · a number"),
    ("string", "应为文字 · a text"),
    ("tuple", "应为列表 · a list"),
    ("list", "应为列表 · a list"),
    ("dict", "应为一组“名 = 值” · a table of names and values"),
    ("model", "应为一组“名 = 值” · a table of names and values"),
)
# A value of the right type that its field's limits do not allow, by pydantic's error type.
_BEYOND = {"greater_than_equal": "out-of-range", "less_than_equal": "out-of-range", "too_short": "too-few"}

# What a name may name: the keys that hold it, and how they are titled.
_TITLES = {
    "column": "栏目",
    "duty": "转载义务",
    "kind": "内容种类",
    "language": "语种",
    "parent": "上级站点",
    "rule": "检查规则",
    "site": "站点",
    "source": "来源",
    "subject": "主题分类",
    "top": "顶层站点",
    "type": "栏目类别",
}
# So many names are listed whole; of more, the nearest is enough.
_FEW = 12


def check(schema: type[SchemaType], node: Node, path: str) -> tuple[SchemaType | None, tuple[Finding, ...]]:
    """`node` as a `schema`; None and every mistake if it is not one."""
    from pydantic import ValidationError

    try:
        return schema.model_validate(node.plain()), ()
    except ValidationError as error:
        return None, tuple(told(schema, details, node, path) for details in error.errors(include_url=False))


def guess(word: str, choices: Iterable[str]) -> str:
    """The choice that `word` was probably meant to be, or an empty string."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, list(choices), scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else ""


def hint(word: str, choices: Iterable[str]) -> str:
    """“Did you mean …?” in both languages, or an empty string."""
    return did_you_mean(guess(word, choices))


def did_you_mean(name: str) -> str:
    """The same of a name that was guessed already."""
    return f"（是否想写 {name}？ did you mean {name}?）" if name else ""


def unknown(what: str, name: str, path: str, line: int, known: Iterable[str]) -> Finding:
    """A Finding for a name that names nothing, with the nearest that does, and all that do where they are few."""
    names = tuple(dict.fromkeys(known))
    listed = f"（{'、'.join(names) or '尚无 none yet'}）" if len(names) <= _FEW else ""
    title, meant = _TITLES[what], hint(name, names)
    return finding("unknown-name", path, line, what=what, title=title, name=name, meant=meant, known=listed)


def parentless(
    what: str, name: str, mark: str, path: str, line: int, known: Collection[str]
) -> Iterator[Finding]:
    """A Finding for a name nested by `mark` where something above it is not declared."""
    parts = name.split(mark)
    above = [mark.join(parts[:end]) for end in range(1, len(parts))]
    missing = [one for one in above if one not in known]
    if missing:
        beside = [one for one in known if one.count(mark) == missing[-1].count(mark)]
        said, title, meant = "、".join(missing), _TITLES[what], hint(missing[-1], beside)
        yield finding(
            "parent-undeclared", path, line, what=what, title=title, name=name, missing=said, meant=meant
        )


def told(schema: type[BaseModel], details: Any, node: Node, path: str) -> Finding:
    """One of pydantic's errors as a Finding on the line where the value stands."""
    location = tuple(details["loc"])
    kind, value = details["type"], details.get("input")
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in location)
    line = node.line_of(location)
    if kind == "missing":
        line = node.line_of(location[:-1]) if len(location) > 1 else node.line
        return finding("missing-field", path, line, name=name)
    if kind == "extra_forbidden":
        meant = hint(str(location[-1]), _names(schema, location[:-1]))
        return finding("unknown-field", path, line, name=name, meant=meant)
    if value == "" and kind != "empty-value":
        return finding("empty-value", path, line, name=name)
    if kind in ("enum", "literal_error"):
        choices = [
            choice.strip(" '") for choice in details["ctx"]["expected"].replace(" or ", ",").split(",")
        ]
        meant, listed = hint(str(value), choices), "、".join(choices)
        return finding(
            "not-a-choice", path, line, name=name, value=_short(value), choices=listed, meant=meant
        )
    if kind in OWN:
        return finding(kind, path, line, name=name, value=_short(details.get("ctx", {}).get("value", value)))
    if kind in _BEYOND:
        limits = " · ".join(limits_in_words(_field(schema, location).named))
        return finding(_BEYOND[kind], path, line, name=name, value=_short(value), limits=limits)
    wanted = next((words for start, words in _WANTED if kind.startswith(start)), details["msg"])
    return finding("wrong-type", path, line, name=name, value=_short(value), expected=wanted)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _holder(schema: type[BaseModel], location: Sequence[int | str]) -> Any:
    """The schema of the table at a place, None where it has none."""
    current: Any = schema
    for step in location:
        if isinstance(step, int):
            continue
        field = current.model_fields.get(step) if _is_schema(current) else None
        if field is None:
            return None
        current = _schema_in(field.annotation)
    return current if _is_schema(current) else None


def _names(schema: type[BaseModel], location: Sequence[int | str]) -> tuple[str, ...]:
    holder = _holder(schema, location)
    return tuple(fields_of(holder)) if holder is not None else ()


def _field(schema: type[BaseModel], location: Sequence[int | str]) -> Field:
    """What is said of the field at a place, which must have one."""
    return fields_of(_holder(schema, location[:-1]))[str(location[-1])]


def _schema_in(annotation: Any) -> Any:
    if _is_schema(annotation):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _schema_in(part)
        if found is not None:
            return found
    return None


def _is_schema(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Schema)

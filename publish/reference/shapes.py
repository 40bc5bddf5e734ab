"""How a field's value is written: in words for the format reference, and as JSON Schema for editors of files."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from cluster.dataclass import dataclass
from cluster.schema import fields as types
from cluster.schema.base import Schema

Json = dict[str, Any]

# Files may hold a number where a text is meant (`copies: 2`): it is read as it was written.
_WRITTEN: Json = {"type": ["string", "number"]}
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_CODE = "[a-z0-9]+([-.][a-z0-9]+)*"
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_REACH = "(https://[A-Za-z0-9][!-Z^-~]*|mailto:[!-Z^-~]+@[!-Z^-~]+|tel:\\+?[0-9][0-9().-]*)"
_MOMENT = "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?"


@dataclass(frozen=True)
class Shape:
    """A type that schemas share: its words in Chinese and English, and its JSON Schema."""

    known: Any
    zh: str
    en: str
    written: Json


def _text(pattern: str) -> Json:
    return {"type": "string", "pattern": f"^{pattern}$"}


def one_or_more(one: Json) -> Json:
    """One value, or a list of them."""
    return {"oneOf": [one, {"type": "array", "items": one}]}


def _by_language(one: Json) -> Json:
    return {"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}, "additionalProperties": one}


_LANGUAGE = _text("[a-z]{2}")
SHAPES = (
    Shape(types.Moment, "时间，如 2026-03-01 08:30", "instant", _text(_MOMENT)),
    Shape(types.Day, "日期，如 2026-03-01", "day", _text("[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    Shape(
        types.Uuid7,
        "UUIDv7",
        "UUIDv7",
        _text("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ),
    Shape(
        types.Slug, "代号，小写字母、数字、连字符", "slug: lower-case letters, digits, hyphens", _text(_SLUG)
    ),
    Shape(
        types.ColumnPath,
        "路径，a 或 a/b，小写字母、数字、连字符",
        "path: slugs, divided by /",
        _text(f"{_SLUG}(/{_SLUG})*"),
    ),
    Shape(
        types.Host,
        "域名，小写，不带 https://",
        "host: lower case, without https://",
        _text(f"{_LABEL}(\\.{_LABEL})+"),
    ),
    Shape(
        types.Url,
        "网址，http:// 或 https:// 开头",
        "address: beginning with http:// or https://",
        _text("https?://[^\\s/?#]+[^\\s]*"),
    ),
    Shape(types.Email, "邮箱", "e-mail address", _text("[^\\s@<>]+@[^\\s@<>]+\\.[^\\s@<>]+")),
    Shape(types.Colour, "颜色 #rrggbb，小写", "colour: lower case", _text("#[0-9a-f]{6}")),
    Shape(
        types.SiteCode,
        "10 位数字，或 bm 加 8 位数字",
        "10 digits, or bm and 8 digits",
        _text("(bm[0-9]{8}|[0-9]{10})"),
    ),
    Shape(types.Region, "6、9 或 12 位数字", "6, 9 or 12 digits", _text("([0-9]{6}|[0-9]{9}|[0-9]{12})")),
    Shape(types.Code, "代码，a 或 a.b，小写字母、数字、连字符", "code: slugs, divided by dots", _text(_CODE)),
    Shape(
        types.Reach, "mailto:、https:// 或 tel: 地址", "address with mailto:, https:// or tel:", _text(_REACH)
    ),
    Shape(types.Language, "语种，两个小写字母，如 zh", "language: two lower-case letters", _LANGUAGE),
    Shape(types.Languages, "语种列表", "languages", one_or_more(_LANGUAGE)),
    Shape(types.Names, "一项或列表", "one or a list", one_or_more(_WRITTEN)),
    Shape(types.Text, '{ zh = "…", en = "…" }', "text per language", _by_language(_WRITTEN)),
    Shape(
        types.Words,
        '{ zh = ["…"], en = ["…"] }',
        "list per language",
        _by_language({"type": "array", "items": _WRITTEN}),
    ),
    Shape(types.Filled, "文字", "text", _WRITTEN),
    Shape(str, "文字", "text", _WRITTEN),
    Shape(bool, "true 或 false", "true or false", {"type": "boolean"}),
)


def words_for(info: FieldInfo) -> tuple[str, str]:
    """How a field is written, in Chinese and in English. Raises TypeError for a type without words."""
    return _words(_whole(info))


def json_for(info: FieldInfo) -> Json:
    """A field's JSON Schema; a nested schema is `#/$defs/<class>`. Raises TypeError for a type that has none."""
    return _json(_whole(info))


def schema_in(annotation: Any) -> type[Schema] | None:
    """The schema inside `X`, `X | None`, `tuple[X, ...]`, or None."""
    if _is_schema(annotation):
        found: type[Schema] = annotation
        return found
    below = (schema_in(part) for part in get_args(annotation))
    return next((found for found in below if found is not None), None)


def takes_list(info: FieldInfo) -> bool:
    """Whether a field may hold several values."""
    return get_origin(info.annotation) in (tuple, list)


def _whole(info: FieldInfo) -> Any:
    return _with(info.annotation, info.metadata) if info.metadata else info.annotation


def _with(annotation: Any, said: Iterable[Any]) -> Any:
    return Annotated[(annotation, *said)]


def _known(annotation: Any) -> Shape | None:
    return next((shape for shape in SHAPES if shape.known == annotation), None)


def _words(annotation: Any) -> tuple[str, str]:
    shape, inner, origin = _known(annotation), _inner(annotation), get_origin(annotation)
    if shape:
        return shape.zh, shape.en
    if origin is Annotated or (origin in (UnionType, Union) and len(inner) == 1):
        return _words(inner[0])
    if annotation is int:
        return "整数", "whole number"
    if annotation is float:
        return "数字", "number"
    if choices := _choices(annotation):
        listed = " ".join(f"`{choice}`" for choice in choices)
        return listed, listed
    if _is_schema(annotation):
        return "表", "table"
    if origin in (tuple, list):
        zh, en = _words(inner[0])
        return ("若干表", "tables") if _is_schema(inner[0]) else (f"列表：{zh}", f"list of {en}")
    if origin is dict:
        zh, en = _words(inner[1])
        return f"名 = {zh}", f"name = {en}"
    raise TypeError(f"no words for {annotation!r}")


def _json(annotation: Any) -> Json:
    shape, inner, origin = _known(annotation), _inner(annotation), get_origin(annotation)
    if shape:
        return shape.written
    if origin in (UnionType, Union) and len(inner) == 1:
        return _json(inner[0])
    if origin is Annotated:
        # Limits of numbers and patterns: pydantic says them best.
        bare = _inner(inner[0])[0] if get_origin(inner[0]) in (UnionType, Union) else inner[0]
        if bare not in (int, float, str):
            return _json(inner[0])
        return TypeAdapter(_with(bare, annotation.__metadata__)).json_schema()
    if annotation in (int, float):
        return {"type": "integer" if annotation is int else "number"}
    if choices := _choices(annotation):
        return {"enum": choices}
    if _is_schema(annotation):
        return {"$ref": f"#/$defs/{annotation.__name__}"}
    if origin in (tuple, list):
        return {"type": "array", "items": _json(inner[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _json(inner[1])}
    raise TypeError(f"no JSON Schema for {annotation!r}")


def _inner(annotation: Any) -> list[Any]:
    return [part for part in get_args(annotation) if part is not type(None) and part is not Ellipsis]


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    return []


def _is_schema(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, Schema)

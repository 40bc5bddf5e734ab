"""JSON Schemas (draft 2020-12) of everything that editors write, for completion and checks while they type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from cluster.kinds import KINDS, translation_of
from cluster.settings import ClusterConfig
from cluster.sites import COLUMN_TYPES, Column, SiteConfig
from publish.reference.shapes import Json, json_for, one_or_more, schema_in
from publish.reference.words import KIND_TITLES, meaning_of, words_of

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> Mapping[str, str]:
    """The text of each schema file by its name: `cluster`, `site`, each kind, `translation-<kind>`, `document`, `translation`."""
    schemas: dict[str, Json] = {
        "cluster": _schema(
            "集群配置 · cluster.toml", "全集群共用的事项 · what holds for the whole cluster", ClusterConfig
        ),
        "site": _schema("站点配置 · site.toml", "一个站点及其栏目 · one site and its columns", SiteConfig),
    }
    for kind, (zh, en) in KIND_TITLES.items():
        schemas[kind] = _schema(f"{zh} · {en}", meaning_of(KINDS[kind]), KINDS[kind])
        # The file says which kind it is; another kind's name there is a mistake.
        named = schemas[kind]["properties"]["kind"]
        schemas[kind]["properties"]["kind"] = {
            "title": named["title"],
            "description": named["description"],
            "const": kind,
        }
        schemas[f"translation-{kind}"] = _schema(
            f"{zh}的译文 · translation of a document of kind {en}",
            "未写的字段取自原文 · what is not said is the original's",
            translation_of(KINDS[kind]),
        )
    schemas["document"] = _document()
    schemas["translation"] = _translation()
    return {name: _print(schema) for name, schema in sorted(schemas.items())}


def _schema(title: str, description: str, schema: type[BaseModel]) -> Json:
    below: dict[str, type[BaseModel]] = {}
    _gather(schema, below)
    whole = {"$schema": _DRAFT, "title": title, "description": description, **_object(schema)}
    if below:
        whole["$defs"] = {name: _object(one) for name, one in sorted(below.items())}
    return whole


def _object(schema: type[BaseModel]) -> Json:
    required = [name for name, info in schema.model_fields.items() if info.is_required()]
    return {
        "type": "object",
        "properties": {name: _property(schema, name) for name in schema.model_fields},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _property(schema: type[BaseModel], name: str) -> Json:
    info = schema.model_fields[name]
    words = words_of(info)
    described: Json = {
        "title": words.title,
        "description": f"{words.title}：{words.meaning}" if words.zh else str(words),
    }
    described |= json_for(info)
    if schema is Column and name == "type":
        # The list is open: a cluster may add to it.
        described["examples"] = list(COLUMN_TYPES)
    if schema is Column and name == "kinds":
        described |= one_or_more({"enum": list(KINDS)})
    return described | _default(info.default if not info.is_required() else None)


def _default(value: Any) -> Json:
    plain = value if isinstance(value, str | int | float | bool) else None
    return {"default": plain} if plain is not None else {}


def _gather(schema: type[BaseModel], found: dict[str, type[BaseModel]]) -> None:
    for info in schema.model_fields.values():
        below = schema_in(info.annotation)
        if below is None or below.__name__ in found:
            continue
        found[below.__name__] = below
        _gather(below, found)


def _document() -> Json:
    """Any document: by the kind that it names; one that names none is whatever its column takes first."""
    by_kind = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"$ref": f"{kind}.json"},
        }
        for kind in KIND_TITLES
    ]
    unnamed = {
        "if": {"not": {"required": ["kind"]}},
        "then": {"anyOf": [{"$ref": f"{kind}.json"} for kind in KIND_TITLES]},
    }
    return {
        "$schema": _DRAFT,
        "title": "文档 · document",
        "description": "任一种类的文档的元数据 · front matter of a document of any kind",
        "type": "object",
        "properties": {"kind": {"enum": list(KIND_TITLES)}},
        "allOf": [*by_kind, unnamed],
    }


def _translation() -> Json:
    return {
        "$schema": _DRAFT,
        "title": "译文 · translation",
        "description": "任一种类的译文的元数据 · front matter of a translation of any kind",
        "anyOf": [{"$ref": f"translation-{kind}.json"} for kind in KIND_TITLES],
    }


def _print(schema: Json) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"

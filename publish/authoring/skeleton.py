"""The first text of a document: what its kind requires, what it may say besides, each key with its meaning in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pydantic.fields import FieldInfo

from cluster.kinds import KINDS, Common
from cluster.schema.frontmatter import read_source
from cluster.schema.types import Schema
from publish.authoring.request import Beginning
from publish.reference.shapes import schema_in, takes_list
from publish.reference.words import words_of

# Common keys worth a thought in every document; the format reference has the rest.
_USUAL = ("summary", "keywords", "tags", "subject", "editor", "origin", "image", "image_alt", "related")
_REQUIRED = "必填 required"


def write_skeleton(beginning: Beginning, identity: str) -> str:
    """Front matter for a document of that kind, its keys explained; `identity` is its UUIDv7. Ends with an empty body."""
    schema = KINDS[beginning.kind]
    said = {
        "id": identity,
        "kind": beginning.kind,
        "title": scalar(beginning.title),
        "published": f"{beginning.published:%Y-%m-%d %H:%M}",
        "issuer": scalar(beginning.organiser) if beginning.organiser else "",
    }
    required = [name for name, info in schema.model_fields.items() if info.is_required() and name not in said]
    live = [name for name in said if name in schema.model_fields]
    own = [name for name in schema.model_fields if name not in Common.model_fields and name not in (*live, *required)]
    usual = [name for name in _USUAL if name not in required]
    lines = ["---"]
    lines.extend(f"{name}: {said[name]}{_comment(schema, name, said)}".rstrip() for name in live)
    for name in required:
        lines.extend(_entry(name, schema.model_fields[name], _REQUIRED))
    lines.append("# 以下可选，用时去掉行首的“# ”；全部字段见 docs/format.md")
    lines.append("# Optional from here on: remove the leading “# ” of what you use; docs/format.md has every key")
    for name in (*own, *usual):
        lines.extend(f"# {line}" for line in _entry(name, schema.model_fields[name], ""))
    return "\n".join((*lines, "---", "", ""))


def scalar(text: str) -> str:
    """`text` as YAML writes it on one line: plain where that reads back the same, else in double quotes."""
    source, findings = read_source(f"---\nkey: {text} # end\n---\n".encode(), "")
    if source is not None and not findings and source.fields.plain() == {"key": text}:
        return text
    return json.dumps(text, ensure_ascii=False)


def _comment(schema: type[Schema], name: str, said: Mapping[str, str]) -> str:
    # The id, the kind and the title speak for themselves.
    return f"  # {words_of(schema.model_fields[name])}" if name not in ("id", "kind", "title") or not said[name] else ""


def _entry(name: str, info: FieldInfo, note: str) -> Iterator[str]:
    below = schema_in(info.annotation)
    comment = f"  # {words_of(info)}{f'（{note}）' if note else ''}"
    yield f"{name}:{comment}" if below or not takes_list(info) else f"{name}: {'' if note else '[]'}{comment}"
    if below is not None:
        for index, (key, one) in enumerate(below.model_fields.items()):
            must = f"（{_REQUIRED}）" if one.is_required() else ""
            yield f"  {'- ' if index == 0 else '  '}{key}:  # {words_of(one)}{must}"

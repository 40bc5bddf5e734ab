"""The first text of a document: what its kind requires, what it may say besides, each key with its meaning in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic.fields import FieldInfo

from cluster.kinds import KINDS, Common
from cluster.schema.frontmatter import read_source
from publish.authoring.request import Beginning
from publish.reference.shapes import schema_in, takes_list
from publish.reference.words import words_of

# Common keys worth a thought in every document; the format reference has the rest.
_USUAL = ("summary", "keywords", "tags", "subject", "editor", "origin", "image", "image_alt", "related")
_OPTIONAL = (
    "# ---- 以下可选：用时去掉键前的“# ”；全部键见 docs/format.md",
    "# ---- Optional from here: remove the “# ” before the keys you use; docs/format.md has every key",
)


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
    own = [
        name
        for name in schema.model_fields
        if name not in Common.model_fields and name not in (*live, *required)
    ]
    usual = [name for name in _USUAL if name not in required]
    lines = ["---"]
    for name in live:
        # The id, the kind and the title speak for themselves.
        if name not in ("id", "kind", "title"):
            lines.append(f"# {words_of(schema.model_fields[name])}")
        lines.append(f"{name}: {said[name]}".rstrip())
    for name in required:
        lines.extend(_entry(name, schema.model_fields[name], required=True))
    lines.extend(_OPTIONAL)
    for name in (*own, *usual):
        lines.extend(
            line if line.startswith("#") else f"# {line}" for line in _entry(name, schema.model_fields[name])
        )
    if beginning.subjects:
        at = next(index for index, line in enumerate(lines) if line.removeprefix("# ").startswith("subject:"))
        lines.insert(at - 1, f"# 代码 codes: {' '.join(beginning.subjects)}")
    return "\n".join((*lines, "---", "", ""))


def scalar(text: str) -> str:
    """`text` as YAML writes it on one line: plain where that reads back the same, else in double quotes."""
    source, findings = read_source(f"---\nkey: {text}\n---\n".encode(), "")
    if not findings and source.fields.plain() == {"key": text}:
        return text
    return json.dumps(text, ensure_ascii=False)


def _entry(name: str, info: FieldInfo, required: bool = False) -> Iterator[str]:
    """A key below its meaning: a comment behind a value would be taken for a part of it."""
    yield _comment(info, required)
    below = schema_in(info.annotation)
    if below is None:
        yield f"{name}: []" if takes_list(info) and not required else f"{name}:"
        return
    yield f"{name}:"
    for index, (key, one) in enumerate(below.model_fields.items()):
        yield _comment(one, one.is_required())
        yield f"  {'- ' if index == 0 else '  '}{key}:"


def _comment(info: FieldInfo, required: bool) -> str:
    return f"# {words_of(info)}{'（必填 required）' if required else ''}"

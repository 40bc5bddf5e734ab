"""I/O: the pages `docs/format.md` and `docs/rules.md`: prose beside this module, tables from the schemas and rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from cluster.kinds import KINDS, Common, translation_of
from cluster.messages import load_rules
from cluster.settings import ClusterConfig
from cluster.sites import COLUMN_TYPES, SiteConfig
from publish.reference.shapes import schema_in, takes_list
from publish.reference.tables import keys_table, rules_table
from publish.reference.words import KIND_TITLES, meaning_of, words_of

_PROSE = Path(__file__).parent / "prose"


def format_page() -> str:
    """`format.md`: every key that editors write, each once."""
    parts = {
        "cluster": _with_below(ClusterConfig, tuple(ClusterConfig.model_fields)),
        "site": _with_below(SiteConfig, tuple(SiteConfig.model_fields)),
        "column-types": "、".join(COLUMN_TYPES),
        "common": _with_below(Common, tuple(Common.model_fields)),
        "kinds": "\n\n".join(_kind(kind) for kind in KIND_TITLES),
        "translator": keys_table(translation_of(KINDS["article"]), ["title", "translator"]),
        "vscode": (_PROSE / "vscode.md").read_text("utf-8").strip(),
        "original-only": "、".join(f"`{name}`" for name in _original_only()),
    }
    return _fill("format.md", parts)


def rules_page() -> str:
    """`rules.md`: every rule, by its id."""
    rules = load_rules()
    return _fill("rules.md", {"rules": rules_table(rules), "count": str(len(rules))})


def _kind(kind: str) -> str:
    schema = KINDS[kind]
    own = [
        name for name in schema.model_fields if name not in Common.model_fields or _is_stricter(schema, name)
    ]
    zh, en = KIND_TITLES[kind]
    head = f"### {zh} · `{en}`\n\n{meaning_of(schema)}"
    if not own:
        return f"{head}\n\n只用通用键。 The common keys alone."
    return f"{head}\n\n{_with_below(schema, tuple(own))}"


def _is_stricter(schema: type[Common], name: str) -> bool:
    return schema.model_fields[name].is_required() and not Common.model_fields[name].is_required()


def _with_below(schema: type[BaseModel], names: tuple[str, ...]) -> str:
    """The table of these keys, and one for each table nested in them, headed by its place: `places[].phone`."""
    return "\n\n".join((keys_table(schema, names), *_below(schema, names, "")))


def _below(schema: type[BaseModel], names: tuple[str, ...], place: str) -> Iterator[str]:
    for name in names:
        info = schema.model_fields[name]
        below = schema_in(info.annotation)
        if below is None:
            continue
        here = f"{place}{name}{'[]' if takes_list(info) else ''}"
        keys = tuple(below.model_fields)
        yield f"#### `{here}` {words_of(info)}"
        yield keys_table(below, keys)
        yield from _below(below, keys, f"{here}.")


def _original_only() -> tuple[str, ...]:
    translated = {name for kind in KINDS.values() for name in translation_of(kind).model_fields}
    names = dict.fromkeys(name for schema in KINDS.values() for name in schema.model_fields)
    return tuple(name for name in names if name not in translated)


def _fill(name: str, parts: dict[str, str]) -> str:
    """The prose with each line `{{part}}` replaced."""
    text = (_PROSE / name).read_text("utf-8")
    for part, filling in parts.items():
        text = text.replace("{{" + part + "}}", filling)
    return text

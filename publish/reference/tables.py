"""Markdown tables: of a schema's keys, and of the rules that checks hold documents to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cluster.messages import Rule, Severity
from cluster.schema.declared import fields_of
from cluster.schema.limits import limits_in_words
from publish.reference.shapes import words_for
from publish.reference.words import words_of

_MARKUP = re.compile(r"[*\[\]]|\\(?!\|)")
_SEVERITIES = {
    Severity.ERROR: "错误 error",
    Severity.WARNING: "警告 warning",
    Severity.NOTICE: "提示 notice",
    Severity.OFF: "关闭 off",
}


def keys_table(schema: type[BaseModel], names: Iterable[str]) -> str:
    """A row for each of the keys `names`: key, title, whether required, how it is written, what it means."""
    said = fields_of(schema)
    rows = [_key_row(name, schema.model_fields[name], limits_in_words(said[name].named)) for name in names]
    return _table(("键 key", "名称", "必填", "写法 written as", "说明 meaning", "默认 default"), rows)


def rules_table(rules: Mapping[str, Rule]) -> str:
    """A row for each rule, by its id."""
    rows = [
        (
            f"`{rule.id}`",
            _severity(rule),
            f"{_words(rule.zh)}<br>{_words(rule.en)}",
            f"{_words(rule.cure_zh)}<br>{_words(rule.cure_en)}"
            if rule.cure_zh != rule.cure_en
            else _words(rule.cure_zh),
            _words(rule.clause),
        )
        for _, rule in sorted(rules.items())
    ]
    return _table(("规则 rule", "级别 severity", "问题 problem", "处理 cure", "依据 clause"), rows)


def _severity(rule: Rule) -> str:
    strict = _SEVERITIES[rule.severity]
    preview = getattr(rule, "preview", None)
    return f"{strict}<br>预览 preview: {_SEVERITIES[preview]}" if preview else strict


def _key_row(name: str, info: FieldInfo, limits: tuple[str, str]) -> tuple[str, ...]:
    zh, en = words_for(info)
    if any(limits):
        zh, en = f"{zh}（{limits[0]}）", f"{en} ({limits[1]})"
    written = zh if zh == en else f"{zh} · {en}"
    words = words_of(info)
    must = "是 yes" if info.is_required() else ""
    return (f"`{name}`", _words(words.title), must, _words(written), _words(words.meaning), _default(info))


def _default(info: FieldInfo) -> str:
    value: Any = None if info.is_required() else info.default
    if isinstance(value, bool):
        return f"`{'true' if value else 'false'}`"
    if isinstance(value, str | int | float) and value != "":
        return f"`{value}`"
    if isinstance(value, tuple) and value and all(isinstance(one, str) for one in value):
        return " ".join(f"`{one}`" for one in value)
    return ""


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [_row(heads), _row(("---",) * len(heads)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(text: str) -> str:
    """Text that a table's cell can hold, shown as it is: no markup but code spans."""
    parts = " ".join(text.split("\n")).replace("|", "\\|").split("`")
    plain = (
        _MARKUP.sub(r"\\\g<0>", part).replace("<", "&lt;") if index % 2 == 0 else part
        for index, part in enumerate(parts)
    )
    return "`".join(plain)

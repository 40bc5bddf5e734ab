"""I/O: the words of every Finding. Each room keeps its own `rules.toml` (or `rules/*.toml`) beside the code that finds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from cluster.findings import Finding

_BRACES = re.compile(r"\{(\w+)\}")
ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("cluster", "checks", "syndicate", "plugins", "publish")


class Severity(StrEnum):
    """How much a Finding weighs: an error stops the release, a warning does not, a notice informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"
    OFF = "off"


@dataclass(frozen=True)
class Rule:
    """What a check demands, in both languages, with the cure and the clause it serves.

    `fixed`: no cluster can give it another severity, because what is wrong cannot be read, so it would be lost in silence.
    """

    id: str
    severity: Severity
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    clause: str = ""
    preview: Severity | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Message:
    """A Finding in words, with the severity that holds for this run."""

    finding: Finding
    severity: Severity
    zh: str
    en: str
    cure_zh: str
    cure_en: str
    clause: str

    @property
    def place(self) -> str:
        """`path:line`, or the path alone."""
        return f"{self.finding.path}:{self.finding.line}" if self.finding.line else self.finding.path


@cache
def load_rules() -> Mapping[str, Rule]:
    """Every rule of every room by its id; raises ValueError where two rooms use one id."""
    rules: dict[str, Rule] = {}
    for room in ROOMS:
        for file in sorted((*(ROOT / room).rglob("rules.toml"), *(ROOT / room).rglob("rules/*.toml"))):
            for name, table in tomllib.loads(file.read_text("utf-8")).items():
                if name in rules:
                    raise ValueError(f"rule {name!r} is defined twice, again in {file.relative_to(ROOT)}")
                rules[name] = _rule(name, table, fixed=file.parent == ROOT / "cluster" / "rules")
    return rules


def _rule(name: str, table: Mapping[str, str], fixed: bool) -> Rule:
    severity = Severity(table["severity"])
    return Rule(
        name,
        severity,
        table["zh"],
        table["en"],
        table["cure_zh"],
        table["cure_en"],
        table.get("clause", ""),
        Severity(table["preview"]) if "preview" in table else None,
        fixed and severity is Severity.ERROR,
    )


def tell(
    findings: Iterable[Finding],
    overrides: Mapping[str, str],
    preview: bool,
    rules: Mapping[str, Rule] | None = None,
) -> tuple[Message, ...]:
    """The findings in words, sorted, each once; those switched off are left out.

    `overrides` is `[severity]` of cluster.toml, without force on fixed rules; `preview` takes a rule's milder severity
    where it has one.
    """
    sorted_findings = sorted(set(findings))
    if not sorted_findings:
        return ()  # without reading the rules
    table = load_rules() if rules is None else rules
    messages = []
    for found in sorted_findings:
        rule = table[found.rule]
        severity = rule.preview if preview and rule.preview else rule.severity
        if not rule.fixed:
            severity = Severity(overrides.get(rule.id, severity))
        if severity is Severity.OFF:
            continue
        values = dict(found.values)
        zh, en, cure_zh, cure_en = (
            _fill(text, values) for text in (rule.zh, rule.en, rule.cure_zh, rule.cure_en)
        )
        messages.append(Message(found, severity, zh, en, cure_zh, cure_en, rule.clause))
    return tuple(messages)


def _fill(text: str, values: Mapping[str, str]) -> str:
    # In one pass: a value that holds braces of its own stays as it is.
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)

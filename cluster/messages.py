"""I/O: the words of every Finding. Each room keeps its own `rules.toml` (or `rules/*.toml`) beside the code that finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.later import import_later

import_later("tomllib")  # for the words of what is found, where anything is
import tomllib  # noqa: E402

_BRACES = re.compile(r"\{(\w+)\}")
_HEAD = re.compile(r"^\[([\w-]+)\]$", re.MULTILINE)
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
    for file, text in _written().items():
        for name, table in tomllib.loads(text).items():
            if name in rules:
                raise ValueError(f"rule {name!r} is defined twice, again in {file.relative_to(ROOT)}")
            rules[name] = _rule(name, table, file)
    return rules


@cache
def rule_names() -> frozenset[str]:
    """The ids of all rules: whoever only asks which there are need not read what they say."""
    return frozenset(name for text in _written().values() for name in _HEAD.findall(text))


@cache
def load_rule(name: str) -> Rule:
    """One rule, without reading the others: a run tells of few. Raises KeyError where there is none."""
    section = re.compile(rf"^\[{re.escape(name)}\]\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
    for file, text in _written().items():
        found = section.search(text)
        if found is not None:
            return _rule(name, tomllib.loads(found[0])[name], file)
    raise KeyError(name)


@cache
def _written() -> Mapping[Path, str]:
    """The files of rules of all rooms."""
    return {
        file: file.read_text("utf-8")
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.toml"))
        if file.name == "rules.toml" or file.parent.name == "rules"
    }


def _rule(name: str, table: Mapping[str, str], file: Path) -> Rule:
    fixed = file.parent == ROOT / "cluster" / "rules"
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
    where it has one. Of a value that has words of its own in Chinese, these are given as `<name>_zh`.
    """
    messages = []
    for found in sorted(set(findings)):
        rule = load_rule(found.rule) if rules is None else rules[found.rule]
        severity = rule.preview if preview and rule.preview else rule.severity
        if not rule.fixed:
            severity = Severity(overrides.get(rule.id, severity))
        if severity is Severity.OFF:
            continue
        values = dict(found.values)
        chinese = values | {
            name.removesuffix("_zh"): said for name, said in found.values if name.endswith("_zh")
        }
        zh, cure_zh = (_fill(text, chinese) for text in (rule.zh, rule.cure_zh))
        en, cure_en = (_fill(text, values) for text in (rule.en, rule.cure_en))
        messages.append(Message(found, severity, zh, en, cure_zh, cure_en, rule.clause))
    return tuple(messages)


def _fill(text: str, values: Mapping[str, str]) -> str:
    # In one pass: a value that holds braces of its own stays as it is.
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)

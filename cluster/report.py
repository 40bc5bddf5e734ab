"""What a run says: every message once, in both languages, with its place and cure; then one line of result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from cluster.messages import Message, Severity

_WORDS = {Severity.ERROR: "错误 error", Severity.WARNING: "警告 warning", Severity.NOTICE: "提示 notice"}


NOTICES = 3  # of one rule that are printed in full; all are in the report


def print_messages(messages: Sequence[Message], to: TextIO) -> None:
    """Messages sorted by weight, then place; of notices the first few of each rule, and how many more there are."""
    told: Counter[str] = Counter()
    for message in sorted(messages, key=lambda m: (_rank(m.severity), m.finding)):
        told[message.finding.rule] += 1
        if message.severity is Severity.NOTICE and told[message.finding.rule] > NOTICES:
            continue
        clause = f"（{message.clause}）" if message.clause else ""
        print(f"{message.place}: {_WORDS[message.severity]} [{message.finding.rule}]", file=to)
        print(f"    {message.zh}{clause}", file=to)
        print(f"    {message.en}", file=to)
        print(f"    → {message.cure_zh}", file=to)
        print(f"    → {message.cure_en}", file=to)
    notices = {m.finding.rule for m in messages if m.severity is Severity.NOTICE}
    for rule in sorted(notices):
        if told[rule] > NOTICES:
            print(f"[{rule}] 另有 and {told[rule] - NOTICES} 条同类提示 more notices of this rule", file=to)


def summary(messages: Sequence[Message]) -> str:
    """`2 错误 error, 1 警告 warning`, or that there is nothing to say."""
    counts = Counter(message.severity for message in messages)
    parts = [f"{counts[severity]} {words}" for severity, words in _WORDS.items() if counts[severity]]
    return "，".join(parts) or "没有问题 no findings"


def has_errors(messages: Sequence[Message]) -> bool:
    """Whether anything forbids a release."""
    return any(message.severity is Severity.ERROR for message in messages)


def _rank(severity: Severity) -> int:
    return (Severity.ERROR, Severity.WARNING, Severity.NOTICE, Severity.OFF).index(severity)


def as_data(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Every message as plain data, for `_reports/findings.json`."""
    return [
        {
            "path": m.finding.path,
            "line": m.finding.line,
            "rule": m.finding.rule,
            "severity": m.severity.value,
            "zh": m.zh,
            "en": m.en,
            "cure_zh": m.cure_zh,
            "cure_en": m.cure_en,
            "clause": m.clause,
        }
        for m in messages
    ]

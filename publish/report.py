"""What a run says: every message once, in both languages, with its place and cure; then one line of result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from cluster.messages import Message, Severity

_WORDS = {Severity.ERROR: "错误 error", Severity.WARNING: "警告 warning", Severity.NOTICE: "提示 notice"}


def print_messages(messages: Sequence[Message], to: TextIO) -> None:
    """Messages sorted by weight, then place."""
    for message in sorted(messages, key=lambda m: (_rank(m.severity), m.finding)):
        clause = f"（{message.clause}）" if message.clause else ""
        print(f"{message.place}: {_WORDS[message.severity]} [{message.finding.rule}]", file=to)
        print(f"    {message.zh}{clause}", file=to)
        print(f"    {message.en}", file=to)
        print(f"    → {message.cure_zh}", file=to)
        print(f"    → {message.cure_en}", file=to)


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

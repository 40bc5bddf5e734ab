"""The message of a batch's commit: what it does in words, then trailers that say it to machines."""

from __future__ import annotations

from collections import Counter

from cluster.ledger import Decision, LedgerLine
from cluster.settings import Source
from syndicate.plan import Plan

_WORDS = {
    Decision.ACCEPT: "采纳 accepted",
    Decision.RESTORE: "恢复 restored",
    Decision.WITHDRAW: "撤回 withdrawn",
    Decision.HOLD: "暂缓 held",
    Decision.PASS: "不转载 passed over",
    Decision.LATE: "旧版迟到 late",
    Decision.REJECT: "退回 rejected",
    Decision.ALIAS: "换标识 renamed",
    Decision.SAME: "同一文件 the same",
    Decision.MOVED: "迁址 moved",
}
_LONGEST = 40


def batch_message(source: Source, plan: Plan) -> str:
    """The message for all that one source brought."""
    lines = [*(note.line for note in plan.notes), *(put.line for put in plan.puts)]
    return message(f"转载 {source.id}", source.id, lines)


def message(subject: str, source: str, lines: list[LedgerLine]) -> str:
    """A subject with counts, a line for each item, and the trailers Source, Item, Digest, Decision."""
    counts = Counter(line.decision for line in lines)
    told = "，".join(f"{count} {_WORDS[decision]}" for decision, count in sorted(counts.items()))
    seen = [line for line in lines if line.decision not in (Decision.PASS, Decision.LATE)]
    titles = "\n".join(f"- {_WORDS[line.decision]}: {_short(line.title or line.id)}" for line in seen)
    trailers = [f"Source: {source}"]
    for line in lines:
        trailers.append(f"Item: {_flat(line.id)}")
        if line.digest:
            trailers.append(f"Digest: sha256:{line.digest}")
        trailers.append(f"Decision: {line.decision.value} {line.key}".rstrip())
    parts = [f"{subject}: {told}", titles, "\n".join(trailers)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _short(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def _flat(text: str) -> str:
    """On one line, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())

"""What the guards and the source's trust hold back, out of all that a batch would change. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cluster.findings import Finding, finding
from cluster.ledger import Decision
from syndicate.guards import is_burst, withdraws_too_much
from syndicate.plan import Note, Plan, Put, Wait
from syndicate.puts import Case

Intent = Put | Note | Wait


def guarded(
    case: Case, intents: Sequence[Intent], findings: tuple[Finding, ...], quiet: tuple[str, ...]
) -> Plan:
    """Holds back what the guards forbid, and everything where the source is to be reviewed."""
    puts = [intent for intent in intents if isinstance(intent, Put)]
    lines = case.shelf.lines.get(case.source.id, ())
    back = [put for put in puts if put.line.decision in (Decision.WITHDRAW, Decision.HOLD)]
    live = len(case.shelf.live(case.source.id))
    mass = withdraws_too_much(len(back), live, lines, case.limits, case.now) or (
        bool(back) and case.batch.empty
    )
    fresh = [put for put in puts if put.new]
    burst = is_burst(len(fresh), case.source, lines, case.now)
    done: list[Put] = []
    waits = [intent for intent in intents if isinstance(intent, Wait)]
    for put in puts:
        if mass and put.line.decision in (Decision.WITHDRAW, Decision.HOLD):
            waits.append(Wait(put, "mass-withdrawal", f"{len(back)}/{live}"))
        elif burst and put.new:
            waits.append(Wait(put, "burst", f"{len(fresh)}"))
        elif (
            case.source.trust == "review"
            and put.line.decision is not Decision.HOLD
            and put.source == case.source.id
        ):
            waits.append(Wait(put, "review-wanted"))
        else:
            done.append(put)
    asked = [wait for wait in waits if wait.put.line.received not in case.batch.pending]
    told = (*findings, *_told(case, waits))
    notes = tuple(intent for intent in intents if isinstance(intent, Note))
    return Plan(tuple(done), notes, tuple(asked), told, quiet)


def _told(case: Case, waits: Iterable[Wait]) -> Iterable[Finding]:
    """One Finding for each reason why something waits."""
    counts: dict[str, list[Wait]] = {}
    for wait in waits:
        counts.setdefault(wait.reason, []).append(wait)
    for reason, held in sorted(counts.items()):
        title = next(iter(held[0].put.item.texts.values())).title
        yield finding(
            reason, f"reposts/{case.source.id}", count=len(held), title=title, detail=held[0].detail
        )

"""What a contest found: as a table to read, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tests.bench.contest import STEPS, Contender, middle, ratio
from tests.bench.corpus import Plan

WORDS = {
    "cold": "cold",
    "restored": "restored",
    "nothing": "nothing",
    "edited": "one edited",
    "added": "one added",
}


def table(plan: Plan, contenders: Sequence[Contender], floors: Mapping[str, float]) -> str:
    """The table as Markdown: medians, then ratios of ours, then the floor."""
    return "\n".join(_lines(plan, contenders, floors)) + "\n"


def _lines(plan: Plan, contenders: Sequence[Contender], floors: Mapping[str, float]) -> Iterator[str]:
    steps = [step for step in STEPS if any(step in contender.runs for contender in contenders)]
    yield f"{plan.sites} × {plan.articles} documents of {plan.characters} characters, seed {plan.seed}: wall s / CPU s"
    yield ""
    yield f"| | {' | '.join(WORDS[step] for step in steps)} | memory MB | files, MB cold | files, KB edited |"
    yield f"|---|{'---|' * (len(steps) + 3)}"
    for contender in contenders:
        yield _row(contender, steps)
    mine = contenders[0]
    others = [other for other in contenders[1:] if other.equal]
    if others:
        yield ""
        yield f"| {mine.label} ÷ … (wall / CPU) | {' | '.join(WORDS[step] for step in steps)} | memory cold |"
        yield f"|---|{'---|' * (len(steps) + 1)}"
    for other in others:
        if other.failed:
            yield f"| {other.label} | the build failed |"
        elif other.unlike != ():
            yield f"| {other.label} | no ratio: the outputs are not the same site |"
        else:
            yield _ratios(mine, other, steps)
    if floors:
        yield ""
        yield "floor: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in floors.items())


def _row(contender: Contender, steps: Sequence[str]) -> str:
    cells = []
    for step in steps:
        found = middle(contender.runs.get(step, ()))
        cells.append(f"{found.wall:.2f} / {found.cpu:.2f}" if found else "–")
    every = [one for runs in contender.runs.values() for one in runs]
    cold, edited = middle(contender.runs.get("cold", ())), middle(contender.runs.get("edited", ()))
    cells.append(f"{max(one.memory for one in every):.0f}" if every else "–")
    cells.append(f"{cold.files}, {cold.bytes / 1e6:.1f}" if cold else "–")
    cells.append(f"{edited.files}, {edited.bytes / 1e3:.0f}" if edited else "–")
    return f"| {contender.label} | {' | '.join(cells)} |"


def _ratios(mine: Contender, other: Contender, steps: Sequence[str]) -> str:
    cells = []
    for step in steps:
        found = ratio(mine, other, step)
        cells.append(f"{found.wall:.2f} / {found.cpu:.2f}" if found else "–")
    cold = ratio(mine, other, "cold")
    cells.append(f"{cold.memory:.2f}" if cold else "–")
    return f"| {other.label} | {' | '.join(cells)} |"


def as_data(
    plan: Plan, contenders: Sequence[Contender], floors: Mapping[str, float], machine: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that was measured, for a file."""
    mine = contenders[0]
    ratios = {
        other.label: {
            step: asdict(found) if (found := ratio(mine, other, step)) else None
            for step in STEPS
            if step in mine.runs
        }
        for other in contenders[1:]
        if other.equal
    }
    return {
        "machine": dict(machine),
        "plan": {
            name: str(value) if name == "texts" and value else value for name, value in asdict(plan).items()
        },
        "contenders": [
            {
                "name": contender.label,
                "same_site": None if contender.unlike is None else not contender.unlike,
                "differences": list(contender.unlike or ()),
                "failed": contender.failed,
                "runs": {step: [asdict(one) for one in runs] for step, runs in contender.runs.items()},
            }
            for contender in contenders
        ],
        "ratios": ratios,
        "floors": dict(floors),
    }

"""What was measured as Markdown and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tests.bench.contest import STEPS, Contender, middle, ratio
from tests.bench.corpus import Plan
from tests.bench.measure import Run
from tests.bench.preview import Saves
from tests.bench.touched import KINDS, PLACES, Touched

WORDS = {
    "cold": "cold, empty cache",
    "restored": "cold, cache restored, sources cloned",
    "nothing": "nothing changed",
    "edited": "one edited",
    "added": "one added",
}
_SIZES: tuple[tuple[str, str, Callable[[Run], str]], ...] = (
    ("peak memory, cold", "cold", lambda run: f"{run.memory:.0f} MB"),
    ("peak memory, one edited", "edited", lambda run: f"{run.memory:.0f} MB"),
    ("written, cold", "cold", lambda run: f"{run.files} files, {run.bytes / 1e6:.1f} MB"),
    ("written, nothing changed", "nothing", lambda run: f"{run.files} files, {run.bytes / 1e3:.0f} KB"),
    ("written, one edited", "edited", lambda run: f"{run.files} files, {run.bytes / 1e3:.0f} KB"),
    ("written, one added", "added", lambda run: f"{run.files} files, {run.bytes / 1e3:.0f} KB"),
)


def title_of(plan: Plan, what: str) -> str:
    """The heading of a part."""
    bodies = "real legal texts" if plan.texts else f"{plan.characters} characters each"
    return f"### {what}\n\n{plan.sites} × {plan.articles} documents, {bodies}, seed {plan.seed}\n"


def table(contenders: Sequence[Contender], floors: Mapping[str, float]) -> str:
    """A row for each measure, a column for each contender, and one for ours against it: wall s / CPU s, medians of the rounds."""
    return "\n".join(_table(contenders, floors)) + "\n"


def _table(contenders: Sequence[Contender], floors: Mapping[str, float]) -> Iterator[str]:
    mine, *others = contenders
    names = [mine.label]
    for other in others:
        names += [other.label, f"{mine.label} ÷ {other.label}"]
    yield f"| wall s / CPU s | {' | '.join(names)} |"
    yield f"|---|{'---:|' * len(names)}"
    for step in _steps(contenders):
        cells = [_seconds(mine, step)]
        for other in others:
            # Whoever has no cache to restore does what it always does.
            shown = "cold" if step == "restored" and not other.restores else step
            found = ratio(mine, other, step)
            cells += [_seconds(other, shown), f"{found.wall:.2f} / {found.cpu:.2f}" if found else "–"]
        yield f"| {WORDS[step]} | {' | '.join(cells)} |"
    for words, step, show in _SIZES:
        if step not in mine.runs:
            continue
        cells = [_shown(mine, step, show)]
        for other in others:
            found = ratio(mine, other, step) if words.startswith("peak") else None
            cells += [_shown(other, step, show), f"{found.memory:.2f}" if found else "–"]
        yield f"| {words} | {' | '.join(cells)} |"
    for name, seconds in floors.items():
        yield f"| floor: {name} | {seconds:.2f} |{' |' * (len(names) - 1)}"
    for other in others:
        if other.failed:
            yield f"\n{other.label}: no ratio, its build failed."
        elif other.unlike != ():
            yield f"\n{other.label}: no ratio, the outputs are not the same site."


def list_of(contenders: Sequence[Contender]) -> str:
    """A row for each contender without any ratio: what each builds is another site."""
    steps = _steps(contenders)
    lines = [
        f"| wall s / CPU s | {' | '.join(WORDS[step] for step in steps)} | memory, cold | written, cold | written, one edited |",
        f"|---|{'---:|' * (len(steps) + 3)}",
    ]
    for one in contenders:
        cells = [_seconds(one, step) for step in steps]
        cells += [_shown(one, step, show) for _, step, show in (_SIZES[0], _SIZES[2], _SIZES[4])]
        lines.append(f"| {one.label} | {' | '.join(cells)} |")
        if one.failed:
            lines[-1] += " the build failed"
    return "\n".join(lines) + "\n"


def list_of_touched(found: Mapping[str, Touched]) -> str:
    """A row for each kind of touch, a column for each build: files by place."""
    lines = [
        f"| files, content + output + cache (program) | {' | '.join(found)} |",
        f"|---|{'---:|' * len(found)}",
    ]
    for kind in KINDS:
        cells = []
        for one in found.values():
            counts = one.counts[kind]
            own = " + ".join(str(counts[place]) for place in PLACES[:3])
            cells.append(f"{own} ({counts[PLACES[3]]})")
        lines.append(f"| {'folders ' if kind == 'listed' else ''}{kind} | {' | '.join(cells)} |")
    lines.append(
        f"| sites whose files were opened | {' | '.join(str(len(one.sites)) for one in found.values())} |"
    )
    how = ", ".join(sorted({one.how for one in found.values()}))
    return "\n".join(lines) + f"\n\nseen by: {how}\n"


def list_of_saves(saves: Saves) -> str:
    """The preview's row."""
    return (
        "| preview | s, median | s, slowest |\n|---|---:|---:|\n"
        f"| start → first page | {saves.first:.2f} | |\n"
        f"| save → its page | {saves.page_median:.2f} | {max(saves.page):.2f} |\n"
        f"| save → lists | {saves.lists_median:.2f} | {max(saves.lists):.2f} |\n"
        f"\nmemory {saves.memory:.0f} MB\n"
    )


def _steps(contenders: Sequence[Contender]) -> list[str]:
    return [step for step in STEPS if any(step in contender.runs for contender in contenders)]


def _seconds(contender: Contender, step: str) -> str:
    found = middle(contender.runs.get(step, ()))
    return f"{found.wall:.2f} / {found.cpu:.2f}" if found else "–"


def _shown(contender: Contender, step: str, show: Callable[[Run], str]) -> str:
    found = middle(contender.runs.get(step, ()))
    return show(found) if found else "–"


def as_data(plan: Plan, contenders: Sequence[Contender], floors: Mapping[str, float]) -> dict[str, Any]:
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
        "plan": plan_data(plan),
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


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan as JSON has it."""
    return {name: str(value) if name == "texts" and value else value for name, value in asdict(plan).items()}

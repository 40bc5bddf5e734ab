"""I/O: several generators build the same site, in turns: cold, nothing changed, one document edited, one added.

A round is every step for every contender; within a step they run one after the other, in the next round the other way round, so that a ratio
is always one of two runs close in time. Ratios are the median of the rounds. Whether the outputs are the same site is checked after
the first step (cold) and after the last one.

Every step but the first begins at rest: the last build is over, no source was touched for `GRAIN`, and the sources are those that it built but
for the one document that the step names. `restored` is what a fresh clone in CI finds: no output, the cache, and sources that are new files.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench.corpus import Article, Plan, articles, make_article, real_bodies, site_names
from tests.bench.measure import BuildFailed, Run, run
from tests.bench.peers.peer import Peer
from tests.bench.same import differences, survey, unlike_files

# A build cannot tell that nothing changed of files touched within the clock's grain before it began; no editor is that quick.
GRAIN = 2.2  # seconds
STEPS = ("cold", "restored", "nothing", "edited", "added")


@dataclass
class Contender:
    """A generator with its runs, by step; `against` ours what differs in its output, None before it was looked at."""

    label: str
    peer: Peer
    restores: bool = False  # whether it has a cache that a fresh clone may be given
    equal: bool = True  # whether its output must be the same site
    exact: bool = False  # whether it must be so byte for byte, all hosts
    runs: dict[str, list[Run]] = field(default_factory=dict)
    unlike: tuple[str, ...] | None = None
    failed: str = ""


@dataclass(frozen=True)
class Ratio:
    """Ours against another in one step: wall, CPU, memory. `restored` is set against the other's cold build."""

    wall: float
    cpu: float
    memory: float


def contest(plan: Plan, contenders: Sequence[Contender], rounds: int, steps: Sequence[str] = STEPS) -> None:
    """Fill in the contenders' runs. Raises BuildFailed if the first, ours, fails."""
    bodies = real_bodies(plan.texts) if plan.texts else ()
    for contender in contenders:
        _say(f"{contender.label}: sources of {plan.articles * plan.sites} documents")
        contender.peer.begin(articles(plan))
    time.sleep(GRAIN)
    for number in range(rounds):
        turn = list(contenders) if number % 2 == 0 else list(reversed(contenders))
        for step in steps:
            _prepare(plan, number, step, turn, bodies)
            for contender in turn:
                _take(contender, step, number)
            if (number, step) in ((0, steps[0]), (rounds - 1, steps[-1])):
                _compare(contenders)


def ratio(mine: Contender, other: Contender, step: str) -> Ratio | None:
    """The median ratio of the rounds; None unless both outputs were found to be the same site."""
    if other.unlike != () or mine.failed or other.failed:
        return None
    theirs = other.runs.get("cold" if step == "restored" else step, [])
    pairs = list(zip(mine.runs.get(step, []), theirs, strict=False))
    if not pairs:
        return None

    def median(name: str) -> float:
        return statistics.median(getattr(a, name) / getattr(b, name) for a, b in pairs)

    return Ratio(median("wall"), median("cpu"), median("memory"))


def middle(runs: Iterable[Run]) -> Run | None:
    """The run whose wall clock is the median (the lower of two)."""
    ordered = sorted(runs, key=lambda one: one.wall)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


def _prepare(
    plan: Plan, number: int, step: str, turn: Sequence[Contender], bodies: tuple[tuple[str, str], ...]
) -> None:
    if step == "restored":
        for contender in turn:
            if contender.restores:
                contender.peer.clone()
        time.sleep(GRAIN)
    if step not in ("edited", "added"):
        return
    document = edited(plan, number, bodies) if step == "edited" else added(plan, number, bodies)
    for contender in turn:
        contender.peer.put(document)
        contender.peer.settle()
    time.sleep(GRAIN)


def edited(plan: Plan, number: int, bodies: tuple[tuple[str, str], ...] = ()) -> Article:
    """The document from the middle of the last site that round `number` changes by one sentence."""
    document = make_article(plan, site_names(plan)[-1], plan.articles // 2 + number, bodies)
    return replace(document, body=f"{document.body}\n第{number + 1}次修改的一句话。\n")


def added(plan: Plan, number: int, bodies: tuple[tuple[str, str], ...] = ()) -> Article:
    """A document newer than all others."""
    return make_article(plan, site_names(plan)[-1], plan.articles + number, bodies)


def _take(contender: Contender, step: str, number: int) -> None:
    if contender.failed or (step == "restored" and not contender.restores):
        return
    peer = contender.peer
    if step == "cold":
        peer.forget()
    try:
        found = run(peer.command(), peer.written)
    except BuildFailed as error:
        if contender.label == "jiyue":
            raise
        contender.failed = str(error)
        _say(contender.failed)
        return
    contender.runs.setdefault(step, []).append(found)
    _say(
        f"{number + 1} {step:8} {contender.label:16} {found.wall:7.2f} s {found.cpu:7.2f} s CPU {found.memory:6.0f} MB {found.files:6} files"
    )


def _compare(contenders: Sequence[Contender]) -> None:
    mine, others = contenders[0], [one for one in contenders[1:] if one.equal and not one.failed]
    first = survey(mine.peer.output) if others else None
    for other in others:
        assert first is not None
        found = (
            unlike_files(mine.peer.written, other.peer.written)
            if other.exact
            else differences(first, survey(other.peer.output))
        )
        other.unlike = (other.unlike or ()) + found
        _say(
            f"{other.label}: {'NOT the same site' if found else 'the same site'} ({len(first.pages)} pages, {len(first.feeds)} feeds)"
        )
        for line in found:
            _say(f"  {line}")


def floors(mine: Contender, folder: Path) -> Mapping[str, float]:
    """Seconds that nothing can beat here: copying the output, finding the sources, reading them."""
    target = folder / "floor"
    shutil.rmtree(target, ignore_errors=True)
    started = time.perf_counter()
    subprocess.run(["cp", "-r", str(mine.peer.written), str(target)], check=True)
    copied = time.perf_counter()
    sources = [(path, path.stat()) for path in (mine.peer.sources).rglob("*") if path.is_file()]
    found = time.perf_counter()
    size = sum(len(path.read_bytes()) for path, _ in sources)
    read = time.perf_counter()
    shutil.rmtree(target)
    return {
        "`cp -r` of the output": copied - started,
        f"stat of {len(sources)} sources": found - copied,
        f"reading their {size >> 20} MB": read - found,
    }


_COMPUTING = "held = {}\nfor n in range(3_000_000): held[n & 1023] = n * n % 7"


def scaling(rounds: int = 5) -> Mapping[str, float]:
    """Seconds that computing takes in one process, and in two at once: what is shared below them no program can divide."""
    alone, both = [], []
    for _ in range(rounds):
        alone.append(_compute(1))
        both.append(_compute(2))
    return {
        "computing in one process": statistics.median(alone),
        "the same in each of two at once": statistics.median(both),
    }


def _compute(processes: int) -> float:
    started = time.perf_counter()
    begun = [subprocess.Popen([sys.executable, "-c", _COMPUTING]) for _ in range(processes)]
    if sum(abs(one.wait()) for one in begun):
        raise RuntimeError("computing failed")
    return time.perf_counter() - started


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201

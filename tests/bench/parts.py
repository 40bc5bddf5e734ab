"""I/O: the parts of the bench: each measures one thing and gives it as Markdown and as data."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.contest import GRAIN, STEPS, Contender, contest, edited, floors, scaling
from tests.bench.corpus import Plan, articles, real_bodies
from tests.bench.measure import run
from tests.bench.peers.jiyue import Jiyue
from tests.bench.preview import measure_saves
from tests.bench.seams import FEATURES
from tests.bench.table import (
    as_data,
    list_of,
    list_of_saves,
    list_of_touched,
    plan_data,
    table,
    title_of,
)
from tests.bench.touched import touched


@dataclass(frozen=True)
class Task:
    """What is asked of every part; `peers` makes the contenders that are not ours."""

    plan: Plan
    folder: Path
    rounds: int
    steps: tuple[str, ...] = STEPS
    peers: Callable[[], Sequence[Contender]] = tuple
    saves: int = 5  # in the preview


@dataclass(frozen=True)
class Part:
    """What a part found; `good` unless an output was another site or a build failed."""

    markdown: str
    data: dict[str, Any]
    good: bool = True


def equal(task: Task) -> Part:
    """Ours and its peers on the same site."""
    ours = Contender("jiyue", Jiyue(task.plan, task.folder / "jiyue"), restores=True)
    contenders = [ours, *task.peers()]
    contest(task.plan, contenders, task.rounds, task.steps)
    lowest = floors(ours, task.folder)
    return _part(
        task,
        "The same site, by each generator",
        contenders,
        table(contenders, lowest),
        as_data(task.plan, contenders, lowest),
    )


def workers(task: Task) -> Part:
    """One worker against two, cold: the same bytes."""
    rows = [
        Contender("one worker", Jiyue(task.plan, task.folder / "one-worker", 1)),
        Contender("two workers", Jiyue(task.plan, task.folder / "two-workers", 2), exact=True),
    ]
    contest(task.plan, rows, task.rounds, ("cold",))
    lowest = scaling()
    return _part(task, "Two workers against one", rows, table(rows, lowest), as_data(task.plan, rows, lowest))


def prices(task: Task) -> Part:
    """What the product makes beyond the equal site, feature by feature; the search index and share images stand by themselves."""
    rows = [_apart(task, "equal site")]
    rows += [_apart(task, f"with {name}", features=name) for name in FEATURES if name != "images"]
    rows += [_apart(task, "with share images", features="images"), _apart(task, "with Git", git=True)]
    rows += [
        _apart(task, "product, no search", whole=True),
        _apart(task, "product, Git", whole=True, git=True),
    ]
    rows += [_apart(task, "product with search index", whole=True, search=True)]
    contest(task.plan, rows, task.rounds, ("cold", "nothing", "edited"))
    return _part(task, "The price of each feature", rows, list_of(rows), as_data(task.plan, rows, {}))


def many(task: Task) -> Part:
    """A cluster of many sites by ours alone: a peer builds one site."""
    rows = [_apart(task, "equal sites"), _apart(task, "product, no search", whole=True)]
    contest(task.plan, rows, task.rounds, ("cold", "nothing", "edited"))
    return _part(task, "Many sites", rows, list_of(rows), as_data(task.plan, rows, {}))


def opened(task: Task) -> Part:
    """Files that a build of the product opens, reads and writes: nothing changed, then one line."""
    ours = Jiyue(task.plan, task.folder / "opened", whole=True)
    ours.begin(articles(task.plan))
    bodies = real_bodies(task.plan.texts) if task.plan.texts else ()
    time.sleep(GRAIN)
    run(ours.command(), ours.written)
    found = {"nothing changed": touched(ours)}
    # The second is at rest wherever the first had to look again at what the corpus wrote.
    for number, name in enumerate(("one edited", "another edited")):
        ours.put(edited(task.plan, number, bodies))
        time.sleep(GRAIN)
        found[name] = touched(ours)
    data = {"plan": plan_data(task.plan), "touched": {name: asdict(one) for name, one in found.items()}}
    return Part(title_of(task.plan, "Files touched, the whole product") + "\n" + list_of_touched(found), data)


def preview(task: Task) -> Part:
    """From a save to the page, in the preview."""
    saves = measure_saves(task.plan, task.folder / "preview", task.saves)
    data = {"plan": plan_data(task.plan), "preview": asdict(saves)}
    return Part(title_of(task.plan, "Preview, the whole product") + "\n" + list_of_saves(saves), data)


PARTS: dict[str, Callable[[Task], Part]] = {
    "equal": equal,
    "workers": workers,
    "prices": prices,
    "many": many,
    "opened": opened,
    "preview": preview,
}


def _apart(task: Task, label: str, **more: Any) -> Contender:
    folder = task.folder / label.replace(" ", "-").replace(",", "")
    return Contender(label, Jiyue(task.plan, folder, **more), equal=False)


def _part(task: Task, title: str, rows: Sequence[Contender], shown: str, data: dict[str, Any]) -> Part:
    good = not any(one.failed or one.unlike for one in rows)
    return Part(title_of(task.plan, title) + "\n" + shown, data, good)

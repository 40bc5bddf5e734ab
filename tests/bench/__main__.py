"""I/O: `python -m tests.bench` (`make bench`): ours and its peers on the same site, as a table and as JSON.

Parts: `equal` (the same site by each generator), `workers` (one against two), `prices` (each feature of the product, share images, the search
index), `many` (a cluster, ours alone), `opened` (files touched by a build), `preview` (from a save to the page). Without `--parts`: those
that suit the size. `--short` is 1,000 documents in under three minutes; `--sites 200 --articles 500` a cluster; above 20,000 documents
one round against Hugo alone. `--texts` takes real legal texts for the bodies, `--seed` another corpus. JSON goes to `build/bench.json` or
`--json`, Markdown to `--markdown`. Exit 1: an output is not the same site, a build failed, or a peer could not be installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from pathlib import Path

from tests.bench.contest import STEPS, Contender
from tests.bench.corpus import Plan, plan_arguments, read_plan
from tests.bench.measure import BuildFailed
from tests.bench.ours import PROJECT
from tests.bench.parts import PARTS, Task
from tests.bench.peers.eleventy import Eleventy
from tests.bench.peers.hugo import Hugo
from tests.bench.peers.pelican import StockPelican
from tests.bench.tools import Tools, install

PEERS = ("hugo", "eleventy", "pelican", "pelican-cache")
LARGE = 20_000  # documents from which on a build takes minutes


def main(arguments: list[str] | None = None) -> int:
    """Run the bench."""
    given = read_arguments(arguments)
    plan = read_plan(given)
    parts, peers, rounds, steps = choose(plan, given)
    folder = given.folder / f"{plan.sites}x{plan.articles}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tools = install(given.folder / "tools") if peers and "equal" in parts else Tools(None, None)
    held = {name: one for name in peers if (one := _peer(name, plan, folder, tools)) is not None}
    task = Task(plan, folder, rounds, steps, lambda: tuple(held.values()), 2 if given.short else 5)
    missing = [name for name in peers if "equal" in parts and name not in held]
    good, markdown = not missing, ""
    found: dict[str, object] = {"machine": _machine(), "rounds": rounds, "parts": {}, "missing": missing}
    for name in parts:
        print(f"== {name}", file=sys.stderr, flush=True)  # noqa: T201
        try:
            part = PARTS[name](task)
        except BuildFailed as error:
            print(error, file=sys.stderr)  # noqa: T201
            good = False
            continue
        print(part.markdown)  # noqa: T201
        found["parts"][name] = part.data  # type: ignore[index]
        good, markdown = good and part.good, f"{markdown}{part.markdown}\n"
        _keep(given.json, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        if given.markdown:
            _keep(given.markdown, f"{_heading(rounds)}\n{markdown}".rstrip() + "\n")
    if not given.keep:
        shutil.rmtree(folder)
    if missing:
        print(f"not measured, could not be installed: {', '.join(missing)}", file=sys.stderr)  # noqa: T201
    return 0 if good else 1


def choose(
    plan: Plan, given: argparse.Namespace
) -> tuple[tuple[str, ...], tuple[str, ...], int, tuple[str, ...]]:
    """Parts, peers, rounds and steps: those asked for, else those that suit the size."""
    large = plan.sites * plan.articles > LARGE
    if plan.sites > 1:
        usual = ("many", "opened")
    elif large:
        usual = ("equal",)
    else:
        usual = ("equal", "preview") if given.short else ("equal", "workers", "prices", "opened", "preview")
    parts = given.parts or usual
    peers = given.peers if given.peers is not None else PEERS[: 1 if large else 3 if given.short else 4]
    rounds = given.rounds or (1 if large else 2 if given.short else 3)
    steps = ("cold", "nothing", "edited") if large else STEPS
    return parts, peers if plan.sites == 1 else (), rounds, steps


def _peer(name: str, plan: Plan, folder: Path, tools: Tools) -> Contender | None:
    here = folder / name
    if name == "hugo" and tools.hugo:
        return Contender(name, Hugo(plan, here, tools.hugo))
    if name == "eleventy" and tools.eleventy:
        return Contender(name, Eleventy(plan, here, tools.eleventy, tools.node))
    if name == "pelican":
        return Contender(name, StockPelican(plan, here))
    if name == "pelican-cache":
        return Contender(name, StockPelican(plan, here, cache=True), restores=True)
    return None


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def _heading(rounds: int) -> str:
    held = _machine()
    return f"{held['cores']} cores, {held['system']}, Python {held['python']}, {rounds} rounds\n"


def _keep(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _names(known: tuple[str, ...]) -> object:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(name for name in text.split(",") if name)
        if wrong := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: not among {', '.join(known)}")
        return names

    return read


def read_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """The command line; exits with 2 for wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="ours and its peers on the same site"
    )
    plan_arguments(parser, int(os.environ.get("JIYUE_ARTICLES") or 10_000))
    parser.set_defaults(
        texts=Path(os.environ["JIYUE_REAL_TEXT"]) if os.environ.get("JIYUE_REAL_TEXT") else None
    )
    parser.add_argument("--short", action="store_true", help="1,000 documents, in under three minutes")
    parser.add_argument("--rounds", type=int, default=0, help="times that everything is measured")
    parser.add_argument("--parts", type=_names(tuple(PARTS)), default=(), help=f"of {', '.join(PARTS)}")  # type: ignore[arg-type]
    parser.add_argument("--peers", type=_names(PEERS), default=None, help=f"of {', '.join(PEERS)}")  # type: ignore[arg-type]
    parser.add_argument(
        "--folder", type=Path, default=PROJECT / ".cache" / "bench", help="where all of it is made"
    )
    parser.add_argument(
        "--json", type=Path, default=PROJECT / "build" / "bench.json", help="file of the result"
    )
    parser.add_argument("--markdown", type=Path, default=None, help="file of the tables")
    parser.add_argument("--keep", action="store_true", help="leave sources and outputs in place")
    given = parser.parse_args(arguments)
    if given.short:
        given.articles, given.sites = 1000, 1
    return given


if __name__ == "__main__":
    sys.exit(main())

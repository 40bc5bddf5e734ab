"""I/O: `python -m tests.bench` (`make bench`): ours and its peers on the same site, as a table and as JSON.

Sizes: `--articles 50000`; `--short` is 1,000 documents in under three minutes; `--sites 200 --articles 500` builds a cluster with ours alone
(a peer builds one site). `--prices` adds what the product makes beyond the equal site, feature by feature; `--texts` takes
real legal texts for the bodies. JSON goes to `build/bench.json` or `--json`. Exit 1: an output is not the same site, or a build failed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.contest import STEPS, Contender, contest, floors
from tests.bench.corpus import Plan, plan_arguments, read_plan
from tests.bench.measure import BuildFailed
from tests.bench.ours import FEATURES, PROJECT
from tests.bench.peers.eleventy import Eleventy
from tests.bench.peers.hugo import Hugo
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.pelican import StockPelican
from tests.bench.table import as_data, table
from tests.bench.tools import Tools, install

PEERS = ("hugo", "eleventy", "pelican", "pelican-cache")


def main(arguments: list[str] | None = None) -> int:
    """Run the bench."""
    given = _read(arguments)
    plan = Plan(1000, 1, 1430, given.seed, given.texts) if given.short else read_plan(given)
    names = [] if plan.sites > 1 else given.peers.split(",") if given.peers else []
    folder = given.folder / f"{plan.sites}x{plan.articles}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tools = install(given.folder / "tools") if names else Tools(None, None)
    contenders = [Contender("jiyue", Jiyue(plan, folder / "jiyue"), restores=True)]
    contenders += [one for name in names if (one := _peer(name, plan, folder, tools)) is not None]
    try:
        contest(plan, contenders, given.rounds, STEPS)
        lowest = floors(contenders[0], folder)
        text = table(plan, contenders, lowest)
        found = [as_data(plan, contenders, lowest, _machine())]
        for steps, extra in _extras(plan, folder, given):
            contest(plan, extra, given.rounds, steps)
            text += "\n" + table(plan, extra, {})
            found.append(as_data(plan, extra, {}, _machine()))
    except BuildFailed as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(text)  # noqa: T201
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if not given.keep:
        shutil.rmtree(folder)
    missing = set(names) - {one.label for one in contenders}
    if missing:
        print(f"not measured, could not be installed: {', '.join(sorted(missing))}", file=sys.stderr)  # noqa: T201
    return 1 if missing or any(one.failed or one.unlike for one in contenders) else 0


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


def _extras(
    plan: Plan, folder: Path, given: argparse.Namespace
) -> Iterator[tuple[tuple[str, ...], list[Contender]]]:
    """One worker against two; with `--prices` each feature, and the whole product, then with Git, then with its search index."""

    def ours(label: str, jobs: int = 0, **more: Any) -> Contender:
        return Contender(label, Jiyue(plan, folder / label.replace(" ", "-"), jobs, **more), equal=False)

    if not given.short:
        yield ("cold",), [ours("two workers", 2), ours("one worker", 1)]
    if given.prices:
        rows = [ours("equal site"), *(ours(f"with {name}", features=name) for name in FEATURES)]
        rows += [ours("with git", git=True), ours("product", whole=True)]
        rows += [ours("product, git", whole=True, git=True), ours("product, search", whole=True, search=True)]
        yield ("cold", "nothing", "edited"), rows


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="ours and its peers on the same site"
    )
    plan_arguments(parser, int(os.environ.get("JIYUE_ARTICLES") or 10_000))
    parser.set_defaults(
        texts=Path(os.environ["JIYUE_REAL_TEXT"]) if os.environ.get("JIYUE_REAL_TEXT") else None
    )
    parser.add_argument("--short", action="store_true", help="1,000 documents, in under three minutes")
    parser.add_argument("--rounds", type=int, default=2, help="times that everything is measured")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--prices", action="store_true", help="what each feature of the product costs")
    parser.add_argument(
        "--folder", type=Path, default=PROJECT / ".cache" / "bench", help="where all of it is made"
    )
    parser.add_argument(
        "--json", type=Path, default=PROJECT / "build" / "bench.json", help="file of the result"
    )
    parser.add_argument("--keep", action="store_true", help="leave sources and outputs in place")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""I/O: where the time of a build goes: `python -m tests.bench.profile` (`make profile`), by stage, by module, by function.

Three builds from process start to exit, one worker each: cold, nothing changed, one document edited. `--content FOLDER` takes a content root
of one's own (two builds, it is left as it is); `--whole` profiles the product instead of the equal site. Times are those of the profiler, which
makes many small calls dearer than they are: compare shares, not seconds.
"""

from __future__ import annotations

import argparse
import os
import pstats
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.contest import GRAIN, edited
from tests.bench.corpus import articles, plan_arguments, read_plan
from tests.bench.ours import PROJECT
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.peer import Command

# Stages as functions: module and name. One that is gone is left out of the table.
STAGES = (
    ("start: imports", "importlib._bootstrap", "_find_and_load"),
    ("read the content root", "publish/content", "open_content"),
    ("  the tree and its state", "cluster/tree", "open_tree"),
    ("  front matter to fields", "cluster/read_documents", "read_file"),
    ("  documents", "cluster/read_documents", "read_documents"),
    ("checks on sites", "checks/sources", "site_findings"),
    ("checks on documents", "checks/sources", "document_findings"),
    ("bodies: Markdown to parts", "cluster/body/markdown", "render"),
    ("  bodies from the store", "cluster/body/store", "_read"),
    ("editions", "publish/edition", "build_edition"),
    ("  Pelican's run", "plugins/engine/pelican", "run"),
    ("  document views", "plugins/documents/document", "document_view"),
    ("  columns", "plugins/columns/column", "column_outputs"),
    ("  terms", "plugins/columns/terms", "term_outputs"),
    ("  feeds", "plugins/feeds/build", "feed_outputs"),
    ("  sitemap rows", "plugins/sitemaps/build", "note_of"),
    ("  head of a page", "plugins/engine/pages", "make_page"),
    ("  digests of views", "plugins/engine/outputs", "view_digest"),
    ("writing", "publish/writer", "write"),
    ("  rendering templates", "jinja2/environment", "render"),
    ("  files", "publish/writer", "place"),
    ("records", "publish/records", "of"),
    ("host and cluster", "publish/build", "_merge"),
)


@dataclass(frozen=True)
class Row:
    """A function: where, its calls, own and cumulative seconds."""

    place: str
    name: str
    calls: int
    own: float
    total: float


def rows_of(file: Path) -> tuple[Row, ...]:
    """The functions of a profile."""
    stats = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    return tuple(
        Row(_module(path), name, calls, own, total)
        for (path, _, name), (_, calls, own, total, _) in stats.items()
    )


def report(title: str, rows: tuple[Row, ...], count: int) -> Iterator[str]:
    """The tables of one build as lines."""
    whole = sum(row.own for row in rows)
    yield f"\n== {title}: {whole:.2f} s under the profiler\n"
    yield f"{'stage':32} {'s':>8} {'%':>5} {'calls':>9}"
    for label, module, name in STAGES:
        found = [row for row in rows if row.name == name and row.place.endswith(module)]
        if found:
            # A function that calls itself counts once: its longest.
            total, calls = max(row.total for row in found), sum(row.calls for row in found)
            yield f"{label:32} {total:8.2f} {100 * total / whole:5.1f} {calls:9}"
    yield f"\n{'own time by module':48} {'s':>8} {'%':>5}"
    modules: dict[str, float] = defaultdict(float)
    for row in rows:
        modules[row.place] += row.own
    for module, own in sorted(modules.items(), key=lambda pair: -pair[1])[: count * 3 // 4]:
        yield f"{module:48} {own:8.2f} {100 * own / whole:5.1f}"
    for words, key in (("cumulative", lambda row: -row.total), ("own", lambda row: -row.own)):
        yield f"\n{words + ' time by function':72} {'calls':>9} {'own':>8} {'total':>8}"
        for row in sorted(rows, key=key)[:count]:
            yield f"{row.place[-40:] + ' ' + row.name:72} {row.calls:9} {row.own:8.2f} {row.total:8.2f}"


def _module(path: str) -> str:
    if path in ("~", ""):
        return "(C)"
    for root in (str(PROJECT), *sys.path):
        if root and path.startswith(root + os.sep):
            path = path[len(root) + 1 :]
            break
    return path.removesuffix(".py").replace("<frozen ", "").removesuffix(">")


def _profile(command: Command, file: Path) -> tuple[Row, ...]:
    program, *rest = command.arguments
    arguments = [program, "-m", "tests.bench.profiled", str(file), *rest]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("JIYUE_")},
        **command.environment,
    }
    done = subprocess.run(arguments, cwd=command.folder, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"the build failed:\n{done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return rows_of(file)


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.profile", description="where the time of a build goes"
    )
    plan_arguments(parser, 1000)
    parser.add_argument(
        "--content",
        type=Path,
        default=os.environ.get("JIYUE_CONTENT") or None,
        help="a content root of one's own",
    )
    parser.add_argument("--whole", action="store_true", help="the product, not the equal site")
    parser.add_argument(
        "--folder", type=Path, default=PROJECT / ".cache" / "bench" / "profile", help="where it is built"
    )
    parser.add_argument("--top", type=int, default=40, help="functions shown")
    given = parser.parse_args(arguments)
    plan = read_plan(given)
    shutil.rmtree(given.folder, ignore_errors=True)
    ours = Jiyue(plan, given.folder, jobs=1, whole=given.whole or given.content is not None)
    given.folder.mkdir(parents=True)
    if given.content is None:
        ours.begin(articles(plan))
        command = ours.command()
    else:
        made = ours.command()
        command = Command(
            made.arguments,
            made.folder,
            {**made.environment, "JIYUE_CONTENT": str(Path(given.content).resolve())},
        )
    for step in ("cold", "nothing changed", "one edited"):
        if step == "one edited":
            if given.content is not None:
                break
            ours.put(edited(plan, 0))
        time.sleep(GRAIN)
        rows = _profile(command, given.folder / f"{step.replace(' ', '-')}.prof")
        print("\n".join(report(step, rows, given.top)))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

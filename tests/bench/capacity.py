"""I/O: what a build costs by documents and sites, and how many machines a larger one needs: `python -m tests.bench.capacity`.

The product as it stands (search apart) is measured in one process at three sizes, each as one site and as several. From
the first two sizes comes cost = a + b × documents + c × sites, none of them negative; the third shows how far that is
wrong. `--write` puts the
tables into docs/capacity.md.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from publish.adopt import ELSEWHERE, Elsewhere, adopt
from publish.distributed.objects import ObjectStore, name_of
from publish.record import Record
from publish.records import Records
from publish.writer import Writer
from tests.bench.corpus import Plan, articles, generate
from tests.bench.measure import run
from tests.bench.peers.peer import Command

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "capacity.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"
# What is measured: name, words, unit.
COSTS = {
    "cold": ("从零构建 cold build", "CPU s"),
    "read": ("读取和检查（正文已存）reading and checks, bodies kept", "CPU s"),
    "edited": ("改一篇 one article edited", "CPU s"),
    "taken": ("主机接收结果 taking results over", "CPU s"),
    "memory": ("内存峰值 peak memory", "MB"),
    "files": ("输出文件 files", ""),
    "size": ("输出 output", "MB"),
}
READINGS = ("catalogue", "checked", "stamps")  # what CACHE keeps of an earlier reading and its checks
HOURS = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Measured:
    """One corpus and what it cost, by the names of COSTS."""

    documents: int
    sites: int
    costs: Mapping[str, float]


@dataclass(frozen=True)
class Law:
    """cost = base + each document's + each site's."""

    base: float
    document: float
    site: float

    def of(self, documents: int, sites: int) -> float:
        return self.base + self.document * documents + self.site * sites


def fit(points: Sequence[tuple[int, int, float]]) -> Law:
    """The law without negative parts whose relative errors at (documents, sites, cost) have the least sum of squares.

    Raises ValueError where the points do not tell documents from sites.
    """
    rows = [(1.0, float(documents), float(sites)) for documents, sites, _ in points]
    if _solve(_normal(rows), [0.0] * 3) is None:
        raise ValueError("three corpora that differ in documents and in sites are needed")
    weights = [1 / max(cost, 1e-9) for _, _, cost in points]
    weighed = [tuple(weight * value for value in row) for weight, row in zip(weights, rows, strict=True)]
    costs = [weight * cost for weight, (_, _, cost) in zip(weights, points, strict=True)]
    # With three parts each choice of those that are not zero can be tried.
    tried = (_best(weighed, costs, parts) for count in range(4) for parts in combinations(range(3), count))
    return min((one for one in tried if one is not None), key=lambda one: one[0])[1]


def _best(
    rows: Sequence[Sequence[float]], costs: Sequence[float], parts: Sequence[int]
) -> tuple[float, Law] | None:
    """The sum of squares and the law of these parts alone; None where one of them would be negative."""
    some = [[row[part] for part in parts] for row in rows]
    right = [sum(row[i] * cost for row, cost in zip(some, costs, strict=True)) for i in range(len(parts))]
    solved = _solve(_normal(some), right)
    if solved is None or any(value < 0 for value in solved):
        return None
    whole = [0.0, 0.0, 0.0]
    for part, value in zip(parts, solved, strict=True):
        whole[part] = value
    errors = (
        cost - sum(a * b for a, b in zip(row, whole, strict=True))
        for row, cost in zip(rows, costs, strict=True)
    )
    return sum(error * error for error in errors), Law(*whole)


def _normal(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    size = range(len(rows[0]))
    return [[sum(row[i] * row[j] for row in rows) for j in size] for i in size]


def _solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float] | None:
    """The solution of normal equations by elimination; None where a column says nothing that those before it do not."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = rows[column][column]
        if pivot <= 1e-10 * matrix[column][column]:
            return None
        for row in range(len(rows)):
            if row != column:
                by = rows[row][column] / pivot
                rows[row] = [a - by * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] / row[place] for place, row in enumerate(rows)]


def workers_needed(cold: float, read: float, taken: float, hours: float) -> int | None:
    """Processes that build within so many hours; None where no number of them can: the driver's own work takes longer.

    The driver reads and checks, every worker reads too, then they share the rest; last the driver takes results over.
    """
    left = hours * 3600 - 2 * read - taken
    return None if left <= 0 else max(1, math.ceil((cold - read) / left))


def measure(plan: Plan, folder: Path) -> Measured:
    """Generate, build, edit, build again; nothing is left behind. Raises BuildFailed."""
    content, output, cache = folder / "content", folder / "output", folder / "cache"
    generate(plan, content)
    environment = {
        "JIYUE_CONTENT": str(content),
        "JIYUE_OUTPUT": str(output),
        "JIYUE_CACHE": str(cache),
        "JIYUE_JOBS": "1",
        "JIYUE_SEARCH": "0",
    }

    def command(verb: str) -> Command:
        return Command((sys.executable, "-m", "publish", verb), PROJECT, environment)

    cold = run(command("site"), output)
    for kept in READINGS:  # a driver or worker that comes to new content has bodies at most
        shutil.rmtree(cache / kept, ignore_errors=True)
    read = run(command("check"), output)
    document = content / next(iter(articles(plan))).path
    document.write_text(f"{document.read_text('utf-8')}\n改了一句。\n", "utf-8")
    edited = run(command("site"), output)
    costs = {
        "cold": cold.cpu,
        "read": read.cpu,
        "edited": edited.cpu,
        "taken": _taken(output, folder),
        "memory": cold.memory,
        "files": float(cold.files),
        "size": cold.bytes / 1e6,
    }
    shutil.rmtree(folder)
    return Measured(plan.articles * plan.sites, plan.sites, costs)


def _taken(output: Path, folder: Path) -> float:
    """CPU seconds that the driver needs to take all these files over from a store."""
    store = ObjectStore((folder / "store").as_uri())
    made: list[Record] = []
    for file in sorted(file for file in output.rglob("*") if file.is_file() and ".jiyue" not in file.parts):
        data = file.read_bytes()
        store.put([data])
        made.append(Record(file.relative_to(output).as_posix(), "", name_of(data), len(data), ELSEWHERE))
    records = Records(folder / "taken")
    with closing(records):
        begun = time.process_time()
        found = Elsewhere([one.path for one in made], made, [], frozenset(), frozenset())
        adopt(Writer(folder / "taken", records), "all", found, store.get)
        return time.process_time() - begun


def tables(measured: Sequence[Measured], cores: int, memory: float) -> str:
    """What was measured, the law with its errors at the last size, and the machines that a province needs."""
    learnt, tested = measured[:-2], measured[-2:]  # the largest size, as one site and as several
    laws = {name: fit([(one.documents, one.sites, one.costs[name]) for one in learnt]) for name in COSTS}
    lines = [
        f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} 核 cores",
        "",
        _row(["文档 documents", "站点 sites", *(_headed(name) for name in COSTS)]),
        _row(["---:"] * (len(COSTS) + 2)),
    ]
    lines += [
        _row([f"{one.documents:,}", f"{one.sites:,}", *(_short(one.costs[name]) for name in COSTS)])
        for one in measured
    ]
    errors = [f"预测误差 error at {one.documents:,} / {one.sites:,}" for one in tested]
    heads = [
        "费用 cost",
        "每次 base",
        "每篇 document",
        "每站 site",
        "所据各项最大误差 largest error of its own",
        *errors,
    ]
    lines += ["", _row(heads), _row(["---", *["---:"] * (len(heads) - 1)])]
    for name, law in laws.items():
        parts = [f"{part:.4g}" for part in (law.base, law.document, law.site)]
        own = max((_error(law, one, name) for one in learnt), key=abs)
        off = [f"{round(error * 100):+d} %" for error in (own, *(_error(law, one, name) for one in tested))]
        lines.append(_row([_headed(name), *parts, *off]))
    return "\n".join([*lines, "", *_machines(laws, cores, memory)])


def _machines(laws: Mapping[str, Law], cores: int, memory: float) -> Iterator[str]:
    documents, sites = 1_000_000, 1_000
    whole = {name: law.of(documents, sites) for name, law in laws.items()}
    yield f"{sites:,} 站点 sites, {documents:,} 文档 documents: " + "; ".join(
        f"{COSTS[name][0]} {_short(cost)} {COSTS[name][1]}".strip() for name, cost in whole.items()
    )
    room = int(memory * 1024 // max(1.0, whole["memory"]))
    each = min(cores, room)
    yield ""
    yield (
        f"每台 {cores} 核、{memory:g} GB，可运行 {each} 个工作进程。"
        f" A machine of {cores} cores and {memory:g} GB runs {each} worker processes."
    )
    yield ""
    yield _row(["用时 hours", "工作进程 processes", "机器 machines"])
    yield _row(["---:"] * 3)
    for hours in HOURS:
        workers = workers_needed(whole["cold"], whole["read"], whole["taken"], hours)
        machines = "—" if workers is None or not each else str(math.ceil(workers / each))
        yield _row([f"{hours:g}", "—" if workers is None else str(workers), machines])


def _error(law: Law, one: Measured, name: str) -> float:
    """How far the law is off what was measured, as a share of that."""
    return law.of(one.documents, one.sites) / one.costs[name] - 1


def _headed(name: str) -> str:
    words, unit = COSTS[name]
    return f"{words}, {unit}" if unit else words


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def put_between(page: str, text: str) -> str:
    """The page with other tables between its marks. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{BEGIN} … {END}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 2 for wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.capacity", description="what builds cost by size"
    )
    parser.add_argument("--articles", default="1000,3000,9000", help="documents at three sizes, by commas")
    parser.add_argument("--sites", type=int, default=10, help="sites of the corpora that have several")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cores", type=int, default=16, help="of a machine of the cluster")
    parser.add_argument("--memory", type=float, default=64, help="of such a machine, GB")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/capacity.md")
    given = parser.parse_args(arguments)
    sizes = sorted({int(size) for size in given.articles.split(",") if size.isdigit()})
    if len(sizes) != 3 or given.sites < 2 or sizes[0] < given.sites:
        parser.print_usage(sys.stderr)
        return 2
    measured = []
    with tempfile.TemporaryDirectory(prefix="jiyue-") as folder:
        for size in sizes:
            for sites in (1, given.sites):
                plan = Plan(size // sites, sites, seed=given.seed)
                measured.append(measure(plan, Path(folder) / f"{size}-{sites}"))
    text = tables(measured, given.cores, given.memory)
    sys.stdout.write(f"{text}\n")
    if given.write:
        PAGE.write_text(put_between(PAGE.read_text("utf-8"), text), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""I/O: `python -m publish VERB`. Exit codes: 0 good, 1 error findings, 2 usage, 3 the world failed."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from cluster.errors import GitFailed
from cluster.messages import ROOT
from publish.options import Options, UsageError, from_environment
from publish.progress import tell_plainly, telling
from publish.records import ForeignOutput
from publish.world import is_world

if TYPE_CHECKING:
    from publish.look import Look
    from publish.refill import Refill

GOOD, ERRORS, USAGE, WORLD = 0, 1, 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Run one verb."""
    verb, named = _asked(sys.argv[1:] if arguments is None else arguments)
    # Nobody extends our schemas: looking for plugins that do reads about every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        options = from_environment(os.environ, ROOT)
        return RUN[verb](replace(options, paths=named) if named else options)
    except UsageError as error:
        print(f"用法错误 usage: {error}", file=sys.stderr)
        return USAGE
    except ForeignOutput as error:
        print(
            f"OUTPUT 里有不是本软件生成的文件，请换一个空目录 OUTPUT holds files not made here; name an empty folder: {error}",
            file=sys.stderr,
        )
        return USAGE
    except (OSError, GitFailed) as error:
        print(f"外部条件不满足 the world failed: {error}", file=sys.stderr)
        if is_world(error):
            print(
                "请检查 OUTPUT、CACHE 所在磁盘的空间和权限，再运行一次"
                " look at the room and the permissions that OUTPUT and CACHE have, and run it again",
                file=sys.stderr,
            )
        return WORLD
    except KeyboardInterrupt:
        print("已中断 interrupted", file=sys.stderr)
        return 130


def _asked(arguments: list[str]) -> tuple[str, tuple[str, ...]]:
    """The verb and the paths in a command line. Ends the process where it asks for help or cannot be understood."""
    if len(arguments) == 1 and arguments[0] in VERBS:
        return arguments[0], ()
    import argparse  # much to import for a verb alone

    parser = argparse.ArgumentParser(
        prog="python -m publish", description="集约：构建、检查、预览 build, check, preview"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, words in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        if name == "approve":
            verb.add_argument("paths", nargs="*", metavar="PATH", help="文档、目录 documents, folders")
    chosen = parser.parse_args(arguments)
    return chosen.verb, tuple(getattr(chosen, "paths", ()))


# What was built last, held until the process ends (`leave`).
HELD: deque[object] = deque(maxlen=1)


def site(options: Options) -> int:
    """Build a content root; nothing is opened where nothing changed."""
    # A build makes no circles, and drops little until its end: looking through all of it again and again finds nothing.
    gc.set_threshold(2_000_000, 20, 100)
    from publish.look import Look
    from publish.refill import Refill
    from publish.spares import spares_of

    workers = options.workers
    with (
        closing(Refill(options.output, spares_of(options), workers)) as refill,
        closing(Look(options.output, apart=workers > 1)) as look,
    ):
        return _site(options, look, refill)


def _site(options: Options, look: Look, refill: Refill) -> int:
    from publish.unchanged import Rest, at_rest, forget_rest, keep_rest
    from publish.unchanged import sign as sign_sources

    began = datetime.now(UTC)
    signature = sign_sources(options, os.environ, ROOT)
    rest = at_rest(options, signature, began, look)
    if rest is not None:
        sys.stderr.write(rest.err)
        sys.stdout.write(rest.out)
        return rest.code
    from publish.build import Report, build
    from publish.horizon import next_change
    from publish.mending import run_mended
    from publish.report import has_errors, print_messages, summary

    def attempt() -> Report:
        forget_rest(options.output)
        with telling("构建 building") as say:
            return build(options, began, say, look, signature.content, refill)

    report = run_mended(options, attempt)
    HELD.append(report)
    told = io.StringIO()
    print_messages(report.messages, told)
    sys.stderr.write(told.getvalue())
    tally = report.tally
    code = ERRORS if has_errors(report.messages) or not report.built else GOOD
    if not report.built or report.model is None:
        print(f"没有发布 nothing was published: {summary(report.messages)}", file=sys.stderr)
        if report.tally.written or report.tally.removed:
            print(
                f"OUTPUT 只更新了一部分，改好再构建之前不要发布 OUTPUT has changed in part; do not release it before"
                f" the next build: {options.output}",
                file=sys.stderr,
            )
        return code
    end = f"{summary(report.messages)}\n输出 output: {options.output}\n"
    print(
        f"完成 done: {tally.declared} 个文件 files, {tally.rendered} 个重新生成 rendered,"
        f" {tally.written} 个写入 written, {tally.removed} 个删除 removed; {end}",
        end="",
    )
    fixed = options.at or report.model.config.at
    same = f"没有变化 nothing changed: {tally.declared} 个文件 files; {end}"
    keep_rest(
        options,
        signature,
        Rest(same, told.getvalue(), code),
        began,
        None if fixed else next_change(report.model),
    )
    return code


def check(options: Options) -> int:
    """Check a content root; write nothing."""
    from publish.build import check as run
    from publish.mending import run_mended
    from publish.report import has_errors, print_messages, summary

    with telling("检查 checking") as say:
        messages = run_mended(options, lambda: run(options, datetime.now(UTC), say)).messages
    print_messages(messages, sys.stderr)
    print(summary(messages))
    return ERRORS if has_errors(messages) else GOOD


def demo(options: Options) -> int:
    """Build the demonstration from a scratch copy."""
    from publish.demo import run_demo

    return run_demo(options, site, tell_plainly)


def report(options: Options) -> int:
    """Write the report on duties."""
    from publish.duties import report_duties

    found = report_duties(options, datetime.now(UTC))
    if found is None:
        print("内容目录无法读取 the content root cannot be read", file=sys.stderr)
        return ERRORS
    print(
        f"{len(found.rows)} 行 rows, {found.tally.written} 个文件有变化 files changed: {options.output}/_reports/duties.csv"
    )
    return GOOD


def serve(options: Options) -> int:
    """Preview with live reload."""
    from publish.preview import run_preview

    return run_preview(options, tell_plainly)


def new(options: Options) -> int:
    """Begin a document."""
    from publish.authoring import run_new

    return run_new(options, os.environ)


def ids(options: Options) -> int:
    """Write missing ids."""
    from publish.authoring import run_ids

    return run_ids(options)


def approve(options: Options) -> int:
    """Approve documents by a commit."""
    from publish.approve import run_approve

    return run_approve(options, tell_plainly)


def schema(_: Options) -> int:
    """Write docs/schema and the format reference."""
    from publish.schemas import write_schemas

    return write_schemas(ROOT / "docs")


VERBS = {
    "site": "构建内容目录 build a content root",
    "check": "检查，不写文件 check, write nothing",
    "demo": "构建示范集群 build the demonstration",
    "report": "转载义务报表 the report on duties",
    "serve": "本地预览 preview on this machine",
    "new": "新建文档 begin a document",
    "ids": "补写标识 write missing ids",
    "approve": "签发文档 approve documents",
    "schema": "生成字段说明 write the schemas and the format reference",
}
RUN: dict[str, Callable[[Options], int]] = {
    "site": site,
    "check": check,
    "demo": demo,
    "report": report,
    "serve": serve,
    "new": new,
    "ids": ids,
    "approve": approve,
    "schema": schema,
}


def leave(code: int) -> NoReturn:
    """End the process at once: the system takes back what was read quicker than it can be taken apart."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    leave(main())

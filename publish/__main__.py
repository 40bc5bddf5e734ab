"""I/O: `python -m publish VERB`. Exit codes: 0 good, 1 error findings, 2 usage, 3 the world failed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

from cluster.errors import GitFailed
from cluster.exits import ERRORS, GOOD, INTERRUPTED, USAGE, WORLD
from cluster.messages import ROOT
from publish.options import Options, UsageError, from_environment
from publish.progress import tell_plainly, telling
from publish.records import ForeignOutput
from publish.world import is_world


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
        return INTERRUPTED


def _asked(arguments: list[str]) -> tuple[str, tuple[str, ...]]:
    """The verb and the paths in a command line. Ends the process where it asks for help or cannot be understood."""
    if len(arguments) == 1 and arguments[0] in VERBS:
        return arguments[0], ()
    from cluster.commands import CommandLine  # much to import for a verb alone

    parser = CommandLine(prog="python -m publish", description="集约：构建、检查、预览 build, check, preview")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, words in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        if name == "approve":
            verb.add_argument("paths", nargs="*", metavar="PATH", help="文档、目录 documents, folders")
    chosen = parser.parse_args(arguments)
    return chosen.verb, tuple(getattr(chosen, "paths", ()))


def site(options: Options) -> int:
    """Build a content root; nothing is opened where nothing changed."""
    from publish.site import run_site

    return run_site(options)


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

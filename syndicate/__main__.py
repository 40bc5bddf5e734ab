"""I/O: `python -m syndicate VERB`. Exit codes: 0 good, 1 error findings, 2 usage, 3 the world failed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cluster.environment import UsageError, refuse_unknown
from cluster.errors import GitFailed
from cluster.exits import ERRORS, GOOD, INTERRUPTED, USAGE, WORLD
from cluster.findings import Finding
from cluster.messages import ROOT, tell
from cluster.report import has_errors, print_messages, summary
from syndicate.arguments import make_parser
from syndicate.desk import Busy, Unfinished
from syndicate.ground import Refused, fixed_instant, open_root
from syndicate.options import Options, from_environment
from syndicate.stand_in import read_stand_ins

if TYPE_CHECKING:
    from syndicate.tools import Tools

Arguments = argparse.Namespace


def main(arguments: list[str] | None = None) -> int:
    """Run one verb."""
    chosen = make_parser().parse_args(arguments)
    try:
        return RUN[chosen.verb](from_environment(os.environ, ROOT), chosen)
    except UsageError as error:
        print(f"用法错误 usage: {error}", file=sys.stderr)
        return USAGE
    except Refused as refused:
        return _finish(refused.findings, refused.config.severity if refused.config else {})
    except Busy as error:
        print(f"另一次抓取正在进行 another run is at work here: {error}", file=sys.stderr)
        return WORLD
    except Unfinished as error:
        print(
            f"上次中断的抓取要写的文件被改动过，请先处理 a file that an interrupted pull had to write was changed: {error}",
            file=sys.stderr,
        )
        return WORLD
    except (OSError, GitFailed) as error:
        print(f"外部条件不满足 the world failed: {error}", file=sys.stderr)
        return WORLD
    except KeyboardInterrupt:
        print("已中断 interrupted", file=sys.stderr)
        return INTERRUPTED


def pull(options: Options, chosen: Arguments) -> int:
    """Ask the parents and commit what they brought."""
    from syndicate.progress import progress
    from syndicate.pull import Order, pull

    sources = (*options.sources, *chosen.sources)
    order = Order(sources, urgent=bool(sources) or chosen.now, due=chosen.due)
    with progress() as say:
        done = pull(options.content, options.cache, _now(options), order, _tools(os.environ), say)
    code = _finish(done.findings, done.overrides or {})
    print(
        f"{done.answered} 个来源有应答 sources answered, {len(done.commits)} 个提交 commits,"
        f" {done.waiting} 条待审 waiting"
    )
    return code


def _tools(environ: Mapping[str, str]) -> Tools:
    from syndicate.tools import Tools, with_stand_ins

    try:
        ports = read_stand_ins(environ.get("JIYUE_STAND_IN", ""))
    except ValueError as error:
        raise UsageError(str(error)) from None
    return with_stand_ins(Tools(), ports)


def owed(options: Options, chosen: Arguments) -> int:
    """Say who owes what."""
    from cluster.receipts import write_csv, write_json
    from syndicate.owed import Owing, owed_lines, what_is_owed

    owing = what_is_owed(options.content, options.cache, datetime.now(UTC), options.at)
    if not isinstance(owing, Owing):
        return _finish(owing, {})
    sites = (*options.sites, *chosen.sites)
    refuse_unknown("站点", "site", sites, owing.model.sites)
    rows = [row for row in owing.rows if not sites or row.site in sites]
    if chosen.form == "csv":
        sys.stdout.buffer.write(write_csv(rows))
    elif chosen.form == "json":
        sys.stdout.buffer.write(write_json(rows))
    else:
        for line in owed_lines(owing, sites, chosen.all):
            print(line)
        if not owing.released:
            print("还没有任何发布记录 no release was recorded yet")
    told = [
        one
        for one in owing.findings
        if not sites or not one.path.startswith("sites/") or one.path[6:] in sites
    ]
    return _finish(told, owing.model.config.severity)


def explain(options: Options, chosen: Arguments) -> int:
    """Say why an item is or is not carried, or what a site carries and why."""
    from syndicate.asking import explanation

    lines, findings, overrides = explanation(
        options.content, options.cache, _now(options), options.at, chosen.item
    )
    for line in lines:
        print(line)
    return _finish(findings, overrides)


def review(options: Options, _: Arguments) -> int:
    """List what waits."""
    from syndicate.review import review_lines

    for line in review_lines(options.content, _now(options)):
        print(line)
    return GOOD


def approve(options: Options, chosen: Arguments) -> int:
    """Take what waits."""
    from syndicate.review import Word, approve

    word = Word(tuple(chosen.items), chosen.because, chosen.into)
    return _verdict(approve(options.content, options.cache, _now(options), word))


def reject(options: Options, chosen: Arguments) -> int:
    """Refuse what waits."""
    from syndicate.review import Word, reject

    word = Word(tuple(chosen.items), chosen.because)
    return _verdict(reject(options.content, _now(options), word))


def restore(options: Options, chosen: Arguments) -> int:
    """Bring back what was withdrawn or is held."""
    from syndicate.review import Word, restore

    word = Word(tuple(chosen.items), chosen.because)
    return _verdict(restore(options.content, _now(options), word))


def confirm(options: Options, chosen: Arguments) -> int:
    """Look at the public pages."""
    from syndicate.confirm import confirm, public_look

    root = open_root(options.content, clean=False)
    now = _now(options)
    look = public_look(frozenset(site.host for site in root.sites.values()), options.live, now)
    sites = (*options.sites, *chosen.sites)
    done = confirm(options.content, options.cache, now, sites, chosen.all, look)
    code = _finish(done.findings, root.config.severity)
    print(f"{done.live} 个已上线 live, {done.missing} 个不符 not as they should be")
    return code


def released(options: Options, _: Arguments) -> int:
    """Note that what is built now is public."""
    from syndicate.release import record_release

    count, findings = record_release(options.content, options.cache, _now(options))
    code = _finish(findings, {})
    print(f"{count} 条转载随本次发布上线 carriages went public with this release")
    return code


def fetch(options: Options, chosen: Arguments) -> int:
    """Fetch sites kept in repositories of their own."""
    from syndicate.fetch_sites import Wanted, fetch_sites

    wanted = Wanted(tuple(chosen.sites), chosen.update, chosen.branch, chosen.add, chosen.path)
    return _finish(fetch_sites(options.content, options.cache, _now(options), wanted, print), {})


def replay(options: Options, chosen: Arguments) -> int:
    """Read the stored evidence again."""
    from syndicate.replay import replay
    from syndicate.tools import Tools

    done = replay(options.content, _now(options), (*options.sources, *chosen.items), Tools())
    code = _finish(done.findings, {})
    print(f"{done.items} 条 items, {done.same} 条一致 the same")
    return code


def _verdict(verdict: object) -> int:
    from syndicate.review import Verdict

    assert isinstance(verdict, Verdict)
    for line in verdict.done:
        print(line)
    return _finish(verdict.findings, {})


def _finish(findings: Iterable[Finding], overrides: Mapping[str, str]) -> int:
    """Every Finding once, in words, and the exit code that they make."""
    messages = tell(findings, overrides, preview=False)
    print_messages(messages, sys.stderr)
    if messages:
        print(summary(messages), file=sys.stderr)
    return ERRORS if has_errors(messages) else GOOD


def _now(options: Options) -> datetime:
    """The instant of the run: `JIYUE_AT`, else that of cluster.toml, else the clock."""
    return options.at or fixed_instant(options.content) or datetime.now(UTC)


RUN: dict[str, Callable[[Options, Arguments], int]] = {
    "pull": pull,
    "owed": owed,
    "explain": explain,
    "review": review,
    "approve": approve,
    "reject": reject,
    "restore": restore,
    "confirm": confirm,
    "released": released,
    "fetch": fetch,
    "replay": replay,
}


if __name__ == "__main__":
    sys.exit(main())

"""I/O: `python -m publish site`: a content root built, and nothing opened where nothing changed."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections import deque
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cluster.exits import ERRORS, GOOD
from cluster.fingerprint import keep_sources
from cluster.messages import ROOT
from publish.look import Look
from publish.options import Options
from publish.progress import telling
from publish.refill import Refill
from publish.spares import spares_of
from publish.unchanged import CODE, Rest, Signature, at_rest, forget_rest, keep_rest, sign

if TYPE_CHECKING:
    from publish.build import Report

# What was built last, held until the process ends.
HELD: deque[object] = deque(maxlen=1)


def run_site(options: Options) -> int:
    """Build a content root; the exit code."""
    # A build makes no circles, and drops little until its end: looking through all of it again and again finds nothing.
    gc.set_threshold(2_000_000, 20, 100)
    began, workers = datetime.now(UTC), options.workers
    with (
        closing(Refill(options.output, spares_of(options), workers)) as refill,
        closing(Look(options.output, apart=workers > 1)) as look,
    ):
        signature = sign(options, os.environ, ROOT)
        keep_sources(options.cache / CODE, signature.sources)
        rest = at_rest(options, signature, began, look)
        if rest is not None:
            sys.stderr.write(rest.err)
            sys.stdout.write(rest.out)
            return rest.code
        return _build(options, began, signature, look, refill)


def _build(
    options: Options,
    began: datetime,
    signature: Signature,
    look: Look,
    refill: Refill,
) -> int:
    from publish.build import build
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
    code = ERRORS if has_errors(report.messages) or not report.built else GOOD
    if not report.built or report.model is None:
        _say_nothing_published(options, report)
        return code
    tally, end = report.tally, f"{summary(report.messages)}\n输出 output: {options.output}\n"
    sys.stdout.write(
        f"完成 done: {tally.declared} 个文件 files, {tally.rendered} 个重新生成 rendered,"
        f" {tally.written} 个写入 written, {tally.removed} 个删除 removed; {end}"
    )
    same = f"没有变化 nothing changed: {tally.declared} 个文件 files; {end}"
    _keep(options, began, signature, report, Rest(same, told.getvalue(), code))
    return code


def _say_nothing_published(options: Options, report: Report) -> None:
    from publish.report import summary

    sys.stderr.write(f"没有发布 nothing was published: {summary(report.messages)}\n")
    if report.tally.written or report.tally.removed:
        sys.stderr.write(
            f"OUTPUT 只更新了一部分，改好再构建之前不要发布 OUTPUT has changed in part; do not release it before"
            f" the next build: {options.output}\n"
        )


def _keep(options: Options, began: datetime, signature: Signature, report: Report, rest: Rest) -> None:
    """Remember what was said, for as long as a build would say the same."""
    from publish.horizon import next_change

    assert report.model is not None
    fixed = options.at or report.model.config.at
    keep_rest(options, signature, rest, began, None if fixed else next_change(report.model))

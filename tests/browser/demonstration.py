"""I/O: the built demonstration as the browser suites walk it: its pages by template and language, its ways of display."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import html
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from publish.build import build
from publish.options import Options
from tests.browser.harness import Served


@dataclass(frozen=True, order=True)
class Shown:
    """One page of the theme: which template printed it, in which language, at which address of which host."""

    template: str
    lang: str
    host: str
    path: str
    file: Path = field(compare=False)

    @property
    def name(self) -> str:
        return f"{self.host}{self.path}"

    @property
    def tree(self) -> html.HtmlElement:
        """The page as elements."""
        return html.document_fromstring(self.file.read_bytes().decode("utf-8"))


@dataclass(frozen=True)
class Mode:
    """A way of display: what the reader's device says, the anchor that he follows."""

    name: str
    context: tuple[tuple[str, Any], ...] = ()
    anchor: str = ""
    scripts: bool = True

    def open(self, browser: Browser) -> BrowserContext:
        """A profile of its own that shows pages this way."""
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **dict(self.context))
        context.set_default_timeout(15_000)
        return context


PROVINCE = "www.beiyuan.example"
NARROW = {"width": 320, "height": 640}
# 400 % of a window 1280 pixels wide.
ENLARGED = {"width": 320, "height": 256}
MODES = (
    Mode("normal"),
    Mode("elder", anchor="#elder"),
    Mode("elder at its largest, 320 px", (("viewport", NARROW),), "#elder-30"),
    Mode("dark", (("color_scheme", "dark"),)),
    Mode("no script", scripts=False),
    Mode("320 px", (("viewport", NARROW),)),
    Mode("400 %", (("viewport", ENLARGED), ("device_scale_factor", 4))),
    Mode("forced colours", (("forced_colors", "active"),)),
)
# The usual run joins what can be joined: three ways of display instead of eight.
USUAL = (
    Mode("normal"),
    Mode("elder at its largest, 320 px, dark", (("viewport", NARROW), ("color_scheme", "dark")), "#elder-30"),
    Mode(
        "forced colours, 400 %",
        (("forced_colors", "active"), ("viewport", ENLARGED), ("device_scale_factor", 4)),
    ),
)


def build_demonstration(content: Path, room: Path) -> Path:
    """Builds `content` below `room`; gives the output. Raises AssertionError with what hindered it."""
    # The demonstration fixes its own instant: the one given here is never read.
    report = build(
        Options(content, room / "out", room / "cache", jobs=2), datetime(2020, 1, 1, tzinfo=UTC), _silent
    )
    assert report.built, [f"{m.place}: {m.en}" for m in report.messages if m.severity == "error"]
    return room / "out"


def _silent(_: str) -> None:
    """Nobody reads a test's progress."""


def pages_of(output: Path) -> tuple[Shown, ...]:
    """Every page that a template printed, by template and language; what only redirects is none."""
    return tuple(sorted(_pages(output)))


def _pages(output: Path) -> Iterator[Shown]:
    for file in output.glob("*.*/**/*.html"):
        tree = html.document_fromstring(file.read_bytes().decode("utf-8"))
        template = tree.body.get("data-page")
        if template:
            host, *parts = file.relative_to(output).parts
            path = "/" + "/".join(parts)
            yield Shown(template, tree.get("lang"), host, path.removesuffix("index.html"), file)


def some_of_each(pages: Iterable[Shown], count: int) -> tuple[Shown, ...]:
    """Up to `count` pages of each template and language: the longest, then what differs most in length from it."""
    chosen: list[Shown] = []
    for _, group in groupby(sorted(pages), key=lambda page: (page.template, page.lang)):
        by_size = sorted(group, key=lambda page: (-page.file.stat().st_size, page.name))
        step = max(1, -(-len(by_size) // count))
        chosen.extend(by_size[::step][:count])
    return tuple(chosen)


class Tab:
    """A tab that shows pages in a way of display, one after the other."""

    def __init__(self, context: BrowserContext, mode: Mode) -> None:
        self.page: Page = context.new_page()
        self._mode = mode
        self._session: CDPSession = context.new_cdp_session(self.page)

    def show(self, served: Served, shown: Shown) -> None:
        """Loads a page. One that loads without script stays as it is when the judges' own script runs later."""
        self._forbid(not self._mode.scripts)
        self.page.goto("about:blank")
        self.page.goto(served.url(shown.host, shown.path + self._mode.anchor))
        self._forbid(False)

    def _forbid(self, scripts: bool) -> None:
        self._session.send("Emulation.setScriptExecutionDisabled", {"value": scripts})

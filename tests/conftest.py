"""I/O: what holds for every test: no network beyond this machine, nobody's own settings, slow tests only when asked for."""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
# Values for the tests themselves; every other JIYUE_ variable is an editor's and must change nothing.
OURS = {"JIYUE_REAL_TEXT", "JIYUE_CHROMIUM", "JIYUE_VENV"}

# The usual run proves the same each time; the full one looks further, elsewhere each time.
SLOW_IS_FINE = [HealthCheck.too_slow]
settings.register_profile(
    "usual", max_examples=30, derandomize=True, deadline=None, suppress_health_check=SLOW_IS_FINE
)
settings.register_profile(
    "full", max_examples=300, deadline=None, print_blob=True, suppress_health_check=SLOW_IS_FINE
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the slow tests too")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("full" if config.getoption("--full") else "usual")
    for name in list(os.environ):
        if name.startswith("GIT_") or (name.startswith("JIYUE_") and name not in OURS):
            del os.environ[name]
    # Git as on a new machine, with a name to commit under.
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    os.environ["GIT_CONFIG_GLOBAL"] = str(Path(__file__).parent / "gitconfig")
    sys.addaudithook(_refuse_network)


# Folders whose tests share what is costly to begin, and so run in one process.
TOGETHER = ("browser", "publish/distributed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(ROOT / "tests").as_posix())))
    if config.getoption("--full"):
        return
    slow = pytest.mark.skip(reason="slow: --full runs it")
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(slow)


def _group(path: str) -> str:
    """The tests of a group run in one process: those of a file, as a rule."""
    return next((folder for folder in TOGETHER if path.startswith(f"{folder}/")), path)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Raises RuntimeError on a connection or a look-up that would leave this machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if isinstance(host, str) and not _is_here(host):
        raise RuntimeError(f"a test reaches for the network: {host}")


def _is_here(host: str) -> bool:
    if host in ("", "localhost") or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether this is the full run: for tests that take more samples then."""
    return bool(pytestconfig.getoption("--full"))


@pytest.fixture(scope="session")
def real_text() -> Path:
    """A folder of real texts, named by JIYUE_REAL_TEXT; tests that want one are skipped without it."""
    named = os.environ.get("JIYUE_REAL_TEXT")
    if not named:
        pytest.skip("JIYUE_REAL_TEXT names no folder of real texts")
    return Path(named)

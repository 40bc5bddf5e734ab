"""The shape of the code: who may import whom, what may touch the world, how long a module may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("cluster", "checks", "syndicate", "plugins", "publish")
# What each may import of the others; `publish` puts everything together.
MAY = {
    "cluster": {"cluster"},
    "checks": {"checks", "cluster"},
    "syndicate": {"syndicate", "cluster"},
    "plugins": {"plugins", "cluster"},
    "publish": set(PACKAGES),
}
LONGEST = 300
# Modules that reach the world, and names by which pure modules would: dates, paths as words and URLs are pure.
WORLDLY = {
    "asyncio", "concurrent", "ctypes", "dask", "distributed", "fcntl", "fileinput", "fsspec", "ftplib", "git", "glob", "http", "httpx",
    "multiprocessing", "os", "random", "requests", "secrets", "select", "shutil", "signal", "smtplib", "socket",
    "sqlite3", "ssl", "subprocess", "tempfile", "watchfiles",
}  # fmt: skip
PURE_PARTS = {("http", "HTTPStatus"), ("http.cookies", "SimpleCookie")}
READERS = {
    "exists", "expanduser", "glob", "is_dir", "is_file", "is_symlink", "iterdir", "mkdir", "open", "read_bytes",
    "read_text", "readlink", "rename", "rglob", "rmdir", "stat", "symlink_to", "touch", "unlink", "write_bytes",
    "write_text",
}  # fmt: skip
CLOCKS = {
    ("time", "time"), ("time", "time_ns"), ("time", "monotonic"), ("time", "perf_counter"), ("time", "sleep"),
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("uuid", "uuid1"), ("uuid", "uuid4"),
}  # fmt: skip


def modules() -> list[Path]:
    return sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def imports(module: Path) -> Iterator[tuple[str, str]]:
    """The modules that a module imports, each with the name taken from it ("" for the whole)."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def is_pure(module: Path) -> bool:
    return not (ast.get_docstring(tree_of(module)) or "").startswith("I/O:")


def dotted(node: ast.expr) -> tuple[str, str] | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    return None


def reaches(module: Path) -> Iterator[str]:
    """Where a module touches files, processes, the network, the clock or chance."""
    holds_path = False
    for name, taken in imports(module):
        if name.split(".")[0] in WORLDLY and (name, taken) not in PURE_PARTS:
            yield f"imports {name}"
        if (name.split(".")[-1], taken) in CLOCKS:
            yield f"imports {name}.{taken}"
        holds_path |= (name, taken) in {("pathlib", "Path"), ("pathlib", "")}
    for node in ast.walk(tree_of(module)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield f"line {node.lineno}: open()"
        if dotted(node.func) in CLOCKS:
            yield f"line {node.lineno}: {ast.unparse(node.func)}()"
        if holds_path and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            yield f"line {node.lineno}: .{node.func.attr}()"


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_lies_below_them(package: str) -> None:
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules()
        if module.relative_to(ROOT).parts[0] == package
        for name, _ in imports(module)
        if name.split(".")[0] in PACKAGES and name.split(".")[0] not in MAY[package]
    ]
    assert wrong == []


def test_no_package_imports_the_tests() -> None:
    assert [
        module for module in modules() for name, _ in imports(module) if name.split(".")[0] == "tests"
    ] == []


def test_nothing_is_imported_relatively() -> None:
    relative = [
        module
        for module in modules()
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_a_module_that_touches_the_world_says_so_in_its_first_words() -> None:
    silent = {
        str(module.relative_to(ROOT)): found
        for module in modules()
        if is_pure(module)
        if (found := list(reaches(module)))
    }
    assert silent == {}


def test_every_module_says_what_it_is() -> None:
    mute = [
        str(module.relative_to(ROOT))
        for module in modules()
        if tree_of(module).body and not ast.get_docstring(tree_of(module))
    ]
    assert mute == []


def test_no_module_is_longer_than_one_idea() -> None:
    long = {
        str(module.relative_to(ROOT)): lines
        for module in modules()
        if (lines := len(module.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_a_reach_into_the_world_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "sly.py"
    module.write_text(
        '"""Pure."""\nimport sqlite3\nfrom pathlib import Path\nfrom time import time\n'
        "from datetime import datetime\nfrom http import HTTPStatus\n"
        "Path('x').read_text()\nopen('x')\ndatetime.now()\nPath('x').name\n"
    )
    assert list(reaches(module)) == [
        "imports sqlite3",
        "imports time.time",
        "line 7: .read_text()",
        "line 8: open()",
        "line 9: datetime.now()",
    ]
    assert is_pure(module)

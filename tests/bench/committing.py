"""I/O: a content root of the bench under Git."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path


def commit(target: Path, message: str, when: datetime) -> None:
    """Everything below `target` as one commit of the instant `when`; before any document, so that front matter alone dates them."""
    who = {
        "NAME": "Bench",
        "EMAIL": "bench@bench.example",
        "DATE": f"{when:%Y-%m-%dT%H:%M:%S%z}",
    }
    signed = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    environment = {**os.environ, **signed}
    if not (target / ".git").exists():
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(target)], check=True)
    for command in (["add", "--all"], ["commit", "--quiet", "--no-gpg-sign", "-m", message]):
        subprocess.run(["git", "-C", str(target), *command], check=True, env=environment)

"""I/O: writes what `docs/` says of the formats and rules from the code that reads and checks them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from publish.reference.json_schemas import json_schemas
from publish.reference.pages import format_page, rules_page


def reference_files() -> Mapping[str, bytes]:
    """Every made file by its path below `docs`: JSON Schemas, the format reference, the rules."""
    texts = {f"schema/{name}.json": text for name, text in json_schemas().items()}
    texts |= {"format.md": format_page(), "rules.md": rules_page()}
    return {path: text.encode() for path, text in sorted(texts.items())}


def outdated(docs: Path) -> tuple[str, ...]:
    """Made files that do not stand in `docs` as the code would write them, and schemas that it would no longer write."""
    made = reference_files()
    wrong = [
        path
        for path, data in made.items()
        if not (docs / path).is_file() or (docs / path).read_bytes() != data
    ]
    extra = [
        f"schema/{file.name}"
        for file in (docs / "schema").glob("*.json")
        if f"schema/{file.name}" not in made
    ]
    return tuple(sorted((*wrong, *extra)))


def write_schemas(docs: Path) -> int:
    """Bring `docs` up to date, say what changed, give 0. Raises OSError where a file cannot be written."""
    made, changed = reference_files(), outdated(docs)
    (docs / "schema").mkdir(parents=True, exist_ok=True)
    for path in changed:
        if path in made:
            (docs / path).write_bytes(made[path])
        else:
            (docs / path).unlink()
        sys.stdout.write(f"{docs.name}/{path}\n")
    sys.stdout.write(f"{len(made)} 个文件 files, {len(changed)} 个有变化 changed\n")
    return 0

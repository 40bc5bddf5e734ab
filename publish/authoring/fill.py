"""I/O: `make ids`: an id for each document that has none, written in place, one atomic change a file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import uuid6

from cluster.environment import refuse_unknown
from cluster.findings import Finding, finding
from cluster.messages import Severity, tell
from cluster.model import Site
from cluster.schema.frontmatter import read_source
from cluster.spots import Spot, locate
from cluster.tree import WorkTree
from publish.authoring.ground import open_ground
from publish.authoring.identity import lacks_id, with_id
from publish.options import Options
from publish.report import print_messages


def run_ids(options: Options) -> int:
    """Write the missing ids of original documents; translations take their original's.

    Gives 0, or 1 where a file could not be read or placed: it is left as it is and told.
    Raises UsageError for a site that is not there, OSError where a file cannot be written.
    """
    ground = open_ground(options.content)
    named = {path.split("/")[1] for path in ground.tree.paths() if path.startswith("sites/")}
    refuse_unknown("站点", "site", options.sites, named)
    problems = [found for found in ground.findings if not options.sites or _site_of(found) in options.sites]
    written = 0
    for spot in _originals(ground.tree, ground.sites, options.sites, problems):
        data = ground.tree.read(spot.path).data
        lacks, found = lacks_id(data, spot.path)
        problems.extend(found)
        if not lacks:
            continue
        identity = str(uuid6.uuid7())
        changed, found = with_id(data, identity, spot.path)
        problems.extend(found)
        if changed is not None:
            _replace(options.content / spot.path, changed)
            written += 1
            sys.stdout.write(f"{spot.path}: id: {identity}\n")
    messages = tell(problems, ground.overrides, preview=False)
    print_messages(messages, sys.stderr)
    sys.stdout.write(f"补写 {written} 个标识 wrote {written} ids\n")
    return 1 if any(message.severity is Severity.ERROR for message in messages) else 0


def _site_of(found: Finding) -> str:
    """The site that a Finding is about; empty for the whole cluster."""
    parts = found.path.split("/")
    return parts[1] if parts[0] == "sites" and len(parts) > 1 else ""


def _originals(
    tree: WorkTree, sites: Mapping[str, Site], wanted: tuple[str, ...], problems: list[Finding]
) -> Iterator[Spot]:
    """The spots of documents that own an id: in the site's first language, or with `primary` and alone."""
    paths = tree.paths()
    held = frozenset(paths)
    for path in paths:
        parts = path.split("/")
        if not path.endswith(".md") or len(parts) < 3 or parts[0] != "sites" or parts[1] not in sites:
            continue
        # A link shows a file that has its own place and gets its id there.
        if (wanted and parts[1] not in wanted) or (tree.root / path).is_symlink():
            continue
        spot, found = locate(path, sites)
        problems.extend(found)
        if not spot.settled:
            continue
        if spot.lang == spot.site.languages[0]:
            yield spot
            continue
        first = path.removesuffix(f".{spot.lang}.md") + ".md"
        if first in held:
            continue
        source, _ = read_source(tree.read(path).data, path)
        primary = source.fields.value.get("primary") if isinstance(source.fields.value, dict) else None
        if not source.readable or (primary is not None and primary.value == spot.lang):
            yield spot
        else:
            problems.append(
                finding("translation-without-original", path, 1, original=first, language=spot.lang)
            )


def _replace(file: Path, data: bytes) -> None:
    """The file's new bytes in one step: a reader sees the old ones or the new ones. Its mode stays."""
    # The hidden name is no content, should the machine stop half-way.
    descriptor, name = tempfile.mkstemp(prefix=".ids-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(file, name)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

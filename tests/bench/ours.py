"""I/O: one build of the equal site: `python -m tests.bench.ours`, with `JIYUE_CONTENT` and the rest as in `python -m publish site`.

The peers have no checks, no metadata, no share images, and feeds of one format without archives; so the build that is compared with them
leaves those out. `JIYUE_BENCH` names the ones to keep: `checks metadata feeds images`; each then has its price in the table.
Everything else is the product as it stands: settings, engine, model, writer, records. The templates are those of `sites/ours`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent / "sites" / "ours"
PROJECT = Path(__file__).resolve().parents[2]
FEATURES = ("checks", "metadata", "feeds", "images")


def features(environ: Mapping[str, str]) -> frozenset[str]:
    """The features that the environment asks for. Raises ValueError for an unknown one."""
    asked = frozenset(environ.get("JIYUE_BENCH", "").split())
    if asked - set(FEATURES):
        raise ValueError(f"unknown: {sorted(asked - set(FEATURES))}")
    return asked


def plugins(asked: frozenset[str]) -> list[Any]:
    """The plugins of the equal site and those of the features asked for."""
    import plugins.documents.hooks
    import plugins.engine.hooks
    import plugins.feeds.hooks
    import plugins.metadata.hooks
    from tests.bench import lean

    held = [plugins.engine.hooks, plugins.documents.hooks, lean, plugins.feeds.hooks]
    return [*held, plugins.metadata.hooks] if "images" in asked else held


def leave_out(asked: frozenset[str]) -> None:
    """Take what was not asked for out of this process. Raises AttributeError where a seam has moved."""
    import plugins.columns.terms
    import plugins.engine.pages
    import plugins.feeds.build
    import publish.build
    import publish.edition
    import publish.hosts
    from plugins.engine.views import Head

    _put(publish.edition, "ROOT", ROOT)
    _put(publish.build, "ROOT", ROOT)
    assets = _stylesheet(publish.hosts._file)
    _put(publish.hosts, "asset_outputs", assets)
    _put(publish.build, "asset_outputs", assets)
    _put(plugins.columns.terms, "FAMILIES", {"tags": "tag"})
    if "checks" not in asked:
        _put(publish.build, "source_findings", lambda model, library: ())
    if "metadata" not in asked:
        head = Head("", "", "", "", (), (), (), ())
        _put(plugins.engine.pages, "make_head", lambda site, column, facts: head)
    if "feeds" not in asked:
        specs = plugins.feeds.build.feed_specs
        _put(plugins.feeds.build, "FORMATS", {"atom": plugins.feeds.build.FORMATS["atom"]})
        _put(plugins.feeds.build, "feed_specs", lambda bench: tuple(_plain_feeds(bench, specs(bench))))


def _plain_feeds(bench: Any, specs: Any) -> Any:
    """The feed of everything and those of columns that hold documents, without archives."""
    for spec in specs:
        if spec.family == "all" or (spec.family == "column" and bench.edition.slots.get(spec.term)):
            yield _without_archives(spec)


def _without_archives(spec: Any) -> Any:
    return type("Plain", (type(spec),), {"archived": False})(**vars(spec))


def _stylesheet(file: Any) -> Any:
    def assets(theme: Any, host: str, sites: Any) -> Any:
        yield file(host, "site.css", theme.stylesheet.data)

    return assets


def _put(module: Any, name: str, value: Any) -> None:
    getattr(module, name)
    setattr(module, name, value)


def main() -> int:
    """Build; the exit code of `python -m publish site`."""
    asked = features(os.environ)
    import publish.unchanged
    from publish.__main__ import main as run

    at_rest = publish.unchanged.at_rest

    def looked(*given: Any) -> Any:
        rest = at_rest(*given)
        if rest is None:  # only now is anything of the engine imported, as in the product
            leave_out(asked)
        return rest

    _put(publish.unchanged, "at_rest", looked)
    return run(["site"])


if __name__ == "__main__":
    sys.exit(main())

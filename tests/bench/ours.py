"""I/O: one build of the equal site: `python -m tests.bench.ours`, with `JIYUE_CONTENT` and the rest as in `python -m publish site`.

The peers have no checks, no metadata, no share images, and feeds of one format without archives; so the build that is compared with them
leaves those out (`tests.bench.seams`). `JIYUE_BENCH` names the ones to keep: `checks metadata feeds images`; each then has its price in the
table. Everything else is the product as it stands: settings, engine, model, writer, records. The templates are those of `sites/ours`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.seams import FEATURES, Seam, leave_out, substitute

PROJECT = Path(__file__).resolve().parents[2]


def features(environ: Mapping[str, str]) -> frozenset[str]:
    """The features that the environment asks for. Raises ValueError for an unknown one."""
    asked = frozenset(environ.get("JIYUE_BENCH", "").split())
    if asked - set(FEATURES):
        raise ValueError(f"unknown: {sorted(asked - set(FEATURES))}")
    return asked


def main() -> int:
    """Build; the exit code of `python -m publish site`."""
    asked = features(os.environ)
    from publish.__main__ import main as run

    def when_awake(at_rest: Any) -> Any:
        def looked(*given: Any) -> Any:
            rest = at_rest(*given)
            if rest is None:  # only now is anything of the engine imported, as in the product
                leave_out(asked)
            return rest

        return looked

    substitute([Seam("publish.unchanged:at_rest", when_awake)])
    return run(["site"])


if __name__ == "__main__":
    from publish.__main__ import leave

    leave(main())

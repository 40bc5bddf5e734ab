"""I/O: this project: the equal site, the equal site with some of its features, or the whole production build."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from tests.bench.committing import commit
from tests.bench.corpus import FIRST, Article, Plan, document_text, write_settings
from tests.bench.peers.peer import Command, Peer

PROJECT = Path(__file__).resolve().parents[3]


class Jiyue(Peer):
    """`python -m tests.bench.ours`, or with `whole` the product: `python -m publish site`."""

    name = "jiyue"

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        jobs: int = 0,
        features: str = "",
        whole: bool = False,
        git: bool = False,
        search: bool = False,
    ) -> None:
        super().__init__(plan, folder)
        self._jobs = jobs
        self._features = features
        self._whole = whole
        self._git = git
        self._search = search

    @property
    def output(self) -> Path:
        return self.folder / "output" / self.host

    def begin(self, documents: Iterable[Article]) -> None:
        write_settings(self.plan, self.folder / "content")
        super().begin(documents)

    def put(self, document: Article) -> None:
        self.write_source(f"content/{document.path}", document_text(document))

    def settle(self) -> None:
        if self._git:
            commit(self.folder / "content", "Bench", FIRST - timedelta(days=1))

    def command(self) -> Command:
        module = ("publish", "site") if self._whole else ("tests.bench.ours",)
        environment = {
            "JIYUE_CONTENT": str(self.folder / "content"),
            "JIYUE_OUTPUT": str(self.folder / "output"),
            "JIYUE_CACHE": str(self.folder / "cache"),
            "JIYUE_JOBS": str(self._jobs or os.cpu_count() or 1),
            "JIYUE_BENCH": self._features,
            "JIYUE_SEARCH": "yes" if self._search else "no",
        }
        return Command((sys.executable, "-m", *module), PROJECT, environment)

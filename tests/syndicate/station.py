"""I/O: a content root, its cache and an hour: pulls, and looks at what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cluster.ledger import LedgerLine, read_ledger
from cluster.repost_reading import ReadReposts, Repost, gather_reposts, standing_at
from cluster.tree import WorkTree
from syndicate.ground import open_root
from syndicate.proposals import Proposal, read_proposals
from syndicate.pull import Order, Pulled, pull
from syndicate.review import Verdict, Word, approve, reject, restore
from syndicate.tools import Tools
from tests.syndicate.cluster_roots import commits, git, is_clean
from tests.syndicate.parent import Parent


@dataclass
class Station:
    root: Path
    cache: Path
    now: datetime
    parent: Parent

    def later(self, **time: float) -> Station:
        self.now += timedelta(**time)
        return self

    def pull(
        self, *sources: str, urgent: bool = False, due: bool = False, tools: Tools | None = None
    ) -> Pulled:
        self.parent.asked.clear()
        done = pull(
            self.root, self.cache, self.now, Order(sources, urgent, due), tools or Tools(), lambda *_: None
        )
        assert is_clean(self.root), git(self.root, "status", "--porcelain")
        return done

    def approve(self, *names: str, reason: str = "", into: str = "") -> Verdict:
        return approve(self.root, self.cache, self.now, Word(names, reason, into))

    def reject(self, *names: str, reason: str = "") -> Verdict:
        return reject(self.root, self.now, Word(names, reason))

    def restore(self, *names: str) -> Verdict:
        return restore(self.root, self.now, Word(names))

    def read(self) -> ReadReposts:
        config = open_root(self.root, clean=False).config
        return standing_at(gather_reposts(WorkTree(self.root), config), self.now)

    def shown(self) -> dict[str, Repost]:
        return {repost.id: repost for repost in self.read().shown}

    def body(self, item: str, lang: str = "zh") -> str:
        return (self.root / self.shown()[item].by_lang[lang].path).read_text("utf-8")

    def ledger(self, source: str = "bu") -> tuple[LedgerLine, ...]:
        file = self.root / f"reposts/{source}/ledger.jsonl"
        if not file.exists():
            return ()
        lines, findings = read_ledger(file.read_bytes(), "ledger.jsonl")
        assert not findings
        return lines

    def last(self, item: str, source: str = "bu") -> LedgerLine:
        return [line for line in self.ledger(source) if line.id == item][-1]

    def waiting(self) -> tuple[Proposal, ...]:
        from cluster.repository import open_repository

        repo = open_repository(self.root)
        assert repo is not None
        return read_proposals(repo, "").all

    def commits(self, branch: str = "HEAD") -> int:
        return commits(self.root, branch)

    def rules(self, done: Pulled) -> set[str]:
        return {finding.rule for finding in done.findings}

    def edit_cluster(self, old: str, new: str) -> None:
        file = self.root / "cluster.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        git(self.root, "commit", "-q", "-am", "settings")

    def state(self, source: str = "bu") -> dict[str, object]:
        return json.loads((self.cache / "syndicate" / "state" / f"{source}.json").read_text("utf-8"))

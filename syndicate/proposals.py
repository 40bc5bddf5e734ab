"""I/O: the `review` branch: what waits for an approver. Its tree is the content with the proposed files in place,
and a list of proposals beside each source's ledger; the work tree is never touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import git

from cluster.commit_tree import CommitTree
from cluster.errors import GitFailed
from cluster.ledger import STANDING, Decision, LedgerLine, read_values, write_line
from cluster.repository import run_git
from cluster.repost_reading import FOLDER
from syndicate.commit import Identity, branch_tip, commit_branch, move_branch
from syndicate.desk import Desk
from syndicate.plan import Wait
from syndicate.shelf import Shelf
from syndicate.write import Files, Stored, files_of_put

BRANCH = "review"
LIST = "proposals.jsonl"
_DECIDED = STANDING | {Decision.REJECT}


@dataclass(frozen=True)
class Proposal:
    """One change that waits: the line that approving writes, the files it brings (None: takes away), why it waits."""

    source: str
    folder: str
    line: LedgerLine
    reason: str
    detail: str
    since: datetime
    files: tuple[tuple[str, bool], ...]  # path below the content root, whether it is there

    @property
    def names(self) -> tuple[str, ...]:
        """What an approver may call it."""
        return (self.line.key, self.line.id, self.folder)


@dataclass(frozen=True)
class Proposals:
    """All that waits, and the tree that holds the files (None where nothing waits)."""

    all: tuple[Proposal, ...]
    tree: CommitTree | None
    tip: str | None

    def of(self, source: str) -> tuple[Proposal, ...]:
        """What waits from one source."""
        return tuple(one for one in self.all if one.source == source)

    def pending(self, source: str) -> frozenset[str]:
        """Fingerprints of what waits from one source."""
        return frozenset(one.line.received for one in self.of(source))


def read_proposals(repo: git.Repo, prefix: str) -> Proposals:
    """What the review branch holds."""
    tip = branch_tip(repo, BRANCH)
    if tip is None:
        return Proposals((), None, None)
    tree = CommitTree(repo, tip, prefix)
    try:
        paths = tree.paths()
    except GitFailed:
        return Proposals((), None, tip)
    found: list[Proposal] = []
    for path in paths:
        parts = path.split("/")
        if len(parts) == 3 and parts[0] == FOLDER and parts[2] == LIST:
            found.extend(_read(raw, parts[1]) for raw in tree.read(path).data.splitlines())
    return Proposals(tuple(found), tree, tip)


def settled(proposals: Proposals, shelf: Shelf) -> tuple[Proposal, ...]:
    """Proposals that the ledger has overtaken: decided on since, as by an approval that was interrupted after its commit."""
    found = []
    for one in proposals.all:
        later = [line for line in shelf.about(one.source, one.line.key) if line.decision in _DECIDED]
        if any(line.at >= one.line.at and line.received == one.line.received for line in later) or any(
            line.at > one.line.at and line.version >= one.line.version for line in later
        ):
            found.append(one)
    return tuple(found)


def open_proposals(desk: Desk, shelf: Shelf, who: Identity, when: datetime) -> Proposals:
    """What still waits; what was overtaken leaves the branch."""
    proposals = read_proposals(desk.repo, desk.prefix)
    gone = settled(proposals, shelf)
    if not gone:
        return proposals
    kept = tuple(one for one in proposals.all if one not in gone)
    keep_only(desk, proposals, kept, "待审清理 Settled proposals leave\n", who, when)
    return read_proposals(desk.repo, desk.prefix)


def propose(
    desk: Desk, before: Proposals, waits: Iterable[Wait], shelf: Shelf, who: Identity, when: datetime
) -> str | None:
    """Adds what waits to the branch; a newer proposal about an item takes the older one's place. The commit, if any."""
    files: dict[str, Any] = {}
    fresh: dict[tuple[str, str], Proposal] = {}
    for wait in waits:
        brought = files_of_put(wait.put, shelf)
        files.update(brought)
        source = wait.put.source
        told = tuple((path, data is not None) for path, data in sorted(brought.items()))
        since = next((one.since for one in before.all if one.folder == wait.put.folder), when)
        fresh[source, wait.put.folder] = Proposal(
            source, wait.put.folder, wait.put.line, wait.reason, wait.detail, since, told
        )
    kept = [one for one in before.all if (one.source, one.folder) not in fresh]
    after = (*kept, *fresh.values())
    subject = f"待审转载 {len(fresh)} 条 Reposts for review: {len(fresh)}"
    body = "\n".join(
        f"Item: {one.line.id}\nDecision: propose {one.line.decision} {one.line.key}" for one in fresh.values()
    )
    return _commit(desk, before, after, files, f"{subject}\n\n{body}\n", who, when)


def keep_only(
    desk: Desk, before: Proposals, kept: tuple[Proposal, ...], message: str, who: Identity, when: datetime
) -> None:
    """Leaves only some proposals on the branch; without any the branch goes away."""
    if not kept:
        if before.tip is not None:
            move_branch(desk, BRANCH, None, before.tip)
        return
    _commit(desk, before, kept, {}, message, who, when)


def files_of_proposal(proposal: Proposal, proposals: Proposals) -> Files:
    """The files that approving brings."""
    assert proposals.tree is not None
    return {path: Stored(proposals.tree.blob_id(path)) if there else None for path, there in proposal.files}


def _commit(
    desk: Desk,
    before: Proposals,
    after: tuple[Proposal, ...],
    fresh: Mapping[str, Any],
    message: str,
    who: Identity,
    when: datetime,
) -> str | None:
    """The branch's new tree is that of HEAD with the files of every proposal, so that it always shows what would change."""
    files: dict[str, Any] = {}
    for one in after:
        for path, there in one.files:
            if path in fresh:
                files[path] = fresh[path]
            elif before.tree is not None:
                files[path] = Stored(before.tree.blob_id(path)) if there else None
    lists: dict[str, list[bytes]] = {}
    for one in sorted(after, key=lambda one: (one.source, one.folder)):
        lists.setdefault(one.source, []).append(_write(one))
    for source, lines in lists.items():
        files[f"{FOLDER}/{source}/{LIST}"] = b"".join(line + b"\n" for line in lines)
    head = run_git(desk.repo, "rev-parse", "HEAD").decode().strip()
    return commit_branch(desk, BRANCH, files, message, who, when, base=head)


def _write(one: Proposal) -> bytes:
    values = {
        "folder": one.folder,
        "reason": one.reason,
        "detail": one.detail,
        "since": one.since.isoformat(),
        "files": [[path, there] for path, there in one.files],
        "line": json.loads(write_line(one.line)),
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _read(raw: bytes, source: str) -> Proposal:
    values = json.loads(raw)
    line = read_values(values["line"])
    assert line is not None
    files = tuple((path, there) for path, there in values["files"])
    since = datetime.fromisoformat(values["since"])
    return Proposal(source, values["folder"], line, values["reason"], values["detail"], since, files)


def approved(line: LedgerLine, by: str, when: datetime, because: str) -> LedgerLine:
    """The proposed line as an approver writes it."""
    return replace(line, at=when, by=by, because=f"{because}; {line.because}" if line.because else because)

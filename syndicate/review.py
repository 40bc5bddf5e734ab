"""I/O: `review`, `approve`, `reject`, `restore`: an approver's word about what waits, written into the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import git

from cluster.findings import Finding, finding
from cluster.ledger import LEDGER, SHOWN, Decision, LedgerLine
from cluster.repository import run_git
from cluster.repost_reading import EVIDENCE, FOLDER, ITEM, read_item
from cluster.reposts import ItemState
from cluster.sites import Role
from syndicate.clock import to_second
from syndicate.commit import Identity, commit_content
from syndicate.desk import Desk, open_desk, recover
from syndicate.ground import Refused, Root, find_repository, open_root
from syndicate.message import message
from syndicate.proposals import (
    Proposal,
    Proposals,
    approved,
    files_of_proposal,
    keep_only,
    open_proposals,
    read_proposals,
)
from syndicate.shelf import Held, digest_of, extend_ledger
from syndicate.state import forget_state
from syndicate.toml import write_item_toml
from syndicate.write import Stored


@dataclass(frozen=True)
class Verdict:
    """What came of an approver's word: Findings, and what was done, in words."""

    findings: tuple[Finding, ...]
    done: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    """What an approver says: `names` of items, sources, or `all`; `into` the held item that it really is."""

    names: tuple[str, ...]
    reason: str = ""
    into: str = ""


def review_lines(path: Path, now: datetime) -> Iterator[str]:
    """What waits, the oldest first. Raises Refused."""
    repo, _, prefix = find_repository(path)
    proposals = read_proposals(repo, prefix)
    for one in sorted(proposals.all, key=lambda one: (one.since, one.folder)):
        hours = (now - one.since).total_seconds() / 3600
        what = f"{one.line.decision.value} v{one.line.version}"
        yield f"{one.source}/{one.line.key}  {what}  {one.reason}  已等 waited {hours:.1f} h"
        yield f"    {one.line.title}  {one.detail}".rstrip()
    yield f"待审 waiting: {len(proposals.all)}"


def approve(path: Path, cache: Path, now: datetime, word: Word) -> Verdict:
    """Takes what was proposed: its files and its ledger line in one commit, which merges the review branch."""
    return _under_lock(path, lambda root, desk: _approve(root, desk, cache, to_second(now), word))


def reject(path: Path, now: datetime, word: Word) -> Verdict:
    """Refuses what was proposed: the ledger says so, and the same thing is not proposed again."""
    return _under_lock(path, lambda root, desk: _reject(root, desk, to_second(now), word))


def restore(path: Path, now: datetime, word: Word) -> Verdict:
    """Brings back the last text of items that were withdrawn or are held."""
    return _under_lock(path, lambda root, desk: _restore(root, desk, to_second(now), word))


def _under_lock(path: Path, act) -> Verdict:  # type: ignore[no-untyped-def]
    try:
        repo, top, prefix = find_repository(path)
        with open_desk(repo, top, prefix) as desk:
            recover(desk)
            verdict: Verdict = act(open_root(path, clean=True), desk)
            return verdict
    except Refused as refused:
        return Verdict(refused.findings)


def _approve(root: Root, desk: Desk, cache: Path, now: datetime, word: Word) -> Verdict:
    proposals = open_proposals(desk, root.shelf, root.robot, now)
    chosen, missing = _chosen(proposals, word.names)
    who = approver(desk.repo, root)
    if not chosen:
        return Verdict(missing)
    if word.into:
        return _alias(root, desk, cache, now, word, proposals, chosen, who)
    because = f"approved: {word.reason}" if word.reason else "approved"
    files: dict[str, bytes | Path | Stored | None] = {}
    lines: dict[str, list[LedgerLine]] = {}
    for one in chosen:
        files.update(files_of_proposal(one, proposals))
        lines.setdefault(one.source, []).append(approved(one.line, f"{who.name} <{who.email}>", now, because))
    files |= {
        f"{FOLDER}/{name}/{LEDGER}": extend_ledger(root.shelf, name, told) for name, told in lines.items()
    }
    told = [line for held in lines.values() for line in held]
    text = message("采纳待审 approved", ",".join(sorted(lines)), told)
    commit_content(desk, files, text, who, now, merged=proposals.tip)
    _keep_rest(desk, proposals, chosen, text, who, now)
    return Verdict(
        (*missing, *_no_role(root, who)), tuple(f"{line.decision.value}: {line.title}" for line in told)
    )


def _alias(
    root: Root,
    desk: Desk,
    cache: Path,
    now: datetime,
    word: Word,
    proposals: Proposals,
    chosen: tuple[Proposal, ...],
    who: Identity,
) -> Verdict:
    """The proposed item is one that is held: only its new id is written; the next pull compares the texts."""
    held = _find_held(root, word.into)
    if held is None or len(chosen) != 1 or chosen[0].source != held.source:
        return Verdict((finding("no-such-item", ".", name=word.into),))
    one = chosen[0]
    line = LedgerLine(
        at=now,
        decision=Decision.ALIAS,
        key=held.key,
        id=one.line.id,
        because=word.reason or "an approver says that it is the same",
        by=f"{who.name} <{who.email}>",
        title=one.line.title,
    )
    files = {f"{FOLDER}/{held.source}/{LEDGER}": extend_ledger(root.shelf, held.source, [line])}
    text = message("采纳待审 approved", held.source, [line])
    commit_content(desk, files, text, who, now)
    _keep_rest(desk, proposals, chosen, text, who, now)
    forget_state(cache, held.source)
    return Verdict(_no_role(root, who), (f"alias: {one.line.title} → {held.folder}",))


def _reject(root: Root, desk: Desk, now: datetime, word: Word) -> Verdict:
    proposals = open_proposals(desk, root.shelf, root.robot, now)
    chosen, missing = _chosen(proposals, word.names)
    if not chosen:
        return Verdict(missing)
    who = approver(desk.repo, root)
    lines: dict[str, list[LedgerLine]] = {}
    for one in chosen:
        because = f"rejected: {word.reason or one.reason}"
        line = replace(
            one.line,
            at=now,
            decision=Decision.REJECT,
            because=because,
            by=f"{who.name} <{who.email}>",
            digest="",
            evidence="",
        )
        lines.setdefault(one.source, []).append(line)
    files = {
        f"{FOLDER}/{name}/{LEDGER}": extend_ledger(root.shelf, name, told) for name, told in lines.items()
    }
    told = [line for held in lines.values() for line in held]
    text = message("退回待审 rejected", ",".join(sorted(lines)), told)
    commit_content(desk, files, text, who, now)
    _keep_rest(desk, proposals, chosen, text, who, now)
    return Verdict((*missing, *_no_role(root, who)), tuple(f"reject: {line.title}" for line in told))


def _restore(root: Root, desk: Desk, now: datetime, word: Word) -> Verdict:
    who = approver(desk.repo, root)
    files: dict[str, bytes | Path | Stored | None] = {}
    lines: dict[str, list[LedgerLine]] = {}
    missing: list[Finding] = []
    for name in word.names:
        held = _find_held(root, name)
        if held is None or held.live:
            missing.append(finding("nothing-to-restore", ".", name=name))
            continue
        brought, line = _restored(root, held, now, f"{who.name} <{who.email}>", word.reason)
        files.update(brought)
        lines.setdefault(held.source, []).append(line)
    if not lines:
        return Verdict(tuple(missing))
    files |= {
        f"{FOLDER}/{name}/{LEDGER}": extend_ledger(root.shelf, name, told) for name, told in lines.items()
    }
    told = [line for held_lines in lines.values() for line in held_lines]
    commit_content(desk, files, message("恢复 restored", ",".join(sorted(lines)), told), who, now)
    return Verdict((*missing, *_no_role(root, who)), tuple(f"restore: {line.title}" for line in told))


def _restored(
    root: Root, held: Held, now: datetime, by: str, reason: str
) -> tuple[dict[str, bytes | Path | Stored | None], LedgerLine]:
    """The last version that had a text, as a version of its own."""
    read = root.shelf.read
    files: dict[str, bytes | Path | Stored | None] = {}
    item = held.item
    if held.item.state is ItemState.CANCELLED:
        before = f"{held.folder}/versions/{held.item.version - 1}"
        former = read_item(read(f"{before}/{ITEM}") or b"") or item
        for lang in former.texts:
            files[f"{held.folder}/body.{lang}.html"] = read(f"{before}/body.{lang}.html") or b""
        files[f"{held.folder}/{EVIDENCE}"] = read(f"{before}/{EVIDENCE}") or b""
        item = former.model_copy(update={"version": held.item.version + 1})
    usable = ItemState.USABLE if item.state is ItemState.WITHHELD else item.state
    item = item.model_copy(update={"state": usable, "updated": now})
    data = write_item_toml(item)
    files[f"{held.folder}/{ITEM}"] = data
    line = LedgerLine(
        at=now,
        decision=Decision.RESTORE,
        key=held.key,
        id=held.item.id,
        because=f"restored: {reason}" if reason else "restored",
        by=by,
        title=held.title,
        version=item.version,
        state=item.state.value,
        digest=digest_of(data),
        evidence=item.evidence,
        received=_last_shown(root, held),
        updated=held.line.updated if held.line else None,
    )
    return files, line


def _last_shown(root: Root, held: Held) -> str:
    """The fingerprint of what was shown before it was taken back."""
    lines = [line for line in root.shelf.about(held.source, held.key) if line.decision in SHOWN]
    return lines[-1].received if lines else ""


def approver(repo: git.Repo, root: Root) -> Identity:
    """Who gives the word: Git's user here; without one, the cluster's committer."""
    name = run_git(repo, "config", "--get", "user.name", silent=1).decode().strip()
    email = run_git(repo, "config", "--get", "user.email", silent=1).decode().strip()
    return Identity(name, email) if name and email else root.robot


def _no_role(root: Root, who: Identity) -> tuple[Finding, ...]:
    """Told, not forbidden: what holds is the approval of the commit itself."""
    roles = [
        person
        for site in root.sites.values()
        for person in site.config.people
        if Role.APPROVER in person.roles and person.email.lower() == who.email.lower()
    ]
    return () if roles else (finding("approver-without-role", ".", who=who.email),)


def _chosen(proposals: Proposals, names: tuple[str, ...]) -> tuple[tuple[Proposal, ...], tuple[Finding, ...]]:
    if "all" in names:
        return proposals.all, () if proposals.all else (finding("nothing-waits", "."),)
    chosen: dict[str, Proposal] = {}
    missing = []
    for name in names:
        key = name.rstrip("/").rpartition("/")[2]
        found = [one for one in proposals.all if name in (*one.names, one.source) or key == one.line.key]
        chosen.update((one.folder, one) for one in found)
        if not found:
            missing.append(finding("no-such-item", ".", name=name))
    return tuple(chosen.values()), tuple(missing)


def _find_held(root: Root, name: str) -> Held | None:
    key = name.rstrip("/").rpartition("/")[2]
    return next(
        (
            held
            for held in root.shelf.items.values()
            if name in (held.item.id, held.folder) or key == held.key
        ),
        None,
    )


def _keep_rest(
    desk: Desk,
    proposals: Proposals,
    chosen: tuple[Proposal, ...],
    text: str,
    who: Identity,
    now: datetime,
) -> None:
    gone = {one.folder for one in chosen}
    kept = tuple(one for one in proposals.all if one.folder not in gone)
    keep_only(desk, proposals, kept, text, who, now)

"""What of a content root is approved: its history replayed from the commit that all trust begins with.

An approval is a commit whose trailers name blobs: `Approved: <blob> <path from the repository's top>`; the null id stands
for a removal. It counts for the version that stands when it reaches the main line (first parents), if its hand may
approve there by the people and rules approved before that commit, and has no part in what changed since the last
approved version. Trust begins with the first commit whose cluster.toml asks for approvals, or with one that the
operator names: its settings, and so its people, stand without approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from cluster.dataclass import dataclass
from cluster.gitlog import Kind, LogCommit
from cluster.rosters import (
    CLUSTER,
    SITE,
    ApprovalRules,
    Roster,
    is_governed,
    is_setting,
    read_roster,
    read_rules,
    read_top,
    site_of,
)

GONE = "0" * 40
Read = Callable[[str], bytes]
Verify = Callable[[str, str], bool]  # commit, public key → whether the commit bears that key's signature


class Reason(StrEnum):
    """Why an approval does not count: the rule that tells of it."""

    OTHER_HANDS = "approval-other-hands"
    NO_ROLE = "approval-no-role"
    OWN_CHANGE = "approval-own-change"
    UNSIGNED = "approval-unsigned"


@dataclass(frozen=True)
class Approval:
    """One trailer of a commit. `blob` is empty for a removal; `path` is below the content root."""

    commit: str
    author: str
    committer: str
    blob: str
    path: str


@dataclass(frozen=True)
class Refusal:
    """An approval that does not count, and why."""

    approval: Approval
    reason: Reason


@dataclass(frozen=True)
class Version:
    """What a path became with the commit at place `at` of the main line; `blob` is empty where it went away."""

    at: int
    blob: str
    kind: Kind = Kind.FILE


def approvals_of(commit: LogCommit, prefix: str) -> Iterator[Approval]:
    """The approvals in a commit's trailers that are about paths below `prefix`."""
    below = f"{prefix}/" if prefix else ""
    for line in commit.approved:
        blob, _, path = line.strip().partition(" ")
        path = path.strip()
        if path.startswith(below) and len(blob) == len(GONE):
            email, committer = commit.email.lower(), commit.committer.lower()
            yield Approval(commit.sha, email, committer, blob.replace(GONE, ""), path[len(below) :])


class Replay:
    """The state of approval at the end of a main line. Made by `replay`; `root` is where trust begins."""

    def __init__(self, read: Read, verify: Verify) -> None:
        self._read, self._verify = read, verify
        self._versions: dict[str, list[Version]] = {}
        self._approved: dict[str, int] = {}
        self._blobs: set[str] = set()
        self._hands: dict[str, set[str]] = {}
        self._origins: dict[str, set[str]] = {}
        self._rosters: dict[str, Roster] = {}
        self._refused: list[Refusal] = []
        self._unsettled: set[str] = set()
        self.root = ""
        self.rules = ApprovalRules()
        self.top = ""

    @property
    def shown(self) -> Mapping[str, Version]:
        """The newest approved version of each path that has one, removals left out."""
        found = ((path, self._versions[path][at]) for path, at in self._approved.items())
        return {path: version for path, version in found if version.blob}

    @property
    def newest(self) -> Mapping[str, Version]:
        """What each governed path last became."""
        return {path: versions[-1] for path, versions in self._versions.items()}

    @property
    def waiting(self) -> Mapping[str, Version]:
        """The newest versions that wait for approval, sorted by path."""
        shown = self.shown
        found = {path: version for path, version in self.newest.items() if self._waits(path, version, shown)}
        return dict(sorted(found.items()))

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """Approvals of what still waits that do not count."""
        waiting = self.waiting
        return tuple(
            one
            for one in self._refused
            if one.approval.path in waiting and waiting[one.approval.path].blob == one.approval.blob
        )

    def keys(self, path: str, email: str) -> tuple[str, ...]:
        """The public keys of a person who may approve `path`, "" for one without a key; none for anybody else."""
        return tuple(dict.fromkeys(roster[email] for roster in self._who(path) if email in roster))

    def approvers(self, path: str) -> tuple[str, ...]:
        """The e-mails of all who may approve `path`, sorted."""
        return tuple(sorted({email for roster in self._who(path) for email in roster}))

    def hands(self, path: str, blob: str) -> frozenset[str]:
        """Everybody who had a hand in a version since the last approved one, by e-mail."""
        pending, seen, found = [blob or f"-{path}"], set[str](), set[str]()
        while pending:
            key = pending.pop()
            if key not in seen:
                seen.add(key)
                found |= self._hands.get(key, set())
                pending.extend(self._origins.get(key, set()) - self._blobs)
        return frozenset(found)

    def judge(self, approval: Approval) -> Reason | None:
        """Why an approval does not count by the people and rules approved so far; None if it does. No signature is asked."""
        if approval.author != approval.committer:
            return Reason.OTHER_HANDS
        if not self.keys(approval.path, approval.committer):
            return Reason.NO_ROLE
        if approval.committer in self.hands(approval.path, approval.blob):
            return Reason.OWN_CHANGE
        return None

    def witness(self, commit: LogCommit) -> None:
        """Remember whose hands are in what a commit brings; a merge counts for what none of its parents had alone."""
        hands = {email.lower() for email in (commit.email, commit.committer, *commit.co_authors)}
        for change in commit.changes:
            key = change.new or f"-{change.path}"
            if len(commit.parents) > 1 and key in self._hands:
                continue
            self._hands.setdefault(key, set()).update(hands)
            if change.old and change.new:
                self._origins.setdefault(key, set()).add(change.old)

    def advance(self, commit: LogCommit, at: int) -> None:
        """Take the versions that a commit of the main line brings."""
        for change in commit.changes:
            if is_governed(change.path):
                blob = "" if change.kind is Kind.MODULE else change.new
                self._versions.setdefault(change.path, []).append(Version(at, blob, change.kind))

    def asks(self) -> bool:
        """Whether the newest cluster.toml asks for approvals."""
        versions = self._versions.get(CLUSTER)
        rules = read_rules(self._read(versions[-1].blob)) if versions and versions[-1].blob else None
        return rules is not None and rules.required

    def begin(self, commit: str) -> None:
        """Let trust begin here: settings stand as they are, documents too where the rules say so."""
        self.root = commit
        versions = self._versions.get(CLUSTER)
        rules = read_rules(self._read(versions[-1].blob)) if versions and versions[-1].blob else None
        for path, line in self._versions.items():
            if is_setting(path) or (rules is not None and rules.existing):
                self._approve(path, len(line) - 1)
        self._settle()

    def take(self, approvals: Iterable[Approval], at: int) -> None:
        """Weigh approvals that reached the main line at place `at`; people approved here may act from the next place on."""
        for approval in approvals:
            reason = self.judge(approval)
            if reason is None and self.rules.signed and not self._is_signed(approval):
                reason = Reason.UNSIGNED
            if reason is not None:
                self._refused.append(Refusal(approval, reason))
                continue
            line = self._versions.get(approval.path, [])
            places = (place for place, one in enumerate(line) if one.at <= at and one.blob == approval.blob)
            place = max(places, default=None)
            if place is not None:
                self._approve(approval.path, place)
        self._settle()

    def _who(self, path: str) -> tuple[Roster, ...]:
        """People of the site; for settings those of the top site too, for what belongs to no site only they."""
        names = (site_of(path), *((self.top,) if is_setting(path) else ()))
        return tuple(self._rosters[name] for name in names if name in self._rosters)

    def _approve(self, path: str, place: int) -> None:
        self._approved[path] = max(place, self._approved.get(path, -1))
        self._blobs.add(self._versions[path][place].blob or f"-{path}")
        if is_setting(path):
            self._unsettled.add(path)

    def _is_signed(self, approval: Approval) -> bool:
        keys = self.keys(approval.path, approval.committer)
        return any(key and self._verify(approval.commit, key) for key in keys)

    def _settle(self) -> None:
        """People and rules as the settings approved meanwhile have them."""
        for path in self._unsettled:
            version = self._versions[path][self._approved[path]]
            data = self._read(version.blob) if version.blob and version.kind is Kind.FILE else b""
            if path == CLUSTER:
                self.rules, self.top = read_rules(data) or self.rules, read_top(data) or self.top
            elif path == f"sites/{site_of(path)}/{SITE}":
                self._rosters[site_of(path)] = read_roster(data)
        self._unsettled.clear()

    @staticmethod
    def _waits(path: str, version: Version, shown: Mapping[str, Version]) -> bool:
        return version.blob != (shown[path].blob if path in shown else "")


def replay(
    commits: Iterable[LogCommit],
    head: str,
    prefix: str,
    read: Read,
    verify: Verify,
    trusted: str = "",
    begun: bool = False,
) -> Replay | None:
    """The approvals of the main line that ends at `head`; None if nothing ever asked for any.

    `commits` come parents before children; `read` gives a blob's bytes; `trusted` names the commit that trust begins
    with, None comes back too if it is not on the main line. `begun`: if nothing asked so far, trust begins at `head`.
    """
    known = {commit.sha: (number, commit) for number, commit in enumerate(commits)}
    state = Replay(read, verify)
    early: list[tuple[int, tuple[Approval, ...]]] = []
    line = tuple(_main_line(known, head))
    for at, (commit, entering) in enumerate(line):
        for one in entering:
            state.witness(one)
        state.advance(commit, at)
        approvals = tuple(approval for one in entering for approval in approvals_of(one, prefix))
        if state.root:
            state.take(approvals, at)
            continue
        named = not trusted and any(change.path == CLUSTER for change in commit.changes)
        last = begun and commit.sha == head
        if commit.sha == trusted or (named and state.asks()) or last:
            state.begin(commit.sha)
            for place, earlier in early:
                state.take(earlier, place)
            # Who opts in does not approve by the same commit the people that it names; who only asks ahead may.
            state.take(approvals if last else (), at)
        early.append((at, approvals))
    return state if state.root else None


def _main_line(
    known: Mapping[str, tuple[int, LogCommit]], head: str
) -> Iterator[tuple[LogCommit, tuple[LogCommit, ...]]]:
    """Each first parent up to `head`, oldest first, with the commits that reach the main line with it, itself last."""
    line: list[LogCommit] = []
    name = head
    while name in known:
        line.append(known[name][1])
        name = line[-1].parents[0] if line[-1].parents else ""
    seen: set[str] = set()
    for commit in reversed(line):
        entering: list[str] = []
        pending = [commit.sha]
        while pending:
            one = pending.pop()
            if one in known and one not in seen:
                seen.add(one)
                entering.append(one)
                pending.extend(known[one][1].parents)
        entering.sort(key=lambda sha: known[sha][0])
        yield commit, tuple(known[sha][1] for sha in entering)

"""I/O: `python -m publish approve`: an approval as an empty commit whose trailers name blobs. It never pushes."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import git

from cluster.approval import GONE, Approval, Reason, Replay, Version
from cluster.approved_view import owner_of, stems_of
from cluster.errors import GitFailed
from cluster.findings import Finding, finding
from cluster.messages import tell
from cluster.repository import head_of, open_repository, run_git
from cluster.rosters import is_governed
from cluster.signatures import Signatures
from cluster.tree import TreeState, open_tree
from publish.approved import open_past, read_approvals
from publish.options import Options, UsageError
from publish.report import print_messages

Say = Callable[[str], None]
_REASONS = {
    Reason.NO_ROLE: "approve-no-role",
    Reason.OWN_CHANGE: "approve-own-change",
    Reason.OTHER_HANDS: "approve-other-hands",
}
_BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")


def run_approve(options: Options, say: Say) -> int:
    """Approve what waits among `options.paths`: all of it or nothing. Exit code 0, or 1 where it is refused.

    A document stands for its pair and the files beside it, a folder for all below. Raises UsageError, GitFailed.
    """
    _, state = open_tree(options.content)
    repo = _repository(state)
    history = open_past(state, options.cache)
    found = read_approvals(state, history, options.cache, options.trusted, begun=True) if history else None
    if history is None or found is None:
        raise UsageError("无法读取签发历史 the history of approvals cannot be read")
    newest = found.newest
    dirty = {path: Version(-1, "") for path in state.dirty if is_governed(path)}
    named = [_below(name, options.content) for name in options.paths]
    if not named:
        raise UsageError(
            "请写明要签发的文件 say what to approve: make approve PATHS=sites/…/2026-03-01-slug.md"
        )
    chosen = select(named, {**dirty, **newest})
    wanted = {path: version for path, version in found.waiting.items() if path in chosen}
    author, email = _identity(repo, "AUTHOR"), _identity(repo, "COMMITTER")
    approvals = [Approval("", author, email, version.blob, path) for path, version in wanted.items()]
    problems = [finding("approve-uncommitted", path) for path in sorted(dirty) if path in chosen]
    problems.extend(problem for one in approvals if (problem := _refuse(one, found)) is not None)
    if not approvals and not problems:
        say("没有待签发的内容 nothing waits for approval here")
        return 0
    if not problems:
        problems.extend(_commit(repo, state.prefix, approvals, found, options.cache))
    if problems:
        print_messages(tell(problems, {}, False), sys.stderr)
        say("没有签发 nothing was approved")
        return 1
    for one in approvals:
        say(f"已签发 approved: {one.path}{'' if one.blob else '（删除 removal）'}")
    say("尚未推送 not pushed yet: git push")
    return 0


def select(names: Iterable[str], known: Mapping[str, Version]) -> Collection[str]:
    """The known paths that names stand for. Raises UsageError for a name that stands for none."""
    stems = stems_of(known)
    owners = {path: owner_of(path, stems) for path in known}
    owners |= {path: stem for stem, documents in stems.items() for path in documents}
    found: set[str] = set()
    for name in names:
        stem = owners.get(name) if name.endswith(".md") else name if name in stems else None
        mine = {path for path in known if not name or path == name or path.startswith(f"{name}/")}
        mine |= {path for path, owner in owners.items() if stem is not None and owner == stem}
        if not mine:
            raise UsageError(f"没有这个文件 no such file: {name}")
        found |= mine
    return found


def _repository(state: TreeState) -> git.Repo:
    repo = open_repository(state.top) if state.top else None
    if repo is None or state.commit is None:
        raise UsageError("内容目录不在 Git 中，或还没有提交 the content root is not in Git or has no commit")
    if state.shallow:
        raise UsageError("这是浅克隆，先运行 this is a shallow clone, first run: git fetch --unshallow")
    if run_git(repo, "diff", "--cached", "--name-only", "-z"):
        raise UsageError("暂存区有改动，先提交或撤出 the index holds changes: commit or unstage them first")
    if any((Path(repo.git_dir) / name).exists() for name in _BUSY):
        raise UsageError("合并或拣选尚未完成 a merge or pick is not finished")
    return repo


def _below(name: str, content: Path) -> str:
    """A name as a path below the content root, from there or from the current folder; "" for the root itself."""
    starts = (content, Path.cwd())
    places = [Path(os.path.normpath(start / Path(name).expanduser())) for start in starts]
    inside = [place for place in places if place.is_relative_to(content)]
    # What was removed is found nowhere: then the current folder counts, if it leads into the content root.
    place = next((place for place in inside if place.exists()), inside[-1] if inside else None)
    return place.relative_to(content).as_posix().removeprefix(".") if place else name


def _identity(repo: git.Repo, role: str) -> str:
    try:
        return run_git(repo, "var", f"GIT_{role}_IDENT").decode().rpartition("<")[2].partition(">")[0].lower()
    except GitFailed:
        raise UsageError("先设置姓名和邮箱 first set: git config user.name, git config user.email") from None


def _refuse(one: Approval, found: Replay) -> Finding | None:
    reason = found.judge(one)
    if reason is not None:
        others = [
            email for email in found.approvers(one.path) if email not in found.hands(one.path, one.blob)
        ]
        who = "、".join(others) or "（没有 none）"
        return finding(_REASONS[reason], one.path, email=one.committer, author=one.author, who=who)
    if found.rules.signed and not any(found.keys(one.path, one.committer)):
        return finding("approve-no-key", one.path, email=one.committer)
    return None


def _commit(
    repo: git.Repo, prefix: str, approvals: list[Approval], found: Replay, cache: Path
) -> list[Finding]:
    """Make the commit; where its signature is not that of the registered key, take it back and say so."""
    more = f" 等 {len(approvals)} 个文件 and {len(approvals) - 1} more" if len(approvals) > 1 else ""
    below = f"{prefix}/" if prefix else ""
    lines = [f"Approved: {one.blob or GONE} {below}{one.path}" for one in approvals]
    old = head_of(repo)
    with tempfile.TemporaryDirectory(prefix="jiyue-") as folder:
        message = Path(folder) / "message"
        message.write_text("\n".join((f"签发 approve: {approvals[0].path}{more}", "", *lines, "")), "utf-8")
        signed = ("-c", "gpg.format=ssh") if found.rules.signed else ()
        sign = ("--gpg-sign",) if found.rules.signed else ()
        settings = ("--quiet", "--allow-empty", "--no-verify", "--cleanup=whitespace")
        run_git(repo, *signed, "commit", *settings, *sign, "-F", str(message))
    new = head_of(repo)
    if not found.rules.signed or new is None or old is None:
        return []
    signatures = Signatures(repo, cache / "approvals")
    wrong = [
        finding("approve-wrong-key", one.path, email=one.committer)
        for one in approvals
        if not any(key and signatures.verify(new, key) for key in found.keys(one.path, one.committer))
    ]
    if wrong:
        run_git(repo, "update-ref", "-m", "approve: taken back", "HEAD", old, new)
    return wrong

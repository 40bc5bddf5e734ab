"""I/O: `fetch`: sites kept in Git repositories of their own are fetched as `sites.lock` pins them, or their pins moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cluster.environment import refuse_unknown
from cluster.errors import GitFailed
from cluster.findings import Finding, finding
from cluster.locks import LOCK, SCHEMES, Pin, fetch, is_safe_url, read_lock, update, write_lock
from cluster.tree import open_tree
from syndicate.commit import commit_content
from syndicate.desk import open_desk, recover
from syndicate.ground import PINS, Refused, find_repository, open_root

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """`move`: pins of `sites` (all where none is named) go to the head of `branch`; `add`: an address for a new pin."""

    sites: tuple[str, ...] = ()
    move: bool = False
    branch: str = "HEAD"
    add: str = ""
    folder: str = ""


def fetch_sites(
    path: Path, cache: Path, now: datetime, wanted: Wanted, say: Say, schemes: frozenset[str] = SCHEMES
) -> tuple[Finding, ...]:
    """Fetches every pin; with `move` or `add` writes and commits sites.lock. One bad address does not stop the rest.

    Raises UsageError for a site without a pin, Refused, GitFailed, OSError.
    """
    tree, _ = open_tree(path)
    data = tree.read(LOCK).data if LOCK in tree.paths() else b""
    pins, found = read_lock(data, schemes=schemes)
    findings = list(found)
    known = {pin.site: pin for pin in pins}
    if wanted.add:
        if len(wanted.sites) != 1 or not is_safe_url(wanted.add, schemes):
            raise Refused((*findings, finding("fetch-address", LOCK, url=wanted.add)))
        known[wanted.sites[0]] = Pin(wanted.sites[0], wanted.add, "0" * 40, wanted.folder)
    if not found:  # a pin that cannot be read may be the one
        refuse_unknown("站点", "site", wanted.sites, known)
    moved = dict(known)
    for name, pin in sorted(known.items()):
        if wanted.sites and name not in wanted.sites:
            continue
        try:
            if wanted.move or wanted.add:
                moved[name] = update(pin, cache / PINS, wanted.branch, schemes)
            else:
                fetch(pin, cache / PINS, schemes)
            say(f"{name}: {moved[name].commit[:12]}")
        except GitFailed as error:
            findings.append(finding("fetch-failed", LOCK, site=name, problem=error))
            if wanted.add:
                del moved[name]
    if moved != {pin.site: pin for pin in pins}:
        _write(path, now, tuple(moved.values()))
        say(f"{LOCK} 已更新并提交 was written and committed")
    return tuple(findings)


def _write(path: Path, now: datetime, pins: tuple[Pin, ...]) -> None:
    repo, top, prefix = find_repository(path)
    with open_desk(repo, top, prefix) as desk:
        recover(desk)
        root = open_root(path, clean=True)
        names = "\n".join(f"Site: {pin.site} {pin.commit}" for pin in sorted(pins))
        text = f"更新站点版本 sites.lock moved\n\n{names}\n"
        commit_content(desk, {LOCK: write_lock(pins)}, text, root.robot, now)

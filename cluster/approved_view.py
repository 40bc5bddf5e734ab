"""What production shows of the approved versions, and the Findings that tell what waits and which approvals do not count.

An approved file is held back where it would stand alone: below a site whose `site.toml` is not approved, a translation
whose original waits, a file beside a document none of whose languages is approved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cluster.approval import Replay, Version
from cluster.findings import Finding, finding
from cluster.rosters import CLUSTER, SITE, site_of

_TRANSLATION = re.compile(r"(?P<stem>.+)\.[a-z]{2}\.md")


def view_of(replay: Replay) -> Mapping[str, Version]:
    """The version that production shows of each path that it shows, sorted by path."""
    shown, newest = replay.shown, replay.newest
    stems = stems_of(newest)
    found: dict[str, Version] = {}
    for path, version in sorted(shown.items()):
        site = site_of(path)
        if not site or (f"sites/{site}/{SITE}" in shown and not _alone(path, shown, newest, stems)):
            found[path] = version
    return found


def approval_findings(replay: Replay) -> Iterator[Finding]:
    """A Finding for each path that waits, and for each approval of it that does not count.

    A file beside a document that waits itself is not told of apart from it.
    """
    waiting, shown = replay.waiting, replay.shown
    stems = stems_of(waiting)
    for path, version in waiting.items():
        owner = owner_of(path, stems)
        if owner is not None and not path.endswith(".md"):
            continue
        if not version.blob:
            yield finding("approval-of-removal", path)
        else:
            yield finding("approval-of-change" if path in shown else "approval-of-new", path)
    for refusal in replay.refused:
        approval = refusal.approval
        yield finding(
            refusal.reason.value, approval.path, email=approval.committer, commit=approval.commit[:10]
        )


def root_finding(trusted: str, required: bool, past: bool) -> tuple[Finding, ...]:
    """What stops production where the beginning of trust is not found; no cluster can make less of it.

    `trusted`: the commit that the operator names; `required`: cluster.toml asks for approvals; `past`: history can be read.
    """
    if not past and (required or trusted):
        return (finding("approval-without-history", CLUSTER),)
    return (finding("approval-root-missing", CLUSTER, commit=trusted),) if trusted else ()


def _alone(
    path: str,
    shown: Mapping[str, Version],
    newest: Mapping[str, Version],
    stems: Mapping[str, tuple[str, ...]],
) -> bool:
    match = _TRANSLATION.fullmatch(path)
    if match is not None:
        original = f"{match['stem']}.md"
        # An original that went away for good leaves a translation that may have become a document of its own.
        return (
            original in newest
            and original not in shown
            and bool(newest[original].blob or not newest[path].blob)
        )
    if path.endswith(".md"):
        return False
    owner = owner_of(path, stems)
    return owner is not None and not any(
        one in shown and not _alone(one, shown, newest, stems) for one in stems[owner]
    )


def stems_of(paths: Mapping[str, Version]) -> Mapping[str, tuple[str, ...]]:
    """Documents by the folder that their files stand in."""
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        if path.endswith(".md") and site_of(path):
            folder, _, name = path.rpartition("/")
            stem = f"{folder}/{name.split('.')[0]}"
            found[stem] = (*found.get(stem, ()), path)
    return found


def owner_of(path: str, stems: Mapping[str, tuple[str, ...]]) -> str | None:
    """The nearest folder above a path that is a document's."""
    while "/" in path:
        path = path.rpartition("/")[0]
        if path in stems:
            return path
    return None

"""I/O: a content root opened for a build: its tree, its past, its model, what stands behind its documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from cluster.catalogue import Catalogue, Shelf
from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.history import open_history
from cluster.library import Library
from cluster.listing import holds
from cluster.load import Loaded, load
from cluster.locks import LOCK, Pin, mount_sites, pin_folder, read_lock
from cluster.pasts import GitPast, NoPast, Past, Pasts
from cluster.repository import open_git_folder
from cluster.scan import Scan
from cluster.snapshot import Snapshot
from cluster.stamps import Stamps
from cluster.tree import Tree, TreeState, open_tree
from plugins.engine.theme import our_theme
from publish.approved import approved_view, open_past
from publish.options import Options
from publish.spread import spread
from publish.words import word_findings

PINS = "pins"  # below the cache: repositories of sites that have one of their own


@dataclass(frozen=True)
class Opened:
    """A content root as read: its tree, how it stands to Git, its past, what was loaded and every Finding so far."""

    tree: Snapshot
    state: TreeState
    past: Past
    loaded: Loaded
    findings: tuple[Finding, ...]

    @property
    def overrides(self) -> Mapping[str, str]:
        """Severities that the cluster sets itself."""
        return self.loaded.config.severity if self.loaded.config else {}


def open_content(
    options: Options,
    now: datetime,
    shelf_at: Callable[[Path], Shelf] = Catalogue,
    scan: Scan | None = None,
    render: bool = False,
) -> Opened:
    """Read a content root. In production a dirty tree and a shallow clone are refused (Findings).

    `shelf_at` gives the shelf of a folder of the cache, where an earlier reading is kept; `scan` is a look at the content
    root that was taken just now. `render`: what is read is rendered on the way, for all of it will be looked at.
    """
    root, cache, production = options.content, options.cache, options.production
    stamps = Stamps(shelf_at(cache / "stamps"), time.time_ns(), str(root.resolve()))
    held, state = open_tree(root, stamps, scan)
    history = open_past(state, cache)
    base: Tree = held
    waiting: tuple[Finding, ...] = ()
    if production:
        base, waiting = approved_view(held, state, history, cache, options.trusted)
    pins, problems = read_lock(base.read(LOCK).data) if holds(base, LOCK) else ((), ())
    mounted, unfetched = mount_sites(base, pins, cache / PINS)
    tree = Snapshot(mounted, stamps=stamps)
    past = Pasts(
        GitPast(history) if history else NoPast(),
        {pin.site: _pinned_past(pin, cache) for pin in pins},
    )
    kept = shelf_at(cache / "catalogue")
    loaded = load(
        tree,
        now,
        preview=options.preview,
        past=past,
        at=options.at,
        shelf=kept,
        spread=spread(options.workers),
        library=Library(tree, cache) if render else None,
    )
    stamps.keep(held)
    findings = (
        *tree.findings(),
        *waiting,
        *problems,
        *unfetched,
        *loaded.findings,
        *_word_findings(tree, loaded),
        *_state_findings(state, production),
    )
    return Opened(tree, state, past, loaded, findings)


def _word_findings(tree: Tree, loaded: Loaded) -> Iterator[Finding]:
    if loaded.config is not None:
        yield from word_findings(our_theme(), tree, loaded.config.languages)


def _state_findings(state: TreeState, production: bool) -> tuple[Finding, ...]:
    if not production:
        return (finding("shallow-clone-preview", "."),) if state.shallow else ()
    found = []
    if not state.in_git:
        found.append(finding("not-in-git", "."))
    if state.shallow:
        found.append(finding("shallow-clone", "."))
    found.extend(finding("dirty-tree", path) for path in state.dirty)
    return tuple(found)


def _pinned_past(pin: Pin, cache: Path) -> Past:
    """The history of a site in a repository of its own, up to the commit that is pinned."""
    folder = pin_folder(pin, cache / PINS)
    if not folder.is_dir():
        return NoPast()
    history = open_history(open_git_folder(folder), pin.path, cache / "history" / pin.site, commit=pin.commit)
    return GitPast(history, f"sites/{pin.site}/")

"""I/O: the pages of a few documents that were just saved, put in place ahead of everything else that follows from the save.

They are what the whole build would make of them, so that it finds them as they should be. Only pages that stand already are
replaced, and no record is written: whatever happens next, the whole build sees what it has not written itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from checks.sources import document_findings
from cluster.catalogue import Shelf
from cluster.edition import Edition
from cluster.facts import Stamps
from cluster.holdings import Holding
from cluster.library import Library
from cluster.listing import holds
from cluster.load import load
from cluster.messages import Message, tell
from cluster.model import Document, Model
from cluster.rosters import site_of
from cluster.snapshot import Snapshot
from plugins.documents.build import pages_of
from plugins.engine.outputs import Output
from publish.content import Opened
from publish.edition import begin_edition
from publish.lock import Busy, alone
from publish.options import Options
from publish.partial import replace_standing
from publish.report import has_errors

FEW = 16  # documents whose pages are worth making twice


def put_ahead(
    opened: Opened,
    messages: Collection[Message],
    written: Collection[str],
    options: Options,
    now: datetime,
    shelf: Shelf,
) -> int:
    """Put the pages of documents in place whose files were `written` since a content root was `opened`; how many changed.

    None is where anything else is new or wrong: `messages` are those of `opened`.
    """
    before = opened.loaded.model
    if before is None or not written or len(written) > FEW or not _only_rewritten(opened, written, options):
        return 0
    if has_errors([message for message in messages if message.finding.path not in written]):
        return 0
    for name in {site_of(path) for path in written} & before.holdings.keys():
        before.holdings[name].kept.parts.get()  # what is kept of it is about to be another's
    tree = opened.tree.after(written)
    loaded = load(tree, now, preview=options.preview, past=opened.past, at=options.at, shelf=shelf)
    model = loaded.model
    if model is None:
        return 0
    changed = tuple(_changed(before, model))
    library = Library(tree, options.cache)
    findings = (*loaded.findings, *document_findings(model, library, changed))
    if not 0 < len(changed) <= FEW or has_errors(tell(findings, opened.overrides, not options.production)):
        return 0
    try:
        with alone(options.output, wait=0):
            pages = tuple(_pages(model, library, tree, options, changed))
            return sum(replace_standing(options.output, page.path, page.render()) for page in pages)
    except Busy:
        return 0


def _only_rewritten(opened: Opened, written: Collection[str], options: Options) -> bool:
    """Whether these paths are documents that were there before, and are files still."""
    files = (
        (options.content / path) for path in written if path.endswith(".md") and holds(opened.tree, path)
    )
    return sum(file.is_file() and not file.is_symlink() for file in files) == len(written)


def _changed(before: Model, now: Model) -> Iterator[Document]:
    """Documents that were read anew and differ."""
    for name, holding in now.holdings.items():
        old = before.holdings.get(name)
        if old is None or holding.kept.mark == old.kept.mark:
            continue
        known = {part.key for part in old.kept.parts.get() if part.key}
        fresh = [part for part in holding.kept.parts.get() if part.key not in known]
        blobs = _blobs(old, frozenset(path for part in fresh for path in part.paths))
        for part in fresh:
            yield from (one for one in part.documents.get() if blobs.get(one.path) != one.blob)


def _blobs(holding: Holding, paths: frozenset[str]) -> dict[str, str]:
    held = (part for part in holding.kept.parts.get() if not paths.isdisjoint(part.paths))
    return {one.path: one.blob for part in held for one in part.documents.get()}


def _pages(
    model: Model, library: Library, tree: Snapshot, options: Options, documents: Collection[Document]
) -> Iterator[Output]:
    stamps = Stamps(model, tree)
    for site in sorted({document.site for document in documents}):
        if options.sites and site not in options.sites:
            continue
        keys = {document.key for document in documents if document.site == site}
        for lang in model.sites[site].languages:
            edition = Edition(model, site, lang)
            if not keys.isdisjoint(edition.by_key):
                yield from pages_of(begin_edition(edition, library, tree, options.content, stamps), keys)

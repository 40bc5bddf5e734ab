"""`content/reposts/**` → reposts that may be shown, held to their ledgers. Nothing that its ledger does not vouch for is shown.

An item is vouched for where the chain holds and its last standing line names the sha256 of item.toml, which itself names
the digests of its texts, files and evidence (`verified_file` holds a mirrored file to its digest when it is used).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.ledger import LEDGER, SHOWN, Decision, LedgerLine, read_ledger, standing
from cluster.listing import paths_under
from cluster.reposts import ItemDuty, ItemFile, ItemState, RepostItem
from cluster.settings import ClusterConfig, Source
from cluster.tree import Tree

FOLDER = "reposts"
ITEM = "item.toml"
EVIDENCE = "evidence.bin"
BLOBS = "blobs"


@dataclass(frozen=True)
class RepostText:
    """An item in one language: `path` of its cleaned HTML and Git's id of it, "" for a notice without a text."""

    lang: str
    title: str
    summary: str
    url: str
    path: str
    blob: str
    digest: str


@dataclass(frozen=True)
class Repost:
    """One item from outside that may be shown; `key` is its folder below the content root. It can be matched by duties."""

    key: str
    item: RepostItem
    texts: tuple[RepostText, ...]
    line: LedgerLine
    site: str  # as whose item it counts; "": from above the top site
    subject: tuple[str, ...]
    digest: str

    @property
    def name(self) -> str:
        """The 20 hex digits that name it in addresses (`cluster.urls.EditionUrls.repost`)."""
        return self.item.key

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def names(self) -> tuple[str, ...]:
        return (self.item.id, self.item.key, *(via.id for via in self.item.via[1:]))

    @property
    def source(self) -> str:
        return self.item.source

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def column(self) -> str:
        return ""

    @property
    def categories(self) -> tuple[str, ...]:
        return self.item.categories

    @property
    def tags(self) -> tuple[str, ...]:
        return self.item.categories

    @property
    def issuer(self) -> tuple[str, ...]:
        return self.item.issuer

    @property
    def document_number(self) -> str:
        return self.item.document_number

    @property
    def title(self) -> str:
        return next(iter(self.item.texts.values())).title

    @property
    def published(self) -> datetime | None:
        return self.item.published

    @property
    def terms(self) -> tuple[ItemDuty, ...]:
        return self.item.duties

    @property
    def cancelled(self) -> bool:
        """A notice stands in its place; it has no text."""
        return self.item.state is ItemState.CANCELLED

    @cached_property
    def by_lang(self) -> Mapping[str, RepostText]:
        """Its texts by language."""
        return {text.lang: text for text in self.texts}

    @cached_property
    def files(self) -> Mapping[str, ItemFile]:
        """Its files by the address that its text uses."""
        return {file.url: file for file in self.item.files}

    def file_path(self, file: ItemFile) -> str:
        """Where the mirrored file lies below the content root, "" where only its link is kept."""
        return f"{FOLDER}/{self.item.source}/{BLOBS}/{file.blob}" if file.blob else ""


@dataclass(frozen=True)
class ReadReposts:
    """What `reposts/` holds: `shown` by key, `hidden` (embargoed, withheld, unvouched), the ledgers by source, Findings."""

    shown: tuple[Repost, ...]
    hidden: tuple[Repost, ...]
    ledgers: Mapping[str, tuple[LedgerLine, ...]]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Gathered:
    """All items of a tree, whatever the instant: a Repost may be shown if it is sound and `is_shown` says so."""

    reposts: tuple[tuple[Repost, bool], ...]
    ledgers: Mapping[str, tuple[LedgerLine, ...]]
    findings: tuple[Finding, ...]


def standing_at(gathered: Gathered, at: datetime) -> ReadReposts:
    """What may be shown at `at`, and what may not."""
    shown: list[Repost] = []
    hidden: list[Repost] = []
    for repost, sound in gathered.reposts:
        (shown if sound and is_shown(repost, at) else hidden).append(repost)
    return ReadReposts(tuple(shown), tuple(hidden), gathered.ledgers, gathered.findings)


def gather_reposts(tree: Tree, config: ClusterConfig) -> Gathered:
    """Every item of a tree held to its ledger; a source no longer configured keeps what it has given."""
    found: list[tuple[Repost, bool]] = []
    findings: list[Finding] = []
    ledgers: dict[str, tuple[LedgerLine, ...]] = {}
    subjects = {subject.code for subject in config.subjects}
    sources = {source.id: source for source in config.sources}
    for name, paths in _by_source(tree).items():
        ledger = f"{FOLDER}/{name}/{LEDGER}"
        lines, broken = read_ledger(tree.read(ledger).data, ledger) if ledger in paths else ((), ())
        ledgers[name] = lines
        findings.extend(broken)
        last = standing(lines)
        for path in paths:
            if not _is_item(path):
                continue
            repost, problems = _read_item(tree, path, last, sources.get(name), subjects)
            # After a break nobody knows what was decided later: what the sound part accepted stays, changes do not count.
            findings.extend(problems)
            if repost is not None:
                found.append((repost, not problems))
    return Gathered(tuple(found), ledgers, tuple(findings))


def is_shown(repost: Repost, at: datetime) -> bool:
    """Whether the item may be shown at `at`: accepted, not withheld, its embargo over; a cancelled one as a notice."""
    item = repost.item
    if item.state is ItemState.EMBARGOED:
        return repost.line.decision in SHOWN and item.embargo is not None and item.embargo <= at
    if item.state is ItemState.CANCELLED:
        return repost.line.decision is Decision.WITHDRAW
    return repost.line.decision in SHOWN and item.state is not ItemState.WITHHELD


def read_item(data: bytes) -> RepostItem | None:
    """An item.toml, or None where it is none."""
    try:
        return RepostItem.model_validate(tomllib.loads(data.decode()))
    except ValueError:  # of the encoding, of TOML, of the schema
        return None


def verified_file(tree: Tree, repost: Repost, file: ItemFile) -> bytes | None:
    """The bytes of a mirrored file, or None where it is missing or not what was mirrored."""
    try:
        data = tree.read(repost.file_path(file)).data if file.blob else b""
    except FileNotFoundError:
        return None
    return data if file.blob and hashlib.sha256(data).hexdigest() == file.sha256 else None


def item_kind(categories: tuple[str, ...]) -> str:
    """The kind that an item's categories name; a policy where they name none."""
    return next((name for name in categories if name in KINDS and name != "page"), "policy")


def _by_source(tree: Tree) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in paths_under(tree, FOLDER):
        parts = path.split("/")
        if len(parts) > 2:
            found.setdefault(parts[1], []).append(path)
    return {name: tuple(found[name]) for name in sorted(found)}


def _is_item(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == 5 and parts[4] == ITEM and parts[2].isdecimal()


def _read_item(
    tree: Tree, path: str, last: Mapping[str, LedgerLine], source: Source | None, subjects: set[str]
) -> tuple[Repost | None, tuple[Finding, ...]]:
    key = path.rpartition("/")[0]
    data = tree.read(path).data
    item, line = read_item(data), last.get(key.rpartition("/")[2])
    if item is None or item.key != key.split("/")[3] or item.source != key.split("/")[1] or not item.texts:
        return None, (finding("repost-unreadable", path),)
    if line is None:
        return None, (finding("repost-undecided", path, title=next(iter(item.texts.values())).title),)
    digest = hashlib.sha256(data).hexdigest()
    problems = [] if digest == line.digest else [finding("repost-changed", path, key=item.key)]
    texts = tuple(_texts(tree, key, item))
    problems.extend(
        finding("repost-changed", f"{key}/body.{text.lang}.html", key=item.key)
        for text in texts
        if item.texts[text.lang].digest != text.digest
    )
    evidence = f"{key}/{EVIDENCE}"
    if item.evidence and _digest(tree, evidence) != item.evidence:
        problems.append(finding("repost-changed", evidence, key=item.key))
    site = (source.site or "") if source is not None else ""
    told = tuple(code for code in (*item.subject, *item.categories) if code in subjects)
    return Repost(key, item, texts, line, site, tuple(dict.fromkeys(told)), digest), tuple(problems)


def _texts(tree: Tree, key: str, item: RepostItem) -> Iterator[RepostText]:
    for lang, text in sorted(item.texts.items()):
        path = f"{key}/body.{lang}.html"
        try:
            blob = tree.read(path)
        except FileNotFoundError:
            yield RepostText(lang, text.title, text.summary, text.url, "", "", "")
            continue
        digest = hashlib.sha256(blob.data).hexdigest()
        yield RepostText(lang, text.title, text.summary, text.url, path, blob.id, digest)


def _digest(tree: Tree, path: str) -> str:
    try:
        return hashlib.sha256(tree.read(path).data).hexdigest()
    except FileNotFoundError:
        return ""

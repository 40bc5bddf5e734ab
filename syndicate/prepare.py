"""I/O: items made ready: their whole text fetched, cleaned, their pictures and attachments mirrored by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cluster.replacing import replace_file
from cluster.reposts import ItemFile
from cluster.settings import Source
from syndicate.clean import Cleaned
from syndicate.items import Doubt, Item
from syndicate.pages import FILE_TYPES
from syndicate.plan import Mirror, Prepared, PreparedText
from syndicate.received import Evidence, Provenance, write_evidence
from syndicate.retrieve import Answer, Request, RetrieveError
from syndicate.sniff import suffix_of
from syndicate.tools import Tools
from syndicate.triage import Wanted

_MOST_FILES = 60
_HEADERS = ("content-type", "etag", "last-modified")


class NotReady(Exception):
    """The item cannot be taken now: `rule` says why; it is asked for again at the next pull."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule, detail)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True)
class Bench:
    """What preparing needs. `kept` is the cache folder for mirrored files; `languages` are the cluster's."""

    source: Source
    tools: Tools
    kept: Path
    languages: tuple[str, ...]
    now: datetime


def prepare(wanted: Wanted, provenance: Provenance, bench: Bench) -> Prepared:
    """The item ready to be decided on. Raises NotReady where its page cannot be had now."""
    item, page, page_from = wanted.item, b"", None
    doubts: list[Doubt] = []
    if item.html is None and wanted.text and bench.source.full_text and _has_page(item):
        answer = _ask(item.url, bench)
        item, told = bench.tools.article(bench.source, item, answer)
        page, page_from = answer.body, provenance_of(bench.source.id, item.url, answer)
        doubts.extend(told)
    texts, cleaned = [], []
    for version in (item, *_translations(item, bench)):
        clean, text, more = _text(version, bench)
        texts.append(text)
        cleaned.append(clean)
        doubts.extend(more)
    if wanted.text and not texts[0].html and not item.files:
        doubts.append(Doubt("item-without-text", item.url, item.id))
    files, mirrors = _mirror_all(item, cleaned, bench)
    evidence = write_evidence(Evidence(provenance, wanted.item, page, page_from))
    return Prepared(
        item=_filled(item),
        received=wanted.received,
        texts=tuple(texts),
        evidence=evidence,
        files=files,
        mirrors=mirrors,
        doubts=tuple(doubts),
        because=wanted.because,
    )


def provenance_of(source: str, url: str, answer: Answer, signed: str = "") -> Provenance:
    """Where an answer came from. Headers that differ at every asking (`Date`) are left out."""
    headers = tuple((name, answer.headers[name]) for name in _HEADERS if name in answer.headers)
    return Provenance(
        source,
        url,
        answer.url,
        answer.status,
        answer.retrieved,
        headers,
        hashlib.sha256(answer.body).hexdigest(),
        signed,
    )


def _has_page(item: Item) -> bool:
    return item.url.startswith(("http://", "https://"))


def _ask(url: str, bench: Bench) -> Answer:
    try:
        answer = bench.tools.fetch(Request(url), bench.tools.policy(bench.source), bench.now)
    except RetrieveError as error:
        raise NotReady(error.rule, f"{url} {error.detail}") from None
    if answer.status != 200:
        raise NotReady("item-page-status", f"{url}: {answer.status}")
    return answer


def _translations(item: Item, bench: Bench) -> Iterator[Item]:
    """The item in other languages of the cluster, from pages that the item names; one that cannot be had is missing."""
    if not bench.source.full_text or bench.source.kind == "folder":
        return
    for lang, url in item.translations:
        if lang[:2] not in bench.languages or lang[:2] == item.language[:2]:
            continue
        try:
            answer = _ask(url, bench)
        except NotReady:
            continue
        blank = replace(item, url=url, html=None, summary="", language=lang[:2])
        told, _ = bench.tools.article(bench.source, blank, answer)
        if told.html is not None and told.title != item.title:
            yield replace(told, language=lang[:2])


def _text(item: Item, bench: Bench) -> tuple[Cleaned, PreparedText, list[Doubt]]:
    html = item.html if item.html is not None else _paragraph(item.summary)
    cleaned = bench.tools.clean(html, item.url)
    doubts = []
    if cleaned.refused:
        doubts.append(Doubt(cleaned.refused, item.url, item.id))
    if cleaned.text_lost:
        doubts.append(Doubt("text-lost", "；".join(cleaned.text_lost)[:200], item.id))
    title = item.title.strip() or item.url or item.id
    lang = item.language[:2].lower() if item.language[:2].isalpha() else bench.source.language
    return cleaned, PreparedText(lang, title, item.summary.strip(), item.url, cleaned.html), doubts


def write_text(item: Item, bench: Bench) -> PreparedText:
    """The item's own text as it would be stored."""
    return _text(item, bench)[1]


def _paragraph(summary: str) -> str:
    """A summary as HTML; it may hold markup of its own, which is cleaned like any other."""
    return summary if not summary or "<" in summary else f"<p>{summary}</p>"


def _mirror_all(
    item: Item, cleaned: list[Cleaned], bench: Bench
) -> tuple[tuple[ItemFile, ...], tuple[Mirror, ...]]:
    """Pictures and attachments, each address once, in the order of the text; what cannot be had stays a link."""
    names = {file.url: file.title for file in item.files}
    addresses = dict.fromkeys(
        (
            *(url for one in cleaned for url in one.images),
            *(url for one in cleaned for url in one.links if suffix_of(url) in FILE_TYPES),
            *names,
        )
    )
    files: list[ItemFile] = []
    mirrors: dict[str, Mirror] = {}
    for url in list(addresses)[:_MOST_FILES]:
        if not url.startswith(("http://", "https://")):
            continue
        got = bench.tools.mirror(url, item.url, bench.source, bench.now)
        name = names.get(url) or unquote(urlsplit(url).path.rpartition("/")[2])
        if got.refused:
            files.append(ItemFile(url=url, name=name))
            continue
        digest = hashlib.sha256(got.data).hexdigest()
        blob = f"{digest}{got.suffix}"
        kept = bench.kept / blob
        if not kept.exists():
            replace_file(kept, got.data)
        mirrors[blob] = Mirror(blob, kept)
        files.append(
            ItemFile(url=url, blob=blob, sha256=digest, type=got.type, name=name, bytes=len(got.data))
        )
    return tuple(files), tuple(mirrors.values())


def _filled(item: Item) -> Item:
    """Without empty words: what is stored has no blanks."""

    def words(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(" ".join(value.split()) for value in values if value.strip()))

    return replace(
        item,
        title=item.title.strip() or item.url or item.id,
        categories=words(item.categories),
        issuer=words(item.issuer),
        authors=words(item.authors),
        document_number=" ".join(item.document_number.split()),
    )

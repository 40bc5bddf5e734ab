"""Receipts as a feed: a site's word to its parents that an item stands, when it was due and when it stood."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from cluster.identity import feed_id
from cluster.model import Site
from cluster.receipts import Receipt
from plugins.engine.chrome import html_lang
from plugins.feeds.entries import (
    Category,
    DublinCore,
    FeedEntry,
    FeedInfo,
    FeedPage,
    FeedUrls,
    Generator,
    Origin,
    Person,
)
from plugins.feeds.text import as_entry_id

_WORDS = {
    "zh": "原文标识 {id}；起算 {started}；应于 {due} 前，实际 {stopped}{late}；摘要 sha256 {digest}",
    "en": "Origin id {id}; clock from {started}; due {due}, stood {stopped}{late}; digest sha256 {digest}",
}
_LATE = {"zh": "（逾期）", "en": " (late)"}


def receipt_page(site: Site, receipts: tuple[Receipt, ...]) -> FeedPage:
    """The feed of a site's receipts. An entry's id is the site's and the item's; `via` is the origin's page."""
    lang = site.languages[0]
    home = f"https://{site.host}/{site.base}"
    name = site.text(site.config.name, lang)
    info = FeedInfo(
        id=feed_id(site.id, lang, "receipts", ""),
        title=f"{name} · {'转载回执' if lang == 'zh' else 'Receipts'}",
        urls=FeedUrls(atom=f"{home}receipts.atom"),
        home_url=home,
        language=html_lang(lang),
        author=Person(site.text(site.config.organiser, lang), home),
        born=datetime(2000, 1, 1, tzinfo=UTC),
        generator=Generator("Jiyue 集约"),
    )
    return FeedPage(info, tuple(_entry(site, lang, one) for one in receipts))


def _entry(site: Site, lang: str, one: Receipt) -> FeedEntry:
    identity = uuid.uuid5(
        uuid.NAMESPACE_URL, f"jiyue:receipt:{site.id}:{one.id}:{one.digest if one.update else ''}"
    )
    language = lang if lang in _WORDS else "en"
    words = _WORDS[language].format(
        id=one.id,
        digest=one.digest or "—",
        late=_LATE[language] if one.late else "",
        **{key: getattr(one, key).isoformat(timespec="minutes") for key in ("started", "due", "stopped")},
    )
    home = f"https://{site.host}/{site.base}"
    return FeedEntry(
        id=f"urn:uuid:{identity}",
        url=one.url or home,
        title=one.title,
        published=one.stopped,
        updated=one.stopped,
        language=html_lang(lang),
        summary=words,
        categories=(Category("late" if one.late else "carried", "urn:jiyue:receipt"),),
        origin=Origin(as_entry_id(one.id), one.title, one.started, via_url=one.via),
        dublin_core=DublinCore(
            identifiers=(one.id, f"sha256:{one.digest}") if one.digest else (one.id,), source=one.via
        ),
    )

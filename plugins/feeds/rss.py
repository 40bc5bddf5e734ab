"""RSS 2.0 after the RSS Best Practices Profile."""

from __future__ import annotations

from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from plugins.feeds.entries import FeedEntry, FeedInfo, Tombstone
from plugins.feeds.extension import EntryTerms, FeedTerms
from plugins.feeds.text import clean, clean_line, clean_url
from plugins.feeds.titles import title_of

MEDIA_TYPE = "application/rss+xml"


def write(info: FeedInfo, entries: Sequence[FeedEntry], tombstones: Sequence[Tombstone] = ()) -> bytes:
    """The feed as UTF-8, items in the order given; the same arguments are the same bytes."""
    feed = FeedGenerator()
    # feedgen dates a channel by the clock and formats each date through setlocale, which is process-wide:
    # it is given no date at all, and the extension writes them.
    feed._FeedGenerator__rss_lastBuildDate = None
    feed.register_extension("jiyue", lambda: FeedTerms(info, entries, tombstones))
    title = title_of(info.title, info.subtitle, info.language)
    feed.title(title)
    feed.link(href=clean_url(info.home_url), rel="alternate")  # the only one: the last link becomes RSS's
    feed.description(clean(info.subtitle) if clean_line(info.subtitle) else title)
    feed.generator(
        " ".join(filter(None, (clean_line(info.generator.name), clean_line(info.generator.version))))
    )
    feed.language(clean_line(info.language) or None)
    if clean_line(info.rights):
        feed.rights(clean(info.rights))
    if clean_line(info.author.email):
        feed.managingEditor(f"{clean_line(info.author.email)} ({clean_line(info.author.name)})")
    if clean_url(info.logo):
        feed.image(clean_url(info.logo), title=title, link=clean_url(info.home_url))
    for entry in entries:
        _add(feed, entry, info.language)
    return bytes(feed.rss_str(pretty=True))


def _add(feed: FeedGenerator, facts: FeedEntry, feed_language: str) -> None:
    item = feed.add_entry(order="append")
    item.register_extension("jiyue", lambda: EntryTerms(facts, feed_language))
    item.guid(facts.id, permalink=False)
    title = title_of(facts.title, facts.summary, facts.language)
    item.title(title)
    item.link(href=clean_url(facts.url), rel="alternate")
    item.description(clean(facts.summary) if clean_line(facts.summary) else title, isSummary=True)
    if facts.content_html:
        # Escaped, not CDATA: a body may hold `]]>`.
        item.content(clean(facts.content_html), type="html")
    for category in facts.categories:
        if clean_line(category.term):
            named = {
                "term": clean_line(category.term),
                "label": clean_line(category.label) or clean_line(category.term),
            }
            item.category(
                named | ({"scheme": clean_line(category.scheme)} if clean_line(category.scheme) else {})
            )
    if facts.origin is not None:
        url = clean_url(facts.origin.self_url) or clean_url(facts.origin.alternate_url)
        if url:
            item.source(url, clean_line(facts.origin.title) or facts.origin.id)

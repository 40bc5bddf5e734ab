"""What an OPML file lists: sites and their feeds, as rows."""

from __future__ import annotations

from cluster.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class FeedOutline:
    """One feed: where it is, and the page that it is the feed of."""

    title: str
    feed_url: str
    page_url: str = ""
    language: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class SiteOutline:
    """A site (or a group of feeds in it) with its feeds and the sites below it."""

    title: str
    feeds: tuple[FeedOutline, ...] = ()
    sites: tuple[SiteOutline, ...] = ()

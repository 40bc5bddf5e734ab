"""Where a document was first published: a site of the cluster, or a parent outside of it. One shape for both."""

from __future__ import annotations

from cluster.dataclass import dataclass
from cluster.identity import feed_id
from cluster.model import Document, Model
from cluster.urls import EditionUrls


@dataclass(frozen=True)
class Further:
    """Another parent that published the same document."""

    name: str
    url: str


@dataclass(frozen=True)
class Origin:
    """Who published a document first, and where; every URL is absolute, "" where it is not known."""

    name: str  # 来源: the body that published it
    site_name: str
    home_url: str
    page_url: str
    feed_id: str
    feed_title: str
    feed_url: str
    also: tuple[Further, ...] = ()


def origin_name(model: Model, document: Document) -> str:
    """来源: the name of who published the document first."""
    if document.fields.origin:
        return document.fields.origin
    if document.repost is not None:
        return document.repost.item.via[0].name
    site = model.sites[document.site]
    return site.text(site.config.organiser, document.lang)


def origin_home(model: Model, document: Document) -> str:
    """The home page of who published the document first."""
    if document.repost is not None:
        return _outside(document).home_url
    return EditionUrls(model.sites[document.site], document.lang).home().absolute


def origin_of(model: Model, document: Document) -> Origin:
    """The origin of a document in its language."""
    return _outside(document) if document.repost is not None else _inside(model, document)


def _inside(model: Model, document: Document) -> Origin:
    site = model.sites[document.site]
    urls = EditionUrls(site, document.lang)
    name = site.text(site.config.name, document.lang)
    return Origin(
        name=origin_name(model, document),
        site_name=name,
        home_url=urls.home().absolute,
        page_url=document.fields.origin_url or urls.document(document).absolute,
        feed_id=feed_id(site.id, document.lang, "origin", ""),
        feed_title=name,
        feed_url=urls.below("feeds/origin.atom").absolute,
    )


def _outside(document: Document) -> Origin:
    assert document.repost is not None
    item = document.repost.item
    first, *others = item.via
    text = document.repost.by_lang.get(document.lang)
    page = (text.url if text else "") or first.url
    host = "/".join(page.split("/")[:3]) + "/" if page.startswith("http") else ""
    return Origin(
        name=document.fields.origin or first.name,
        site_name=first.feed_title or first.name,
        home_url=host,
        page_url=page,
        feed_id=first.feed_id,
        feed_title=first.feed_title or first.name,
        feed_url=first.feed_url,
        also=tuple(Further(via.name or via.source, via.url) for via in others),
    )

"""What a shared link shows: Open Graph, Twitter cards, QQ's `itemprop`, and the times and first source of documents."""

from __future__ import annotations

from plugins.engine.views import Meta
from plugins.feeds.text import clean_line
from plugins.metadata.facts import DOCUMENTS, ColumnFacts, PageFacts, PageKind, Picture, SiteFacts
from plugins.metadata.moments import with_zone

# X cuts longer ones itself, in the middle of a word.
_TWITTER_TITLE, _TWITTER_DESCRIPTION = 70, 200


def share_picture(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> Picture | None:
    """The page's own image, else its column's share image, else the edition's."""
    return page.image or (column.image if column else None) or site.image


def make_social(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> tuple[Meta, ...]:
    """All `meta` for sharing; none for a notice, which stands for something that is no longer said."""
    if page.kind is PageKind.NOTICE:
        return ()
    picture = share_picture(site, column, page)
    found = (
        *_open_graph(site, page, picture),
        *(_article(column, page) if page.kind in DOCUMENTS else ()),
        *_twitter(site, page, picture),
        *_itemprop(site, page, picture),
    )
    return tuple(one for one in found if one.content)


def _title(site: SiteFacts, page: PageFacts) -> str:
    return clean_line(site.name if page.kind is PageKind.HOME else page.title)


def _description(site: SiteFacts, page: PageFacts) -> str:
    return clean_line(page.description or (site.description if page.kind is PageKind.HOME else ""))


def _open_graph(site: SiteFacts, page: PageFacts, picture: Picture | None) -> tuple[Meta, ...]:
    others = (one.hreflang for one in page.alternates if one.hreflang != site.html_lang)
    return (
        Meta("property", "og:type", "article" if page.kind in DOCUMENTS else "website"),
        Meta("property", "og:title", _title(site, page)),
        Meta("property", "og:url", page.url),
        Meta("property", "og:site_name", clean_line(site.name)),
        Meta("property", "og:locale", _locale(site.html_lang)),
        *(Meta("property", "og:locale:alternate", _locale(lang)) for lang in others if lang != "x-default"),
        Meta("property", "og:description", _description(site, page)),
        *(_picture(picture) if picture else ()),
    )


def _picture(picture: Picture) -> tuple[Meta, ...]:
    return (
        Meta("property", "og:image", picture.url),
        Meta("property", "og:image:width", str(picture.width or "")),
        Meta("property", "og:image:height", str(picture.height or "")),
        Meta("property", "og:image:alt", clean_line(picture.alt)),
    )


def _article(column: ColumnFacts | None, page: PageFacts) -> tuple[Meta, ...]:
    published = with_zone(page.published) if page.published else ""
    updated = with_zone(page.updated or page.published) if page.updated or page.published else ""  # type: ignore[arg-type]
    return (
        Meta("property", "article:published_time", published),
        Meta("property", "article:modified_time", updated),
        Meta("property", "article:published_first", _first_source(page)),
        *(Meta("property", "article:author", clean_line(name)) for name in page.authors),
        Meta("property", "article:section", clean_line(column.name) if column else ""),
        *(Meta("property", "article:tag", clean_line(word)) for word in page.keywords),
        Meta("property", "bytedance:published_time", published),
        Meta("property", "bytedance:updated_time", updated),
    )


def _first_source(page: PageFacts) -> str:
    """`原发媒体名称, 原发网页URL`."""
    if page.repost:
        name, url = page.repost.origin.name, page.repost.origin_url
    else:
        name, url = page.source.name, page.source.url or page.url
    return f"{clean_line(name)}, {url}" if clean_line(name) and url else ""


def _twitter(site: SiteFacts, page: PageFacts, picture: Picture | None) -> tuple[Meta, ...]:
    return (
        Meta("name", "twitter:card", "summary_large_image" if picture else "summary"),
        Meta("name", "twitter:title", _cut(_title(site, page), _TWITTER_TITLE)),
        Meta("name", "twitter:description", _cut(_description(site, page), _TWITTER_DESCRIPTION)),
        Meta("name", "twitter:image", picture.url if picture else ""),
        Meta("name", "twitter:image:alt", clean_line(picture.alt) if picture else ""),
    )


def _itemprop(site: SiteFacts, page: PageFacts, picture: Picture | None) -> tuple[Meta, ...]:
    return (
        Meta("itemprop", "name", _title(site, page)),
        Meta("itemprop", "description", _description(site, page)),
        Meta("itemprop", "image", picture.url if picture else ""),
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _locale(html_lang: str) -> str:
    """`zh-CN` as Open Graph writes it; a language without a region gets its usual one."""
    language, _, region = html_lang.partition("-")
    usual = {"zh": "CN", "en": "US", "ru": "RU", "ja": "JP", "ko": "KR"}
    region = region or usual.get(language, "")
    return f"{language}_{region.upper()}" if region else language

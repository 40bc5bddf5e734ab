"""Ready selectors for the common families of government systems; what a source sets itself goes before them.

`trs` 拓尔思 TRS WCM · `jcms` 大汉 JCMS · `gkmlpt` 广东 政府信息公开目录平台 · `gov-cn` 中国政府网 and what is built like it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from cluster.settings import PageAdapter


@dataclass(frozen=True)
class Profile:
    """CSS selectors; alternatives are separated by commas or given in order of preference as a tuple."""

    items: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()


_NEXT = ("a.next[href]", "a[rel=next]", "a:contains('下一页')", "a:contains('下页')", "a:contains('后一页')")
_BODIES = (
    "#UCAP-CONTENT",
    ".pages_content",
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".view.TRS_UEDITOR",
    "#zoom",
    "#zoomcon",
    "#Zoom",
    ".article-content",
    ".article_content",
    ".articleCon",
    ".news_content",
    ".detail-content",
    ".xxgk_content",
    "#mainText",
    "#content",
    "article",
    ".content",
)

# Any page: the names that these systems, and those after their model, have in common.
COMMON = Profile(
    items=(
        ".list li",
        "ul.list li",
        ".news_box li",
        ".list_con li",
        ".newsList li",
        ".zwgk_list li",
        "ul.news-list li",
        "ul.gl_list li",
        "ul li",
        "table tr",
    ),
    link=("a[href]",),
    date=("span.date", ".date", ".time", "time", "span", "em", "td:last-child"),
    next=_NEXT,
    title=("h1", ".article-title", ".title", "h2"),
    body=_BODIES,
)

PROFILES = {
    "trs": Profile(
        items=("ul.list li", ".list_con li", ".news_list li", ".gl_list li", ".list li", "ul li"),
        link=("a[href*='/t2']", "a[href]"),
        date=("span.date", "span", ".time", "em"),
        next=_NEXT,
        title=("h1", ".xl_title", ".title", ".bt", "h2"),
        body=(".TRS_Editor", ".trs_editor_view", ".TRS_UEDITOR", ".view", "#zoom", *_BODIES),
    ),
    "jcms": Profile(
        items=("li", "tr", "div.item"),
        link=("a[href*='/art/']", "a[href]"),
        date=("span", "b", ".bt-data-time", "td:last-child"),
        next=(".default_pgNext[href]", "a.next[href]", *_NEXT),
        title=("h1", ".title", ".arti_title", "#title", "td.title"),
        body=("#zoom", ".bt-content", ".arti_content", ".article_content", ".main-txt", *_BODIES),
    ),
    "gkmlpt": Profile(
        items=(".list-content table tr", ".list-content li", "table.table-content tr", "ul li"),
        link=("a[href*='/gkmlpt/content/']", "a[href]"),
        date=(".date", "td:last-child", "span"),
        next=_NEXT,
        title=(".content h1.title", "h1.title", "h1", ".classify + .title"),
        body=(".article-content", ".content .article", ".document-content", *_BODIES),
    ),
    "gov-cn": Profile(
        items=(".news_box li", ".list li", ".list_1 li", "#listBody li", ".zwgk_list li", "ul li"),
        link=("a[href*='/content_']", "a[href]"),
        date=("span.date", ".date", "span"),
        next=("#newpage_next a", *_NEXT),
        title=("h1#ti", "#ti", ".article h1", "h1", ".policyLibraryOverview_header td.zwxl-title"),
        body=("#UCAP-CONTENT", ".pages_content", *_BODIES),
    ),
}


def profile_of(adapter: PageAdapter | None, body: str | None = None) -> Profile:
    """The selectors of a source: its own first, its profile's, then the common ones. `body` is the source's own."""
    ready = PROFILES.get(adapter.profile or "", COMMON) if adapter else COMMON
    own = {"body": body} | {
        name: value
        for name in ("items", "link", "date", "next", "title", "body", "number", "issuer")
        if adapter and (value := getattr(adapter, name))
    }
    merged = {}
    for field in fields(Profile):
        mine = own.get(field.name)
        # Whoever names a selector means it: nothing else is tried for it.
        merged[field.name] = (mine,) if mine else getattr(ready, field.name)
    return Profile(**merged)

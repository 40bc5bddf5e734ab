"""网站标签、栏目标签、内容页标签: the statutory labels (政府网站发展指引 附件), on exactly the pages that must carry them.

The home page has the site's three, a list page also the column's four, a document's page also its own.
Their names are written as the guideline writes them. A label without a value is left out and reported.
"""

from __future__ import annotations

from functools import lru_cache

from cluster.findings import Finding, finding
from plugins.engine.views import Meta
from plugins.feeds.text import clean_line
from plugins.metadata.facts import DOCUMENTS, LISTS, ColumnFacts, PageFacts, PageKind, SiteFacts, host_of
from plugins.metadata.moments import pub_date

OPTIONAL = frozenset({"Keywords", "Author", "Description", "Image", "Url"})
_NOTHING = frozenset({"", "null", "none", "undefined"})


def label_page(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> tuple[Meta, ...]:
    """The labels of a page in the guideline's order; none on pages that need none."""
    if page.kind in DOCUMENTS:
        return (*_standing(site, column, PageKind.COLUMN), *_metas(_document_labels(page)))
    return _standing(site, column, page.kind)


@lru_cache(1024)
def _standing(site: SiteFacts, column: ColumnFacts | None, kind: PageKind) -> tuple[Meta, ...]:
    """The labels of a kind of page, which are the same on all of a column's."""
    return _metas(_standing_labels(site, column, kind))


def _metas(labels: tuple[tuple[str, str], ...]) -> tuple[Meta, ...]:
    return tuple([Meta("name", name, value) for name, value in labels if not _is_nothing(value)])


def check_labels(
    site: SiteFacts, column: ColumnFacts | None, page: PageFacts, path: str, line: int = 0
) -> tuple[Finding, ...]:
    """What is wrong with the labels of a page whose source is `path`: required ones without a value, a false domain."""
    labels = _labels(site, column, page)
    found = []
    for name, value in labels:
        if name in OPTIONAL or not _is_nothing(value):
            continue
        undated = name == "PubDate" and page.kind is PageKind.PAGE
        found.append(
            finding("label-undated" if undated else "label-missing", path, line, label=name, url=page.url)
        )
    if labels and site.domain and site.domain != host_of(page.url):
        found.append(finding("label-domain", path, line, domain=site.domain, host=host_of(page.url)))
    return tuple(found)


def _labels(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> tuple[tuple[str, str], ...]:
    if page.kind in DOCUMENTS:
        return _standing_labels(site, column, PageKind.COLUMN) + _document_labels(page)
    return _standing_labels(site, column, page.kind)


def _standing_labels(
    site: SiteFacts, column: ColumnFacts | None, kind: PageKind
) -> tuple[tuple[str, str], ...]:
    if kind is PageKind.HOME:
        return _site_labels(site)
    return _site_labels(site) + _column_labels(column) if kind in LISTS else ()


def _site_labels(site: SiteFacts) -> tuple[tuple[str, str], ...]:
    return (
        ("SiteName", clean_line(site.name)),
        ("SiteDomain", clean_line(site.domain)),
        ("SiteIDCode", clean_line(site.site_code)),
    )


def _column_labels(column: ColumnFacts | None) -> tuple[tuple[str, str], ...]:
    known = column or ColumnFacts("", "", (), "")
    return (
        ("ColumnName", clean_line(known.name)),
        ("ColumnDescription", clean_line(known.description)),
        ("ColumnKeywords", _joined(known.keywords)),
        ("ColumnType", clean_line(known.type)),
    )


def _document_labels(page: PageFacts) -> tuple[tuple[str, str], ...]:
    return (
        ("ArticleTitle", clean_line(page.title)),
        ("PubDate", pub_date(page.published) if page.published else ""),
        ("ContentSource", clean_line(page.source.name)),
        ("Keywords", _joined(page.keywords)),
        ("Author", _joined(page.authors)),
        ("Description", clean_line(page.description)),
        ("Image", page.image.url if page.image else ""),
        ("Url", page.url),
    )


def _joined(words: tuple[str, ...]) -> str:
    return ",".join(text for word in words if (text := clean_line(word)))


def _is_nothing(value: str) -> bool:
    # Systems in use print their own emptiness, “null”; it is no value.
    return value.strip().lower() in _NOTHING

"""The page title: what it is, where it stands, whose it is — in that order, since lists of results cut the end."""

from __future__ import annotations

from plugins.feeds.text import clean_line
from plugins.metadata.facts import ColumnFacts, PageFacts, PageKind, SiteFacts


def title_page(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> str:
    """`page_column_site`; the home page has the site's name alone, a numbered page its number.

    Outside of Chinese ` - ` stands between. A part that repeats the one before is left out.
    """
    if page.kind is PageKind.HOME:
        return clean_line(site.name)
    chinese = site.html_lang.lower().startswith("zh")
    parts = [page.title]
    if page.number:
        parts.append(f"第{page.number}页" if chinese else f"Page {page.number}")
    if column is not None:
        parts.append(column.name)
    parts.append(site.name)
    # dict keeps the order: the title of a column's own page is the column's name.
    return ("_" if chinese else " - ").join(
        dict.fromkeys(text for part in parts if (text := clean_line(part)))
    )

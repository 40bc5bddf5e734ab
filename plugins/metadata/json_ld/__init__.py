"""Linked data of a page: JSON texts that are safe inside a script element."""

from __future__ import annotations

from plugins.metadata.facts import (
    DOCUMENTS,
    LISTS,
    ColumnFacts,
    InterviewFacts,
    LetterFacts,
    PageFacts,
    PageKind,
    ServiceFacts,
    SiteFacts,
)
from plugins.metadata.json_ld.affairs import make_interview, make_letter, make_service
from plugins.metadata.json_ld.baidu import CAMBRIAN, make_time_factor
from plugins.metadata.json_ld.bodies import make_organisation, make_website
from plugins.metadata.json_ld.lists import make_collection, make_trail
from plugins.metadata.json_ld.nodes import Node, write
from plugins.metadata.json_ld.works import describe_work, make_work

__all__ = ["describe_page"]


def describe_page(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> tuple[str, ...]:
    """What the page is, its breadcrumbs, and for a dated document Baidu's time factor; nothing for a notice."""
    if page.kind is PageKind.NOTICE:
        return ()
    nodes = (*_things(site, column, page), make_trail(page))
    written = tuple(write(one) for one in nodes if one is not None)
    factor = make_time_factor(page) if page.kind in DOCUMENTS else None
    return (*written, write(factor, CAMBRIAN)) if factor else written


def _things(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> tuple[Node, ...]:
    if page.kind is PageKind.HOME:
        return make_organisation(site), make_website(site)
    if page.kind in LISTS or page.kind in (PageKind.TERM, PageKind.ARCHIVE):
        return (make_collection(site, page),)
    if page.kind in DOCUMENTS:
        return (_document(site, column, page),)
    return ()


def _document(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> Node:
    match page.kind, page.details:
        case PageKind.SERVICE, ServiceFacts() as service:
            return make_service(site, column, page, service)
        case PageKind.LETTER, LetterFacts() as letter:
            return make_letter(site, column, page, letter)
        case PageKind.INTERVIEW, InterviewFacts() as interview:
            return make_interview(site, column, page, interview)
        case ((PageKind.SERVICE | PageKind.LETTER | PageKind.INTERVIEW), _):
            return describe_work(site, column, page, "WebPage")
    return make_work(site, column, page)

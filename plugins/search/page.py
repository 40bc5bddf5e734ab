"""The page that Pagefind is given for a document: a title, and lines of text without any layout."""

from __future__ import annotations

from plugins.feeds.text import clean


def write_page(title: str, text: str, lang: str) -> bytes:
    """HTML whose title is indexed apart from the text, so that it weighs more; each line of `text` is a paragraph."""
    from lxml import etree, html
    from lxml.html import builder as e

    lines = [clean(line).strip() for line in text.splitlines()]
    heading = e.H1(clean(title), {"data-pagefind-ignore": "index", "data-pagefind-meta": "title"})
    body = e.DIV(heading, *(e.P(line) for line in lines if line), {"data-pagefind-body": ""})
    page = e.HTML({"lang": lang}, e.HEAD(etree.Element("meta", charset="utf-8")), e.BODY(body))
    made: bytes = html.tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8")
    return made

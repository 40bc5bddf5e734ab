"""The page that stands at an old address where no server redirects: canonical, refresh, and a link to follow."""

from __future__ import annotations

from plugins.redirects.targets import shorten

_WORDS = {
    "zh": ("页面已移动", "本页已移至："),
    "en": ("This page has moved", "This page has moved to:"),
}


def write_page(to_url: str, host: str, html_lang: str) -> bytes:
    """A whole HTML document in UTF-8 for a page on `host` that moved to `to_url` (absolute)."""
    from lxml import html
    from lxml.html import builder as E

    title, words = _WORDS["zh" if html_lang.lower().startswith("zh") else "en"]
    link = shorten(to_url, host)
    page = E.HTML(
        E.HEAD(
            E.META(charset="utf-8"),
            E.TITLE(title),
            E.META({"http-equiv": "refresh", "content": f"0; url={link}"}),
            E.LINK(rel="canonical", href=to_url),
            E.META(name="viewport", content="width=device-width, initial-scale=1"),
        ),
        E.BODY(E.H1(title), E.P(words, " ", E.A(to_url, href=link))),
        lang=html_lang,
    )
    written: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>")
    return written + b"\n"

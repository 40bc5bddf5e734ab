"""The few pages and data that the preview makes itself: the list of sites, a plain answer, the state for the script."""

from __future__ import annotations

import json

from lxml import html
from lxml.html import builder as E

from publish.serve.hosts import Hosts
from publish.serve.news import Edition

# The design reserves `_` on every host, and what is published there are digests.
OWN = "/_/preview/"
SCRIPT = OWN + "preview.js"
STYLE = OWN + "preview.css"
EVENTS = OWN + "events"
STATE = OWN + "state.json"


def list_sites(hosts: Hosts, port: int) -> bytes:
    """The page at `127.0.0.1`: every site with its local address and its own."""
    rows = [
        E.TR(
            E.TD(E.A(site.name or site.id, href=hosts.home(site, port))),
            E.TD(E.CODE(site.id)),
            E.TD(E.CODE(site.host + site.base)),
        )
        for site in hosts.sites
    ]
    heads = E.TR(*(E.TH(text, scope="col") for text in ("站点 Site", "代号 Id", "正式地址 Address")))
    return _page("本机预览 Preview", E.TABLE(E.THEAD(heads), E.TBODY(*rows)))


def plain_page(zh: str, en: str) -> bytes:
    """An answer in one sentence, where the output has no page of its own for it."""
    return _page("本机预览 Preview", E.P(zh), E.P(en, lang="en"))


def _page(title: str, *content: html.HtmlElement) -> bytes:
    head = E.HEAD(
        E.META(charset="utf-8"),
        E.META(name="viewport", content="width=device-width"),
        E.TITLE(title),
        E.LINK(rel="stylesheet", href=STYLE),
    )
    page = E.HTML(head, E.BODY(E.MAIN(E.H1(title), *content)), lang="zh-CN")
    return bytes(html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>"))


def write_state(edition: Edition) -> bytes:
    """What the script shows over a page: the newest Edition's number, its failure, its messages."""
    messages = [
        {
            "severity": str(message.severity),
            "place": message.place,
            "zh": message.zh,
            "en": message.en,
            "cure_zh": message.cure_zh,
            "cure_en": message.cure_en,
        }
        for message in edition.result.messages
    ]
    state = {"number": edition.number, "failure": edition.failure, "messages": messages}
    return json.dumps(state, ensure_ascii=False).encode()

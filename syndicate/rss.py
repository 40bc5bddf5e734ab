"""RSS 0.90, 0.91, 0.92, 1.0, 2.0, and what calls itself RSS, with the modules that Chinese sites use → a Reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from syndicate.atom import HISTORY, Link, links_of, rebased, withdrawn_in
from syndicate.children import Children, children_of
from syndicate.fields import (
    Context,
    Rule,
    address,
    clean_id,
    clean_title,
    files,
    is_whole,
    language_of,
    length,
    made_id,
    names,
)
from syndicate.items import Attached, Doubt, Item, Reading, SourceRef
from syndicate.terms import terms_of
from syndicate.xml import local
from syndicate.xml_text import base_of, html_in, lang_of, line, text_in

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PUBLISHED = tuple(
    """pubdate published date issued created pubtime publishdate firstpublishedtime atom:published dc:date dcterms:issued
    dcterms:created dcterms:available dcterms:date""".split()
)
_UPDATED = tuple("atom:updated dcterms:modified updated modified lastmodified lastmodifiedtime".split())
_DESCRIPTIONS = tuple(
    "description dc:description summary dcterms:abstract media:description atom:summary".split()
)
_CONTENTS = tuple("content:encoded content atom:content body xhtml:body xhtml:div fulltext".split())


def read_rss(root: etree._Element, context: Context) -> Reading:
    """The whole feed; at most `most_items` items are read."""
    doubts: list[Doubt] = []
    channel_element = next((child for child in root.iter(etree.Element) if local(child) == "channel"), root)
    entries = [
        element for element in root.iter(etree.Element) if local(element) == "item" and _is_item(element)
    ]
    if len(entries) > context.source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(entries))))
        entries = entries[: context.source.most_items]
    channel = children_of(channel_element)
    base = base_of(channel_element, context.url)
    home = address(base, _plain_link(channel)) or base
    links = list(links_of(channel_element, home))
    language = language_of(channel.text("language", "dc:language") or lang_of(root), context.source.language)
    seen: dict[str, str] = {}
    items = []
    for element in entries:
        item = _item(element, home, language, context, doubts)
        before = seen.get(item.id)
        if before is not None and item.url and item.url != before:
            # A guid that many items share names none of them: the address does.
            doubts.append(Doubt(Rule.TWICE, item.id[:200], item.url))
            item = replace(item, id=clean_id(f"{item.id}#{item.url}"))
        seen.setdefault(item.id, item.url)
        items.append(item)
    return Reading(
        items=tuple({item.id: item for item in reversed(items)}.values())[::-1],
        withdrawn=withdrawn_in(root, context),
        complete=any(True for _ in root.iter(f"{{{HISTORY}}}complete")),
        feed_id=_rel(links, "self") or home,
        feed_url=_rel(links, "self"),
        feed_title=line(channel.first("title", "dc:title")),
        next_url=_rel(links, "prev-archive") or _rel(links, "next"),
        hub=_rel(links, "hub"),
        doubts=tuple(doubts),
    )


def _is_item(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) in ("channel", "rdf", "rss", "items")


def _rel(links: list[Link], rel: str) -> str:
    return next((link.url for link in links if link.rel == rel), "")


def _plain_link(found: Children) -> str:
    """RSS's own `<link>` text."""
    for child in found.all("link"):
        if text := "".join(text_in(child).split()):
            return text
    return ""


def _item(element: etree._Element, home: str, language: str, context: Context, doubts: list[Doubt]) -> Item:
    found = children_of(element)
    base = base_of(element, home)
    links = list(links_of(element, base))
    title = line(found.first("title", "dc:title", "media:title"))
    guid = found.first("guid", "id")
    guid_text = " ".join(text_in(guid).split())
    url = _url(element, found, links, guid, guid_text, base)
    html, summary = _texts(found, context)
    if html is not None:
        body = found.first("content:encoded", "description", "content")
        html = rebased(html, base_of(body, base) if body is not None else base, base)
    stated = found.text(*_PUBLISHED)
    moved = found.text(*_UPDATED)
    updated = context.date(moved) if moved else None
    published = context.date(stated) if stated else updated
    stated = stated or moved
    identity = clean_id(guid_text or found.text("atom:id") or element.get(f"{_RDF}about") or "")
    identity = identity or url or clean_id(found.text("dc:identifier"))
    if not identity:
        identity = made_id(title, stated, html or summary)
        doubts.append(Doubt(Rule.NO_ID, title[:100], identity))
    terms = terms_of(element)
    if terms.wrong:
        doubts.append(Doubt("reading-duty", terms.wrong, identity))
    if stated and published is None:
        doubts.append(Doubt(Rule.DATE, stated[:100], identity))
    own_language = language_of(found.text("dc:language", "language") or lang_of(element), language)
    number = next(
        (text for child in found.all("dc:identifier") if (text := text_in(child).strip()).endswith("号")), ""
    )
    return Item(
        id=identity,
        url=url,
        title=title,
        html=html,
        summary=summary,
        published=published,
        stated=stated[:200],
        updated=updated,
        language=own_language,
        authors=names(
            _author(text_in(child)) for child in found.all("author", "dc:creator", "atom:author", "creator")
        ),
        categories=names(text_in(child) for child in found.all("category", "dc:subject", "keywords")),
        files=files(_files(found, links, base)),
        origin=_origin(found, links, base),
        translations=tuple(
            dict.fromkeys(
                (language_of(link.language, ""), link.url)
                for link in links
                if link.rel == "alternate"
                and link.language
                and language_of(link.language, own_language) != own_language
            )
        ),
        duties=terms.duties,
        state=terms.state,
        document_number=clean_title(number),
        issuer=names(text_in(child) for child in found.all("dc:publisher")),
    )


def _url(
    element: etree._Element,
    found: Children,
    links: list[Link],
    guid: etree._Element | None,
    guid_text: str,
    base: str,
) -> str:
    """The item's page: its link, an alternate of Atom, or a guid that is an address."""
    if url := address(base, _plain_link(found)):
        return url
    if url := next((link.url for link in links if link.rel == "alternate"), ""):
        return url
    permanent = (
        guid is not None
        and (guid.get("isPermaLink") or guid.get("ispermalink") or "true").strip().lower() != "false"
    )
    if permanent and guid_text.startswith(("http://", "https://", "/")) and (url := address(base, guid_text)):
        return url
    return address(base, element.get(f"{_RDF}about") or "") if element.get(f"{_RDF}about") else ""


def _texts(found: Children, context: Context) -> tuple[str | None, str]:
    """The full text, or None, and a summary."""
    description = found.first(*_DESCRIPTIONS)
    said = html_in(description) if description is not None else ""
    content = next((html for child in found.all(*_CONTENTS) if (html := html_in(child)).strip()), "")
    if content:
        return content, clean_title(said) if said and said != content else ""
    if said and (is_whole(said) or not context.source.full_text):
        return said, ""
    return None, line(description)


def _author(text: str) -> str:
    """`a@b (Name)` is Name."""
    before, _, inside = text.partition("(")
    return inside.rstrip(") ") if "@" in before and inside.strip() else text


def _files(found: Children, links: list[Link], base: str) -> Iterator[Attached]:
    for child in found.all("enclosure"):
        if url := address(base, child.get("url") or child.get("href") or ""):
            yield Attached(
                url, (child.get("type") or "").strip().lower(), "", length(child.get("length") or "")
            )
    for link in links:
        if link.rel == "enclosure":
            yield Attached(link.url, link.type, clean_title(link.title), length(link.length))
    for child in [
        *found.all("media:content"),
        *(part for group in found.all("media:group") for part in group),
    ]:
        if local(child) == "content" and (url := address(base, child.get("url") or "")):
            title = next((line(part) for part in child if local(part) == "title"), "")
            yield Attached(
                url, (child.get("type") or "").strip().lower(), title, length(child.get("fileSize") or "")
            )


def _origin(found: Children, links: list[Link], base: str) -> SourceRef:
    """RSS's `<source url=…>` names the feed; `atom:source` and `rel=via` say more."""
    source = found.first("source", "atom:source")
    via = _rel(links, "via")
    if source is None:
        return SourceRef(via_url=via)
    if len(source):
        parts = children_of(source)
        inner = list(links_of(source, base))
        return SourceRef(
            id=clean_id(parts.text("atom:id", "id")),
            title=clean_title(parts.text("atom:title", "title")),
            self_url=_rel(inner, "self"),
            via_url=via or _rel(inner, "alternate"),
        )
    return SourceRef(
        title=line(source), self_url=address(base, source.get("url") or ""), via_url=via, name=line(source)
    )

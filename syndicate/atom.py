"""Atom 1.0 (RFC 4287) and 0.3 with RFC 5005, RFC 6721 and our duty terms → a Reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from syndicate.fields import (
    Context,
    Rule,
    address,
    clean_id,
    clean_title,
    files,
    language_of,
    length,
    made_id,
    names,
)
from syndicate.guard import measure
from syndicate.items import Attached, Doubt, Item, Reading, SourceRef, Withdrawn
from syndicate.limits import MOST_BODY, MOST_LIST
from syndicate.terms import terms_of
from syndicate.xml import local
from syndicate.xml_text import base_of, construct, construct_html, lang_of, text_in

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
HISTORY = "http://purl.org/syndication/history/1.0"
_MOST_STONES = 5  # for each item that is allowed
_SHOWN_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True)
class Link:
    """An `atom:link` (RFC 4287 §4.2.7), its address absolute."""

    rel: str
    url: str
    type: str = ""
    language: str = ""
    title: str = ""
    length: str = ""


def read_atom(root: etree._Element, context: Context) -> Reading:
    """The whole feed, or the one entry that a document may be; at most `most_items` entries are read."""
    doubts: list[Doubt] = []
    single = local(root) == "entry"
    entries = [root] if single else [child for child in root if local(child) == "entry"]
    if len(entries) > context.source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(entries))))
        entries = entries[: context.source.most_items]
    base = base_of(root, context.url)
    feed_links = list(links_of(root, base))
    feed_language = language_of(lang_of(root), context.source.language)
    feed_authors = () if single else _people(root)
    items = [_entry(entry, base, feed_language, feed_authors, context, doubts) for entry in entries]
    return Reading(
        items=tuple(items),
        withdrawn=withdrawn_in(root, context),
        complete=root.find(f"{{{HISTORY}}}complete") is not None,
        feed_id="" if single else clean_id(text_in(_child(root, "id"))),
        feed_url=_first(feed_links, "self"),
        feed_title="" if single else construct(_child(root, "title")),
        next_url=_first(feed_links, "prev-archive") or _first(feed_links, "next"),
        hub=_first(feed_links, "hub"),
        doubts=tuple(doubts),
    )


def _entry(
    entry: etree._Element,
    base: str,
    language: str,
    feed_authors: tuple[str, ...],
    context: Context,
    doubts: list[Doubt],
) -> Item:
    here = base_of(entry, base if entry.getparent() is not None else context.url)
    links = list(links_of(entry, here))
    own_language = language_of(lang_of(entry), language)
    title = construct(_child(entry, "title"))
    url = _page(links, own_language)
    content = _child(entry, "content")
    html: str | None = None
    if content is not None and not content.get("src"):
        kind = (content.get("type") or "text").lower()
        if kind in ("text", "html", "xhtml") or kind in _SHOWN_TYPES or kind.startswith("text/"):
            html = construct_html(content) or None
    elif content is not None:
        source_url = address(base_of(content, here), content.get("src") or "")
        url = url or (source_url if (content.get("type") or "") in _SHOWN_TYPES else "")
    if html is not None and content is not None:
        html = rebased(html, base_of(content, here), here)
    summary_element = _child(entry, "summary")
    summary = construct(summary_element)
    if html is None and summary_element is not None and not context.source.full_text:
        html = construct_html(summary_element) or None
    stated = (
        text_in(_child(entry, "published"))
        or text_in(_child(entry, "issued"))
        or text_in(_child(entry, "created"))
    ).strip()
    moved = (text_in(_child(entry, "updated")) or text_in(_child(entry, "modified"))).strip()
    updated = context.date(moved)
    # RFC 4287 asks only for `updated`: it is then the only date that the source gave.
    published = context.date(stated) if stated else updated
    stated = stated or moved
    identity = clean_id(text_in(_child(entry, "id"))) or url
    if not identity:
        identity = made_id(title, stated, html or summary)
        doubts.append(Doubt(Rule.NO_ID, title[:100], identity))
    terms = terms_of(entry)
    if terms.wrong:
        doubts.append(Doubt("reading-duty", terms.wrong, identity))
    if stated and published is None:
        doubts.append(Doubt(Rule.DATE, stated[:100], identity))
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
        authors=_people(entry) or feed_authors,
        categories=_categories(entry),
        files=files(
            Attached(link.url, link.type, clean_title(link.title), length(link.length))
            for link in links
            if link.rel == "enclosure"
        ),
        origin=_origin(entry, links, here),
        translations=tuple(
            dict.fromkeys(
                (language_of(link.language, ""), link.url)
                for link in links
                if link.rel == "alternate" and language_of(link.language, own_language) != own_language
            )
        ),
        duties=terms.duties,
        state=terms.state,
        document_number=_document_number(entry),
        issuer=names(
            text_in(child) for child in entry if child.tag == "{http://purl.org/dc/elements/1.1/}publisher"
        ),
    )


def rebased(html: str, base: str, otherwise: str) -> str:
    """HTML whose addresses are relative to `base`, for one who takes them as relative to `otherwise`."""
    if base == otherwise or not any(mark in html for mark in ("href", "src", "HREF", "SRC")):
        return html
    if measure(html, MOST_BODY):
        return html  # cleaning will refuse it, and say why
    root = etree.fromstring(f"<html><body>{html}</body></html>", etree.HTMLParser(huge_tree=True))
    body = root.find("body") if root is not None else None
    if body is None:
        return html
    for element in body.iter(etree.Element):
        for name in ("href", "src", "poster", "data-src", "data-original"):
            written = element.get(name)
            if (
                written
                and not written.startswith(("#", "data:", "mailto:", "tel:"))
                and (whole := address(base, written))
            ):
                element.set(name, whole)
    return (body.text or "").replace("&", "&amp;").replace("<", "&lt;") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in body
    )


def links_of(element: etree._Element, base: str) -> Iterator[Link]:
    """The `atom:link`s that are children of an element, whatever the dialect; addresses that are none are left out."""
    for child in [child for child in element if local(child) == "link" and child.get("href")][:MOST_LIST]:
        url = address(base_of(child, base), child.get("href") or "")
        if url:
            rel = (child.get("rel") or "alternate").strip().lower().rpartition("/")[2]
            yield Link(
                rel,
                url,
                (child.get("type") or "").strip().lower(),
                (child.get("hreflang") or "").strip(),
                child.get("title") or "",
                child.get("length") or "",
            )


def withdrawn_in(root: etree._Element, context: Context) -> tuple[Withdrawn, ...]:
    """Every tombstone of a feed (RFC 6721); of several for one id the newest."""
    found: dict[str, Withdrawn] = {}
    stones = root.iterdescendants(f"{{{TOMBSTONES}}}deleted-entry")
    for element in islice(stones, _MOST_STONES * context.source.most_items):
        identity = clean_id(element.get("ref") or "")
        if not identity:
            continue
        by = next((text_in(child) for child in element.iterdescendants() if local(child) == "name"), "")
        comment = next((construct(child) for child in element if local(child) == "comment"), "")
        stone = Withdrawn(
            identity, context.date(element.get("when") or ""), clean_title(by), clean_title(comment)
        )
        before = found.get(identity)
        if before is None or (stone.when and (before.when is None or stone.when >= before.when)):
            found[identity] = stone
    return tuple(found.values())


def _child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name in Atom's namespace, any of its dialects', or none at all."""
    for child in element:
        if isinstance(child.tag, str) and local(child) == name and _is_atom(child):
            return child
    return None


def _is_atom(element: etree._Element) -> bool:
    namespace = etree.QName(element).namespace or ""
    return not namespace or "atom" in namespace.lower()


def _first(links: list[Link], rel: str) -> str:
    return next((link.url for link in links if link.rel == rel), "")


def _page(links: list[Link], language: str) -> str:
    """The page of an entry: an alternate that is a page, in its own language first."""
    pages = [link for link in links if link.rel == "alternate"]
    shown = [link for link in pages if link.type.partition(";")[0] in _SHOWN_TYPES] or pages
    own = [link for link in shown if not link.language or language_of(link.language, "") == language]
    return (own or shown)[0].url if shown else ""


def _people(element: etree._Element) -> tuple[str, ...]:
    said = []
    for child in element:
        if local(child) in ("author", "creator"):
            name = next((text_in(part) for part in child if local(part) == "name"), None)
            said.append(text_in(child) if name is None and not len(child) else name or "")
    return names(said)


def _categories(entry: etree._Element) -> tuple[str, ...]:
    said = []
    for child in entry:
        if local(child) == "category":
            said += [child.get("term") or text_in(child), child.get("label") or ""]
        elif local(child) == "subject":
            said.append(text_in(child))
    return names(said)


def _document_number(entry: etree._Element) -> str:
    """A 发文字号 given as a Dublin Core identifier."""
    for child in entry:
        if local(child) == "identifier" and text_in(child).strip().endswith("号"):
            return clean_title(text_in(child))
    return ""


def _origin(entry: etree._Element, links: list[Link], base: str) -> SourceRef:
    """Where an entry was first: `atom:source` (RFC 4287 §4.2.11) and `rel=via`."""
    via = _first(links, "via")
    source = _child(entry, "source")
    if source is None:
        return SourceRef(via_url=via)
    of_source = list(links_of(source, base))
    return SourceRef(
        id=clean_id(text_in(_child(source, "id"))),
        title=construct(_child(source, "title")),
        self_url=_first(of_source, "self"),
        via_url=via or _first(of_source, "alternate"),
        name=next(iter(_people(source)), ""),
    )

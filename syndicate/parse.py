"""An answer becomes a Reading: charset, form, mapping, and what is to be doubted; never raises for what a source sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from cluster.settings import Source
from syndicate.atom import read_atom
from syndicate.charset import SHOWN, CharsetError, Decoded, decode, http_charset
from syndicate.fields import Context, Rule
from syndicate.items import Doubt, Item, Reading
from syndicate.json_feed import JsonError, is_json_feed, load_json, read_json_feed
from syndicate.json_list import read_json_list
from syndicate.legacy import read_legacy
from syndicate.limits import MOST_BODY
from syndicate.pages import read_list
from syndicate.retrieve import Answer
from syndicate.rss import read_rss
from syndicate.xml import XmlError, local, read_xml


def read_answer(source: Source, answer: Answer) -> Reading:
    """What the answer says, by the source's kind and what the body is.

    Never raises for bad content: what cannot be trusted is a Doubt, and an answer that cannot be read has no items.
    """
    context = Context(source, answer.url, answer.retrieved)
    if len(answer.body) > source.most_bytes:
        return _nothing("reading-too-big", str(len(answer.body)))
    try:
        decoded = decode(
            answer.body,
            http_charset(answer.content_type),
            source.charset or "",
            chinese=source.language == "zh",
        )
        return _finished(_read(decoded.text, context), decoded)
    except (CharsetError, XmlError, JsonError) as error:
        return _nothing(error.rule, error.detail)
    except (etree.LxmlError, RecursionError, ValueError, OverflowError) as error:
        # A reader's own limit, met by a document that nobody foresaw: the answer is refused, not the pull.
        return _nothing("reading-not-read", f"{type(error).__name__} {error}"[:200])


def _read(text: str, context: Context) -> Reading:
    kind = context.source.kind
    if not text.strip("\ufeff \t\r\n"):
        return _nothing(Rule.NO_ITEMS, "")
    if kind == "pages":
        return read_list(text, context)
    if kind == "json":
        return read_json_list(load_json(text), context)
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        value = load_json(text)
        if isinstance(value, Mapping) and is_json_feed(value):
            return read_json_feed(value, context)
        return _nothing("reading-not-a-feed", "JSON")
    return _feed(text, context)


def _feed(text: str, context: Context) -> Reading:
    parsed = read_xml(text)
    root = parsed.root
    name = local(root)
    if name in ("feed", "entry"):
        reading = read_atom(root, context)
    elif name == "channel" and _is_cdf(root):
        reading = read_legacy(root, context)
    elif name in ("rss", "rdf") or any(local(child) == "item" for child in root.iter(etree.Element)):
        reading = read_rss(root, context)
    elif name in ("html", "body", "head", "div", "script"):
        return _nothing("reading-not-a-feed", "HTML")
    else:
        reading = read_legacy(root, context)
    doubts = list(reading.doubts)
    if parsed.cut_short:
        doubts.insert(0, Doubt(Rule.CUT_SHORT, parsed.broken))
    elif parsed.broken:
        doubts.insert(0, Doubt(Rule.BROKEN, parsed.broken))
    return replace(reading, doubts=tuple(doubts), complete=reading.complete and not parsed.broken)


def _is_cdf(root: etree._Element) -> bool:
    """Whether items carry their address as an attribute, as in Microsoft's Channel Definition Format."""
    items = [child for child in root.iter(etree.Element) if local(child) == "item"]
    return any(name.lower() in ("href", "lastmod") for item in items for name in map(str, item.keys()))


def _finished(reading: Reading, decoded: Decoded) -> Reading:
    """The reading with the doubts that hold for every form."""
    doubts = list(reading.doubts)
    items = []
    for item in reading.items:
        if not item.title:
            doubts.append(Doubt(Rule.NO_TITLE, item.url[:200], item.id))
        if decoded.damaged and _is_damaged(item):
            doubts.append(Doubt(Rule.DAMAGED, item.title[:100], item.id))
        if item.html is not None and len(item.html) > MOST_BODY:
            doubts.append(Doubt(Rule.LONG, str(len(item.html)), item.id))
            item = replace(item, html=None)
        items.append(item)
    return replace(reading, items=tuple(items), doubts=tuple(dict.fromkeys(doubts)))


def _is_damaged(item: Item) -> bool:
    return any(SHOWN in text for text in (item.title, item.html or "", item.summary, item.id, item.url))


def _nothing(rule: str, detail: str) -> Reading:
    return Reading((), doubts=(Doubt(rule, detail),))

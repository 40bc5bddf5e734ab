"""Parents without a feed: list pages become items, article pages become full texts (pyquery selectors)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

from lxml import etree

from cluster.settings import JsonList, Source
from syndicate.atom import rebased
from syndicate.charset import CharsetError, decode, http_charset
from syndicate.dates import parse_date
from syndicate.facts import Facts, facts_of, title_without_site
from syndicate.fields import Context, Rule, address, clean_id, clean_title, files, language_of
from syndicate.find_date import find_date
from syndicate.items import Attached, Doubt, Item, Reading
from syndicate.json_feed import JsonError, load_json
from syndicate.json_list import read_rows
from syndicate.page import Page, PageError, inner_html, read_page, words_of
from syndicate.profiles import Profile, profile_of
from syndicate.retrieve import Answer
from syndicate.xml import XmlError, local, read_xml

_GKMLPT = JsonList(items="articles", url="url", title="title", date="display_publish_time")
_CUT = ("…", "...", "..", "……")
FILE_TYPES = frozenset("pdf ofd doc docx wps xls xlsx et ppt pptx dps zip rar 7z rtf txt csv".split())


def read_list(text: str, context: Context) -> Reading:
    """The items of one list page, with the address of the next; their texts are on pages of their own."""
    profile = profile_of(context.source.adapter, context.source.body)
    if text.lstrip("\ufeff \r\n\t")[:1] == "{":  # the list of 广东 gkmlpt comes as JSON
        return read_rows(load_json(text), _GKMLPT, context)
    try:
        pieces = list(_records(text))
        html, onward = (f"<ul>{''.join(pieces)}</ul>", _next_group(text)) if pieces else (text, "")
        page = read_page(html, context.url)
        items = _items(page, profile, context)
        following = address(page.base, onward) or _next(page, profile)
    except PageError as error:
        return Reading((), doubts=(Doubt(error.rule, error.detail),))
    doubts = [] if items else [Doubt(Rule.NO_ITEMS, context.url)]
    if len(items) > context.source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(items))))
    return Reading(
        tuple(items[: context.source.most_items]),
        feed_title=clean_title(page.metas().get("columnname", "")),
        next_url="" if following == context.url else following,
        doubts=tuple(doubts),
    )


def _records(text: str) -> Iterator[str]:
    """The records of 大汉 JCMS: XML in the page, each record a piece of HTML in CDATA."""
    store = _datastore(text)
    if store is not None:
        for record in store.iter(etree.Element):
            if local(record) == "record" and (piece := "".join(map(str, record.itertext())).strip()):
                folded = piece.lower()
                yield piece if folded.startswith(("<li", "<tr")) else f"<li>{piece}</li>"


def _next_group(text: str) -> str:
    store = _datastore(text)
    groups = (
        [] if store is None else [node for node in store.iter(etree.Element) if local(node) == "nextgroup"]
    )
    for group in groups:
        said = "".join(map(str, group.itertext())).strip()
        if said:
            link = read_page(said, "https://next.invalid/").root.find(".//a[@href]")
            return said if link is None else link.get("href") or ""
    return ""


def _datastore(text: str) -> etree._Element | None:
    start = text.find("<datastore")
    end = text.find("</datastore>", start)
    if start < 0 or end < 0:
        return None
    try:
        return read_xml(text[start : end + len("</datastore>")]).root
    except XmlError:
        return None


def _items(page: Page, profile: Profile, context: Context) -> list[Item]:
    """The items that the first selector with linked rows gives."""
    for selector in profile.items:
        rows = [item for row in page.all((selector,)) if (item := _item(page, row, profile, context))]
        if rows:
            dated = [item for item in rows if item.stated]
            # Menus are lists as well; where some rows have dates, those are the list.
            return list({item.id: item for item in reversed(dated or rows)}.values())[::-1]
    return []


def _item(page: Page, row: etree._Element, profile: Profile, context: Context) -> Item | None:
    link = next(
        (found for found in page.all(profile.link, row) if words_of(found) or found.get("title")), None
    )
    if link is None and row.tag == "a":
        link = row
    if link is None:
        return None
    url = address(page.base, link.get("href") or "").partition("#")[0]
    said, told = words_of(link), " ".join((link.get("title") or "").split())
    title = clean_title(told if len(told) > len(said) or said.endswith(_CUT) else said)
    if not url or not title:
        return None
    stated = _date_in(page, row, profile, context)
    published = context.date(stated) if stated else None
    return Item(
        id=clean_id(url),
        url=url,
        title=title,
        html=None,
        summary="",
        published=published,
        stated=stated,
        updated=None,
        language=context.source.language,
    )


def _date_in(page: Page, row: etree._Element, profile: Profile, context: Context) -> str:
    for selector in profile.date:
        for element in page.all((selector,), row):
            said = words_of(element)
            if stated := (said if parse_date(said, context.zone) else find_date(said, context.zone)):
                return stated[:100]
    return find_date(words_of(row), context.zone)


def _next(page: Page, profile: Profile) -> str:
    """The next list page: a link, or what TRS writes by script: `createPageHTML(count, current, "index", "html")`."""
    for selector in profile.next:
        for element in page.all((selector,)):
            link = element if element.tag == "a" else element.find(".//a[@href]")
            href = "" if link is None else (link.get("href") or "").strip()
            if href and not href.lower().startswith(("javascript:", "#")):
                return address(page.base, href)
    for script in page.root.iter("script"):
        called = (script.text or "").rpartition("createPageHTML(")
        parts = (
            [part.strip().strip("'\"") for part in called[2].partition(")")[0].split(",")]
            if called[1]
            else []
        )
        if (
            len(parts) >= 4
            and parts[0].isdecimal()
            and parts[1].isdecimal()
            and int(parts[1]) + 1 < int(parts[0])
        ):
            return address(page.base, f"{parts[2]}_{int(parts[1]) + 1}.{parts[3]}")
    return ""


def read_article(source: Source, item: Item, answer: Answer) -> tuple[Item, tuple[Doubt, ...]]:
    """The item with the text and the facts of its own page; as it was, with a doubt, where the page has no text.

    What the list or feed said stays, but for a title that was cut and a date without its time. Never raises.
    """
    context = Context(source, answer.url, answer.retrieved)
    try:
        charset = http_charset(answer.content_type)
        decoded = decode(answer.body, charset, source.charset or "", chinese=source.language == "zh")
        page = read_page(decoded.text, answer.url)
        profile = profile_of(source.adapter, source.body)
        body = page.first(profile.body)
        facts = facts_of(page, profile, context)
    except (CharsetError, PageError, XmlError, JsonError) as error:
        return item, (Doubt(error.rule, error.detail, item.id),)
    except (etree.LxmlError, RecursionError, ValueError) as error:
        return item, (Doubt("reading-not-read", f"{type(error).__name__} {error}"[:200], item.id),)
    filled = _with_facts(item, facts, context)
    if body is None:
        return filled, (Doubt("reading-no-body", answer.url, item.id),)
    html = rebased(inner_html(body), page.base, item.url or answer.url)
    attached = files([*item.files, *_attached(page, body)])
    doubts = (Doubt(Rule.DAMAGED, item.title[:100], item.id),) if decoded.damaged and "\ufffd" in html else ()
    return replace(filled, html=html, files=attached), doubts


def _with_facts(item: Item, facts: Facts, context: Context) -> Item:
    published, stated = item.published, item.stated
    if facts.published is not None:
        bare = published is not None and published.astimezone(context.zone).time() == time()
        same = (
            published is not None
            and published.astimezone(context.zone).date() == facts.published.astimezone(context.zone).date()
        )
        if published is None or (bare and same):
            published, stated = facts.published, facts.stated
    cut = not item.title or item.title.endswith(_CUT)
    return replace(
        item,
        title=title_without_site(facts.title) or item.title if cut else item.title,
        published=published,
        stated=stated,
        updated=item.updated or facts.modified,
        summary=item.summary or facts.summary,
        authors=item.authors or facts.authors,
        categories=item.categories or facts.subjects,
        issuer=item.issuer or facts.issuer,
        document_number=item.document_number or facts.document_number,
        repealed=item.repealed or facts.repealed,
        state=facts.state if facts.state is not None and item.state.value == "usable" else item.state,
        language=language_of(facts.language, item.language) if not item.html else item.language,
    )


def _attached(page: Page, body: etree._Element) -> Iterator[Attached]:
    """Files that the text links to, and those listed beside it as 附件."""
    inside = set(body.iter("a"))
    for link in page.root.iter("a"):
        href = link.get("href") or ""
        suffix = href.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
        if suffix not in FILE_TYPES:
            continue
        said = words_of(link)
        parent = link.getparent()
        near = parent is not None and words_of(parent).startswith("附件")
        if (link in inside or said.startswith("附件") or near) and (url := address(page.base, href)):
            yield Attached(url, "", clean_title(said))

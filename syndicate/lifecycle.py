"""How a stored item comes to be and changes: new, changed, restored, withdrawn, withheld, joined by a second parent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cluster.repost_reading import FOLDER, item_kind
from cluster.reposts import ItemCorrection, ItemState, ItemText, ItemVia, RepostItem
from cluster.schema.types import BEIJING
from cluster.settings import Source
from syndicate.clock import start_clock, to_second
from syndicate.difference import difference
from syndicate.items import Item
from syndicate.plan import FeedFacts, Prepared, PreparedText
from syndicate.shelf import Held, Shelf, digest_of, visible


def new_item(prepared: Prepared, source: Source, feed: FeedFacts, key: str, now: datetime) -> RepostItem:
    """The item as first stored. `published` is never in the future; what the origin wrote is kept in `stated`."""
    item = prepared.item
    seen = to_second(now)
    published = _published(item, seen)
    told = item.updated or item.published or seen
    return RepostItem(
        id=item.id,
        source=source.id,
        key=key,
        kind=item_kind(item.categories),
        state=item.state,
        published=published,
        stated=_stated(item),
        first_seen=seen,
        clock=to_second(start_clock(item.published, seen)),
        updated=to_second(min(max(told, published), seen)),
        embargo=to_second(item.embargo) if item.embargo else None,
        repealed=item.repealed,
        successor=item.successor,
        issuer=item.issuer,
        document_number=item.document_number,
        subject=(),
        categories=item.categories,
        authors=item.authors,
        texts=_texts(prepared),
        via=_via(item, source, feed),
        files=prepared.files,
        duties=item.duties,
        evidence=digest_of(prepared.evidence),
    )


def folder_of(item: RepostItem) -> str:
    """Where a new item is stored."""
    return f"{FOLDER}/{item.source}/{item.published.astimezone(BEIJING).year}/{item.key}"


def changed_item(
    held: Held, prepared: Prepared, source: Source, feed: FeedFacts, shelf: Shelf, now: datetime
) -> RepostItem:
    """The item as it stands after what was received. A change of title or text makes a new version with a correction."""
    fresh = new_item(prepared, source, feed, held.key, held.item.first_seen)
    old = held.item
    told = _difference(held, prepared, shelf)
    version = old.version + 1 if told else old.version
    moved = bool(told) or (fresh.state, fresh.repealed, fresh.embargo) != (
        old.state,
        old.repealed,
        old.embargo,
    )
    updated = old.updated
    if moved:
        stated = prepared.item.updated
        updated = to_second(min(stated, now)) if stated and stated > old.updated else to_second(now)
    correction = (ItemCorrection(version=version, at=updated, text=told),) if told else ()
    return fresh.model_copy(
        update={
            "id": old.id,
            "source": old.source,
            "key": old.key,
            "version": version,
            "clock": min(old.clock, fresh.clock),
            "updated": updated,
            "via": _merged(fresh.via, old.via),
            "corrections": (*old.corrections, *correction),
        }
    )


def says_the_same(one: RepostItem, other: RepostItem) -> bool:
    """Whether two states of an item differ in nothing that is stored but their evidence."""
    return one.model_copy(update={"evidence": ""}) == other.model_copy(update={"evidence": ""})


def withdrawn_item(held: Held, when: datetime, comment: str, evidence: str) -> RepostItem:
    """The notice that stands in the place of an item that was cancelled: titles and addresses, no text, no files."""
    old = held.item
    lang = next(iter(old.texts))
    return old.model_copy(
        update={
            "version": old.version + 1,
            "state": ItemState.CANCELLED,
            "updated": to_second(max(when, old.updated)),
            "texts": {name: ItemText(title=text.title, url=text.url) for name, text in old.texts.items()},
            "files": (),
            "note": {lang: comment.strip()} if comment.strip() else {},
            "evidence": evidence,
        }
    )


def withheld_item(held: Held, when: datetime, evidence: str) -> RepostItem:
    """The item hidden while its origin looks into it; its last text is kept and not shown."""
    return held.item.model_copy(
        update={
            "state": ItemState.WITHHELD,
            "updated": to_second(max(when, held.item.updated)),
            "evidence": evidence,
        }
    )


def joined_item(held: Held, item: Item, source: Source, feed: FeedFacts) -> RepostItem:
    """The repost with a second parent among its origins."""
    return held.item.model_copy(update={"via": _merged(held.item.via, _via(item, source, feed)[:1])})


def _published(item: Item, seen: datetime) -> datetime:
    if item.published is None or item.published > seen:
        return seen
    return to_second(item.published)


def _stated(item: Item) -> str:
    return item.stated or (item.published.isoformat() if item.published else "")


def _texts(prepared: Prepared) -> Mapping[str, ItemText]:
    return {text.lang: _text(text) for text in prepared.texts}


def _text(text: PreparedText) -> ItemText:
    digest = digest_of(text.html.encode()) if text.html else ""
    return ItemText(title=text.title, summary=text.summary, url=text.url, digest=digest)


def _via(item: Item, source: Source, feed: FeedFacts) -> tuple[ItemVia, ...]:
    """Where it was pulled from first, then whoever that feed had it from (`atom:source`)."""
    pulled = ItemVia(
        source=source.id,
        id=item.id,
        url=item.url,
        name=source.called(item.language[:2]),
        feed_id=feed.id,
        feed_url=feed.url or source.url,
        feed_title=feed.title,
    )
    before = item.origin
    name = before.name or before.title
    if not (before.id or before.via_url) or before.id == feed.id:
        return (pulled,)
    further = ItemVia(
        source=before.id or before.via_url,
        id=item.id,
        url=before.via_url,
        name=name,
        feed_id=before.id,
        feed_url=before.self_url,
        feed_title=before.title,
    )
    return (pulled, further)


def _merged(first: tuple[ItemVia, ...], more: tuple[ItemVia, ...]) -> tuple[ItemVia, ...]:
    found = {via.source: via for via in reversed((*first, *more))}
    return tuple(found[name] for name in dict.fromkeys(via.source for via in (*first, *more)))


def _difference(held: Held, prepared: Prepared, shelf: Shelf) -> str:
    """In the first language whose title or text changed; a language that comes or goes is no correction."""
    if held.item.state is ItemState.CANCELLED:
        return ""
    for text in prepared.texts:
        old = held.item.texts.get(text.lang)
        if old is None:
            continue
        told = difference(
            old.title, visible(shelf.html(held, text.lang)), text.title, visible(text.html), text.lang
        )
        if told:
            return told
    return ""

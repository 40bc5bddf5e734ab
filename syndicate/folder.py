"""I/O: a folder of files as a source: Markdown with front matter, and HTML pages, as some parents hand them over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from markdown import Markdown

from cluster.schema.frontmatter import read_source
from cluster.schema.nodes import Node
from cluster.settings import Source
from syndicate.fields import Context, Rule, address, clean_id, clean_title, language_of, names
from syndicate.items import Doubt, Item, Reading
from syndicate.pages import read_article
from syndicate.retrieve import Answer

_SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html"}
_EXTENSIONS = ["tables", "sane_lists", "footnotes", "attr_list"]


def read_folder(source: Source, root: Path, now: datetime) -> Reading:
    """The items of the folder `source.url` under the content root `root`, by path; sub-folders too.

    Never raises for what is in it: what cannot be read is a doubt. Links that lead out of the folder are not followed.
    """
    folder = (root / source.url).resolve()
    if not folder.is_relative_to(root.resolve()) or not folder.is_dir():
        return Reading((), doubts=(Doubt("reading-no-folder", source.url),))
    doubts: list[Doubt] = []
    items: dict[str, Item] = {}
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if len(paths) > source.most_items:
        doubts.append(Doubt(Rule.TOO_MANY, str(len(paths))))
    for path in paths[: source.most_items]:
        name = path.relative_to(folder).as_posix()
        if name.startswith(".") or "/." in name:
            continue
        if not path.resolve().is_relative_to(folder) or not path.is_file():
            doubts.append(Doubt("reading-outside-folder", name))
            continue
        if path.stat().st_size > source.most_bytes:
            doubts.append(Doubt("reading-too-big", name))
            continue
        item, told = read_file(source, name, path.read_bytes(), now)
        doubts += told
        if item is not None and item.id in items:
            doubts.append(Doubt(Rule.TWICE, name, item.id))
        elif item is not None:
            items[item.id] = item
    if not items:
        doubts.append(Doubt(Rule.NO_ITEMS, source.url))
    return Reading(tuple(items.values()), doubts=tuple(doubts))


def read_file(source: Source, name: str, data: bytes, now: datetime) -> tuple[Item | None, tuple[Doubt, ...]]:
    """One file, by its path in the folder; None with a doubt where there is nothing to publish."""
    suffix = _SUFFIXES.get(Path(name).suffix.lower(), "")
    return (_markdown if suffix == "md" else _html)(source, name, data, now)


def _markdown(source: Source, name: str, data: bytes, now: datetime) -> tuple[Item | None, tuple[Doubt, ...]]:
    read, findings = read_source(data, name)
    if not read.readable:
        return None, tuple(Doubt("reading-front-matter", f"{name}:{one.line} {one.rule}") for one in findings)
    fields = read.fields
    title = clean_title(_text(fields, "title"))
    if not title:
        return None, (Doubt(Rule.NO_TITLE, name),)
    context = Context(source, "", now)
    stated = _text(fields, "published") or _text(fields, "date")
    moved = _text(fields, "modified") or _text(fields, "updated")
    identity = _identity(_text(fields, "id"), source, name)
    published, updated = context.date(stated), context.date(moved)
    doubts = (Doubt(Rule.DATE, stated[:100], identity),) if stated and published is None else ()
    body = Markdown(extensions=_EXTENSIONS, output_format="html").convert(read.body)
    item = Item(
        id=identity,
        url=address("", _text(fields, "origin_url") or _text(fields, "url")),
        title=title,
        html=body or None,
        summary=clean_title(_text(fields, "summary")),
        published=published,
        stated=stated[:200],
        updated=updated,
        language=_language(_text(fields, "language") or _text(fields, "lang"), name, source),
        authors=names(_texts(fields, "author")),
        categories=names([*_texts(fields, "subject"), *_texts(fields, "tags")]),
        issuer=names(_texts(fields, "issuer")),
        document_number=clean_title(_text(fields, "document_number")),
    )
    return item, doubts


def _html(source: Source, name: str, data: bytes, now: datetime) -> tuple[Item | None, tuple[Doubt, ...]]:
    identity = _identity("", source, name)
    empty = Item(
        id=identity,
        url="",
        title="",
        html=None,
        summary="",
        published=None,
        stated="",
        updated=None,
        language=_language("", name, source),
    )
    # The whole page is the text where nobody says which part of it is.
    whole = source if source.body or source.adapter else source.model_copy(update={"body": "body"})
    item, doubts = read_article(whole, empty, Answer(200, "", data, now))
    if not item.title:
        return None, (*doubts, Doubt(Rule.NO_TITLE, name))
    return replace(item, id=identity), doubts


def _identity(written: str, source: Source, name: str) -> str:
    """`urn:uuid:…` of an id that is one, an id that is a URI, or the file's place."""
    try:
        return f"urn:uuid:{UUID(written)}" if written else f"urn:jiyue:file:{source.id}:{name}"
    except ValueError:
        return clean_id(written)


def _language(tag: str, name: str, source: Source) -> str:
    """The language that is told, or that a name such as `x.en.md` tells."""
    parts = Path(name).name.split(".")
    told = parts[-2] if len(parts) > 2 else ""
    return language_of(tag or told, source.language)


def _text(fields: Node, key: str) -> str:
    return next(iter(_texts(fields, key)), "")


def _texts(fields: Node, key: str) -> list[str]:
    """The texts under a key: one, or a list of them."""
    table = fields.value
    node = table.get(key) if isinstance(table, dict) else None
    if node is None:
        return []
    if isinstance(node.value, tuple):
        return [one.value.strip() for one in node.value if isinstance(one.value, str)]
    return [node.value.strip()] if isinstance(node.value, str) else []

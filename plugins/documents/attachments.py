"""The files that a page lists at its foot: those its text links to and does not list itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cluster.body.parts import Body, Href
from cluster.dataclass import dataclass
from cluster.entries import Entry
from cluster.references import ToFile
from plugins.documents.files import file_view
from plugins.engine.views import FileView
from plugins.engine.workbench import Workbench


@dataclass(frozen=True)
class BodyLink:
    """A link of a body: its target as written, its words, whether it stands in the body's own list of attachments."""

    target: str
    words: str
    listed: bool


def links_of(body: Body) -> Iterator[BodyLink]:
    """The links of a body, in its order."""
    from lxml import html

    hrefs = [part for part in body.parts if isinstance(part, Href)]
    numbers = iter(range(len(hrefs)))
    marked = "".join(
        part if isinstance(part, str) else f"#{next(numbers)}" if isinstance(part, Href) else ""
        for part in body.parts
    )
    tree = html.fragment_fromstring(marked, create_parent="div")
    for link in tree.iter("a"):
        number = link.get("href", "").removeprefix("#")
        if number.isdecimal() and int(number) < len(hrefs):
            listed = any("attachments" in parent.classes for parent in link.iterancestors())
            yield BodyLink(hrefs[int(number)].target, " ".join(link.text_content().split()), listed)


def attachments_of(bench: Workbench, entry: Entry) -> tuple[FileView, ...]:
    """Files beside the document that its text links to, by the words of the link, in the order of the text."""
    body = bench.library.body(entry.document)
    files = {part.target: _path(bench, entry, part.target) for part in body.parts if isinstance(part, Href)}
    if not any(files.values()):
        return ()
    links = [(files[link.target], link) for link in links_of(body) if files[link.target]]
    listed = {path for path, link in links if link.listed}
    found: dict[str, FileView] = {}
    for path, link in links:
        if path in listed or path in found:
            continue
        view = file_view(bench, entry, link.target)
        if view is not None:
            found[path] = replace(view, name=link.words or view.name)
    return tuple(found.values())


def _path(bench: Workbench, entry: Entry, target: str) -> str:
    """The file that a link of the document leads to, "" if it leads to none."""
    found = bench.references.resolve(entry.document, target)
    return found.path if isinstance(found, ToFile) else ""

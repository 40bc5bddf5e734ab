"""Files beside a document as its page shows them: type, size, dimensions, responsive sizes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from cluster.entries import Entry
from cluster.library import IMAGES, FileFacts
from cluster.references import ToFile
from cluster.urls import EditionUrls, Place
from cluster.visibility import State
from plugins.documents.text import human_size
from plugins.engine.outputs import Group, Output, declare
from plugins.engine.views import FileView, ImageView
from plugins.engine.workbench import Workbench

WIDTHS = (480, 960)
RESIZED = frozenset({"png", "jpg", "jpeg", "webp"})
SHOWN = frozenset({State.LISTED, State.EXPIRED})  # the states in which a document's files stand
CHUNK = 64  # documents whose files are looked at together


def facts_of(bench: Workbench, entry: Entry, target: str) -> FileFacts | None:
    """The file that `target`, written in the entry's document, names."""
    found = bench.references.resolve(entry.document, target)
    return bench.library.file(found.path) if isinstance(found, ToFile) else None


def file_place(bench: Workbench, entry: Entry, facts: FileFacts) -> Place:
    """Where the file stands on this site; a file of another document stands with that document."""
    owner = bench.files[facts.path]
    if owner == entry.document.key:
        return bench.file_place(entry, _tail(facts, entry.document.folder))
    group = bench.model.by_key[owner]
    document = next(iter(group.values()))
    here = bench.edition.by_key.get(owner)
    if here is not None:
        return bench.file_place(here, _tail(facts, document.folder))
    site = bench.model.sites[document.site]  # only documents of the cluster name files of each other
    return EditionUrls(site, site.languages[0]).file(document, _tail(facts, document.folder))


def _tail(facts: FileFacts, folder: str) -> str:
    return facts.path.removeprefix(f"{folder}/")


def file_view(bench: Workbench, entry: Entry, target: str) -> FileView | None:
    """A file to download."""
    facts = facts_of(bench, entry, target)
    if facts is None:
        return None
    url = bench.url_of(file_place(bench, entry, facts))
    return FileView(facts.name, url, facts.suffix.upper(), human_size(facts.bytes), facts.bytes)


def image_view(bench: Workbench, entry: Entry, target: str, alt: str) -> ImageView | None:
    """An image with its dimensions and the addresses of its smaller sizes."""
    facts = facts_of(bench, entry, target)
    if facts is None or facts.suffix not in IMAGES:
        return None
    place = file_place(bench, entry, facts)
    url = bench.url_of(place)
    sizes = [f"{_resized_url(url, width)} {width}w" for width in _widths(facts)]
    return ImageView(url, facts.width, facts.height, alt, webp_srcset=", ".join(sizes))


def picture_html(image: ImageView, decorative: bool = False) -> str:
    """The `picture` element of an image: smaller WebP sizes first, the original as fallback."""
    source = (
        f'<source type="image/webp" srcset="{escape(image.webp_srcset)}" sizes="(max-width: 48rem) 100vw, 46rem">'
        if image.webp_srcset
        else ""
    )
    size = f' width="{image.width}" height="{image.height}"' if image.width else ""
    alt = "" if decorative else escape(image.alt)
    return f'<picture>{source}<img src="{escape(image.url)}" alt="{alt}"{size} loading="lazy" decoding="async"></picture>'


def _widths(facts: FileFacts) -> tuple[int, ...]:
    if facts.suffix not in RESIZED or not facts.width:
        return ()
    return tuple(width for width in WIDTHS if width < facts.width)


def _resized_url(url: str, width: int) -> str:
    stem, _, suffix = url.rpartition(".")
    return f"{stem}.{suffix}-{width}.webp"


def file_outputs(bench: Workbench) -> Iterator[Group]:
    """Every file beside the documents of the site, and smaller sizes of its images; once, with the first language."""
    held: dict[str, Entry] = {}
    for edition in bench.siblings.values():
        for entry in edition.entries.having("filed", True).having("state", *SHOWN).with_page:
            held.setdefault(entry.key, entry)
    entries = tuple(held.values())
    for start in range(0, len(entries), CHUNK):
        yield bench.group(f"files {start}", _files, entries[start : start + CHUNK])


def _files(bench: Workbench, entries: tuple[Entry, ...]) -> Iterator[Output]:
    for entry in entries:
        for path in entry.document.files:
            yield from _copies(bench, entry, path)


def _copies(bench: Workbench, entry: Entry, path: str) -> Iterator[Output]:
    facts = bench.library.file(path)
    place = bench.file_place(entry, _tail(facts, entry.document.folder))
    name, owner = place.path, bench.edition.name
    yield declare(name, owner, {"file": facts.blob}, lambda: bench.library.data(path))
    for width in _widths(facts):
        yield _smaller(bench, f"{place.host}{_resized_url(place.url, width)}", owner, facts, width)


def _smaller(bench: Workbench, name: str, owner: str, facts: FileFacts, width: int) -> Output:
    inputs = {"file": facts.blob, "width": str(width)}
    return declare(name, owner, inputs, lambda: bench.library.resized(facts.path, width))

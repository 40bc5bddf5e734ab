"""What a page fills into a body: addresses of documents and files, sizes, images, players."""

from __future__ import annotations

from html import escape

from cluster.body.parts import FileNote, Href, Media, Picture
from cluster.entries import Entry
from cluster.library import IMAGES
from cluster.references import Broken, Outside, ToDocument, ToFile
from cluster.urls import Place
from plugins.documents.files import facts_of, file_place, image_view, picture_html
from plugins.documents.text import human_size
from plugins.engine.workbench import Workbench


class PageResolver:
    """Resolves the body of `entry` for its page in this edition. A broken reference becomes the address as written
    (checks have named it before; a preview still shows the page)."""

    def __init__(self, bench: Workbench, entry: Entry, absolute: bool = False) -> None:
        self._bench = bench
        self._entry = entry
        self._absolute = absolute

    def href(self, part: Href) -> str:
        found = self._bench.references.resolve(self._entry.document, part.target)
        if isinstance(found, Outside):
            return (
                self._entry.place.absolute + found.url
                if self._absolute and found.url.startswith("#")
                else found.url
            )
        if isinstance(found, Broken):
            return part.target
        if isinstance(found, ToFile):
            facts = self._bench.library.file(found.path)
            return self._url(file_place(self._bench, self._entry, facts))
        return self._document(found)

    def leaves(self, part: Href) -> bool:
        found = self._bench.references.resolve(self._entry.document, part.target)
        return isinstance(found, Outside) and self._bench.leaves(found.url)

    def _document(self, found: ToDocument) -> str:
        document = self._bench.public(found.key, found.lang)
        if document is None:
            return "#"
        anchor = f"#{found.anchor}" if found.anchor else ""
        return self._url(self._bench.place_of(document)) + anchor

    def file_note(self, part: FileNote) -> str:
        facts = facts_of(self._bench, self._entry, part.target)
        if facts is None or facts.suffix in IMAGES:
            return ""
        size = human_size(facts.bytes)
        strings = self._bench.strings
        return f'<span class="file-note">{escape(strings("engine.file_note", type=facts.suffix.upper(), size=size))}</span>'

    def picture(self, part: Picture) -> str:
        image = image_view(self._bench, self._entry, part.target, part.alt)
        if image is None:
            return escape(part.alt)
        return picture_html(image, part.decorative)

    def media(self, part: Media) -> str:
        url = self._file(part.target)
        if not url:
            return escape(part.title)
        captions = self._file(part.captions)
        strings = self._bench.strings
        lang = escape(self._bench.view.html_lang)
        label = escape(strings("engine.captions"))
        track = f'<track kind="captions" src="{escape(captions)}" srclang="{lang}" label="{label}" default>'
        poster = self._file(part.poster)
        transcript = self.href(Href(part.transcript, part.line)) if part.transcript else ""
        return "".join(
            (
                f'<{part.kind} controls preload="metadata" aria-label="{escape(part.title)}"',
                f' poster="{escape(poster)}"' if poster and part.kind == "video" else "",
                f' src="{escape(url)}">',
                track if captions else "",
                f'<a href="{escape(url)}">{escape(part.title)}</a></{part.kind}>',
                f'<a class="transcript" href="{escape(transcript)}">{escape(strings("engine.transcript"))}</a>'
                if transcript
                else "",
            )
        )

    def _file(self, target: str) -> str:
        if not target:
            return ""
        facts = facts_of(self._bench, self._entry, target)
        return self._url(file_place(self._bench, self._entry, facts)) if facts else ""

    def _url(self, place: Place) -> str:
        return place.absolute if self._absolute else self._bench.url_of(place)

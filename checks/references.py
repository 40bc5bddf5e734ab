"""Every reference leads somewhere: links in texts, fields that name documents, files and images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from cluster.body.outline import Reference
from cluster.body.parts import Href, Picture
from cluster.body.targets import names_file
from cluster.findings import Finding, finding
from cluster.kinds import Common
from cluster.library import IMAGES, Library
from cluster.model import Document, Model
from cluster.owners import Owners
from cluster.references import Broken, Outside, References, ToDocument, ToFile
from cluster.schema.check import did_you_mean
from cluster.schema.declared import fields_of
from cluster.visibility import PUBLIC, State, state_of

# Fields that name documents, and fields that name files beside the document.
_NAMED = ("related", "interprets", "topics", "concerns", "successor", "result_document")
_FILES = ("video", "captions")


def reference_findings(
    model: Model,
    library: Library,
    references: Mapping[str, tuple[Reference, ...]],
    documents: Iterable[Document],
) -> Iterator[Finding]:
    """Findings of the fields of `documents` and of their texts, whose `references` are given by path."""
    checker = _Checker(model, library)
    for document in documents:
        if state_of(document, model.at) is not State.DRAFT:
            yield from checker.body(document, references.get(document.path, ()))
            yield from checker.fields(document)


class _Checker:
    def __init__(self, model: Model, library: Library) -> None:
        self._model = model
        self._library = library
        self._references = References(model, Owners(model))

    def body(self, document: Document, references: tuple[Reference, ...]) -> Iterator[Finding]:
        """What the text links to and shows."""
        for part in references:
            if isinstance(part, Href):
                yield from self._link(document, part.target, part.line)
            elif isinstance(part, Picture):
                yield from self._image(document, part.target, part.line)
            else:
                for target in (part.target, part.captions, part.poster):
                    if target:
                        yield from self._file(document, target, part.line)
                if part.transcript:
                    yield from self._link(document, part.transcript, part.line)

    def fields(self, document: Document) -> Iterator[Finding]:
        """What the front matter names. A translation inherits most of it: what it does not say itself is not told again."""
        fields = document.fields
        original = self._original(document)
        for name in _referring(type(fields)):
            value = getattr(fields, name)
            if not value or value == getattr(original, name, None):
                continue
            check = self._named if name in _NAMED else self._file_field
            for index, target in enumerate(value if isinstance(value, tuple) else (value,)):
                yield from check(document, name, target, (name, index))
        if fields.image and fields.image != getattr(original, "image", None):
            yield from self._at(document, ("image",), self._image(document, fields.image, 0))
            if not fields.image_alt:
                line = self._library.line_at(document.path, "image")
                yield finding("image-without-alt", document.path, line, target=fields.image)
        for field, item, place in _parts(fields, original):
            for name in ("form", "sample"):
                if target := getattr(item, name, None):
                    yield from self._file_field(document, name, target, (field, place, name))
            if target := getattr(item, "document", None):
                yield from self._named(document, "document", target, (field, place, "document"))

    def _original(self, document: Document) -> Common | None:
        if not document.translated:
            return None
        group = self._model.by_key[document.key]
        return next((other.fields for other in group.values() if not other.translated), None)

    def _file_field(
        self, document: Document, field: str, target: str, place: tuple[int | str, ...]
    ) -> Iterator[Finding]:
        if field != "video" or "://" not in target:
            yield from self._at(document, place, self._file(document, target, 0))

    def _at(
        self, document: Document, place: tuple[int | str, ...], found: Iterable[Finding]
    ) -> Iterator[Finding]:
        """What was found, with its line: no source is opened for nothing."""
        for one in found:
            yield replace(one, line=self._library.line_at(document.path, *place))

    def _named(
        self, document: Document, field: str, target: str, place: tuple[int | str, ...]
    ) -> Iterator[Finding]:
        if self._references.key(document, target) is None:
            found = self._references.resolve(document, target if target.endswith(".md") else f"{target}.md")
            near = self._references.nearest(document, found) if isinstance(found, Broken) else ""
            meant = did_you_mean(near if target.endswith(".md") else near.removesuffix(".md"))
            line = self._library.line_at(document.path, *place)
            yield finding("broken-reference", document.path, line, field=field, target=target, meant=meant)

    def _link(self, document: Document, target: str, line: int) -> Iterator[Finding]:
        found = self._references.resolve(document, target)
        if isinstance(found, Broken) and names_file(found.target):
            meant = did_you_mean(self._references.nearest_file(document, found))
            yield finding("broken-file", document.path, line, target=target, meant=meant)
        elif isinstance(found, Broken):
            meant = did_you_mean(self._references.nearest(document, found))
            yield finding("broken-link", document.path, line, target=target, meant=meant)
        elif isinstance(found, Outside) and found.url.startswith("#"):
            if found.url != "#" and found.url[1:] not in self._anchors(document):
                yield finding("broken-anchor", document.path, line, target=target)
        elif isinstance(found, ToDocument):
            yield from self._to_document(document, found, target, line)
        elif isinstance(found, ToFile):
            yield from self._to_file(document, found, target, line)

    def _to_document(
        self, document: Document, found: ToDocument, target: str, line: int
    ) -> Iterator[Finding]:
        group = self._model.by_key[found.key]
        other = group.get(found.lang or document.lang) or next(iter(group.values()))
        if found.lang and found.lang not in group:
            yield finding("broken-link", document.path, line, target=target, meant="")
        elif state_of(other, self._model.at) not in PUBLIC and state_of(document, self._model.at) in PUBLIC:
            yield finding("link-to-unpublished", document.path, line, target=target)
        elif found.anchor and found.anchor not in self._anchors(other):
            yield finding("broken-anchor", document.path, line, target=target)

    def _to_file(self, document: Document, found: ToFile, target: str, line: int) -> Iterator[Finding]:
        """A file is published with the document that it stands beside."""
        if found.owner == document.key or state_of(document, self._model.at) not in PUBLIC:
            return
        group = self._model.by_key.get(found.owner, {}).values()
        if group and not any(state_of(one, self._model.at) in PUBLIC for one in group):
            yield finding("link-to-unpublished", document.path, line, target=target)

    def _anchors(self, document: Document) -> frozenset[str]:
        return self._library.outline(document).anchors

    def _image(self, document: Document, target: str, line: int) -> Iterator[Finding]:
        found = self._references.resolve(document, target)
        if not isinstance(found, ToFile):
            yield from self._file(document, target, line)
            return
        yield from self._to_file(document, found, target, line)
        facts = self._library.file(found.path)
        if facts.suffix not in IMAGES or not facts.width:
            yield finding("not-an-image", document.path, line, target=target)

    def _file(self, document: Document, target: str, line: int) -> Iterator[Finding]:
        found = self._references.resolve(document, target)
        if isinstance(found, Outside):
            yield finding("file-elsewhere", document.path, line, target=target)
        elif isinstance(found, ToFile):
            yield from self._to_file(document, found, target, line)
        else:
            near = self._references.nearest_file(document, found) if isinstance(found, Broken) else ""
            yield finding("broken-file", document.path, line, target=target, meant=did_you_mean(near))


@cache
def _referring(kind: type[Common]) -> tuple[str, ...]:
    """The fields of a kind that name documents or files."""
    return tuple(name for name in (*_NAMED, *_FILES) if name in fields_of(kind))


@cache
def _holding(kind: type[Common]) -> tuple[str, ...]:
    """The fields of a kind that hold such fields."""
    return tuple(name for name in ("materials", "timeline") if name in fields_of(kind))


def _parts(fields: Common, original: Common | None) -> Iterator[tuple[str, object, int]]:
    """Items of lists of tables that may name files and documents."""
    for field in _holding(type(fields)):
        items = getattr(fields, field)
        if items and items != getattr(original, field, None):
            yield from ((field, item, place) for place, item in enumerate(items))

"""I/O: what stands behind the model's documents: their bodies, and facts about the files beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cluster.body.codec import key_of
from cluster.body.direct import direct_body
from cluster.body.fingerprint import fingerprint
from cluster.body.outline import Outline, place_body, place_outline
from cluster.body.parts import Body
from cluster.body.store import BATCH, BodyStore, Kept, kept_of
from cluster.dataclass import dataclass
from cluster.findings import Finding
from cluster.images import Unreadable, kept_or_made, resize, size_of
from cluster.model import Document, Loose
from cluster.recent import Recent
from cluster.runs import Neighbour, Runs
from cluster.schema.frontmatter import body_of, read_source
from cluster.schema.nodes import Node
from cluster.schema.toml import read_toml
from cluster.tree import Tree, reopened

if TYPE_CHECKING:
    from cluster.body.markdown import Renderer

Value = TypeVar("Value")


@dataclass(frozen=True)
class FileFacts:
    """A file of the content root: its blob id, its size in bytes; for images that can be read the size in pixels, else 0."""

    path: str
    blob: str
    bytes: int
    width: int = 0
    height: int = 0

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The suffix in lower case without its dot."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


RECENT = 256  # bodies kept in memory: a page, its feeds and its neighbours' cards ask for the same few
SMALL = 2048  # outlines and openings kept in memory: what links lead to, what cards show
WAITING = 250  # rendered bodies that are written together
NOTHING = Body((), (), "", frozenset())
IMAGES = frozenset({"png", "jpg", "jpeg", "webp", "gif", "avif"})


class Library:
    """Bodies and file facts of one tree. One per process: the store and the renderer are not shared."""

    def __init__(self, tree: Tree, cache: Path) -> None:
        self._tree = tree
        self.cache = cache
        self._fingerprint = fingerprint()
        self._store: BodyStore | None = None
        self._waiting: dict[bytes, Kept] = {}
        self.file = lru_cache(None)(self._file)
        self._fields = lru_cache(64)(self._read_fields)
        self._bodies: Recent[bytes, Body] = Recent(RECENT)
        self._outlines: Recent[bytes, Outline] = Recent(SMALL)
        self._openings: Recent[bytes, str] = Recent(SMALL)
        self._runs: Runs[Callable[..., object]] = Runs()
        self._absent: set[bytes] = set()  # what the store was asked for in vain

    @cached_property
    def _renderer(self) -> Renderer:
        """Made with the first body that is not in the store: a build that finds all of them there needs no Markdown."""
        from cluster.body.markdown import Renderer

        return Renderer()

    def reopen(self) -> None:
        """After a fork: whatever two processes cannot share is opened anew."""
        self._tree = reopened(self._tree)
        self._store = None
        self._absent.clear()

    @property
    def fingerprint(self) -> str:
        """Changes with anything that turns one text into another body."""
        return self._fingerprint

    def body(self, document: Document | Loose) -> Body:
        """The document's body, from the store or rendered and kept."""
        key = self._key(document)
        body = self._bodies.get(key) or self._look(BodyStore.bodies, self._bodies, key, document)
        return place_body(body or self._render(key, document).body, document.body_line)

    def together(self, row: Sequence[Neighbour]) -> None:
        """Documents that are often asked for one after the other: the next ones are read from the store with one of them."""
        self._runs.add(row)

    def _look(
        self,
        read: Callable[[BodyStore, Iterable[bytes]], dict[bytes, Value]],
        held: Recent[bytes, Value],
        key: bytes,
        document: Document | Loose,
    ) -> Value | None:
        """What the store has of a document, and of those that follow it; None where it has nothing."""
        if key in self._absent or key in self._waiting:
            return None
        keys = [key]
        if isinstance(document, Document):
            following = (self._key(one) for one in self._runs.after(document, read))
            unread = (one for one in following if one not in self._absent and one not in self._waiting)
            keys += [one for one in unread if held.get(one) is None]
        found = read(self._opened(), keys)
        self._absent.update(one for one in keys if one not in found)
        for one, value in found.items():
            held.put(one, value)
        return found.get(key)

    def outline(self, document: Document | Loose) -> Outline:
        """The references and anchors of the document's body and what is wrong with it, without the body."""
        key = self._key(document)
        outline = self._outlines.get(key)
        if outline is None:
            outline = self._outlines.put(
                key, self._opened().outlines([key]).get(key) or self._render(key, document).outline
            )
        return place_outline(outline, document.path, document.body_line)

    def outlines(self, documents: Iterable[Document | Loose]) -> Iterator[tuple[Document | Loose, Outline]]:
        """Each document with its outline, in order; reads many at once and keeps none of them in memory."""
        waiting = iter(documents)
        while batch := [(self._key(one), one) for one in islice(waiting, BATCH)]:
            found = self._opened().outlines(key for key, _ in batch)
            for key, document in batch:
                outline = found.get(key) or self._render(key, document).outline
                yield document, place_outline(outline, document.path, document.body_line)

    def missing(self, documents: Iterable[Document]) -> list[Document]:
        """Those whose bodies would have to be rendered."""
        held = {self._key(document): document for document in documents}
        known = self._opened().known(held)
        return [document for key, document in held.items() if key not in known]

    def rendered(self, document: Document | Loose) -> tuple[Body, tuple[Finding, ...]]:
        """The document's body and what is wrong with it."""
        return self.body(document), self.outline(document).findings

    def opening(self, document: Document) -> str:
        """The beginning of the document's visible text."""
        key = self._key(document)
        opening = self._openings.get(key)
        if opening is None:
            opening = self._look(BodyStore.openings, self._openings, key, document)
        return self._render(key, document).body.opening if opening is None else opening

    def _key(self, document: Document | Loose) -> bytes:
        # The blob stands for the text: a body whose file is unchanged is found without opening the file.
        return key_of(self._fingerprint, document.lang, document.blob)

    def _render(self, key: bytes, document: Document | Loose) -> Kept:
        """Markdown through the renderer; the HTML of an item from outside held to the allow-list once more."""
        kept = self._waiting.get(key)
        if kept is None:
            data, path, lang = self._tree.read(document.path).data, document.path, document.lang
            if path.endswith(".md"):
                return self._render_text(key, body_of(data), lang)
            if path.endswith(".html"):
                from cluster.body.repost import body_from_html

                kept = kept_of(body_from_html(data.decode("utf-8", "replace"), path, lang)[0], ())
            else:
                kept = kept_of(NOTHING, ())
            self._wait(key, kept)
        return kept

    def _render_text(self, key: bytes, text: str, lang: str) -> Kept:
        """Markdown through the renderer, which plain prose does not need."""
        body = direct_body(text)
        kept = kept_of(body, ()) if body is not None else kept_of(*self._renderer.render_apart(text, lang))
        self._wait(key, kept)
        return kept

    def _wait(self, key: bytes, kept: Kept) -> None:
        self._waiting[key] = kept
        self._absent.discard(key)
        if len(self._waiting) >= WAITING:
            self.flush()

    def take(self, read: Iterable[tuple[Document, str]]) -> None:
        """Renders texts that were just read with their documents, but for those whose bodies are there."""
        texts = {self._key(document): (document, text) for document, text in read}
        store = self._opened()
        # What others have put there meanwhile would come out the same.
        known = set[bytes]() if store.began_empty else store.known(texts)
        for key, (document, text) in texts.items():
            if key not in known and key not in self._waiting:
                self._render_text(key, text, document.lang)

    def text(self, document: Document | Loose) -> str:
        """The Markdown below the front matter."""
        source, _ = read_source(self._tree.read(document.path).data, document.path)
        return source.body

    def data(self, path: str) -> bytes:
        """A file's bytes."""
        return self._tree.read(path).data

    def line_at(self, path: str, *location: int | str) -> int:
        """The line of a field of a document's front matter, or of a `site.toml`; 0 where there is none."""
        return self._fields(path).line_of(location)

    def line_where(self, path: str, listed: str, name: str, value: str) -> int:
        """The line of `name` in the first item of the list `listed` in which it is `value`."""
        fields = self._fields(path)
        node = fields.value.get(listed) if isinstance(fields.value, dict) else None
        for item in node.value if node is not None and isinstance(node.value, tuple) else ():
            if isinstance(item.value, dict) and name in item.value and item.value[name].value == value:
                return item.line_of((name,))
        return 0

    def _read_fields(self, path: str) -> Node:
        try:
            data = self._tree.read(path).data
        except FileNotFoundError:
            return Node({}, 0)
        if path.endswith(".toml"):
            return read_toml(data, path)[0] or Node({}, 0)
        return read_source(data, path)[0].fields

    def flush(self) -> None:
        """Keep what was rendered since the last time."""
        if self._waiting:
            self._opened().put_many(self._waiting.items())
            self._waiting = {}

    def _opened(self) -> BodyStore:
        if self._store is None:
            self._store = BodyStore(self.cache / "bodies.sqlite")
        return self._store

    def _file(self, path: str) -> FileFacts:
        blob = self._tree.read(path)
        facts = FileFacts(path, blob.id, len(blob.data))
        if facts.suffix not in IMAGES:
            return facts
        kept = self.cache / "images" / f"{blob.id}.size"
        try:
            said = kept_or_made(kept, lambda: b"%d %d" % size_of(blob.data))
        except Unreadable:  # not kept: another Pillow may read it
            return facts
        width, height = map(int, said.split())
        return FileFacts(path, blob.id, len(blob.data), width, height)

    def resized(self, path: str, width: int) -> bytes:
        """The image at `width` pixels as WebP, kept by content in the cache."""
        facts = self.file(path)
        kept = self.cache / "images" / f"{facts.blob}-{width}.kept"
        return kept_or_made(kept, lambda: resize(self.data(path), width))


def all_files(documents: Iterable[Document]) -> dict[str, str]:
    """Every file beside a document, with the key of the document."""
    return {path: document.key for document in documents for path in document.files}

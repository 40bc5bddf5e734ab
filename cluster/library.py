"""I/O: what stands behind the model's documents: their bodies, and facts about the files beside them."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from cluster.body.html import body_from_html
from cluster.body.markdown import Renderer, place
from cluster.body.parts import Body
from cluster.body.store import BodyStore, key_of
from cluster.findings import Finding
from cluster.model import Document, Loose
from cluster.schema.frontmatter import read_source
from cluster.schema.nodes import Node
from cluster.schema.toml import read_toml
from cluster.tree import Tree


@dataclass(frozen=True)
class FileFacts:
    """A file of the content root: its blob id, its size in bytes; for images the size in pixels, else 0."""

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


OPENING = 400  # characters of a text that lists may show of it
NOTHING = Body((), (), "", frozenset())
RECENT = 256  # bodies kept in memory: a page, its feeds and its neighbours' cards ask for the same few
IMAGES = frozenset({"png", "jpg", "jpeg", "webp", "gif", "avif"})


class Library:
    """Bodies and file facts of one tree. One per process: the store and the renderer are not shared."""

    def __init__(self, tree: Tree, cache: Path) -> None:
        self._tree = tree
        self._cache = cache
        self._renderer = Renderer()
        self._fingerprint = self._renderer.fingerprint()
        self._store: BodyStore | None = None
        self._pending: list[tuple[str, Body, tuple[Finding, ...]]] = []
        self.file = lru_cache(None)(self._file)
        self._fields = lru_cache(64)(self._read_fields)
        self._apart = lru_cache(RECENT)(self._look_up)
        self._openings: dict[str, str] = {}

    def reopen(self) -> None:
        """After a fork: whatever two processes cannot share is opened anew."""
        self._tree = pickle.loads(pickle.dumps(self._tree))
        self._store = None

    @property
    def fingerprint(self) -> str:
        """Changes with anything that turns one text into another body."""
        return self._fingerprint

    def body(self, document: Document) -> Body:
        """The document's body."""
        return self.rendered(document)[0]

    def rendered(self, document: Document | Loose) -> tuple[Body, tuple[Finding, ...]]:
        """The document's body and what is wrong with it, from the store or rendered and kept."""
        return place(
            *self._apart(document.blob, document.lang, document.path), document.path, document.body_line
        )

    def _look_up(self, blob: str, lang: str, path: str) -> tuple[Body, tuple[Finding, ...]]:
        # The blob stands for the text: a body whose file is unchanged is found without opening the file.
        key = key_of(self._fingerprint, lang, blob)
        kept = self._opened().get(key)
        if kept is None:
            kept = self._render(self._tree.read(path).data, lang, path)
            self._pending.append((key, *kept))
            if len(self._pending) >= 200:
                self.flush()
        return kept

    def _render(self, data: bytes, lang: str, path: str) -> tuple[Body, tuple[Finding, ...]]:
        """Markdown through the renderer; the HTML of an item from outside held to the allow-list once more."""
        if path.endswith(".md"):
            return self._renderer.render_apart(read_source(data, path)[0].body, lang)
        if path.endswith(".html"):
            return body_from_html(data.decode("utf-8", "replace"), path, lang)[0], ()
        return NOTHING, ()

    def opening(self, document: Document) -> str:
        """The beginning of the document's visible text."""
        if document.path not in self._openings:
            self._openings[document.path] = self.body(document).text[:OPENING]
        return self._openings[document.path]

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
        if self._pending:
            self._opened().put_many(self._pending)
            self._pending = []

    def _opened(self) -> BodyStore:
        if self._store is None:
            self._store = BodyStore(self._cache / "bodies.sqlite")
        return self._store

    def _file(self, path: str) -> FileFacts:
        blob = self._tree.read(path)
        facts = FileFacts(path, blob.id, len(blob.data))
        if facts.suffix not in IMAGES:
            return facts
        try:
            with Image.open(io.BytesIO(blob.data)) as image:
                return FileFacts(path, blob.id, len(blob.data), *image.size)
        except (OSError, ValueError, Image.DecompressionBombError):
            return facts

    def resized(self, path: str, width: int) -> bytes:
        """The image at `width` pixels as WebP, kept by content in the cache."""
        facts = self.file(path)
        kept = self._cache / "images" / f"{facts.blob}-{width}.webp"
        if kept.exists():
            return kept.read_bytes()
        data = resize(self.data(path), width)
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{id(self)}.tmp")
        partial.write_bytes(data)
        partial.replace(kept)
        return data


def resize(data: bytes, width: int) -> bytes:
    """An image at `width` pixels as WebP."""
    with Image.open(io.BytesIO(data)) as image:
        height = max(1, round(image.height * width / image.width))
        small = image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB")
        small = small.resize((width, height), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "WEBP", quality=80, method=4)
        return out.getvalue()


def all_files(documents: Iterable[Document]) -> dict[str, str]:
    """Every file beside a document, with the key of the document."""
    return {path: document.key for document in documents for path in document.files}

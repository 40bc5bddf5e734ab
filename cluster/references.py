"""What a reference in a document means: another document, a file beside one, an anchor, or somewhere outside."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from cluster.dataclass import dataclass
from cluster.model import Document, Model
from cluster.repost_reading import Repost
from cluster.schema.check import guess


@dataclass(frozen=True)
class ToDocument:
    """Another document, in the language asked for if it exists."""

    key: str
    lang: str  # "" unless the file named says one
    anchor: str


@dataclass(frozen=True)
class ToFile:
    """A file of the content root."""

    path: str
    owner: str  # key of the document it stands beside


@dataclass(frozen=True)
class Outside:
    """An address that is not ours to resolve: https, mailto, tel, or an anchor of the same page."""

    url: str
    host: str


@dataclass(frozen=True)
class Broken:
    """Nothing stands there; `meant` is the nearest name that does."""

    target: str
    meant: str


Reference = ToDocument | ToFile | Outside | Broken


class References:
    """Resolves what documents refer to; `files` are all paths that stand beside documents, with the document's key."""

    def __init__(self, model: Model, files: Mapping[str, str]) -> None:
        self._keys = model.by_key
        self._sites = model.sites
        self._files = files

    def resolve(self, document: Document, target: str) -> Reference:
        """What `target`, written in `document`, refers to."""
        if document.repost is not None:
            return self._of_repost(document.repost, target)
        try:
            parts = urlsplit(target)
        except ValueError:  # such as a bracket that opens an IPv6 address and never closes
            return Broken(target, "")
        if parts.scheme or target.startswith("//"):
            return Outside(target, parts.hostname or "")
        if target.startswith("#") or not parts.path:
            return Outside(target, "")
        path = unquote(parts.path)
        if path.endswith(".md"):
            return self._document(document, path, parts.fragment)
        return self._file(document, path)

    @staticmethod
    def _of_repost(repost: Repost, target: str) -> Reference:
        """The text of an item from outside names its mirrored files by their first addresses, all else stays outside."""
        file = repost.files.get(target)
        if file is not None and file.blob:
            return ToFile(repost.file_path(file), repost.key)
        return Outside(target, urlsplit(target).hostname or "")

    def key(self, document: Document, target: str) -> str | None:
        """The key of the document that a front-matter field names, with or without `.md`."""
        found = self.resolve(document, target if target.endswith(".md") else f"{target}.md")
        return found.key if isinstance(found, ToDocument) else None

    def _document(self, document: Document, path: str, anchor: str) -> Reference:
        name, lang = _name_and_language(path)
        key = _locate(document, name)
        if key in self._keys:
            return ToDocument(key, lang, anchor)
        nearest = guess(key.rpartition("/")[2], (k.rpartition("/")[2] for k in self._keys))
        return Broken(path, f"{nearest}.md" if nearest else "")

    def _file(self, document: Document, path: str) -> Reference:
        beside = posixpath.normpath(f"{document.folder}/{path}")
        candidates = (beside, f"sites/{_locate(document, path)}")
        for candidate in candidates:
            if candidate in self._files:
                return ToFile(candidate, self._files[candidate])
        near = [name.rpartition("/")[2] for name, owner in self._files.items() if owner == document.key]
        return Broken(path, guess(path.rpartition("/")[2], near))


def named_in_settings(site: str, link: str) -> ToDocument | None:
    """The document that an address in a `site.toml` names (`/column/name.md`, `@site/column/name.md#anchor`), whether or not
    it stands; None for an address of another kind."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path.endswith(".md"):
        return None
    name, lang = _name_and_language(path)
    key = name[1:] if name.startswith("@") else f"{site}/{name.lstrip('/')}"
    return ToDocument(posixpath.normpath(key), lang, parts.fragment)


def named_key(document: Document, reference: str) -> str:
    """The key that a front-matter field of a document of the cluster names, whether or not a document stands there."""
    try:
        path = unquote(urlsplit(reference).path)
    except ValueError:
        return ""
    return _locate(document, _name_and_language(path)[0])


def _name_and_language(path: str) -> tuple[str, str]:
    name = path.removesuffix(".md")
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and len(suffix) == 2 else (name, "")


def _locate(document: Document, name: str) -> str:
    if name.startswith("@"):
        return posixpath.normpath(name[1:])
    if name.startswith("/"):
        return posixpath.normpath(f"{document.site}{name}")
    return posixpath.normpath(f"{document.site}/{document.column}/{name}")

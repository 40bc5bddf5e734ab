"""What a reference in a document means: another document, a file beside one, an anchor, or somewhere outside."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import commonprefix
from urllib.parse import unquote, urlsplit

from cluster.body.targets import without_page
from cluster.dataclass import dataclass
from cluster.model import Document, Model
from cluster.repost_reading import Repost
from cluster.schema.check import guess

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-")


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
    """Nothing stands there; what was meant is looked for only where it is told."""

    target: str


Reference = ToDocument | ToFile | Outside | Broken


class References:
    """Resolves what documents refer to; `files` are all paths that stand beside documents, with the document's key."""

    def __init__(self, model: Model, files: Mapping[str, str]) -> None:
        self._model = model
        self._keys = model.by_key
        self._files = files

    def resolve(self, document: Document, target: str) -> Reference:
        """What `target`, written in `document`, refers to."""
        if document.repost is not None:
            return self._of_repost(document.repost, target)
        try:
            parts = urlsplit(target)
        except ValueError:  # such as a bracket that opens an IPv6 address and never closes
            return Broken(target)
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

    def nearest(self, document: Document, broken: Broken) -> str:
        """The document that was probably meant, as it is written in `document` to lead there, or an empty string.

        The site that was named is looked through first, all others only where nothing there is near: there may be a million.
        """
        written, lang = _name_and_language(without_page(broken.target))
        return self._near(_locate(document, written), lang, document.site, document.column)

    def nearest_in_settings(self, site: str, broken: ToDocument) -> str:
        """The same for what a `site.toml` names."""
        return self._near(broken.key, broken.lang, site, "")

    def _near(self, key: str, lang: str, here: str, beside: str) -> str:
        """The document that `key` probably meant, as it is written in a column (`beside`) of the site `here`."""
        site, column, name = _apart(key)
        if site not in self._model.sites:
            site = guess(site, self._model.sites) or here
        place = f"{site}/{column}"
        found = _nearest(name, place, self._model.keys_of(site)) or _nearest(
            name, place, self._elsewhere(site)
        )
        if not found:
            return ""
        suffix = f".{lang}.md" if lang in self._keys[found] else ".md"
        return _as_written(found, here, beside) + suffix

    def _elsewhere(self, site: str) -> Iterator[str]:
        others = {name for name in self._model.sites if name != site}
        return (key for key in self._keys if key.partition("/")[0] in others)

    def nearest_file(self, document: Document, broken: Broken) -> str:
        """The file beside `document` that was probably meant, as it is written there, or an empty string."""
        files = {path for one in self._keys[document.key].values() for path in one.files}
        return guess(broken.target, sorted(path.removeprefix(f"{document.folder}/") for path in files))

    def _document(self, document: Document, path: str, anchor: str) -> Reference:
        name, lang = _name_and_language(path)
        key = _locate(document, name)
        return ToDocument(key, lang, anchor) if key in self._keys else Broken(path)

    def _file(self, document: Document, path: str) -> Reference:
        beside = posixpath.normpath(f"{document.folder}/{path}")
        candidates = (beside, f"sites/{_locate(document, path)}")
        for candidate in candidates:
            if candidate in self._files:
                return ToFile(candidate, self._files[candidate])
        return Broken(path)


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


def _apart(key: str) -> tuple[str, str, str]:
    """The site, the column and the name in a key."""
    site, _, rest = key.partition("/")
    column, _, name = rest.rpartition("/")
    return site, column, name


def _nearest(name: str, column: str, keys: Iterable[str]) -> str:
    """The key whose slug is the same or near, rather in `column`; "" where none is.

    Days decide between equal slugs alone: otherwise whatever was published on one day would look alike.
    """
    slug, by_slug, here = _slug(name), dict[str, list[str]](), set[str]()
    for key in keys:
        by_slug.setdefault(_slug(key), []).append(key)
        if key.rpartition("/")[0] == column:
            here.add(_slug(key))
    found = slug if slug in by_slug else guess(slug, sorted(here)) or guess(slug, by_slug)
    wanted = f"{column}/{name}"
    return max(by_slug.get(found, ("",)), key=lambda key: _agreement(key, wanted))


def _agreement(key: str, wanted: str) -> tuple[bool, int]:
    """Whether two keys are of one column, and how far their names agree from the left."""
    (column, _, name), (other, _, meant) = key.rpartition("/"), wanted.rpartition("/")
    return column == other, len(commonprefix([name, meant]))


def _slug(key: str) -> str:
    return _DAY.sub("", key.rpartition("/")[2])


def _as_written(key: str, here: str, beside: str) -> str:
    """How a document is named in a column (`beside`) of the site `here`."""
    site, column, name = _apart(key)
    if site != here:
        return f"@{key}"
    return name if column == beside else f"/{column}/{name}"


def _locate(document: Document, name: str) -> str:
    if name.startswith("@"):
        return posixpath.normpath(name[1:])
    if name.startswith("/"):
        return posixpath.normpath(f"{document.site}{name}")
    return posixpath.normpath(f"{document.site}/{document.column}/{name}")

"""Which paths of a content root are content, and which of them would mislead an editor or another machine."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding

_CACHES = frozenset({"__pycache__", "node_modules"})
_LITTER = frozenset({"Thumbs.db", "desktop.ini", "4913"})
_SWAP = (".swp", ".swo", ".swx", ".pyc", "~")


@dataclass(frozen=True)
class Links:
    """Symbolic links read: `aliases` maps each good one to the file it shows; `findings` tell of the others."""

    aliases: Mapping[str, str]
    findings: tuple[Finding, ...]


# With what the names above begin, and end: a name without either needs no closer look.
_FIRST = frozenset(".~#_nTd4")
_LAST = frozenset("poxc~#")


def is_content(name: str) -> bool:
    """Whether a file or folder of this bare name is content: not hidden, no editor's swap file, no cache."""
    if name and name[0] not in _FIRST and name[-1] not in _LAST:
        return True
    if name.startswith((".", "~$")) or name in _CACHES or name in _LITTER:
        return False
    return not name.endswith(_SWAP) and not (name.startswith("#") and name.endswith("#"))


def is_content_path(path: str) -> bool:
    """Whether every part of a POSIX path is content."""
    return all(is_content(part) for part in path.split("/"))


def is_text(name: str) -> bool:
    """Whether a name is UTF-8 on disk."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def show_path(raw: bytes) -> str:
    """A path for people: what is not UTF-8 comes as `\\xhh`."""
    return raw.decode("utf-8", "backslashreplace")


def check_paths(paths: Iterable[str]) -> tuple[Finding, ...]:
    """Findings for names that another system would merge, decompose or refuse: case, NFC, control characters."""
    names = sorted(paths)
    if _are_plain(names):
        return ()
    found: list[Finding] = []
    seen: dict[str, str] = {}
    for path in names:
        if unicodedata.normalize("NFC", path) != path:
            found.append(finding("path-not-nfc", path))
        if any(unicodedata.category(sign) == "Cc" or sign == "\\" for sign in path):
            found.append(finding("path-control-character", path))
        # A folder counts too: `A/x` and `a/y` share one folder on a disk that ignores case.
        place = path
        while place:
            first = seen.setdefault(_folded(place), place)
            if first != place:
                found.append(finding("path-collision", path, other=first))
                break
            place = posixpath.dirname(place)
    return tuple(found)


def _are_plain(paths: Sequence[str]) -> bool:
    """Whether it is plain that nothing is wrong with any of the paths, told from all of them at once."""
    text = " ".join(paths)
    if not text.isprintable() or "\\" in text or not unicodedata.is_normalized("NFC", text):
        return False
    if _folded(text) == text:
        return True
    folders = {path.rpartition("/")[0] for path in paths}
    places = set(paths)
    while folders:
        places |= folders
        folders = {folder.rpartition("/")[0] for folder in folders if folder}
    return len({_folded(place) for place in places}) == len(places)


def read_links(links: Mapping[str, str], files: Iterable[str]) -> Links:
    """`links` maps a link's path to its target as written; a link may show a content file of the same root only."""
    real = frozenset(files)
    aliases: dict[str, str] = {}
    found: list[Finding] = []
    for link in sorted(links):
        place, seen = link, {link}
        while place in links:
            target = links[place]
            place = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
            if place in seen:
                break
            seen.add(place)
        if place.startswith(("/", "../")) or place == "..":
            found.append(finding("symlink-outside", link, target=links[link]))
        elif place not in real:
            found.append(finding("symlink-without-file", link, target=links[link]))
        else:
            aliases[link] = place
    return Links(aliases, tuple(found))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())

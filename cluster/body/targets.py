"""What the target of a link or a picture is: allowed, a file, a leftover of Pelican's markers."""

from __future__ import annotations

import re
from html import unescape

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
PAGES = frozenset({"md", "html", "htm", "shtml", "jsp", "php", "asp", "aspx"})
AUDIO = frozenset({"mp3", "m4a", "ogg", "oga", "wav", "flac", "aac"})
VIDEO = frozenset({"mp4", "webm", "m4v", "mov", "ogv"})

_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_IGNORED = re.compile(r"[\x00-\x1f\x7f]")  # browsers drop these from a URL before they look for its scheme
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):")
_PELICAN = re.compile(r"^(?:\{(\w+)\}|\|(\w+)\|)/?")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")


def read_target(written: str) -> str:
    """A target as the reader's browser would see it: character references resolved, surrounding blanks gone."""
    return _REFERENCE.sub(lambda match: unescape(match.group()), written).strip()


def scheme_of(target: str) -> str:
    """The scheme in lower case; empty for a relative target."""
    match = _SCHEME.match(_IGNORED.sub("", target))
    return match.group(1).lower() if match else ""


def is_allowed(target: str) -> bool:
    """Whether a link may lead there: http, https, mailto, tel or a relative target without control characters."""
    scheme = scheme_of(target)
    return (not scheme or scheme in SCHEMES) and not _IGNORED.search(target)


def is_remote(target: str) -> bool:
    """Whether the target names a host or a scheme of its own."""
    return bool(scheme_of(target)) or target.startswith(("//", "\\", "/\\"))


def extension_of(target: str) -> str:
    """The extension of the target's path, in lower case, without the dot; empty when it has none."""
    path = target.partition("#")[0].partition("?")[0]
    match = _EXTENSION.search(path.rpartition("/")[2])
    return match.group(1).lower() if match else ""


def is_file(target: str) -> bool:
    """Whether the target looks like a file beside a document: relative, with an extension that is no page's."""
    return not target.startswith(("/", "#", "?")) and not is_remote(target) and names_file(target)


def names_file(target: str) -> bool:
    """Whether the target, wherever it leads, has an extension that is no page's."""
    extension = extension_of(target)
    return bool(extension) and extension not in PAGES


def without_page(path: str) -> str:
    """A path without the extension of a page."""
    extension = extension_of(path)
    return path[: -len(extension) - 1] if extension in PAGES else path


def without_pelican(target: str) -> tuple[str, str]:
    """The target without a leading `{static}`, `{attach}`, `|filename|` …, and that marker (empty if there was none)."""
    match = _PELICAN.match(target)
    return (target[match.end() :], match.group(1) or match.group(2)) if match else (target, "")

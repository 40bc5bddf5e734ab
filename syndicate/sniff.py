"""What a file is, by its bytes: only kinds that a government page attaches, under the suffix that belongs to them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote, urlsplit

import filetype

_KINDS = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "rar": "application/x-rar-compressed",
    "7z": "application/x-7z-compressed",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/x-wav",
    "ogg": "audio/ogg",
    "flac": "audio/x-flac",
    "mp4": "video/mp4",
    "m4v": "video/x-m4v",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_ALIASES = {"jpeg": "jpg", "jpe": "jpg"}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: the old formats of Office and WPS
_OLD = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "dps": "application/vnd.ms-powerpoint",
}
_TEXTS = {"txt": "text/plain", "csv": "text/csv", "vtt": "text/vtt"}
_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_MACROS = ("vbaProject.bin",)
_HEAD = 4096


@dataclass(frozen=True)
class Kind:
    """A media type and the suffix that goes with it, without the dot; `refused` is a rule id where it is not taken."""

    type: str = ""
    suffix: str = ""
    refused: str = ""


def sniff(data: bytes, url: str) -> Kind:
    """The kind of a file. The address only chooses among kinds that look alike (doc, wps; txt, csv).

    Refused: SVG and other markup (it could hold script, and a page instead of a file is a refusal in disguise),
    programs, Office files with macros, and whatever is not known.
    """
    if not data:
        return Kind(refused="reading-file-empty")
    named = suffix_of(url)
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or (b"<svg" in head and named == "svg"):
        return Kind(
            refused="reading-file-svg" if b"<svg" in data[: 64 * 1024].lower() else "reading-file-kind"
        )
    if head.startswith(
        (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--", b"<meta", b"<div")
    ):
        return Kind(refused="reading-file-page")
    if data.startswith(_COMPOUND):
        suffix = named if named in _OLD else "doc"
        return Kind(_OLD[suffix], suffix)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, named)
    guessed = filetype.guess(data[:_HEAD])
    if guessed is not None:
        suffix = _ALIASES.get(guessed.extension, guessed.extension)
        if suffix in _KINDS:
            return Kind(_KINDS[suffix], suffix)
        return Kind(refused="reading-file-kind")
    if data[:1024].find(b"%PDF-") >= 0:
        return Kind(_KINDS["pdf"], "pdf")
    if named in _TEXTS and b"\0" not in data[:_HEAD]:
        return Kind(_TEXTS[named], named)
    return Kind(refused="reading-file-kind")


def suffix_of(url: str) -> str:
    """The suffix of an address's path, in lower case, without the dot; "" where it has none."""
    try:
        name = unquote(urlsplit(url).path).rpartition("/")[2]
    except ValueError:
        return ""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return suffix if suffix.isascii() and suffix.isalnum() and len(suffix) <= 5 else ""


def _zipped(data: bytes, named: str) -> Kind:
    """What a ZIP is: OFD (GB/T 33190), an Office or OpenDocument file, or an archive."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.namelist()[:5_000]
            kind = (
                archive.read("mimetype")[:100].decode("ascii", "ignore")
                if _has_small(archive, "mimetype")
                else ""
            )
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, KeyError):
        return Kind(refused="reading-file-damaged")
    if any(member.endswith(_MACROS) for member in members):
        return Kind(refused="reading-file-macros")
    if "OFD.xml" in members:
        return Kind("application/ofd", "ofd")
    for suffix in ("odt", "ods", "odp"):
        if kind.strip() == _KINDS[suffix]:
            return Kind(_KINDS[suffix], suffix)
    if "[Content_Types].xml" in members:
        for folder, suffix in _PARTS:
            if any(member.startswith(folder) for member in members):
                return Kind(_KINDS[suffix], suffix)
    # Programs in a ZIP's clothes are no archive.
    if named in ("jar", "apk", "xpi", "crx", "docm", "xlsm", "pptm"):
        return Kind(refused="reading-file-kind")
    return Kind(_KINDS["zip"], "zip")


def _has_small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.NameToInfo and archive.NameToInfo[name].file_size <= 200

"""Files are kept for what they are, never for what they call themselves."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from PIL import Image

from syndicate.mirror import fetch_file
from syndicate.sniff import sniff, suffix_of

from .reading import NOW, FakeOpener, Reply, source

PAGE = "https://p.example/a.html"
FILE = "https://files.example/a.jpg"


def picture(kind: str = "JPEG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (3, 2)).save(held, kind)
    return held.getvalue()


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return held.getvalue()


TYPES = zipped(**{"[Content_Types]_dot_xml": b"<x/>", "word__document_dot_xml": b"<x/>"})


@pytest.mark.parametrize(
    ("data", "url", "suffix"),
    [
        (picture(), "x.png", "jpg"),
        (picture("PNG"), "x", "png"),
        (picture("GIF"), "x.exe", "gif"),
        (picture("WEBP"), "x", "webp"),
        (b"%PDF-1.7\n...", "x.doc", "pdf"),
        (b"junk %PDF-1.4", "x.pdf", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "https://p.example/%E8%A1%A8.WPS?x=1", "wps"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.exe", "doc"),
        (TYPES, "x.zip", "docx"),
        (zipped(OFD_dot_xml=b"<x/>", Doc_0__x=b""), "x.ofd", "ofd"),
        (zipped(a_dot_txt=b"x"), "x.zip", "zip"),
        ("姓名,分数\n甲,1\n".encode("gbk"), "x.csv", "csv"),
        (b"words", "x.txt", "txt"),
    ],
)
def test_a_file_is_what_its_bytes_are(data: bytes, url: str, suffix: str) -> None:
    kind = sniff(data, url if "/" in url else f"https://p.example/{url}")
    assert (kind.suffix, kind.refused) == (suffix, "")
    assert kind.type


@pytest.mark.parametrize(
    ("data", "url", "rule"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "x.png", "reading-file-svg"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><!-- --><svg/>', "x.svg", "reading-file-svg"),
        (b"<!DOCTYPE html><p>403", "x.jpg", "reading-file-page"),
        (b"\n<html>", "x.pdf", "reading-file-page"),
        (b"MZ\x90\x00" + bytes(100), "x.pdf", "reading-file-kind"),
        (b"\x7fELF" + bytes(100), "x.txt", "reading-file-kind"),
        (b"#!/bin/sh", "x.sh", "reading-file-kind"),
        (b"alert(1)", "x.js", "reading-file-kind"),
        (
            zipped(**{"[Content_Types]_dot_xml": b"", "word__vbaProject_dot_bin": b"x"}),
            "x.docx",
            "reading-file-macros",
        ),
        (zipped(a_dot_class=b"x"), "x.jar", "reading-file-kind"),
        (b"PK\x03\x04 damaged", "x.docx", "reading-file-damaged"),
        (b"", "x.jpg", "reading-file-empty"),
    ],
)
def test_what_could_run_or_deceive_is_not_taken(data: bytes, url: str, rule: str) -> None:
    assert sniff(data, f"https://p.example/{url}").refused == rule


def test_a_file_is_known_by_its_digest() -> None:
    data = picture()
    found = fetch_file(FILE, PAGE, source(), NOW, FakeOpener({FILE: Reply(200, {}, data)}))
    assert (found.data, found.sha256, found.type, found.suffix) == (
        data,
        hashlib.sha256(data).hexdigest(),
        "image/jpeg",
        ".jpg",
    )
    assert found.refused == ""


def test_the_referrer_is_sent_only_where_the_host_refuses_without_it() -> None:
    data = picture()
    free = FakeOpener({FILE: Reply(200, {}, data)})
    fetch_file(FILE, PAGE, source(), NOW, free)
    assert ["Referer" in headers for _, headers in free.asked] == [False]

    class Guarded(FakeOpener):
        def __call__(self, target, headers, policy, deadline):  # type: ignore[no-untyped-def]
            self.replies = {FILE: Reply(200, {}, data) if headers.get("Referer") == PAGE else Reply(403)}
            return super().__call__(target, headers, policy, deadline)

    guarded = Guarded({})
    assert fetch_file(FILE, PAGE, source(), NOW, guarded).data == data
    assert len(guarded.asked) == 2


def test_what_cannot_be_had_is_a_reason_and_no_error() -> None:
    for reply, rule in (
        (Reply(404), "reading-file-status"),
        (Reply(403), "reading-file-denied"),
        (Reply(200, {}, b"<html>login"), "reading-file-page"),
        (Reply(302, {"Location": "https://10.0.0.1/"}), "reading-host"),
        (Reply(200, {}, bytes(20_000_001)), "reading-too-big"),
    ):
        found = fetch_file(FILE, PAGE, source(), NOW, FakeOpener({FILE: reply}))
        assert (found.refused, found.data) == (rule, b"")
    assert fetch_file("javascript:x", PAGE, source(), NOW, FakeOpener({})).refused


def test_a_suffix_is_read_from_the_path_alone() -> None:
    assert suffix_of("https://p.example/a.b/c.PDF?x=.exe#.js") == "pdf"
    assert suffix_of("https://p.example/a.b/c") == ""
    assert suffix_of("https://[") == ""

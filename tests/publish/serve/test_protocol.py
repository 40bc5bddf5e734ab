"""Paths, media types, parts of files and conditions, as RFC 9110 has them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.serve.protocol import (
    Part,
    Unsatisfiable,
    is_same_version,
    is_unchanged,
    media_type,
    read_path,
    read_range,
    write_date,
    write_path,
)

MOMENT = datetime(2026, 3, 1, 8, 30, 5, 999_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "path",
    [
        "/../x",
        "/a/../../x",
        "/%2e%2e/x",
        "/a/%2E%2E%2Fx",
        "/..%5cx",
        "/a\\b",
        "/a%00b",
        "//x",
        "/a//b",
        "/./a",
        "a",
        "",
        "/%ff",
    ],
)
def test_a_path_that_could_leave_its_folder_is_refused(path: str) -> None:
    assert read_path(path) is None


def test_a_path_is_decoded_once() -> None:
    assert read_path("/%E6%94%BF%E7%AD%96/a%2520b.html") == PurePosixPath("政策/a%20b.html")
    assert read_path("/") == PurePosixPath()


NAMES = st.text(st.characters(blacklist_characters="/\\\0", blacklist_categories=["Cs"]), min_size=1)


@given(st.lists(NAMES.filter(lambda name: name not in (".", "..")), max_size=4))
def test_a_path_written_is_the_path_read(names: list[str]) -> None:
    path = PurePosixPath(*names)
    assert read_path(write_path(path)) == read_path(write_path(path, folder=True)) == path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("feed.atom", "application/atom+xml; charset=utf-8"),
        ("feed.rss", "application/rss+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("a.JS", "text/javascript; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.webp", "image/webp"),
        ("a.pdf", "application/pdf"),
        ("a.mp4", "video/mp4"),
        ("a.ofd", "application/ofd"),
        ("sitemap.xml.gz", "application/gzip"),
        ("a.unknown", "application/octet-stream"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_a_file_has_the_media_type_of_its_name(name: str, kind: str) -> None:
    assert media_type(name) == kind


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", Part(0, 1)),
        ("bytes=5-", Part(5, 10)),
        ("bytes=-3", Part(7, 10)),
        ("bytes=-99", Part(0, 10)),
        ("Bytes = 2-99", Part(2, 10)),
        (None, None),
        ("bytes=0-1,3-4", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=1-2", None),
        ("bytes=²-3", None),
    ],
)
def test_a_range_names_a_part_of_ten_bytes(header: str | None, part: Part | None) -> None:
    assert read_range(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_part_outside_the_file_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        read_range(header, 10)


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_part_never_leaves_the_file(size: int, first: int, last: int) -> None:
    try:
        part = read_range(f"bytes={first}-{last}", size)
    except Unsatisfiable:
        assert first >= size
    else:
        assert part is None or 0 <= part.start < part.stop <= size


def test_the_tag_decides_whether_something_changed_and_the_date_where_there_is_none() -> None:
    late, early = write_date(MOMENT), "Sun, 01 Mar 2026 08:30:04 GMT"
    assert is_unchanged('"a"', MOMENT, 'W/"b", W/"a"', None)
    assert is_unchanged('"a"', MOMENT, "*", None)
    assert not is_unchanged('"a"', MOMENT, '"b"', late)
    assert is_unchanged('"a"', MOMENT, None, late)
    assert not is_unchanged('"a"', MOMENT, None, early)
    assert not is_unchanged('"a"', MOMENT, None, "yesterday")
    assert not is_unchanged('"a"', None, None, late)


def test_a_part_belongs_to_the_version_that_if_range_names() -> None:
    assert is_same_version(None, '"a"', MOMENT)
    assert is_same_version('"a"', '"a"', MOMENT)
    assert not is_same_version('"b"', '"a"', MOMENT)
    assert is_same_version(write_date(MOMENT), '"a"', MOMENT)
    assert not is_same_version("Sun, 01 Mar 2026 08:30:04 GMT", '"a"', MOMENT)

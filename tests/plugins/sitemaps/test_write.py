"""Sitemaps: every row once in each flavour, within limits, read back by parsers that we did not write."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from usp.objects.sitemap import InvalidSitemap
from usp.tree import sitemap_from_str

from plugins.engine.views import Alternate
from plugins.sitemaps.elements import IMAGE, SITEMAP, XHTML, Flavour, write_row
from plugins.sitemaps.rows import SitemapRow, merge_rows, order_row
from plugins.sitemaps.write import Limits, Written, write_sitemaps

BEIJING = timezone(timedelta(hours=8))
ROOT = "https://www.by.example/"
EVERY = tuple(Flavour)
START = datetime(2000, 1, 1, tzinfo=BEIJING)
NAMES = {"s": SITEMAP, "x": XHTML, "i": IMAGE}


def row(number: int, at: datetime | None = None, pair: bool = True) -> SitemapRow:
    url, english = f"{ROOT}zwgk/2026/doc-{number}.html", f"{ROOT}en/zwgk/2026/doc-{number}.html"
    when = at or START + timedelta(minutes=number)
    languages = (
        (Alternate("zh-CN", url), Alternate("en", english), Alternate("x-default", url)) if pair else ()
    )
    return SitemapRow(order_row(when, f"{number:09}"), url, when + timedelta(hours=1), languages)


def write(
    rows: Iterable[SitemapRow], limits: Limits | None = None, flavours: tuple[Flavour, ...] = EVERY
) -> tuple[dict[str, bytes], tuple[Written, ...]]:
    files: dict[str, bytes] = {}

    def emit(name: str, content: bytes) -> None:
        assert name not in files
        files[name] = content

    return files, write_sitemaps(map(write_row, rows), flavours, limits or Limits(), ROOT, emit)


def locations(content: bytes) -> list[str]:
    tree = etree.fromstring(content)
    return [one.text or "" for one in tree.iter("{*}loc") if etree.QName(one).namespace != IMAGE]


def urls_of(files: dict[str, bytes], written: Written) -> list[str]:
    return [url for part in written.parts for url in locations(files[part.name])]


def stream(count: int) -> Iterator[SitemapRow]:
    return (row(number) for number in range(count))


def test_120_000_rows_split_within_the_limits() -> None:
    totals: dict[str, tuple[int, int]] = {}

    def emit(name: str, content: bytes) -> None:
        totals[name] = (content.count(b"</url>"), len(content))

    written = {
        one.flavour: one
        for one in write_sitemaps(map(write_row, stream(120_000)), EVERY, Limits(), ROOT, emit)
    }
    assert [part.urls for part in written[Flavour.PARTS].parts] == [50_000, 50_000, 20_000]
    assert [part.urls for part in written[Flavour.PLAIN].parts] == [10_000] * 12
    standard = written[Flavour.STANDARD].parts
    assert sum(part.urls for part in standard) == 120_000
    assert all(
        9_990_000 < part.bytes <= 10_000_000 for part in standard[:-1]
    )  # full: three languages are long
    for one in written.values():
        assert all(totals[part.name] == (part.urls, part.bytes) for part in one.parts)


def test_settings_cannot_lift_what_baidu_and_toutiao_read() -> None:
    rows = (
        replace(row(number), url=f"{ROOT}{'a' * 700}/{number}.html", alternates=())
        for number in range(14_000)
    )
    _, written = write(rows, Limits(bytes=50_000_000))
    assert [len(one.parts) for one in written] == [1, 2, 2]
    assert all(part.bytes <= 10_000_000 for one in written[1:] for part in one.parts)


def peak_of(count: int, limits: Limits) -> int:
    """The most memory held while writing `count` rows in every flavour, in bytes."""
    tracemalloc.start()
    write_sitemaps(map(write_row, stream(count)), EVERY, limits, ROOT, lambda name, content: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_more_rows_take_no_more_memory() -> None:
    limits = Limits(urls=500)
    assert peak_of(10_000, limits) < 1.2 * peak_of(1_500, limits)


@pytest.mark.full
def test_120_000_rows_take_no_more_memory_than_their_fullest_parts() -> None:
    assert peak_of(120_000, Limits()) < 80_000_000


def test_fifty_thousand_short_rows_fill_a_part_before_its_bytes_do() -> None:
    _, (standard,) = write(
        (row(number, pair=False) for number in range(50_001)), flavours=(Flavour.STANDARD,)
    )
    assert [part.urls for part in standard.parts] == [50_000, 1]


@given(st.integers(0, 60), st.integers(1, 20), st.integers(1200, 6000))
def test_every_row_is_in_exactly_one_part_of_each_flavour_and_no_part_exceeds_its_limits(
    count: int, most: int, size: int
) -> None:
    rows = [row(number) for number in range(count)]
    files, written = write(rows, Limits(most, size))
    for one in written:
        assert urls_of(files, one) == [each.url for each in rows]
        for part in one.parts:
            assert part.bytes == len(files[part.name]) <= size
            assert part.urls == len(locations(files[part.name])) <= most
    assert set(files) == {
        name for one in written for name in (*(part.name for part in one.parts), one.index)
    } - {""}


def test_a_new_document_touches_the_last_part_alone() -> None:
    limits = Limits(urls=10)
    before, _ = write(stream(45), limits)
    after, _ = write(stream(46), limits)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "sitemap-5.xml",
        "sitemap.xml",
        "sitemap-parts-5.xml",
        "sitemap-plain-5.xml",
        "sitemap-plain.xml",
    }


def test_an_edit_touches_its_part_alone() -> None:
    rows = list(stream(45))
    edited = [
        replace(one, lastmod=datetime(2026, 3, 1, tzinfo=UTC)) if at == 17 else one
        for at, one in enumerate(rows)
    ]
    before, _ = write(rows, Limits(urls=10), (Flavour.PARTS,))
    after, _ = write(edited, Limits(urls=10), (Flavour.PARTS,))
    assert {name for name in after if after[name] != before[name]} == {"sitemap-parts-2.xml"}


def test_the_standard_flavour_has_languages_images_and_an_index() -> None:
    rows = [replace(row(1), images=(f"{ROOT}zwgk/2026/图 1.png",))]
    files, (standard,) = write(rows, flavours=(Flavour.STANDARD,))
    tree = etree.fromstring(files["sitemap-1.xml"])
    links = [
        (one.get("rel"), one.get("hreflang"), one.get("href")) for one in tree.iterfind("s:url/x:link", NAMES)
    ]
    assert links == [("alternate", one.hreflang, one.url) for one in rows[0].alternates]
    assert tree.findtext("s:url/i:image/i:loc", namespaces=NAMES) == f"{ROOT}zwgk/2026/%E5%9B%BE%201.png"
    assert tree.findtext("s:url/s:lastmod", namespaces=NAMES) == "2000-01-01T01:01:00+08:00"
    assert locations(files["sitemap.xml"]) == [f"{ROOT}sitemap-1.xml"]
    assert standard.entrances == ("sitemap.xml",)


def test_the_index_is_as_new_as_the_newest_row_of_each_part() -> None:
    files, (standard,) = write(stream(25), Limits(urls=10), (Flavour.STANDARD,))
    index = etree.fromstring(files[standard.index])
    assert [one.text for one in index.iter("{*}lastmod")] == [
        f"2000-01-01T01:{minute}:00+08:00" for minute in ("09", "19", "24")
    ]


def test_plain_parts_have_no_attribute_at_all_and_are_in_no_robots_txt() -> None:
    files, (plain,) = write(stream(25), Limits(urls=10), (Flavour.PLAIN,))
    for content in files.values():
        for one in etree.fromstring(content).iter():
            assert not one.attrib
            assert not one.nsmap
    assert plain.entrances == ()


def test_parts_have_no_index_and_are_all_named() -> None:
    files, (parts,) = write(stream(25), Limits(urls=10), (Flavour.PARTS,))
    assert parts.index == ""
    assert (
        parts.entrances
        == tuple(files)
        == ("sitemap-parts-1.xml", "sitemap-parts-2.xml", "sitemap-parts-3.xml")
    )
    assert list(etree.fromstring(files["sitemap-parts-1.xml"]).nsmap.values()) == [SITEMAP]


def test_rows_of_editions_merge_in_order_without_being_held() -> None:
    one = [write_row(row(number)) for number in range(0, 20, 2)]
    two = [write_row(row(number)) for number in range(1, 20, 2)]
    assert [each.url for each in merge_rows([iter(one), iter(two)])] == [
        row(number).url for number in range(20)
    ]


def test_undated_pages_stand_first_and_instants_not_their_spelling_decide() -> None:
    early, late = datetime(2026, 3, 1, 8, tzinfo=BEIJING), datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert order_row(None, "z") < order_row(early, "b") < order_row(late, "a")


def test_disorder_doubles_and_giants_are_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        write([row(2), row(1)])
    with pytest.raises(ValueError, match="out of order"):
        write([row(1), row(1)])
    with pytest.raises(ValueError, match="exceeds"):
        write([row(1)], Limits(bytes=100))
    with pytest.raises(ValueError, match="absolute"):
        write([replace(row(1), url="/zwgk/1.html")])
    with pytest.raises(ValueError, match="zone"):
        order_row(datetime(2026, 3, 1), "a")  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        write([replace(row(1), lastmod=datetime(2026, 3, 1))])  # noqa: DTZ001


def test_a_host_without_pages_has_an_empty_index_and_no_part() -> None:
    files, _ = write([], flavours=(Flavour.STANDARD, Flavour.PARTS))
    assert list(files) == ["sitemap.xml"]
    assert locations(files["sitemap.xml"]) == []


@given(st.text("&<>\"' 图\U00020bb7\u202e%/?=[]", min_size=1, max_size=20))
def test_odd_addresses_make_well_formed_ascii(tail: str) -> None:
    odd = replace(row(1), url=ROOT + tail, alternates=(Alternate("en", ROOT + tail),), images=(ROOT + tail,))
    files, _ = write([odd])
    for name in ("sitemap-1.xml", "sitemap-parts-1.xml", "sitemap-plain-1.xml"):
        (url,) = locations(files[name])
        assert url.isascii()
        assert " " not in url


def test_an_independent_parser_reads_every_row_with_its_dates_languages_and_images() -> None:
    rows = [replace(row(number), images=(f"{ROOT}{number}.png",)) for number in range(30)]
    files, (standard, parts) = write(rows, Limits(urls=12), (Flavour.STANDARD, Flavour.PARTS))
    for written in (standard, parts):
        pages = []
        for part in written.parts:
            sitemap = sitemap_from_str(files[part.name].decode())
            assert not isinstance(sitemap, InvalidSitemap)
            pages += list(sitemap.all_pages())
        assert [page.url for page in pages] == [one.url for one in rows]
        assert [page.last_modified for page in pages] == [one.lastmod for one in rows]
        if written is standard:
            assert [page.alternates for page in pages] == [
                [(a.hreflang, a.url) for a in one.alternates] for one in rows
            ]
            assert [[str(image.loc) for image in page.images or []] for page in pages] == [
                list(one.images) for one in rows
            ]

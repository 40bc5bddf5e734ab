"""Numbered pages count from the oldest: an addition touches the end of the list, a withdrawal keeps its place."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from tests.publish.tiny import PAGE_SIZE, Root, differences, snapshot

NEWS = "www.top.example/news"


def numbered(files: dict[str, bytes], column: str = NEWS) -> list[int]:
    """The numbers of a column's pages."""
    return sorted(
        int(path.rpartition("/")[2].removesuffix(".html"))
        for path in files
        if path.startswith(f"{column}/p/")
    )


def titles(data: bytes) -> list[str]:
    """Titles of the documents that a page lists."""
    tree = html.document_fromstring(data.decode())
    links = tree.xpath("//main//a[contains(@href, '/news/2026/')]")
    return [link.text_content().strip() for link in links if link.text_content().strip()]


def built(tiny_root: Root, room: Path) -> dict[str, bytes]:
    tiny_root.build(room / "out", room / "cache", search=False)
    return snapshot(room / "out")


def add(tiny_root: Root, day: int) -> None:
    tiny_root.article(
        f"sites/top/news/2026-06-{day:02}-added-{day}.md", f"新的第{day}天", f"2026-06-{day:02} 15:00"
    )


def test_page_k_holds_the_documents_from_the_k_th_group_of_the_oldest(
    tiny_root: Root, tmp_path: Path
) -> None:
    files = built(tiny_root, tmp_path)
    assert titles(files[f"{NEWS}/p/1.html"]) == ["动态第3条", "动态第2条", "动态第1条"]
    # The fourth was withdrawn and keeps its place.
    assert titles(files[f"{NEWS}/p/2.html"]) == ["动态第6条", "动态第5条"]
    assert numbered(files) == [1, 2, 3]


def test_the_front_page_shows_the_newest_and_overlaps(tiny_root: Root, tmp_path: Path) -> None:
    files = built(tiny_root, tmp_path)
    assert titles(files[f"{NEWS}/index.html"]) == ["动态第7条", "动态第6条", "动态第5条"]


def test_an_addition_leaves_older_numbered_pages_alone(tiny_root: Root, tmp_path: Path) -> None:
    before = built(tiny_root, tmp_path)
    for day in range(22, 22 + 2 * PAGE_SIZE):
        last = numbered(before)[-1]
        add(tiny_root, day)
        after = built(tiny_root, tmp_path)
        touched = differences(before, after)
        pages = [path for path in touched if path.startswith(f"{NEWS}/p/")]
        allowed = {f"{NEWS}/p/{last}.html", f"{NEWS}/p/{last + 1}.html"}
        assert set(pages) <= allowed, pages
        # A new page begins only when the last one is full.
        assert (f"{NEWS}/p/{last + 1}.html" in pages) == (numbered(after)[-1] == last + 1)
        before = after


def test_an_addition_touches_only_its_neighbours_lists_and_feeds(tiny_root: Root, tmp_path: Path) -> None:
    before = built(tiny_root, tmp_path)
    add(tiny_root, 25)
    touched = differences(before, built(tiny_root, tmp_path))
    documents = [
        path for path in touched if "/2026/" in path and path.endswith(".html") and "/archive/" not in path
    ]
    # Itself, and the one before it, which now has a next one.
    assert documents == [f"{NEWS}/2026/added-25.html", f"{NEWS}/2026/item-7.html"]
    assert [path for path in touched if path.startswith(("www.city.example/", "www.top.example/en/"))] == []
    for path in touched:
        if path.endswith(".html") and path not in documents:
            assert path.startswith(
                (
                    "www.top.example/index",
                    f"{NEWS}/index",
                    f"{NEWS}/p/3",
                    f"{NEWS}/p/4",
                    "www.top.example/archive/",
                    "www.top.example/search",
                )
            ), path


def test_a_withdrawal_and_an_expiry_keep_their_slot(tiny_root: Root, tmp_path: Path) -> None:
    before = built(tiny_root, tmp_path)
    tiny_root.set_field("sites/top/news/2026-05-02-item-2.md", "status", "cancelled")
    tiny_root.set_field("sites/top/news/2026-05-03-item-3.md", "expires", "2026-06-01 00:00")
    after = built(tiny_root, tmp_path)
    assert titles(after[f"{NEWS}/p/1.html"]) == ["动态第1条"]
    assert numbered(after) == numbered(before)
    assert [path for path in differences(before, after) if path.startswith(f"{NEWS}/p/")] == [
        f"{NEWS}/p/1.html"
    ]


def test_each_language_counts_its_own(tiny_root: Root, tmp_path: Path) -> None:
    files = built(tiny_root, tmp_path)
    assert numbered(files, "www.top.example/en/news") == [1]
    tree = html.document_fromstring(files["www.top.example/en/news/p/1.html"].decode())
    assert not tree.xpath("//link[@hreflang='zh-CN']")

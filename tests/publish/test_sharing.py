"""Editions and sibling sites share a host's folder; each build touches its own files, in whatever order they come."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from publish.build import build
from publish.options import UsageError
from publish.records import ForeignOutput, Records
from tests.publish.tiny import HOSTS, NOW, Root, differences, empty_folders, make_root, snapshot


def test_sites_built_one_by_one_in_any_order_and_then_together_are_as_built_at_once(
    tiny_root: Root, tmp_path: Path, full: bool
) -> None:
    wanted = snapshot(tmp_path / "out")
    orders = list(itertools.permutations(("top", "city", "bureau")))
    for order in orders if full else orders[1::2]:
        output = tmp_path / "-".join(order)
        for name in order:
            tiny_root.build(output, tmp_path / "cache", sites=(name,), search=False)
        tiny_root.build(output, tmp_path / "cache", search=False)
        assert differences(snapshot(output), wanted) == []


def test_a_build_of_one_site_leaves_the_others_as_they_stand(tiny_root: Root, tmp_path: Path) -> None:
    output = tmp_path / "out"
    before = snapshot(output)
    for path in ("sites/bureau/news/2026-06-03-school.md", "sites/city/news/2026-06-02-park.md"):
        tiny_root.set_field(path, "title", "改过的标题")
    tiny_root.build(output, tmp_path / "cache", sites=("bureau",), search=False)
    touched = differences(before, snapshot(output))
    assert touched
    assert all(path.startswith("www.city.example/jyj/") for path in touched), touched


def test_a_build_of_one_site_into_an_empty_folder_has_the_styles_its_pages_name(
    tiny_root: Root, tmp_path: Path
) -> None:
    tiny_root.build(tmp_path / "new", tmp_path / "cache", sites=("bureau",), search=False)
    files = snapshot(tmp_path / "new")
    assert {path.split("/")[0] for path in files} == {"www.city.example"}
    assert any(path.startswith("www.city.example/_/") and path.endswith(".css") for path in files)


def test_a_removed_site_takes_its_files_along_and_no_others(tiny_root: Root, tmp_path: Path) -> None:
    output = tmp_path / "out"
    shutil.rmtree(tiny_root.folder / "sites" / "bureau")
    tiny_root.build(output, tmp_path / "cache", search=False)
    tiny_root.build(tmp_path / "clean", tmp_path / "fresh", search=False)
    after = snapshot(output)
    assert not [path for path in after if path.startswith("www.city.example/jyj/")]
    assert differences(after, snapshot(tmp_path / "clean")) == []
    assert empty_folders(output) == []


def test_a_language_that_a_site_no_longer_speaks_leaves_nothing(tiny_root: Root, tmp_path: Path) -> None:
    output = tmp_path / "out"
    tiny_root.replace("sites/city/site.toml", 'languages = ["zh", "en"]', 'languages = ["zh"]')
    (tiny_root.folder / "sites/city/news/2026-06-01-bridge.en.md").unlink()
    tiny_root.build(output, tmp_path / "cache", search=False)
    assert not (output / "www.city.example/en").exists()
    assert (output / "www.top.example/en/index.html").exists()


def test_an_unknown_site_is_named_and_nothing_is_built(tiny_root: Root, tmp_path: Path) -> None:
    options = tiny_root.options(tmp_path / "new", tmp_path / "cache", sites=("city", "citty"))
    with pytest.raises(UsageError, match=r"no such site: citty.*did you mean city\?"):
        build(options, NOW, lambda _: None)
    assert not (tmp_path / "new").exists()


def test_with_an_error_in_the_content_nothing_is_written(tiny_root: Root, tmp_path: Path) -> None:
    before = snapshot(tmp_path / "out")
    tiny_root.replace("sites/top/news/2026-05-05-item-5.md", "published: ", "publised: ")
    report = build(tiny_root.options(tmp_path / "out", tmp_path / "cache", search=False), NOW, lambda _: None)
    assert not report.built
    assert differences(before, snapshot(tmp_path / "out")) == []


def test_somebody_elses_folder_is_refused_and_left_alone(tiny_root: Root, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "notes.txt").write_text("keep", "utf-8")
    with pytest.raises(ForeignOutput):
        tiny_root.build(tmp_path / "theirs", tmp_path / "cache", search=False)
    assert [file.name for file in (tmp_path / "theirs").iterdir()] == ["notes.txt"]


def test_a_file_that_somebody_put_beside_ours_stays(tiny_root: Root, tmp_path: Path) -> None:
    output = tmp_path / "out"
    theirs = output / HOSTS[0] / ".well-known" / "theirs.txt"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("verification", "utf-8")
    tiny_root.set_field("sites/top/news/2026-05-05-item-5.md", "title", "改过的标题")
    tiny_root.build(output, tmp_path / "cache", search=False)
    assert theirs.read_text("utf-8") == "verification"


@pytest.fixture(scope="module")
def without_an_item(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a clean build gives once one item of news is deleted."""
    room = tmp_path_factory.mktemp("without")
    root = make_root(room / "content")
    root.delete("sites/top/news/2026-05-05-item-5.md")
    root.build(room / "out", room / "cache", search=False)
    return snapshot(room / "out")


@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated", "folder-empty", "another-layout"])
def test_damaged_records_are_made_anew_and_the_output_is_clean(
    tiny_root: Root, tmp_path: Path, damage: str, without_an_item: dict[str, bytes]
) -> None:
    output = tmp_path / "out"
    records = output / ".jiyue" / "outputs.sqlite"
    stray = output / HOSTS[0] / "left-by-an-older-build.html"
    stray.write_text("old", "utf-8")
    for suffix in ("-wal", "-shm"):
        records.with_name(records.name + suffix).unlink(missing_ok=True)
    if damage == "missing":
        records.unlink()
    elif damage == "garbage":
        records.write_bytes(b"this is no database" * 400)
    elif damage == "truncated":
        os.truncate(records, records.stat().st_size // 2)
    elif damage == "folder-empty":
        shutil.rmtree(records.parent)
        records.parent.mkdir()
    else:
        with closing(sqlite3.connect(records)) as database:
            database.execute("PRAGMA user_version = 99")
    tiny_root.delete("sites/top/news/2026-05-05-item-5.md")
    tiny_root.build(output, tmp_path / "cache", search=False)
    assert differences(snapshot(output), without_an_item) == []
    with closing(Records(output)) as records_now:
        assert records_now.owners()


def test_a_file_changed_or_removed_behind_our_back_is_made_again(tiny_root: Root, tmp_path: Path) -> None:
    output = tmp_path / "out"
    wanted = snapshot(output)
    (output / HOSTS[0] / "index.html").write_text("defaced", "utf-8")
    (output / HOSTS[1] / "news" / "index.html").unlink()
    shutil.rmtree(output / HOSTS[0] / "_")
    report = tiny_root.build(output, tmp_path / "cache", search=False)
    assert differences(snapshot(output), wanted) == []
    assert report.tally.written >= 3


def test_links_in_the_output_are_never_followed(tiny_root: Root, tmp_path: Path) -> None:
    output, outside = tmp_path / "out", tmp_path / "outside"
    wanted = snapshot(output)
    shutil.copytree(output / HOSTS[0] / "news", outside, copy_function=shutil.copy2)
    kept = {file: file.read_bytes() for file in outside.rglob("*") if file.is_file()}
    shutil.rmtree(output / HOSTS[0] / "news")
    (output / HOSTS[0] / "news").symlink_to(outside, target_is_directory=True)
    target = tmp_path / "a-file"
    target.write_text("theirs", "utf-8")
    (output / HOSTS[1] / "index.html").unlink()
    (output / HOSTS[1] / "index.html").symlink_to(target)
    tiny_root.build(output, tmp_path / "cache", search=False)
    assert differences(snapshot(output), wanted) == []
    assert not (output / HOSTS[0] / "news").is_symlink()
    assert not (output / HOSTS[1] / "index.html").is_symlink()
    # Removing what is ours must not reach through a link either.
    shutil.rmtree(output / HOSTS[0] / "news")
    (output / HOSTS[0] / "news").symlink_to(outside, target_is_directory=True)
    for number in range(1, 8):
        tiny_root.delete(f"sites/top/news/2026-05-{number:02}-item-{number}.md")
    tiny_root.build(output, tmp_path / "cache", search=False)
    assert {file: file.read_bytes() for file in outside.rglob("*") if file.is_file()} == kept
    assert target.read_text("utf-8") == "theirs"


def test_an_alias_below_a_page_is_refused(tiny_root: Root, tmp_path: Path) -> None:
    tiny_root.set_field("sites/city/news/2026-06-01-bridge.md", "aliases", ["/news/2026/park.html/old.html"])
    report = build(tiny_root.options(tmp_path / "out", tmp_path / "cache", search=False), NOW, lambda _: None)
    assert not report.built


def test_an_old_address_gets_a_page_of_its_own_that_leads_on(tiny_root: Root, tmp_path: Path) -> None:
    aliases = ["/news/2026/was-here.html", "/news/2026/no-suffix"]
    tiny_root.set_field("sites/city/news/2026-06-01-bridge.md", "aliases", aliases)
    tiny_root.build(tmp_path / "out", tmp_path / "cache", search=False)
    for name in ("was-here.html", "no-suffix/index.html"):
        page = (tmp_path / "out" / HOSTS[1] / "news/2026" / name).read_text("utf-8")
        assert "https://www.city.example/news/2026/bridge.html" in page

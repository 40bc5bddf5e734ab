"""The search stage: what is indexed anew, what is left alone, what never leaves."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import publish.search
from plugins.search.page import write_page
from publish.pagefind import IndexerFailed, Page, index_pages
from tests.browser.found import POLICY, WITHDRAWN, make_searchable
from tests.publish.tiny import Root, differences, snapshot

OFF = "www.top.example/pagefind/index.json"


class Counting:
    """The indexer, and the languages and numbers of pages that it was asked for."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, int]] = []

    def __call__(
        self, pages: Iterable[Page], lang: str, target: Path, engine: bool = False
    ) -> tuple[dict[str, str], dict[str, bytes]]:
        held = list(pages)
        self.runs.append((lang, len(held)))
        return index_pages(held, lang, target, engine)


@pytest.fixture
def indexer(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    stage = publish.search.SearchStage
    monkeypatch.setattr("publish.search.SearchStage", lambda *means: stage(*means, counting))
    return counting


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_searchable(tmp_path / "root")


def indexes(output: Path) -> dict[str, bytes]:
    """Every file that the search stage made."""
    return {path: data for path, data in snapshot(output).items() if "/pagefind/" in path}


def texts(output: Path) -> str:
    """All text that any index holds."""
    found = []
    for file in sorted(output.rglob("*.pf_fragment")):
        data = file.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        found.append(data.decode("utf-8").replace("\u200b", ""))
    found += [file.read_text("utf-8") for file in sorted(output.rglob("records.json"))]
    return "\n".join(found)


def manifest(output: Path, path: str = OFF) -> Any:
    return json.loads((output / path).read_bytes())


def test_what_pagefind_keeps_of_a_page_depends_on_the_page_alone(tmp_path: Path) -> None:
    said = [
        "失业保险稳岗返还",
        "市政府办公厅负责解释",
        "失业保险稳岗返还",
        "A labour contract stays in force",
    ]
    pages = [Page(f"{n:032x}", write_page("通知", text, "zh-CN")) for n, text in enumerate(said)]
    found = []
    for number, held in enumerate((pages, pages[2:], pages[::-1])):
        (tmp_path / str(number)).mkdir()
        names, files = index_pages(held, "zh", tmp_path / str(number))
        assert list(names) == list(files) == [page.name for page in held]
        found.append((names[pages[2].name], files[pages[2].name]))
    assert found[0] == found[1] == found[2]


def test_a_rebuild_without_a_change_runs_no_indexer(root: Root, tmp_path: Path, indexer: Counting) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    first, before = list(indexer.runs), indexes(tmp_path / "out")
    report = root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert first
    assert indexer.runs == first
    assert report.tally.written == 0
    assert differences(before, indexes(tmp_path / "out")) == []


def test_two_clean_builds_give_the_same_bytes(root: Root, tmp_path: Path) -> None:
    for name in ("one", "two"):
        root.build(tmp_path / name, tmp_path / f"cache-{name}", search=True)
    assert differences(indexes(tmp_path / "one"), indexes(tmp_path / "two")) == []


def test_an_edit_indexes_the_shards_of_its_year_anew_and_leaves_what_a_clean_build_gives(
    root: Root, tmp_path: Path, indexer: Counting
) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    before = {url for url, *_ in manifest(tmp_path / "out")["shards"]}
    del indexer.runs[:]
    root.replace(POLICY, "减轻企业负担", "减轻企业的负担")
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    after = {url for url, *_ in manifest(tmp_path / "out")["shards"]}
    assert [lang for lang, _ in indexer.runs] == ["zh"]
    assert len(before - after) == len(after - before) == 1
    root.build(tmp_path / "clean", tmp_path / "clean-cache", search=True)
    assert differences(indexes(tmp_path / "out"), indexes(tmp_path / "clean")) == []


def test_a_withdrawn_document_leaves_every_index(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert "撤回稿" not in texts(tmp_path / "out")
    assert "市政府办公厅负责解释" in texts(tmp_path / "out")
    root.set_field(WITHDRAWN, "status", "ready")
    root.set_field(POLICY, "status", "withdrawn")
    root.set_field(POLICY, "status_note", "有误")
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert "撤回稿" in texts(tmp_path / "out")
    assert "市政府办公厅负责解释" not in texts(tmp_path / "out")


def test_what_is_not_listed_is_in_no_index(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    found = texts(tmp_path / "out")
    assert [hidden for hidden in ("取消的活动", "还在起草", "以后发布", "短期公告") if hidden in found] == []


def test_the_top_site_holds_each_document_of_the_cluster_once(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    shards = manifest(tmp_path / "out")["shards"]
    urls: list[str] = []
    for url, documents, *_ in shards:
        found = json.loads((tmp_path / "out" / f"www.top.example{url}records.json").read_bytes())["url"]
        assert len(found) == documents
        urls += found
    assert len(urls) == len(set(urls))
    assert {url.split("/")[2] for url in urls} == {"www.top.example", "www.city.example"}
    assert sum("key" in url for url in urls) == 1


def test_every_address_in_an_index_is_a_page(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    for file in (tmp_path / "out").rglob("records.json"):
        for url in json.loads(file.read_bytes())["url"]:
            assert (tmp_path / "out" / url.removeprefix("https://")).is_file(), url


def test_search_can_be_left_out_and_its_files_go(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    assert manifest(tmp_path / "out")["shards"] is None
    assert [file.name for file in (tmp_path / "out/www.top.example/pagefind").iterdir()] == ["index.json"]


def test_pages_stand_although_the_indexer_fails(
    root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> tuple[str, ...]:
        raise IndexerFailed("no such program")

    stage = publish.search.SearchStage
    monkeypatch.setattr("publish.search.SearchStage", lambda *means: stage(*means, fail))
    with pytest.raises(AssertionError, match="no such program"):
        root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert (tmp_path / "out/www.top.example/policy/2026/stability.html").is_file()


def test_an_index_that_was_cut_short_is_made_again_by_whoever_needs_it(
    root: Root, tmp_path: Path, indexer: Counting
) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    count, before = len(indexer.runs), indexes(tmp_path / "out")
    kept = sorted(list_.parent for list_ in (tmp_path / "cache/search").glob("*/files.txt"))
    one = next(folder for folder in kept if (folder / "postings").exists())
    (one / "files.txt").unlink()
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    assert len(indexer.runs) == count
    root.build(tmp_path / "other", tmp_path / "cache", search=True)
    assert len(indexer.runs) == count + 1
    assert differences(before, indexes(tmp_path / "out")) == []
    assert differences(before, indexes(tmp_path / "other")) == []


def test_an_edit_writes_the_text_of_one_document_and_leaves_the_other_texts(
    root: Root, tmp_path: Path
) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    before = {path for path in indexes(tmp_path / "out") if path.endswith(".pf_fragment")}
    root.replace(POLICY, "减轻企业负担", "减轻企业的负担")
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    after = {path for path in indexes(tmp_path / "out") if path.endswith(".pf_fragment")}
    assert len(before - after) == len(after - before) == 1
    assert "减轻企业的负担" in texts(tmp_path / "out")
    assert "减轻企业负担" not in texts(tmp_path / "out")


def test_an_index_that_was_spoilt_in_the_cache_is_made_again(root: Root, tmp_path: Path) -> None:
    root.build(tmp_path / "out", tmp_path / "cache", search=True)
    for file in (tmp_path / "cache" / "search").rglob("*"):
        if file.is_file() and file.name != "files.txt":
            file.write_bytes(b"x" + file.read_bytes()[1:])
    root.build(tmp_path / "other", tmp_path / "cache", search=True)
    assert indexes(tmp_path / "out")
    assert differences(snapshot(tmp_path / "out"), snapshot(tmp_path / "other")) == []

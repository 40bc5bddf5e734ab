"""The whole loop of the demonstration: pull from the sample parent, check, build, release, report."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import feedparser
import git
import pytest
from lxml import html

from cluster.messages import ROOT
from publish.__main__ import check, site
from publish.demo import run_demo
from publish.options import Options

NOTE = "松陵市办理本意见所列登记事项"


@pytest.fixture(name="loop", scope="module")
def walk_the_loop(tmp_path_factory: pytest.TempPathFactory) -> Options:
    room = tmp_path_factory.mktemp("loop")
    options = Options(ROOT / "content", room / "site", room / "cache", jobs=2)
    assert run_demo(options, site, lambda _: None, room / "demo") == 0
    return replace(options, content=room / "demo" / "content")


def test_what_the_parent_published_stands_on_the_sites_that_owe_it_and_on_no_other(loop: Options) -> None:
    holders = {
        path.relative_to(loop.output).parts[0]
        for path in loop.output.rglob("*.html")
        if "公共服务场所适老化管理办法</h1>" in path.read_text("utf-8").replace("<wbr>", "")
    }
    assert holders == {"www.beiyuan.example", "www.songling.example"}


def test_the_report_says_who_carried_what_and_that_nobody_is_late(loop: Options) -> None:
    rows = json.loads((loop.output / "_reports" / "duties.json").read_text("utf-8"))
    assert {row["standing"] for row in rows} == {"carried", "exempt"}
    assert {row["site"] for row in rows if row["origin"] == "buwei"} == {"beiyuan", "songling"}
    assert all(row["stopped"] <= row["due"] for row in rows if row["standing"] == "carried")


def test_a_parent_can_poll_the_receipts_of_a_site(loop: Options) -> None:
    feed = feedparser.parse((loop.output / "www.songling.example" / "receipts.atom").read_bytes())
    rows = json.loads((loop.output / "_reports" / "duties.json").read_text("utf-8"))
    stood = [row for row in rows if row["site"] == "songling" and row["stopped"]]
    assert not feed.bozo
    assert len(feed.entries) == len(stood)
    assert any(link.rel == "via" for entry in feed.entries for link in entry.links)


def test_a_local_note_stands_outside_of_the_quoted_text(loop: Options) -> None:
    pages = [
        p for p in (loop.output / "www.songling.example").rglob("*.html") if NOTE in p.read_text("utf-8")
    ]
    assert len(pages) == 1
    page = html.fromstring(pages[0].read_text("utf-8"))
    (body,) = page.xpath("//*[@data-repost-digest]")
    assert NOTE not in body.text_content()


def test_the_same_state_pulled_again_makes_no_commit(loop: Options) -> None:
    with git.Repo(loop.content) as repo:
        before = repo.head.commit.hexsha
        source = replace(loop, content=ROOT / "content")
        assert run_demo(source, site, lambda _: None, loop.content.parent) == 0
        assert repo.head.commit.hexsha == before


def test_a_mirrored_file_that_was_altered_is_told_and_nothing_is_published(
    loop: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    (blob, *_) = sorted((loop.content / "reposts" / "buwei" / "blobs").iterdir())
    kept = blob.read_bytes()
    blob.write_bytes(kept + b" ")
    try:
        assert check(loop) == 1
    finally:
        blob.write_bytes(kept)
    told = capsys.readouterr().err
    assert "repost-changed" in told
    assert blob.name in told


def test_the_release_is_noted_on_a_branch_of_its_own(loop: Options) -> None:
    with git.Repo(loop.content) as repo:
        assert "syndicate-events" in {head.name for head in repo.heads}
        assert not any(Path(str(item.path)).parts[0] == "events" for item in repo.head.commit.tree.traverse())

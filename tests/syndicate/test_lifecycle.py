"""Review, two parents, embargo, guards on single items, restoring, tampering: what a repost's life can bring."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cluster.ledger import Decision
from cluster.reposts import ItemState
from cluster.tree import WorkTree
from syndicate.ground import open_root
from syndicate.replay import replay
from syndicate.tools import Tools
from tests.syndicate.cluster_roots import git, tree_of
from tests.syndicate.parent import Entry, Feed, Page, Parent
from tests.syndicate.station import Station

TEXT = "<p>各市人民政府：</p><p>现将有关事项通知如下，请认真贯彻执行。</p>"


def entry(station: Station, name: str, title: str = "", html: str = TEXT, **more: object) -> Entry:
    return Entry(f"urn:x:{name}", title or f"通知{name}", html, station.now, station.now, **more)  # type: ignore[arg-type]


@pytest.fixture
def feed(station: Station, parent: Parent) -> Feed:
    made = Feed()
    made.add(entry(station, "a"))
    made.add(entry(station, "b", html="<p>另一份文件的全文在此。</p>"))
    parent.serve_feed("/feed.atom", made)
    return made


@pytest.fixture
def second(station: Station, parent: Parent) -> Feed:
    """Another parent in the cluster's settings, with a feed of its own."""
    file = station.root / "cluster.toml"
    text = file.read_text("utf-8")
    block = text[text.index("[[sources]]") : text.index("[[duties]]")]
    block = (
        block.replace('id = "bu"', 'id = "ting"')
        .replace("公共服务部", "省厅")
        .replace("/feed.atom", "/ting.atom")
    )
    text = text.replace("[[duties]]", f"{block}[[duties]]", 1).replace('sources = ["bu"], ', "")
    file.write_text(text, "utf-8")
    git(station.root, "commit", "-q", "-am", "settings")
    made = Feed(id="urn:x:ting")
    parent.serve_feed("/ting.atom", made)
    return made


def test_under_review_nothing_is_taken_until_it_is_approved(station: Station, feed: Feed) -> None:
    station.edit_cluster('trust = "auto"', 'trust = "review"')
    tree = tree_of(station.root)
    done = station.pull()
    assert tree_of(station.root) == tree, "the work tree and its branch are not touched"
    assert {"review-wanted", "items-wait"} <= station.rules(done)
    assert len(station.waiting()) == 2
    review = station.commits("review")
    assert not station.later(days=8).pull().commits
    assert station.commits("review") == review
    verdict = station.approve("urn:x:a")
    assert verdict.done == ("accept: 通知a",)
    assert {"approver-without-role"} == {one.rule for one in verdict.findings}
    assert set(station.shown()) == {"urn:x:a"}
    assert [one.line.id for one in station.waiting()] == ["urn:x:b"]
    parents = git(station.root, "log", "-1", "--format=%P").split()
    assert len(parents) == 2, "approving merges the review branch"
    assert "Decision: accept" in git(station.root, "log", "-1", "--format=%B")
    first_seen = station.shown()["urn:x:a"].item.first_seen
    assert first_seen < station.now, "the clock did not wait for the approver"


def test_what_is_rejected_is_not_proposed_again_until_it_changes(station: Station, feed: Feed) -> None:
    station.edit_cluster('trust = "auto"', 'trust = "review"')
    station.pull()
    station.reject("all", reason="不属于转载范围")
    assert [line.decision for line in station.ledger()] == [Decision.REJECT] * 2
    assert "不属于转载范围" in station.ledger()[0].because
    station.later(days=8).pull()
    assert not station.waiting()
    feed.edit("urn:x:a", html="<p>重写。</p>", updated=station.later(hours=1).now)
    station.pull()
    assert [one.line.id for one in station.waiting()] == ["urn:x:a"]


def test_an_approved_change_keeps_the_former_version(station: Station, feed: Feed) -> None:
    station.pull()
    station.edit_cluster('trust = "auto"', 'trust = "review"')
    feed.edit("urn:x:a", html="<p>新文本。</p>", updated=station.later(hours=1).now)
    station.pull()
    assert station.body("urn:x:a") == TEXT
    station.approve("bu")
    assert station.body("urn:x:a") == "<p>新文本。</p>"
    folder = station.root / station.shown()["urn:x:a"].key
    assert (folder / "versions/1/body.zh.html").read_text("utf-8") == TEXT
    assert not station.read().findings


def test_an_unsure_new_id_can_be_approved_as_the_item_it_was(station: Station, feed: Feed) -> None:
    feed.edit("urn:x:a", url=f"{station.parent.base}/a.html")
    station.pull()
    feed.entries.pop("urn:x:a")
    other = entry(
        station, "c", "改了题的通知", "<p>" + "内容全换。" * 30 + "</p>", url=f"{station.parent.base}/a.html"
    )
    feed.add(replace(other, updated=station.later(hours=1).now))
    station.pull()
    assert [one.reason for one in station.waiting()] == ["item-maybe-known"]
    station.approve("urn:x:c", into="urn:x:a", reason="原文件改题")
    assert station.last("urn:x:c").decision is Decision.ALIAS
    station.later(minutes=5).pull()
    repost = station.shown()["urn:x:a"]
    assert repost.title == "改了题的通知"
    assert repost.item.version == 2
    assert "urn:x:c" not in station.shown()


def test_one_policy_from_two_parents_is_one_repost_with_both_origins(
    station: Station, feed: Feed, second: Feed
) -> None:
    second.add(replace(feed.entries["urn:x:a"], id="urn:y:77", url=f"{station.parent.base}/ting/77"))
    station.pull()
    shown = station.shown()
    assert set(shown) == {"urn:x:a", "urn:x:b"}
    repost = shown["urn:x:a"]
    assert [via.source for via in repost.item.via] == ["bu", "ting"]
    assert station.last("urn:y:77", "ting").decision is Decision.SAME
    assert station.last("urn:y:77", "ting").into == repost.key
    tree = tree_of(station.root)
    station.later(days=8).pull()
    assert tree_of(station.root) == tree
    second.bury("urn:y:77", station.now)
    station.later(hours=1).pull()
    assert not station.shown()["urn:x:a"].cancelled, "only the owner withdraws"


def test_a_like_title_with_a_nearly_like_text_from_another_parent_waits(
    station: Station, feed: Feed, second: Feed
) -> None:
    near = TEXT.replace("请认真贯彻执行", "请结合实际认真执行")
    second.add(
        replace(feed.entries["urn:x:a"], id="urn:y:77", html=near, published=station.now - timedelta(days=3))
    )
    station.pull()
    assert [one.reason for one in station.waiting()] == ["item-maybe-known"]


def test_an_embargoed_item_is_stored_and_not_shown(station: Station, feed: Feed) -> None:
    feed.edit("urn:x:a", state="embargoed")
    station.pull()
    assert "urn:x:a" not in station.shown()
    assert [one.item.state for one in station.read().hidden] == [ItemState.EMBARGOED]


def test_an_item_that_changes_again_and_again_without_a_date_waits(station: Station, feed: Feed) -> None:
    station.pull()
    for number in range(6):
        feed.edit("urn:x:a", html=f"<p>第{number}稿。</p>")
        station.later(minutes=10).pull()
    assert station.body("urn:x:a") == "<p>第3稿。</p>" or len(station.waiting()) == 1
    assert [one.reason for one in station.waiting()] == ["item-changes-often"]


def test_a_change_of_markup_alone_is_no_correction(station: Station, feed: Feed) -> None:
    station.pull()
    before = station.shown()["urn:x:a"].item
    feed.edit("urn:x:a", html=TEXT.replace("<p>", "<p align='left'>"), updated=station.later(hours=1).now)
    station.pull()
    after = station.shown()["urn:x:a"].item
    assert (after.version, after.updated, after.corrections) == (before.version, before.updated, ())


def test_a_new_date_on_the_same_text_commits_nothing(station: Station, feed: Feed) -> None:
    station.pull()
    tree = tree_of(station.root)
    feed.edit("urn:x:a", updated=station.later(hours=1).now)
    station.pull()
    assert tree_of(station.root) == tree


def test_a_person_can_restore_what_was_withdrawn_and_the_same_tombstone_does_not_undo_it(
    station: Station, feed: Feed
) -> None:
    station.pull()
    feed.bury("urn:x:a", station.later(hours=1).now)
    station.pull()
    assert station.shown()["urn:x:a"].cancelled
    station.restore("urn:x:a")
    assert station.body("urn:x:a") == TEXT
    station.later(days=8).pull()
    assert station.body("urn:x:a") == TEXT
    assert not station.read().findings
    feed.bury("urn:x:a", station.now)
    station.later(hours=1).pull()
    assert station.shown()["urn:x:a"].cancelled, "a new tombstone is a new withdrawal"


def test_a_repost_that_somebody_edited_is_not_shown_and_told(station: Station, feed: Feed) -> None:
    station.pull()
    file = station.root / station.shown()["urn:x:a"].by_lang["zh"].path
    file.write_text(TEXT.replace("认真", "酌情"), "utf-8")
    read = station.read()
    assert "urn:x:a" not in {repost.id for repost in read.shown}
    assert [one.rule for one in read.findings] == ["repost-changed"]


def test_an_item_without_a_line_in_the_ledger_is_not_shown(station: Station, feed: Feed) -> None:
    station.pull()
    folder = station.root / station.shown()["urn:x:a"].key
    forged = folder.with_name("0" * 20)
    forged.mkdir()
    text = (folder / "item.toml").read_text("utf-8").replace(folder.name, forged.name)
    (forged / "item.toml").write_text(text, "utf-8")
    read = station.read()
    assert [one.rule for one in read.findings] == ["repost-undecided"]
    assert len(read.shown) == 2


def test_stored_evidence_gives_the_stored_text_again(station: Station, feed: Feed) -> None:
    station.pull()
    done = replay(station.root, station.now, (), Tools())
    assert (done.items, done.same, done.findings) == (2, 2, ())


def test_an_item_of_our_own_that_comes_back_is_passed_over(station: Station, feed: Feed) -> None:
    feed.add(entry(station, "loop", url="https://shi.example/zcwj/2026/x.html"))
    station.pull()
    assert station.last("urn:x:loop").because == "first published by shi, a site of this cluster"
    assert "urn:x:loop" not in station.shown()


def test_the_origins_own_duty_terms_oblige_where_no_rule_does(station: Station, feed: Feed) -> None:
    feed.add(entry(station, "terms", categories=("article",), carry="990100"))
    station.pull()
    root = open_root(station.root, clean=True)
    from cluster.duties import obligations

    owed = obligations(root.config, root.sites, station.shown()["urn:x:terms"])
    assert [(one.site, one.duty.id, one.duty.hours) for one in owed] == [
        ("shi", "stated-1", 12),
        ("xian", "stated-1", 12),
    ]


def test_a_bad_item_does_not_stop_the_others(station: Station, feed: Feed) -> None:
    from syndicate.clean import clean_body

    def clean(html: str, base: str):  # type: ignore[no-untyped-def]
        done = clean_body(html, base)
        return replace(done, text_lost=("认真",)) if "另一份" in html else done

    done = station.pull(tools=Tools(clean=clean))
    assert "text-lost" in station.rules(done)
    assert set(station.shown()) == {"urn:x:a"}
    assert [one.line.id for one in station.waiting()] == ["urn:x:b"]


def test_a_page_that_cannot_be_had_is_asked_for_again(station: Station, feed: Feed) -> None:
    station.edit_cluster("full_text = false", 'full_text = true\nbody = "#text"')
    feed.edit("urn:x:a", html="", url=f"{station.parent.base}/a.html")
    done = station.pull()
    assert "item-page-status" in station.rules(done)
    assert set(station.shown()) == {"urn:x:b"}
    page = f'<html><body><h1>t</h1><div id="text">{TEXT}</div></body></html>'.encode()
    station.parent.pages["/a.html"] = Page(200, page, (("Content-Type", "text/html; charset=utf-8"),))
    station.later(hours=1).pull()
    assert station.body("urn:x:a") == TEXT
    station.later(hours=1).pull()
    assert station.parent.asked == ["/feed.atom"]
    assert replay(station.root, station.now, (), Tools()).same == 2


def test_pictures_and_attachments_are_kept_by_their_content(station: Station, feed: Feed) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
        "18dd8db00000000049454e44ae426082"
    )
    base = station.parent.base
    station.parent.pages["/a.png"] = Page(200, png, (("Content-Type", "image/png"),))
    html = f'{TEXT}<p><img src="{base}/a.png" alt="图"></p><p><a href="{base}/none.pdf">附件</a></p>'
    feed.edit("urn:x:a", html=html)
    feed.edit("urn:x:b", html=html.replace("各市", "各县"))
    station.pull()
    shown = station.shown()
    from cluster.repost_reading import verified_file

    for name in ("urn:x:a", "urn:x:b"):
        file = shown[name].files[f"{base}/a.png"]
        assert file.type == "image/png"
        assert verified_file(WorkTree(station.root), shown[name], file) == png
        assert shown[name].files[f"{base}/none.pdf"].blob == ""
    assert len(list((station.root / "reposts/bu/blobs").iterdir())) == 1

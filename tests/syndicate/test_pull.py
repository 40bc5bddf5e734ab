"""A parent with sixty items over HTTP, step by step: ledger, tree, requests and Findings after each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cluster.ledger import Decision
from cluster.messages import load_rules
from cluster.model import repost_key
from cluster.reposts import ItemState
from tests.syndicate.cluster_roots import git, tree_of
from tests.syndicate.parent import Entry, Feed, Page, Parent, bomb, sixty
from tests.syndicate.station import Station


@pytest.fixture
def feed(station: Station, parent: Parent) -> Feed:
    made = sixty(station.now, parent.base)
    parent.serve_feed("/feed.atom", made)
    return made


def fresh(station: Station, name: str, html: str = "<p>新的通知。</p>", **more: object) -> Entry:
    return Entry(f"urn:x:{name}", f"关于{name}的通知", html, station.now, station.now, **more)  # type: ignore[arg-type]


def test_sixty_items_become_one_commit_with_a_ledger_line_each(station: Station, feed: Feed) -> None:
    done = station.pull()
    assert not done.findings
    assert station.commits() == 2
    assert station.parent.asked == ["/feed.atom"]
    assert len(station.shown()) == 60
    lines = station.ledger()
    assert [line.decision for line in lines] == [Decision.ACCEPT] * 60
    assert [line.id for line in lines] == [f"urn:x:{n}" for n in range(60)], "the oldest first"
    message = git(station.root, "log", "-1", "--format=%an <%ae>%n%(trailers:only,key=Item)").splitlines()
    assert message[0] == "集约转载 <syndicate@jiyue.invalid>"
    assert len([line for line in message if line.startswith("Item: ")]) == 60
    trailers = git(station.root, "log", "-1", "--format=%(trailers:key=Decision,valueonly)").split("\n")
    assert f"accept {repost_key('bu', 'urn:x:0')}" in trailers
    assert f"Digest: sha256:{lines[0].digest}" in git(station.root, "log", "-1", "--format=%B")


def test_what_is_stored_is_the_text_of_the_parent(station: Station, feed: Feed) -> None:
    station.pull()
    assert station.body("urn:x:7") == feed.entries["urn:x:7"].html
    item = station.shown()["urn:x:7"].item
    assert item.published == feed.entries["urn:x:7"].published == item.clock
    assert item.first_seen == station.now
    assert item.via[0].url == f"{station.parent.base}/doc/7.html"
    assert item.via[0].feed_id == "urn:x:parent"


def test_a_second_pull_of_the_same_state_makes_one_request_and_no_commit(
    station: Station, feed: Feed
) -> None:
    station.pull()
    before = station.commits(), tree_of(station.root)
    for _ in range(3):
        done = station.later(minutes=30).pull()
        assert station.parent.asked == ["/feed.atom"]
        assert station.parent.statuses[-1] == 304
        assert not done.commits
        assert not done.findings
    assert (station.commits(), tree_of(station.root)) == before


def test_a_second_pull_without_validators_commits_nothing_either(station: Station, feed: Feed) -> None:
    station.pull()
    before = station.commits()
    done = station.later(days=8).pull()
    assert station.parent.statuses[-1] == 200, "validators are forgotten weekly"
    assert not done.commits
    assert station.commits() == before


def test_a_lost_cache_costs_one_whole_answer_and_changes_nothing(station: Station, feed: Feed) -> None:
    station.pull()
    before = tree_of(station.root)
    station.cache.rename(station.cache.with_name("lost"))
    assert not station.later(hours=1).pull().commits
    assert tree_of(station.root) == before


def test_an_undone_commit_is_pulled_again_although_the_parent_would_say_304(
    station: Station, feed: Feed
) -> None:
    station.pull()
    wanted = tree_of(station.root)
    git(station.root, "reset", "-q", "--hard", "HEAD~1")
    station.pull()
    assert tree_of(station.root) == wanted


def test_an_edit_becomes_a_version_with_a_correction_and_the_old_text_is_kept(
    station: Station, feed: Feed
) -> None:
    station.pull()
    old = feed.entries["urn:x:3"].html
    station.later(hours=2)
    feed.edit("urn:x:3", html=old.replace("4日", "14日"), updated=station.now)
    station.pull()
    repost = station.shown()["urn:x:3"]
    assert "14日" in station.body("urn:x:3")
    assert repost.item.version == 2
    (correction,) = repost.item.corrections
    assert correction.version == 2
    assert "14日" in correction.text
    assert repost.item.updated == station.now
    assert (station.root / repost.key / "versions/1/body.zh.html").read_text("utf-8") == old
    assert station.last("urn:x:3").decision is Decision.ACCEPT
    assert len(station.ledger()) == 61


def test_a_late_old_revision_never_overwrites(station: Station, feed: Feed) -> None:
    station.pull()
    before = feed.entries["urn:x:3"]
    station.later(hours=2)
    feed.edit("urn:x:3", html="<p>新文本。</p>", updated=station.now)
    station.pull()
    station.later(hours=1)
    late = replace(before, html="<p>中间的旧文本。</p>", updated=station.now - timedelta(hours=2))
    feed.add(late)
    station.pull()
    assert station.body("urn:x:3") == "<p>新文本。</p>"
    assert station.last("urn:x:3").decision is Decision.LATE
    tree = tree_of(station.root)
    feed.add(before)
    station.later(hours=1).pull()
    assert tree_of(station.root) == tree, "a revision that was known is nothing new"


def test_a_changed_guid_is_an_alias_and_no_second_item(station: Station, feed: Feed) -> None:
    station.pull()
    station.later(hours=1)
    old = feed.entries.pop("urn:x:5")
    feed.add(replace(old, id="urn:x:five", updated=station.now))
    done = station.pull()
    assert not done.waiting
    assert len(station.shown()) == 60
    line = next(line for line in station.ledger() if line.decision is Decision.ALIAS)
    assert (line.id, line.key) == ("urn:x:five", repost_key("bu", "urn:x:5"))
    station.later(hours=1)
    feed.edit("urn:x:five", html="<p>改过的文本。</p>", updated=station.now)
    station.pull()
    assert station.shown()["urn:x:5"].item.version == 2
    feed.bury("urn:x:five", station.later(hours=1).now)
    station.pull()
    assert station.shown()["urn:x:5"].cancelled


def test_a_new_id_with_an_old_address_and_another_text_waits(station: Station, feed: Feed) -> None:
    station.pull()
    station.later(hours=1)
    old = feed.entries.pop("urn:x:5")
    feed.add(fresh(station, "other", "<p>" + "完全不同的内容。" * 20 + "</p>", url=old.url))
    done = station.pull()
    assert "item-maybe-known" in station.rules(done)
    assert len(station.shown()) == 60
    assert len(station.waiting()) == 1


def test_a_tombstone_of_the_owner_withdraws_and_leaves_a_notice(station: Station, feed: Feed) -> None:
    station.pull()
    feed.bury("urn:x:9", station.later(hours=1).now)
    station.pull()
    repost = station.shown()["urn:x:9"]
    assert repost.cancelled
    assert not (station.root / repost.key / "body.zh.html").exists()
    assert (station.root / repost.key / "versions/1/body.zh.html").exists()
    assert station.last("urn:x:9").decision is Decision.WITHDRAW
    before = station.commits()
    station.later(days=8).pull()
    assert station.commits() == before, "the tombstone stays in the feed and is acted on once"


def test_a_foreign_tombstone_and_a_stale_one_are_told_and_do_nothing(station: Station, feed: Feed) -> None:
    station.pull()
    feed.stones["urn:y:1"] = station.now
    entry = feed.entries.pop("urn:x:9")
    feed.stones["urn:x:9"] = entry.updated - timedelta(days=1)
    done = station.later(hours=1).pull()
    assert {"withdrawal-foreign", "withdrawal-stale"} <= station.rules(done)
    assert len([one for one in station.shown().values() if not one.cancelled]) == 60


def test_an_entry_newer_than_its_tombstone_stands(station: Station, feed: Feed) -> None:
    feed.stones["urn:x:4"] = feed.entries["urn:x:4"].updated - timedelta(minutes=1)
    station.pull()
    assert not station.shown()["urn:x:4"].cancelled


def test_what_is_published_again_is_restored_under_its_key(station: Station, feed: Feed) -> None:
    station.pull()
    entry = feed.entries["urn:x:9"]
    feed.bury("urn:x:9", station.later(hours=1).now)
    station.pull()
    feed.stones.clear()
    feed.add(replace(entry, updated=station.later(hours=1).now))
    station.pull()
    repost = station.shown()["urn:x:9"]
    assert not repost.cancelled
    assert station.body("urn:x:9") == entry.html
    assert station.last("urn:x:9").decision is Decision.RESTORE
    assert repost.item.version == 3


def test_an_old_copy_of_the_feed_brings_nothing_withdrawn_back(station: Station, feed: Feed) -> None:
    station.pull()
    entry = feed.entries["urn:x:9"]
    feed.bury("urn:x:9", station.later(hours=1).now)
    station.pull()
    feed.stones.clear()
    feed.add(entry)
    station.later(hours=1).pull()
    assert station.shown()["urn:x:9"].cancelled


def test_a_mass_tombstone_is_quarantined_and_can_be_approved(station: Station, feed: Feed) -> None:
    station.pull()
    station.later(hours=1)
    for number in range(30):
        feed.bury(f"urn:x:{number}", station.now)
    done = station.pull()
    assert "mass-withdrawal" in station.rules(done)
    assert not [one for one in station.shown().values() if one.cancelled]
    assert len(station.waiting()) == 30
    tip = station.commits("review")
    again = station.later(days=8).pull()
    assert station.commits("review") == tip
    assert "items-wait" in station.rules(again)
    verdict = station.approve("all", reason="已电话核实")
    assert len(verdict.done) == 30
    assert len([one for one in station.shown().values() if one.cancelled]) == 30
    assert not station.waiting()
    assert station.last("urn:x:0").by == "测试编辑 <editor@tests.example>"
    assert "已电话核实" in station.last("urn:x:0").because


def test_a_withdrawal_in_small_doses_is_a_mass_withdrawal_too(station: Station, feed: Feed) -> None:
    station.pull()
    for number in range(12):
        feed.bury(f"urn:x:{number}", station.later(minutes=30).now)
        station.pull()
    gone = [one for one in station.shown().values() if one.cancelled]
    assert len(gone) == 9
    assert len(station.waiting()) == 3


def test_a_repealed_item_stays_and_says_so(station: Station, feed: Feed) -> None:
    station.pull()
    feed.edit("urn:x:8", state="repealed", updated=station.later(hours=1).now)
    station.pull()
    repost = station.shown()["urn:x:8"]
    assert repost.item.state is ItemState.REPEALED
    assert repost.item.version == 1
    assert repost.item.updated == station.now
    assert station.body("urn:x:8") == feed.entries["urn:x:8"].html


def test_an_item_cancelled_by_its_state_loses_its_text(station: Station, feed: Feed) -> None:
    station.pull()
    feed.edit("urn:x:8", state="cancelled", updated=station.later(hours=1).now)
    station.pull()
    assert station.shown()["urn:x:8"].cancelled
    assert station.last("urn:x:8").decision is Decision.WITHDRAW


def test_a_withheld_item_is_hidden_at_once_and_comes_back_when_released(station: Station, feed: Feed) -> None:
    station.pull()
    feed.edit("urn:x:8", state="withheld", updated=station.later(hours=1).now)
    station.pull()
    assert "urn:x:8" not in station.shown()
    assert station.last("urn:x:8").decision is Decision.HOLD
    feed.edit("urn:x:8", state="", updated=station.later(hours=1).now)
    station.pull()
    assert station.body("urn:x:8") == feed.entries["urn:x:8"].html
    assert station.last("urn:x:8").decision is Decision.RESTORE


def test_what_a_complete_feed_no_longer_names_is_withdrawn(station: Station, feed: Feed) -> None:
    feed.complete = True
    station.pull()
    feed.entries.pop("urn:x:20")
    station.later(hours=1).pull()
    assert station.shown()["urn:x:20"].cancelled
    assert station.last("urn:x:20").because == "absent"


def test_a_complete_feed_that_is_suddenly_empty_withdraws_nothing(station: Station, feed: Feed) -> None:
    feed.complete = True
    station.pull()
    feed.entries.clear()
    station.later(hours=1).pull()
    assert len([one for one in station.shown().values() if not one.cancelled]) == 60


def test_an_item_that_merely_leaves_the_window_stays(station: Station, feed: Feed) -> None:
    station.pull()
    for number in range(30):
        feed.entries.pop(f"urn:x:{number}")
    station.later(hours=1).pull()
    assert len(station.shown()) == 60
    assert station.parent.asked == ["/feed.atom"]


def test_an_item_whose_page_says_410_three_times_is_withdrawn(station: Station, feed: Feed) -> None:
    station.pull()
    feed.entries.pop("urn:x:30")
    station.parent.pages["/doc/30.html"] = Page(410, b"gone")
    for times in (1, 2, 3):
        assert not station.shown()["urn:x:30"].cancelled
        done = station.later(hours=7).pull()
        assert "item-gone" in station.rules(done)
        assert station.parent.asked == ["/feed.atom", "/doc/30.html"], times
    assert station.shown()["urn:x:30"].cancelled
    assert station.last("urn:x:30").because == "gone"


def test_a_page_that_says_410_once_and_then_answers_is_no_withdrawal(station: Station, feed: Feed) -> None:
    station.pull()
    feed.entries.pop("urn:x:30")
    for status in (410, 410, 200, 410, 410):
        station.parent.pages["/doc/30.html"] = Page(status, b"page")
        station.later(hours=7).pull()
    assert not station.shown()["urn:x:30"].cancelled


@pytest.mark.parametrize(
    "page",
    [
        bomb(),
        Page(200, b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:x:1</id><title>a</ti"),
        Page(200, b"<html><body>maintenance</body></html>"),
        Page(200, b""),
        Page(200, b"\xff\xfe\x00"),
        Page(500, b"oops"),
        Page(404, b"none"),
    ],
)
def test_a_broken_answer_changes_nothing_and_is_told(station: Station, feed: Feed, page: Page) -> None:
    station.pull()
    before = station.commits(), tree_of(station.root)
    station.parent.pages["/feed.atom"] = page
    done = station.later(hours=1).pull()
    assert {"answer-quarantined", "source-unreachable", "reading-no-items"} & station.rules(done)
    assert (station.commits(), tree_of(station.root)) == before
    station.parent.serve_feed("/feed.atom", feed)
    feed.add(fresh(station, "after"))
    station.later(hours=2).pull()
    assert "urn:x:after" in station.shown(), "the next good answer is taken"


def test_a_truncated_feed_takes_nothing_from_its_good_half(station: Station, feed: Feed) -> None:
    station.pull()
    feed.add(fresh(station, "new"))
    whole = feed.render()
    station.parent.pages["/feed.atom"] = Page(
        200, whole[: len(whole) - 300], (("Content-Type", "application/atom+xml"),)
    )
    done = station.later(hours=1).pull()
    assert "answer-quarantined" in station.rules(done)
    assert len(station.shown()) == 60


def test_a_429_is_obeyed_until_its_hour(station: Station, feed: Feed) -> None:
    station.pull()
    station.parent.pages["/feed.atom"] = Page(429, b"", (("Retry-After", "3600"),))
    station.later(minutes=5).pull()
    station.parent.serve_feed("/feed.atom", feed)
    feed.add(fresh(station, "after"))
    done = station.later(minutes=30).pull(urgent=True)
    assert station.parent.asked == []
    assert "source-waits" in station.rules(done)
    station.later(minutes=31).pull()
    assert "urn:x:after" in station.shown()


def test_failures_in_a_row_are_asked_less_often(station: Station, feed: Feed) -> None:
    station.parent.pages["/feed.atom"] = Page(500, b"")
    station.pull()
    station.pull()
    station.pull()
    assert station.parent.asked == [], "two failures: a minute of patience"
    station.pull(urgent=True)
    assert station.parent.asked == ["/feed.atom"]


def test_a_move_is_followed_at_once_and_believed_after_a_week(station: Station, feed: Feed) -> None:
    station.pull()
    station.parent.pages["/feed.atom"] = Page(301, b"", (("Location", "/new.atom"),))
    station.parent.serve_feed("/new.atom", feed)
    feed.add(fresh(station, "moved"))
    station.later(hours=1).pull()
    assert station.parent.asked == ["/feed.atom", "/new.atom"]
    assert "urn:x:moved" in station.shown()
    assert not [line for line in station.ledger() if line.decision is Decision.MOVED]
    station.later(days=3).pull()
    assert not [line for line in station.ledger() if line.decision is Decision.MOVED]
    station.later(days=5).pull()
    (line,) = [line for line in station.ledger() if line.decision is Decision.MOVED]
    assert line.into == f"{station.parent.base}/new.atom"
    station.later(hours=1).pull()
    assert station.parent.asked == ["/new.atom"]


def test_a_hijacked_address_is_never_believed(station: Station, feed: Feed) -> None:
    station.pull()
    other = Feed(id="urn:x:hijacker")
    other.add(fresh(station, "evil"))
    station.parent.pages["/feed.atom"] = Page(301, b"", (("Location", "/evil.atom"),))
    station.parent.serve_feed("/evil.atom", other)
    for _ in range(4):
        station.later(days=4).pull()
    assert not [line for line in station.ledger() if line.decision is Decision.MOVED]


def test_a_burst_waits(station: Station, feed: Feed) -> None:
    station.edit_cluster('trust = "auto"', 'trust = "auto"\nrate = 5')
    station.pull()
    assert len(station.shown()) == 60, "a backlog is no burst"
    station.later(days=2)
    for number in range(100):
        feed.add(fresh(station, f"flood{number}"))
    done = station.pull()
    assert "burst" in station.rules(done)
    assert len(station.shown()) == 60
    assert len(station.waiting()) == 100


def test_an_item_for_nobody_is_passed_over_with_the_reason(station: Station, feed: Feed) -> None:
    feed.add(fresh(station, "news", categories=("article",)))
    station.pull()
    line = station.last("urn:x:news")
    assert line.decision is Decision.PASS
    assert line.because == "all: not kind=policy"
    assert "urn:x:news" not in station.shown()
    assert not station.later(days=8).pull().commits


def test_an_item_passed_over_is_taken_when_a_duty_comes_to_want_it(station: Station, feed: Feed) -> None:
    feed.add(fresh(station, "news", categories=("article",)))
    station.pull()
    station.edit_cluster('kinds = ["policy"] }\ncarriers', 'kinds = ["policy", "article"] }\ncarriers')
    station.later(hours=1).pull()
    assert "urn:x:news" in station.shown()


def test_a_dirty_tree_is_refused(station: Station, feed: Feed) -> None:
    (station.root / "sites/xian/note.txt").write_text("x")
    done = _pull_dirty(station)
    assert {one.rule for one in done.findings} == {"syndicate-dirty"}
    assert station.parent.asked == []


def _pull_dirty(station: Station):  # type: ignore[no-untyped-def]
    from syndicate.pull import Order, pull
    from syndicate.tools import Tools

    return pull(station.root, station.cache, station.now, Order(), Tools(), lambda *_: None)


def test_a_broken_ledger_stops_its_source(station: Station, feed: Feed) -> None:
    station.pull()
    file = station.root / "reposts/bu/ledger.jsonl"
    file.write_bytes(file.read_bytes().replace("关于第3号".encode(), "关于第4号".encode(), 1))
    git(station.root, "commit", "-q", "-am", "tampered")
    done = station.later(hours=1).pull()
    assert "ledger-chain" in station.rules(done)
    assert station.parent.asked == []


def test_everything_is_carried_by_every_site_below(station: Station, feed: Feed) -> None:
    from cluster.duties import carry
    from syndicate.ground import open_root

    station.pull()
    root = open_root(station.root, clean=True)
    carried = carry(root.config, root.sites, station.read().shown)
    assert len(carried) == 60 * 3
    assert {one.site for one in carried} == {"sheng", "shi", "xian"}


def test_the_answer_is_kept_as_proof_on_the_branch_of_events(station: Station, feed: Feed) -> None:
    station.pull()
    (path,) = git(station.root, "ls-tree", "-r", "--name-only", "syndicate-events").split()
    assert git(station.root, "cat-file", "blob", f"syndicate-events:{path}").encode() == feed.render()
    station.later(hours=1).pull()
    assert station.commits("syndicate-events") == 1


def test_every_rule_that_is_told_has_its_words() -> None:
    import re
    from pathlib import Path

    rules = load_rules()
    for file in Path("syndicate").glob("*.py"):
        for name in re.findall(
            r'(?:finding\(\s*|NotReady\(|_Doubtful\(|Wait\(\w+, )"([a-z-]+)"', file.read_text("utf-8")
        ):
            assert name in rules, (file, name)

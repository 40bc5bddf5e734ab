"""`python -m syndicate` as an operator meets it: verbs, words, exit codes."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.__main__ import main
from tests.cluster.repositories import Repository
from tests.syndicate.cluster_roots import commits, git, site_toml
from tests.syndicate.parent import Entry, Feed, Page, Parent
from tests.syndicate.station import Station


class Terminal:
    def __init__(
        self, station: Station, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.station, self.patch, self.capsys = station, patch, capsys
        self.out = self.err = ""

    def run(self, *arguments: str, **environment: str) -> int:
        station = self.station
        values = {"CONTENT": str(station.root), "CACHE": str(station.cache), "AT": station.now.isoformat()}
        for name, value in {**values, **environment}.items():
            self.patch.setenv(f"JIYUE_{name}", value)
        code = main(list(arguments))
        self.out, self.err = self.capsys.readouterr()
        return code


@pytest.fixture
def terminal(
    station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    return Terminal(station, monkeypatch, capsys)


@pytest.fixture
def feed(station: Station, parent: Parent) -> Feed:
    made = Feed()
    when = station.now - timedelta(hours=13)
    made.add(Entry("urn:x:1", "关于防汛的通知", "<p>全文。</p>", when, when))
    made.add(Entry("urn:x:2", "简讯", "<p>全文。</p>", when, when, categories=("article",)))
    parent.serve_feed("/feed.atom", made)
    return made


def test_a_pull_says_what_came_and_ends_with_0(terminal: Terminal, feed: Feed) -> None:
    assert terminal.run("pull") == 0
    assert "[1/1] bu:" in terminal.out
    assert "1 个提交 commits" in terminal.out
    assert terminal.run("pull") == 0
    assert "0 个提交 commits" in terminal.out


def test_a_parent_that_is_down_is_a_warning_and_no_error(terminal: Terminal, parent: Parent) -> None:
    parent.pages["/feed.atom"] = Page(503, b"")
    assert terminal.run("pull") == 0
    assert "未取到" in terminal.err
    assert "gave nothing" in terminal.err


def test_one_source_is_asked_where_one_is_named(terminal: Terminal, feed: Feed) -> None:
    assert terminal.run("pull", SOURCE="bu") == 0


@pytest.mark.parametrize("verb", ["pull", "owed", "confirm", "fetch", "replay"])
def test_a_name_that_names_nothing_is_wrong_usage(terminal: Terminal, feed: Feed, verb: str) -> None:
    assert terminal.run("pull") == 0
    before = commits(terminal.station.root)
    assert terminal.run(verb, "nobody") == 2
    assert "nobody" in terminal.err
    assert commits(terminal.station.root) == before


def test_owed_ends_with_0_while_there_is_time_and_with_1_on_a_breach(terminal: Terminal, feed: Feed) -> None:
    terminal.run("pull")
    assert terminal.run("owed") == 0
    assert "还有 left 11.0 h [50%]" in terminal.out
    assert "owed-alarm" in terminal.err
    terminal.station.later(hours=12)
    assert terminal.run("owed") == 1
    assert "已逾期 over by 1.0 h" in terminal.out
    assert terminal.run("owed", SITE="shi") == 1
    assert "xian" not in terminal.out
    assert terminal.run("owed", SITE="nowhere") == 2


def test_owed_gives_the_matrix_as_csv(terminal: Terminal, feed: Feed) -> None:
    terminal.run("pull")
    terminal.run("owed", "--form", "csv")
    rows = list(csv.DictReader(io.StringIO(terminal.out.lstrip("\ufeff"))))
    assert [row["site"] for row in rows] == ["sheng", "shi", "xian"]


def test_explain_tells_why_an_item_is_carried_and_why_another_is_not(terminal: Terminal, feed: Feed) -> None:
    terminal.run("pull")
    assert terminal.run("explain", "urn:x:1") == 0
    assert "accept v1" in terminal.out
    assert "义务 duty all: 适用 yes — source=bu kind=policy" in terminal.out
    assert "xian: owed" in terminal.out
    assert terminal.run("explain", "简讯") == 0
    assert "pass" in terminal.out
    assert "all: not kind=policy" in terminal.out
    assert terminal.run("explain", "没有这个") == 1


def test_review_approve_and_reject_speak_of_items(terminal: Terminal, feed: Feed) -> None:
    terminal.station.edit_cluster('trust = "auto"', 'trust = "review"')
    terminal.run("pull")
    assert terminal.run("review") == 0
    assert "待审 waiting: 1" in terminal.out
    assert terminal.run("approve", "urn:x:9") == 1
    assert terminal.run("approve", "urn:x:1", "--because", "核对无误") == 0
    assert "accept: 关于防汛的通知" in terminal.out
    assert "核对无误" in terminal.station.last("urn:x:1").because
    assert terminal.run("review") == 0
    assert "待审 waiting: 0" in terminal.out
    assert terminal.run("reject", "all") == 0


def test_replay_reads_the_evidence_again_and_writes_nothing(terminal: Terminal, feed: Feed) -> None:
    terminal.run("pull")
    before = commits(terminal.station.root)
    assert terminal.run("replay") == 0
    assert "1 条 items, 1 条一致" in terminal.out
    assert commits(terminal.station.root) == before


def test_confirm_asks_the_server_that_is_named_for_every_host(
    terminal: Terminal, feed: Feed, parent: Parent
) -> None:
    terminal.run("pull")
    assert terminal.run("confirm", LIVE=parent.base) == 1
    assert "3 个不符" in terminal.out
    asked = [path for path in parent.asked if path != "/feed.atom"]
    assert sorted(path.split("/")[1] for path in asked) == ["sheng.example", "shi.example", "xian.example"]


def test_a_folder_that_is_no_repository_is_told(terminal: Terminal, tmp_path: Path, feed: Feed) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "cluster.toml").write_text((terminal.station.root / "cluster.toml").read_text("utf-8"), "utf-8")
    assert terminal.run("pull", CONTENT=str(bare)) == 1
    assert "syndicate-not-in-git" in terminal.err


def test_values_that_cannot_be_used_end_with_2(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.run("pull", AT="yesterday") == 2
    assert terminal.run("pull", CONTENT=str(tmp_path / "nowhere")) == 2
    with pytest.raises(SystemExit) as ended:
        terminal.run("fly")
    assert ended.value.code == 2


def test_a_cache_that_cannot_be_written_ends_with_3(terminal: Terminal, feed: Feed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert terminal.run("pull", CACHE=str(tmp_path / "file" / "cache")) == 3


def test_fetch_moves_the_pins_of_sites_kept_elsewhere(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import syndicate.fetch_sites as module

    other = Repository(tmp_path / "other")
    first = other.commit({"site.toml": "id = 'x'\n"})
    monkeypatch.setattr(module, "SCHEMES", frozenset({"file"}))
    monkeypatch.setattr(module.fetch_sites, "__defaults__", (frozenset({"file"}),))
    url = f"file://{tmp_path}/other"
    assert terminal.run("fetch", "gang", "--add", url) == 0
    assert first in (terminal.station.root / "sites.lock").read_text("utf-8")
    second = other.commit({"site.toml": "id = 'y'\n"})
    assert terminal.run("fetch") == 0
    assert first in (terminal.station.root / "sites.lock").read_text("utf-8")
    assert terminal.run("fetch", "--update") == 0
    assert second in (terminal.station.root / "sites.lock").read_text("utf-8")
    assert f"Site: gang {second}" in git(terminal.station.root, "log", "-1", "--format=%B")
    other.close()


def test_sites_kept_elsewhere_carry_what_is_pulled(
    terminal: Terminal, feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import syndicate.fetch_sites as module
    from syndicate.ground import open_root

    other = Repository(tmp_path / "other")
    other.commit({"site.toml": site_toml("gang", "county", "990102", "shi")})
    monkeypatch.setattr(module.fetch_sites, "__defaults__", (frozenset({"file"}),))
    root = terminal.station.root
    git(root, "rm", "-q", "-r", "sites/xian")
    git(root, "commit", "-q", "-m", "moved out")
    assert terminal.run("fetch", "gang", "--add", f"file://{tmp_path}/other") == 0
    monkeypatch.setattr("cluster.locks.read_lock.__defaults__", ("sites.lock", frozenset({"file"})))
    assert set(open_root(root, True, terminal.station.cache).sites) == {"gang", "sheng", "shi"}
    other.close()

"""The bench itself, at tiny sizes: the corpus is what its seed says, the checker sees every difference, ratios need the same site."""

from __future__ import annotations

import runpy
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from cluster.load import load
from cluster.tree import WorkTree
from tests.bench.contest import STEPS, Contender, added, contest, edited, ratio
from tests.bench.corpus import AT, TAGS, Plan, articles, document_text, generate, make_article
from tests.bench.measure import Run
from tests.bench.ours import PROJECT, features
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.peer import Peer
from tests.bench.peers.pelican import StockPelican
from tests.bench.same import differences, survey, unlike_files
from tests.bench.seams import FEATURES, PLUGINS_LEFT_OUT, SEAMS, Seam, SeamGone, find, plugins_of
from tests.bench.table import as_data, table
from tests.bench.touched import touched

PLAN = Plan(articles=30, sites=1, characters=300, seed=7)
PAGE = "<!doctype html><html lang='zh'><head><title>一</title></head><body><p>第一条 <a href='/a'>甲</a></p></body></html>"
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>一</title><updated>2026-01-01T00:00:00+08:00</updated>
<link href="https://h.example/a"/><content type="html">&lt;p&gt;正文&lt;/p&gt;</content></entry></feed>"""


def test_a_corpus_is_the_same_for_the_same_seed_and_another_for_another(tmp_path: Path) -> None:
    for name, seed in (("first", 7), ("second", 7), ("third", 8)):
        assert generate(replace(PLAN, seed=seed), tmp_path / name) == 30
    first, second, third = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in ("first", "second", "third")
    )
    assert first == second != third
    with pytest.raises(FileExistsError):
        generate(PLAN, tmp_path / "first")


def test_a_corpus_loads_without_a_finding(tmp_path: Path) -> None:
    generate(replace(PLAN, sites=3, articles=8), tmp_path / "c")
    loaded = load(WorkTree(tmp_path / "c"), datetime(2030, 1, 1, tzinfo=UTC), preview=False)
    assert loaded.findings == ()
    assert loaded.model is not None
    assert (len(loaded.model.sites), len(loaded.model.documents)) == (3, 24)


def test_documents_have_the_length_asked_for_and_ids_and_tags_of_their_own() -> None:
    made = list(articles(replace(PLAN, articles=60, characters=1430)))
    assert all(1430 <= len("".join(one.body.split())) < 1600 for one in made)
    assert len({one.id for one in made}) == 60 == len({one.published for one in made})
    assert all(UUID(one.id).version == 7 and len(set(one.tags) & set(TAGS)) == 5 for one in made)
    assert {one.section.kind for one in made} == {"article", "policy"}
    assert max(one.published for one in made) < make_article(PLAN, "b001", 60).published < AT


def test_an_edit_changes_one_body_and_an_addition_is_the_newest() -> None:
    before, after = make_article(PLAN, "b001", 15), edited(PLAN, 0)
    assert (before.path, before.id) == (after.path, after.id)
    assert document_text(after).startswith(document_text(before))
    assert added(PLAN, 0).published > max(one.published for one in articles(PLAN))


def _site(folder: Path, page: str = PAGE, feed: str = FEED) -> Path:
    folder.mkdir()
    (folder / "a.html").write_text(page, "utf-8")
    (folder / "feed.atom").write_text(feed, "utf-8")
    (folder / "sitemap.xml").write_text(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://h.example/a</loc></url></urlset>'
    )
    return folder


def test_white_space_order_of_attributes_and_other_files_make_no_difference(tmp_path: Path) -> None:
    one = survey(_site(tmp_path / "one"))
    other = _site(tmp_path / "other", PAGE.replace("<p>", "\n<p\nclass='x'>").replace("第一条 ", "第一条"))
    (other / "report.json").write_text("{}")
    assert differences(one, survey(other)) == ()


@pytest.mark.parametrize(
    ("page", "feed", "told"),
    [
        (PAGE.replace("第一条", "第二条"), FEED, "page /a.html"),
        (PAGE.replace("<title>一", "<title>二"), FEED, "page /a.html"),
        (PAGE.replace("'/a'", "'/b'"), FEED, "page /a.html"),
        (PAGE, FEED.replace("正文", "正义"), "feed /feed.atom"),
        (PAGE, FEED.replace("2026-01-01", "2026-01-02"), "feed /feed.atom"),
        (PAGE, FEED.replace("h.example/a", "h.example/b"), "feed /feed.atom"),
    ],
)
def test_the_checker_sees_a_difference(tmp_path: Path, page: str, feed: str, told: str) -> None:
    found = differences(survey(_site(tmp_path / "one")), survey(_site(tmp_path / "other", page, feed)))
    assert len(found) == 1
    assert found[0].startswith(told)


def test_the_checker_names_pages_that_one_side_lacks(tmp_path: Path) -> None:
    other = _site(tmp_path / "other")
    (other / "b.html").write_text(PAGE, "utf-8")
    (found,) = differences(survey(_site(tmp_path / "one")), survey(other))
    assert found.startswith("page only in")
    assert found.endswith("/b.html")


def test_no_ratio_is_given_where_the_sites_differ_or_were_not_compared(tmp_path: Path) -> None:
    runs = {"cold": [Run(2.0, 2.0, 100.0, 1, 1, 0)]}
    mine, other = (Contender(name, Peer(PLAN, tmp_path), runs=runs) for name in ("jiyue", "other"))
    assert ratio(mine, other, "cold") is None
    other.unlike = ("page /a.html",)
    assert ratio(mine, other, "cold") is None
    assert "no ratio" in table([mine, other], {})
    assert as_data(PLAN, [mine, other], {})["ratios"]["other"]["cold"] is None
    other.unlike = ()
    found = ratio(mine, other, "cold")
    assert found is not None
    assert (found.wall, found.cpu, found.memory) == (1.0, 1.0, 1.0)
    assert "| 2.00 / 2.00 | 2.00 / 2.00 | 1.00 / 1.00 |" in table([mine, other], {})


@pytest.mark.parametrize("seam", SEAMS, ids=lambda seam: seam.name)
def test_the_product_has_every_name_that_the_equal_site_leaves_out(seam: Seam) -> None:
    find(seam.name)


def test_a_name_that_has_moved_is_told() -> None:
    for name in ("publish.build:no_such", "publish.no_such:build", "publish.build:Shop.no_such"):
        with pytest.raises(SeamGone, match=name):
            find(name)


def test_plugins_are_left_out_by_their_names() -> None:
    listed = runpy.run_path(str(PROJECT / "pelicanconf.py"))["PLUGINS"]
    names = {plugin.__name__ for plugin in listed}
    assert PLUGINS_LEFT_OUT.keys() <= names
    assert {plugin.__name__ for plugin in plugins_of(listed, {"images"})} == names - {
        name for name, feature in PLUGINS_LEFT_OUT.items() if feature != "images"
    }


def test_two_builds_are_compared_byte_for_byte(tmp_path: Path) -> None:
    one, other = _site(tmp_path / "one"), _site(tmp_path / "other")
    (other / ".jiyue").mkdir()
    (other / ".jiyue" / "records").write_text("of its own")
    assert unlike_files(one, other) == ()
    (other / "a.html").write_text(PAGE + " ", "utf-8")
    (other / "b.txt").write_text("")
    assert unlike_files(one, other) == ("file a.html", "file b.txt")


def test_features_are_named_and_nothing_else() -> None:
    assert features({}) == frozenset()
    assert features({"JIYUE_BENCH": " ".join(FEATURES)}) == set(FEATURES)
    with pytest.raises(ValueError, match="speed"):
        features({"JIYUE_BENCH": "speed"})


def test_ours_and_stock_pelican_build_the_same_site_in_every_step(tmp_path: Path) -> None:
    ours = Contender("jiyue", Jiyue(PLAN, tmp_path / "ours", jobs=1), restores=True)
    peer = Contender("pelican", StockPelican(PLAN, tmp_path / "pelican"))
    contest(PLAN, [ours, peer], 1)
    assert peer.unlike == ()
    assert set(ours.runs) == set(STEPS)
    # Records may be opened, no page is.
    assert ours.runs["nothing"][0].files < 5
    assert ours.runs["edited"][0].files < 10 < peer.runs["edited"][0].files
    assert isinstance(ours.peer, Jiyue)
    rest = touched(ours.peer)
    assert rest.sites == ()
    assert rest.counts["opened"]["content"] == rest.counts["written"]["content"] == 0
    assert rest.counts["opened"]["program"] > 0


def test_the_command_makes_a_corpus(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.bench.corpus",
        str(tmp_path / "c"),
        "--articles",
        "5",
        "--characters",
        "100",
        "--git",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 0, done.stderr
    assert (
        subprocess.run(
            ["git", "-C", str(tmp_path / "c"), "status", "--short"], capture_output=True, check=True
        ).stdout
        == b""
    )

"""Three levels, forty sites, two hundred items: every carrier right, none extra; the clock, alarms, proof, receipts."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cluster.carriage import Due, Row, Standing, release_events, rows_of
from cluster.duties import carry, obligations
from cluster.events import Event, Happened, read_events, write_events
from cluster.load import load
from cluster.receipts import receipts_of, write_csv, write_json
from cluster.schema.types import BEIJING
from cluster.tree import WorkTree
from syndicate.confirm import Page, confirm, differs, expectations
from syndicate.ground import open_root
from syndicate.match import Candidate, judge
from syndicate.owed import Owing, owed_lines, what_is_owed
from tests.syndicate.cluster_roots import commits, git, make_root, site_toml
from tests.syndicate.parent import Entry, Feed, Parent
from tests.syndicate.station import Station

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=BEIJING)

DUTIES = """name = { zh = "试验" }
top = "guo"
languages = ["zh"]

[[subjects]]
code = "health"
name = { zh = "卫生" }

[[subjects]]
code = "health.care"
name = { zh = "护理" }

[[duties]]
id = "everyone"
name = { zh = "全局" }
match = { categories = ["全局"] }
carriers = { all = true }
hours = 24

[[duties]]
id = "north"
name = { zh = "北部" }
match = { categories = ["北部"] }
carriers = { regions = ["110000"] }
hours = 12

[[duties]]
id = "health"
name = { zh = "卫生" }
match = { subjects = ["health"] }
carriers = { sectors = ["health"] }
hours = 8

[[duties]]
id = "cities"
name = { zh = "各市" }
match = { document_numbers = ["国发〔*〕*号"] }
carriers = { levels = ["city"] }
mode = "link"
hours = 48

[[exemptions]]
duty = "everyone"
site = "xian-0-0-0"
reason = "页面由上级合办"
"""


def forty_sites() -> dict[str, str]:
    """A nation, three provinces, nine cities, twenty-seven counties: two of the cities are health departments."""
    files = {"cluster.toml": DUTIES, "sites/guo/site.toml": site_toml("guo", "national", "000000")}
    for p in range(3):
        province = f"sheng-{p}"
        files[f"sites/{province}/site.toml"] = site_toml(province, "province", f"{11 + p}0000", "guo")
        for c in range(3):
            city = f"shi-{p}-{c}"
            health = c == 2
            files[f"sites/{city}/site.toml"] = site_toml(
                city,
                "department" if health else "city",
                f"{11 + p}0{c + 1}00",
                province,
                "health" if health else None,
            )
            for x in range(3):
                county = f"xian-{p}-{c}-{x}"
                files[f"sites/{county}/site.toml"] = site_toml(
                    county, "county", f"{11 + p}0{c + 1}0{x + 1}", city
                )
    return files


def candidate(number: int, site: str = "") -> Candidate:
    categories = tuple(
        name for every, name in ((2, "全局"), (3, "北部"), (5, "health.care")) if number % every == 0
    )
    return Candidate(
        key=f"reposts/x/2026/{number}",
        names=(f"urn:x:{number}",),
        site=site,
        source="x",
        kind="policy",
        subject=tuple(name for name in categories if name == "health.care"),
        categories=categories,
        issuer=(),
        document_number=f"国发〔2026〕{number}号" if number % 7 == 0 else "",
        title=f"第{number}号",
        published=NOW - timedelta(hours=number),
        terms=(),
    )


def expected_carriers(number: int, names: list[str], site: str) -> set[str]:
    """By the words of the duties, without any of the code under test."""
    owed = set()
    for name in names:
        kind, *rest = name.split("-")
        below = site == "" or (site == "guo" and name != "guo")
        if site.startswith("sheng-"):
            below = name != site and name.split("-")[1:2] == site.split("-")[1:2]
        if not below:
            continue
        if number % 2 == 0 and name != "xian-0-0-0":
            owed.add(name)
        if number % 3 == 0 and rest[:1] == ["0"]:
            owed.add(name)
        if number % 5 == 0 and kind == "shi" and rest[1] == "2":
            owed.add(name)
        if number % 7 == 0 and kind == "shi" and rest[1] != "2":
            owed.add(name)
    return owed


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_root(tmp_path_factory.mktemp("forty") / "root", forty_sites())


@pytest.mark.parametrize("origin", ["", "guo", "sheng-0", "sheng-2"])
def test_two_hundred_items_find_every_carrier_and_none_extra(forty: Path, origin: str) -> None:
    root = open_root(forty, clean=True)
    assert len(root.sites) == 40
    names = list(root.sites)
    items = [candidate(number, origin) for number in range(1, 201)]
    carried: dict[str, set[str]] = {}
    for one in carry(root.config, root.sites, items):
        carried.setdefault(one.document, set()).add(one.site)
    for number, item in enumerate(items, 1):
        assert carried.get(item.key, set()) == expected_carriers(number, names, origin), number


def test_a_site_under_several_duties_carries_once_under_the_strictest(forty: Path) -> None:
    root = open_root(forty, clean=True)
    owed = {one.site: one for one in obligations(root.config, root.sites, candidate(210))}
    assert owed["shi-0-2"].duty.id == "health"
    assert owed["xian-0-0-1"].duty.id == "north"
    assert owed["xian-1-0-0"].duty.id == "everyone"
    assert owed["xian-0-0-0"].duty.id == "north", "what it is exempt from is one duty of two"
    assert {one.duty.mode.value for one in owed.values()} == {"repost"}


def test_the_exempt_are_named_with_their_reason(forty: Path) -> None:
    root = open_root(forty, clean=True)
    owed = {one.site: one for one in obligations(root.config, root.sites, candidate(2))}
    assert owed["xian-0-0-0"].exempt == "页面由上级合办"
    assert not owed["xian-0-0-0"].carried


def test_what_nobody_owes_is_explained_duty_by_duty(forty: Path) -> None:
    root = open_root(forty, clean=True)
    verdict = judge(candidate(1), root.config, root.sites)
    assert not verdict.ours
    assert verdict.because == (
        "everyone: not category=全局; north: not category=北部; health: not subject=health; "
        "cities: not document_number=国发〔*〕*号"
    )


def due(number: int, **more: object) -> Due:
    item = candidate(number)
    assert item.published is not None
    told = Due(item, item.names[0], item.title, "x", item.published, f"d{number}", item.published)
    return replace(told, **more)  # type: ignore[arg-type]


def rows(
    forty: Path, dues: list[Due], events: list[Event], at: datetime = NOW
) -> dict[tuple[str, bool], Row]:
    root = open_root(forty, clean=True)
    return {(row.site, row.update): row for row in rows_of(root.config, root.sites, dues, events, at)}


def test_the_clock_stops_at_release_and_at_confirmation_once_there_is_one(forty: Path) -> None:
    item = due(2)
    key = item.thing.key
    released = Event(item.clock + timedelta(hours=20), Happened.RELEASED, "guo", key, "d2")
    confirmed = Event(item.clock + timedelta(hours=25), Happened.CONFIRMED, "guo", key, "d2")
    later = NOW + timedelta(days=3)
    one = rows(forty, [item], [released], later)["guo", False]
    assert (one.standing, one.taken) == (Standing.CARRIED, 20.0)
    one = rows(forty, [item], [released, confirmed], later)["guo", False]
    assert (one.standing, one.taken) == (Standing.LATE, 25.0)
    assert rows(forty, [item], [], later)["guo", False].standing is Standing.OVERDUE
    assert rows(forty, [item], [confirmed], NOW)["guo", False].standing is Standing.OWED, (
        "it has not happened yet"
    )


@pytest.mark.parametrize(
    ("hours", "alarm"), [(11, 0), (12, 50), (18, 75), (21.6, 90), (23.9, 90), (24, 100), (99, 100)]
)
def test_alarms_go_off_at_half_three_quarters_nine_tenths_and_on_the_breach(
    forty: Path, hours: float, alarm: int
) -> None:
    item = due(2)
    at = item.clock + timedelta(hours=hours)
    one = rows(forty, [item], [], at)["guo", False]
    assert one.alarm(at) == alarm
    assert (one.standing is Standing.OVERDUE) == (alarm == 100)


def test_a_correction_is_owed_with_hours_of_its_own(forty: Path) -> None:
    item = due(2)
    events = [Event(item.clock + timedelta(hours=1), Happened.RELEASED, "guo", item.thing.key, "old")]
    corrected = replace(item, changed=item.clock + timedelta(days=5))
    at = corrected.changed + timedelta(hours=13)
    found = rows(forty, [corrected], events, at)
    assert found["guo", False].standing is Standing.CARRIED
    assert (found["guo", True].standing, found["guo", True].alarm(at)) == (Standing.OWED, 50)
    events.append(Event(at, Happened.RELEASED, "guo", item.thing.key, "d2"))
    assert rows(forty, [corrected], events, at)["guo", True].standing is Standing.CARRIED


def test_a_withdrawal_is_owed_by_those_who_carried_it_alone(forty: Path) -> None:
    item = replace(due(2), withdrawn=True, changed=NOW - timedelta(hours=30), digest="gone")
    events = [Event(NOW - timedelta(hours=31), Happened.RELEASED, "shi-0-0", item.thing.key, "d2")]
    found = rows(forty, [item], events)
    assert set(found) == {("shi-0-0", True)}
    assert found["shi-0-0", True].standing is Standing.OVERDUE


def test_the_matrix_is_written_for_machines_and_no_cell_is_a_formula(forty: Path) -> None:
    root = open_root(forty, clean=True)
    item = replace(due(2), title="=1+1")
    table = rows_of(root.config, root.sites, [item], [], NOW)
    read = list(csv.DictReader(io.StringIO(write_csv(table).decode("utf-8-sig"))))
    assert len(read) == 40
    assert {row["title"] for row in read} == {"'=1+1"}
    exempt = next(row for row in read if row["standing"] == "exempt")
    assert (exempt["site"], exempt["reason"]) == ("xian-0-0-0", "页面由上级合办")
    assert [row["site"] for row in json.loads(write_json(table))] == [row["site"] for row in read]


def test_receipts_tell_a_parent_what_stood_when(forty: Path) -> None:
    item = due(2)
    told = Event(item.clock + timedelta(hours=3), Happened.CONFIRMED, "guo", item.thing.key, "d2")
    root = open_root(forty, clean=True)
    table = rows_of(root.config, root.sites, [item], [told], NOW + timedelta(days=1))
    (receipt,) = receipts_of(table, "guo", {item.thing.key: "https://guo.example/x"}, {})
    assert (receipt.id, receipt.digest, receipt.url) == ("urn:x:2", "d2", "https://guo.example/x")
    assert receipt.stopped - receipt.started == timedelta(hours=3)
    assert not receipt.late
    assert receipts_of(table, "shi-0-0", {}, {}) == ()


def test_events_are_read_back_and_a_torn_line_is_left_out() -> None:
    events = (
        Event(NOW, Happened.RELEASED, "guo", "reposts/x/2026/2", "d"),
        Event(NOW, Happened.CONFIRMED, "guo", "reposts/x/2026/2", "d", "https://guo.example/"),
    )
    data = write_events(events)
    assert read_events(data) == events
    assert read_events(data + b'{"at":"2026-06-30","what":"released"') == events


@pytest.fixture
def carried(station: Station, parent: Parent) -> Station:
    feed = Feed()
    for number in range(3):
        when = station.now - timedelta(hours=10 * number)
        feed.add(Entry(f"urn:x:{number}", f"通知{number}", f"<p>第{number}条。</p>", when, when))
    parent.serve_feed("/feed.atom", feed)
    station.pull()
    return station


def owing(station: Station) -> Owing:
    found = what_is_owed(station.root, station.cache, station.now, station.now)
    assert isinstance(found, Owing)
    return found


def test_owed_says_who_owes_what_while_the_parent_is_down(carried: Station) -> None:
    found = owing(carried)
    assert len(found.rows) == 9
    assert {row.standing for row in found.rows} == {Standing.OWED}
    alarms = {one.rule for one in found.findings}
    assert alarms == {"owed-alarm"}
    carried.parent.pages.clear()
    carried.later(hours=26).pull()
    found = owing(carried)
    assert {row.standing for row in found.rows} == {Standing.OVERDUE}
    assert {one.rule for one in found.findings} == {"owed-breach", "source-silent"}
    lines = list(owed_lines(found, ("shi",), every=False))
    assert len(lines) == 4
    assert "通知2" in lines[0], "the most urgent first"


def test_an_item_that_waits_for_review_is_owed_all_the_same(station: Station, parent: Parent) -> None:
    station.edit_cluster('trust = "auto"', 'trust = "review"')
    feed = Feed()
    feed.add(Entry("urn:x:1", "待审的通知", "<p>文。</p>", station.now, station.now))
    parent.serve_feed("/feed.atom", feed)
    station.pull()
    found = owing(station.later(hours=25))
    assert [(row.site, row.standing, row.waiting) for row in found.rows] == [
        (name, Standing.OVERDUE, True) for name in ("sheng", "shi", "xian")
    ]


def test_a_release_stops_the_clock_and_is_noted_once(carried: Station) -> None:
    from cluster.repository import open_repository
    from syndicate.desk import open_desk
    from syndicate.events import add_events, known_events

    model = load(WorkTree(carried.root), carried.now, preview=False, at=carried.now).model
    repo = open_repository(carried.root)
    assert model is not None
    assert repo is not None
    told = release_events(model, known_events(repo), carried.now)
    assert len(told) == 9
    who = open_root(carried.root, clean=True).robot
    with open_desk(repo, carried.root, "") as desk:
        assert add_events(desk, told, who, carried.now)
        assert not add_events(desk, told, who, carried.now)
    assert release_events(model, known_events(repo), carried.now) == ()
    assert {row.standing for row in owing(carried).rows} == {Standing.CARRIED}


def test_confirm_compares_public_pages_and_stops_the_clock(carried: Station) -> None:
    from cluster.library import Library

    model = load(WorkTree(carried.root), carried.now, preview=False, at=carried.now).model
    assert model is not None
    wanted = list(expectations(model, Library(WorkTree(carried.root), carried.cache)))
    assert len(wanted) == 9
    pages = {
        one.url: f'<main><div data-repost-digest="{one.shown}"><p>{one.text}</p></div></main>'
        for one in wanted
    }
    spoilt = wanted[0].url
    pages[spoilt] = pages[spoilt].replace("条", "款")
    gone = wanted[1].url
    del pages[gone]
    look = lambda url: Page(200, pages[url]) if url in pages else Page(404)  # noqa: E731
    done = confirm(carried.root, carried.cache, carried.now, (), False, look)
    assert (done.live, done.missing) == (7, 2)
    assert sorted(one.rule for one in done.findings) == ["live-differs", "not-live"]
    assert sum(row.standing is Standing.CARRIED for row in owing(carried).rows) == 7
    asked: list[str] = []
    confirm(carried.root, carried.cache, carried.now, (), False, lambda url: asked.append(url) or look(url))
    assert sorted(asked) == sorted([spoilt, gone]), "what is confirmed is not asked for again"


def test_a_page_with_a_note_beside_the_text_is_still_the_text(carried: Station) -> None:
    from cluster.library import Library

    model = load(WorkTree(carried.root), carried.now, preview=False, at=carried.now).model
    assert model is not None
    one = next(expectations(model, Library(WorkTree(carried.root), carried.cache)))
    good = f'<p>本站按语</p><div data-repost-digest="{one.shown}"><p>{one.text} <span class="file-note">PDF</span></p></div>'
    assert differs(one, Page(200, good)) == ""
    assert differs(one, Page(200, good.replace("data-repost-digest", "data-other")))
    assert differs(one, Page(200, good.replace(one.shown, "0" * 64)))


def test_nothing_of_this_moves_the_branch_that_is_built(carried: Station) -> None:
    before = commits(carried.root)
    confirm(carried.root, carried.cache, carried.now, (), False, lambda _: Page(404))
    assert commits(carried.root) == before
    assert git(carried.root, "status", "--porcelain") == ""

"""Whole runs as processes: the same bytes anywhere, also after a run that was killed; exit codes; a year later."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

import publish.edition
from cluster.messages import ROOT
from cluster.schema.types import BEIJING
from cluster.tree import Tree
from plugins.engine.theme import Strings, Theme
from publish.__main__ import main
from publish.build import check
from publish.options import Options
from tests.publish.built import Built
from tests.publish.tiny import NOW, Root, differences, empty_folders, make_root, snapshot

YEAR_LATER = datetime(2027, 6, 30, 9, 0, tzinfo=BEIJING)
DATA = Path(__file__).with_name("a_year_later.toml")


def begin(content: Path, room: Path, verb: str = "site", **values: str) -> subprocess.Popen[str]:
    """`python -m publish VERB` in a group of its own, with nothing from our environment but what Git needs."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
        "JIYUE_CONTENT": str(content),
        "JIYUE_OUTPUT": str(room / "out"),
        "JIYUE_CACHE": str(room / "cache"),
        **values,
    }
    command = [sys.executable, "-m", "publish", verb]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def run(content: Path, room: Path, verb: str = "site", **values: str) -> subprocess.CompletedProcess[str]:
    """The same, waited for."""
    process = begin(content, room, verb, **values)
    out, err = process.communicate(timeout=400)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_two_builds_of_one_commit_are_the_same_bytes(demonstration: Built, tmp_path: Path) -> None:
    content = tmp_path / "其他 folder" / "内容"
    shutil.copytree(demonstration.content, content)
    values = {
        "JIYUE_JOBS": "1",
        "PYTHONHASHSEED": "4711",
        "TZ": "America/New_York",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
    }
    done = run(content, tmp_path, **values)
    assert done.returncode == 0, done.stderr
    assert differences(snapshot(tmp_path / "out"), snapshot(demonstration.output)) == []


def test_runs_at_once_over_one_cache_give_what_each_gives_alone(tmp_path: Path, full: bool) -> None:
    root = make_root(tmp_path / "content")
    ways = [{}, {"JIYUE_JOBS": "1"}, {"JIYUE_PREVIEW": "1"}]
    for turn in range(10 if full else 2):
        rooms = [tmp_path / str(number) for number in range(len(ways))]
        shared = {"JIYUE_CACHE": str(tmp_path / "cache")}
        runs = [begin(root.folder, room, **shared, **way) for room, way in zip(rooms, ways, strict=True)]
        for process, way in zip(runs, ways, strict=True):
            _, said = process.communicate(timeout=400)
            assert process.returncode == 0, (turn, way, said)
        for room, way in zip(rooms, ways, strict=True):
            alone = tmp_path / "alone" / f"{turn}{room.name}"
            assert run(root.folder, alone, JIYUE_SEARCH="0", **way).returncode == 0
            unlike = differences(snapshot(room / "out"), snapshot(alone / "out"))
            assert [path for path in unlike if "/pagefind/" not in path] == [], (turn, way)
        assert differences(snapshot(rooms[0] / "out"), snapshot(rooms[1] / "out")) == []
        root.set_field("sites/top/news/2026-05-05-item-5.md", "title", f"第{turn}次改名")


def test_a_run_that_is_killed_at_any_moment_can_be_repeated(tmp_path: Path, full: bool) -> None:
    tiny_root = make_root(tmp_path / "content")
    tiny_root.build(tmp_path / "clean", tmp_path / "fresh", search=False)
    wanted = snapshot(tmp_path / "clean")
    chance = random.Random(20260630)
    killed = 0
    for _ in range(25 if full else 4):
        process = begin(tiny_root.folder, tmp_path, JIYUE_JOBS="2", JIYUE_SEARCH="0")
        _wait_for(tmp_path / "out" / ".jiyue", process)
        time.sleep(chance.uniform(0, 1.0))
        killed += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        # Half of what stands there is then taken away or spoilt as well.
        for file in sorted((tmp_path / "out").glob("www.*/**/*.html"))[:: chance.randint(2, 9)]:
            file.unlink()
    done = run(tiny_root.folder, tmp_path, JIYUE_JOBS="2", JIYUE_SEARCH="0")
    assert done.returncode == 0, done.stderr
    assert differences(snapshot(tmp_path / "out"), wanted) == []
    assert empty_folders(tmp_path / "out") == []
    assert killed


def _wait_for(place: Path, process: subprocess.Popen[str]) -> None:
    while not place.exists() and process.poll() is None:
        time.sleep(0.01)


def test_exit_codes_tell_good_from_bad(tiny_root: Root, tmp_path: Path) -> None:
    assert run(tiny_root.folder, tmp_path, "check").returncode == 0
    assert run(tiny_root.folder, tmp_path, "check", JIYUE_JOBS="many").returncode == 2
    assert run(tmp_path / "nowhere", tmp_path, "site").returncode == 2
    (tmp_path / "theirs" / "out").mkdir(parents=True)
    (tmp_path / "theirs" / "out" / "x").write_text("", "utf-8")
    assert run(tiny_root.folder, tmp_path / "theirs", "site").returncode == 2
    tiny_root.replace("sites/top/news/2026-05-05-item-5.md", "published: ", "publised: ")
    done = run(tiny_root.folder, tmp_path, "site")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "2026-05-05-item-5.md" in done.stderr


def test_a_disk_that_refuses_is_the_worlds_failure(tiny_root: Root, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder", "utf-8")
    done = run(tiny_root.folder, blocked)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_a_year_later_the_demonstration_says_exactly_what_is_documented(
    demonstration: Built, tmp_path: Path
) -> None:
    options = Options(demonstration.content, tmp_path / "out", demonstration.cache, jobs=1, at=YEAR_LATER)
    messages = check(options, NOW, lambda _: None).messages
    found = {(str(m.severity), m.finding.rule, m.finding.path) for m in messages}
    documented = {
        (row["severity"], row["rule"], row["path"])
        for row in tomllib.loads(DATA.read_text("utf-8"))["findings"]
    }
    assert found == documented


@pytest.mark.full
def test_a_year_later_the_demonstration_still_builds(demonstration_content: Path, tmp_path: Path) -> None:
    done = run(demonstration_content, tmp_path, JIYUE_AT="2027-06-30T09:00", JIYUE_SEARCH="0")
    assert done.returncode == 0, done.stderr


def test_where_the_disk_is_full_the_world_is_told_of_and_no_edition_and_the_next_run_is_right(
    tmp_path: Path,
) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "clean", tmp_path / "cache", search=False)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(OSError, match=r"full|large|disk"):
            root.build(tmp_path / "out", tmp_path / "cache", search=False, jobs=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    root.build(tmp_path / "out", tmp_path / "cache", search=False, jobs=2)
    assert differences(snapshot(tmp_path / "out"), snapshot(tmp_path / "clean")) == []


def test_a_build_that_failed_half_way_says_that_output_has_changed_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_root(tmp_path / "content")
    said = {
        "CONTENT": root.folder,
        "OUTPUT": tmp_path / "out",
        "CACHE": tmp_path / "cache",
        "SEARCH": 0,
        "JOBS": 1,
    }
    for name, value in said.items():
        monkeypatch.setenv(f"JIYUE_{name}", str(value))
    assert main(["site"]) == 0
    whole = publish.edition.strings_of

    def without_english(theme: Theme, lang: str, tree: Tree) -> Strings:
        """As of a theme whose template asks for a word that one language lacks."""
        return Strings(lang, {}) if lang == "en" else whole(theme, lang, tree)

    monkeypatch.setattr("publish.edition.strings_of", without_english)
    root.override("en", {"pager.older": "Before"})
    assert main(["site"]) == 1
    still = capsys.readouterr().err
    root.replace("sites/top/news/2026-05-05-item-5.md", "title: ", "summary: 摘要\ntitle: ")
    assert main(["site"]) == 1
    moved = capsys.readouterr().err
    assert "edition-failed" in still
    assert "in part" not in still
    assert "in part" in moved

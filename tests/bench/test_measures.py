"""How the bench measures: time and memory, files that a build touches, saves that show, and what is chosen for a size."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.__main__ import PEERS, choose, read_arguments
from tests.bench.contest import STEPS, scaling
from tests.bench.corpus import Plan, articles, read_plan
from tests.bench.measure import BuildFailed, run
from tests.bench.ours import PROJECT
from tests.bench.peers.jiyue import Jiyue
from tests.bench.peers.peer import Command
from tests.bench.preview import measure_saves
from tests.bench.profile import STAGES
from tests.bench.profile import main as profile
from tests.bench.touched import read_audit, read_call

PLAN = Plan(articles=30, sites=1, characters=300, seed=7)


def test_a_run_counts_the_files_that_changed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    for name in ("kept", "changed", "removed"):
        (output / name).write_text("1")
    script = "import pathlib as p; p.Path('new').write_text('22'); p.Path('changed').write_text('333'); p.Path('removed').unlink()"
    found = run(Command((sys.executable, "-c", script), output), output)
    assert (found.files, found.bytes, found.removed) == (2, 5, 1)
    assert found.wall > 0 < found.memory
    with pytest.raises(BuildFailed, match="no such"):
        run(Command((sys.executable, "-c", "raise SystemExit('no such thing')"), output), output)


def test_a_run_knows_the_memory_of_the_build_alone(tmp_path: Path) -> None:
    held = bytearray(b"x" * 120_000_000)  # of this process; a child's figure must not begin there
    found = run(Command((sys.executable, "-S", "-c", "pass"), tmp_path), tmp_path)
    assert found.memory < len(held) / 1e6
    script = "import os; held = b'x' * 60_000_000; os.fork(); held += b'x'; import time; time.sleep(0.5)"
    assert run(Command((sys.executable, "-S", "-c", script), tmp_path), tmp_path).memory > 110


def test_stages_of_the_profile_are_functions_of_the_product() -> None:
    files = {module: PROJECT / f"{module}.py" for _, module, _ in STAGES}
    gone = [
        f"{module} {name}"
        for _, module, name in STAGES
        if module.partition("/")[0] in ("cluster", "checks", "plugins", "publish")
        and not (files[module].exists() and f"def {name}(" in files[module].read_text("utf-8"))
    ]
    assert gone == []


def test_a_profile_tells_where_the_time_of_three_builds_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert profile(["--articles", "30", "--folder", str(tmp_path / "profile"), "--top", "5"]) == 0
    said = capsys.readouterr().out
    assert said.count("s under the profiler") == 3
    assert "\nread the content root " in said
    assert "\nchecks on sources " not in said  # the equal site has none


def test_how_far_two_processes_are_from_one_is_measured() -> None:
    found = scaling(1)
    assert len(found) == 2
    assert min(found.values()) > 0


def test_calls_of_strace_are_read() -> None:
    lines = [
        (r'openat(AT_FDCWD</w>, "a.md", O_RDONLY|O_CLOEXEC) = 3</w/a.md>', [("opened", "/w/a.md")]),
        (r'openat(AT_FDCWD</w>, "d", O_RDONLY|O_DIRECTORY) = 3</w/d>', [("listed", "/w/d")]),
        (r'openat(AT_FDCWD</w>, "b.md", O_RDONLY) = -1 ENOENT (No such file or directory)', []),
        (r'read(3</w/\345\206\205.md>, ""..., 9) = 9', [("read", "/w/内.md")]),
        (r'pwrite64(5</w/o.html>, ""..., 9, 0) = 9', [("written", "/w/o.html")]),
        (r'read(4<pipe:[77]>, ""..., 9) = 9', []),
        (r'read(4</dev/urandom>, ""..., 9) = 9', []),
        (r'read(4</dev/shm/w/a.md>, ""..., 9) = 9', [("read", "/dev/shm/w/a.md")]),
        ("+++ exited with 0 +++", []),
    ]
    for line, told in lines:
        assert list(read_call(line)) == told, line


def test_without_strace_python_tells_what_it_opens(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "import os; open('a', 'w').close(); open('a').close(); os.listdir('.')"
    )
    command = (sys.executable, str(PROJECT / "tests/bench/audit.py"), "log", "module")
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, check=True)
    seen = set(read_audit(tmp_path / "log"))
    file = str(tmp_path / "a")
    assert {("written", file), ("read", file), ("opened", file), ("listed", str(tmp_path))} <= seen


def test_a_clone_has_the_same_sources_as_new_files(tmp_path: Path) -> None:
    peer = Jiyue(PLAN, tmp_path)
    peer.begin(articles(PLAN))
    before = {path: (path.read_bytes(), path.stat().st_ino) for path in peer.sources.rglob("*.md")}
    peer.written.mkdir()
    peer.clone()
    after = {path: (path.read_bytes(), path.stat().st_ino) for path in peer.sources.rglob("*.md")}
    assert {path: data for path, (data, _) in after.items()} == {
        path: data for path, (data, _) in before.items()
    }
    assert all(after[path][1] != number for path, (_, number) in before.items())
    assert not peer.written.exists()


def test_what_is_saved_shows_in_the_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.preview.PEACE", 0.5)
    found = measure_saves(replace(PLAN, articles=3), tmp_path, 1)
    assert (len(found.page), len(found.lists)) == (1, 1)
    assert min(found.first, *found.page, *found.lists, found.memory) > 0


@pytest.mark.parametrize(
    ("given", "parts", "peers", "steps"),
    [
        (["--short"], ("equal", "preview"), PEERS[:3], STEPS),
        (["--articles", "50000"], ("equal",), ("hugo",), ("cold", "nothing", "edited")),
        (["--sites", "200", "--articles", "500"], ("many", "opened"), (), ("cold", "nothing", "edited")),
        (["--parts", "preview", "--peers", ""], ("preview",), (), STEPS),
    ],
)
def test_the_size_decides_what_is_measured(
    given: list[str], parts: tuple[str, ...], peers: tuple[str, ...], steps: tuple[str, ...]
) -> None:
    asked = read_arguments(given)
    chosen = choose(read_plan(asked), asked)
    assert (chosen[0], chosen[1], chosen[3]) == (parts, peers, steps)
    with pytest.raises(SystemExit):
        read_arguments(["--parts", "speed"])

"""A pull killed at any moment, and run again, leaves what an undisturbed pull leaves."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cluster.errors import GitFailed
from cluster.repository import open_repository
from syndicate.commit import Identity, commit_content
from syndicate.desk import Unfinished, open_desk, recover
from tests.syndicate.cluster_roots import CLUSTER, commits, git, is_clean, small_cluster, tree_of
from tests.syndicate.conftest import NOW
from tests.syndicate.parent import Parent, sixty

ROOT = Path(__file__).resolve().parents[2]
WHO = Identity("转载", "robot@tests.example")


def start(root: Path, cache: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "JIYUE_CONTENT": str(root),
        "JIYUE_CACHE": str(cache),
        "JIYUE_AT": NOW.isoformat(timespec="minutes"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "syndicate", "pull"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def finish(root: Path, cache: Path) -> bytes:
    process = start(root, cache)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out.decode()
    return out


@pytest.fixture
def cluster(parent: Parent) -> str:
    parent.serve_feed("/feed.atom", sixty(NOW, parent.base))
    parent.serve_feed("/other.atom", sixty(NOW, f"{parent.base}/other", "厅"))
    text = CLUSTER.format(url=f"{parent.base}/feed.atom")
    second = text[text.index("[[sources]]") : text.index("[[duties]]")]
    second = second.replace('id = "bu"', 'id = "ting"').replace("feed.atom", "other.atom")
    second = second.replace('trust = "auto"', 'trust = "review"')
    return text.replace("[[duties]]", f"{second}[[duties]]", 1).replace('sources = ["bu"], ', "")


def test_a_pull_killed_at_random_moments_and_run_again_leaves_the_same_tree(
    tmp_path: Path, cluster: str, full: bool
) -> None:
    calm = small_cluster(tmp_path / "calm", cluster)
    began = time.monotonic()
    finish(calm, tmp_path / "calm-cache")
    lasts = time.monotonic() - began
    wanted, made = tree_of(calm), commits(calm)
    dice = random.Random(20260630)
    interrupted = 0
    for round_ in range(30 if full else 6):
        root, cache = small_cluster(tmp_path / f"root{round_}", cluster), tmp_path / f"cache{round_}"
        for _ in range(2):
            process = start(root, cache)
            time.sleep(dice.uniform(0.35, 1.0) * lasts)
            interrupted += process.poll() is None
            # The whole group: git processes that it has started die with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        finish(root, cache)
        assert tree_of(root) == wanted
        assert commits(root) == made
        assert is_clean(root), git(root, "status", "--porcelain")
        assert git(root, "ls-tree", "-r", "review") == git(calm, "ls-tree", "-r", "review")
        assert not list((root / ".git").rglob("*.lock"))
        git(root, "fsck", "--no-dangling")
    assert interrupted


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return small_cluster(tmp_path / "root", CLUSTER.format(url="https://x.example/f"))


@pytest.mark.parametrize(
    "step", ["blobs", "tree", "commit", "journal", "locks", "ref", "one-file", "files", "index"]
)
def test_a_commit_cut_off_after_any_step_is_finished_or_undone(
    small: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    import syndicate.commit as module
    import syndicate.desk as desk_module

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    def after(name: str, where: object = module, times: int = 1) -> None:
        real, left = getattr(where, name), [None] * times

        def wrapped(*arguments: object, **named: object) -> object:
            real(*arguments, **named)
            left.pop()
            if not left:
                raise Killed
            return None

        monkeypatch.setattr(where, name, wrapped)

    def lock_and_die(*_: object, **__: object) -> None:
        for name in ("HEAD", "refs/heads/main"):
            (small / ".git" / f"{name}.lock").touch()
        raise Killed

    repo = open_repository(small)
    assert repo is not None
    assert git(small, "symbolic-ref", "HEAD") == "refs/heads/main\n"
    before = tree_of(small)
    files = {"reposts/a/x.txt": "一".encode(), "reposts/a/y.txt": "二".encode(), "sites/xian/site.toml": None}
    with monkeypatch.context():
        match step:
            case "blobs":
                after("_store")
            case "tree":
                after("write_tree")
            case "commit":
                after("_commit")
            case "journal":
                after("write_whole")
            case "locks":
                monkeypatch.setattr(desk_module, "run_git", lock_and_die)
            case "ref":
                monkeypatch.setattr(module, "follow", die)
            case "one-file":
                after("write_whole", desk_module, 2)  # the first notes that a ref is moved
            case "files":
                monkeypatch.setattr(desk_module, "_update_index", die)
            case "index":
                after("follow")
        with open_desk(repo, small, "") as desk, pytest.raises(Killed):
            commit_content(desk, files, "x\n", WHO, NOW)
    monkeypatch.undo()
    with open_desk(repo, small, "") as desk:
        recover(desk)
        done = tree_of(small) != before
        assert done == (step in ("ref", "one-file", "files", "index"))
        assert is_clean(small)
        assert (small / "reposts/a/y.txt").exists() == done
        assert (small / "sites/xian/site.toml").exists() != done
        if not done:
            commit_content(desk, files, "x\n", WHO, NOW)
        assert is_clean(small)
        assert (small / "reposts/a/x.txt").read_text("utf-8") == "一"
        assert not recover(desk)


def test_a_file_that_was_edited_after_the_interruption_is_never_overwritten(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import syndicate.commit as module

    repo = open_repository(small)
    assert repo is not None

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "follow", die)
    with open_desk(repo, small, "") as desk, pytest.raises(KeyboardInterrupt):
        commit_content(desk, {"sites/xian/site.toml": b"new"}, "x\n", WHO, NOW)
    monkeypatch.undo()
    (small / "sites/xian/site.toml").write_text("an editor's own")
    with open_desk(repo, small, "") as desk, pytest.raises(Unfinished):
        recover(desk)
    assert (small / "sites/xian/site.toml").read_text() == "an editor's own"


def test_a_lock_of_somebody_else_is_left_alone(small: Path) -> None:
    repo = open_repository(small)
    assert repo is not None
    lock = small / ".git/HEAD.lock"
    lock.touch()
    with open_desk(repo, small, "") as desk, pytest.raises(GitFailed, match=r"HEAD\.lock"):
        commit_content(desk, {"reposts/a/x.txt": b"x"}, "x\n", WHO, NOW)
    with open_desk(repo, small, ""):
        assert lock.exists()


def test_two_pulls_at_once_are_refused(small: Path) -> None:
    from syndicate.desk import Busy

    repo = open_repository(small)
    assert repo is not None
    with open_desk(repo, small, ""), pytest.raises(Busy), open_desk(repo, small, ""):
        pass


def test_what_an_editor_has_staged_elsewhere_stays_staged(small: Path) -> None:
    repo = open_repository(small)
    assert repo is not None
    (small / "notes.txt").write_text("x")
    git(small, "add", "notes.txt")
    with open_desk(repo, small, "") as desk:
        commit_content(desk, {"reposts/a/x.txt": b"x"}, "x\n", WHO, NOW)
    assert git(small, "status", "--porcelain") == "A  notes.txt\n"

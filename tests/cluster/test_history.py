"""History: one pass over the log gives what asking Git file by file gives, however it was read."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.errors import GitFailed
from cluster.history import History, open_history
from cluster.repository import open_git_folder, open_repository
from tests.cluster.repositories import Repository

DAY = 86_400
START = 1_700_000_000


@pytest.fixture
def made(tmp_path: Path):
    repository = Repository(tmp_path / "repo")
    yield repository
    repository.close()


def read(made: Repository, cache: Path, prefix: str = "") -> History:
    repo = open_repository(made.folder)
    assert repo is not None
    return open_history(repo, prefix, cache)


def everything(history: History) -> dict[str, object]:
    with history:
        return {path: history.changes(path) for path in history.paths()}


def words(data: bytes) -> str:
    """A digest that does not see white space, as a normalised digest would not."""
    return hashlib.sha256(b"".join(data.split())).hexdigest()


def test_changes_say_who_when_and_what(made: Repository, tmp_path: Path) -> None:
    first = made.commit(
        {"content/政策/甲.md": "1", "theme.css": "x"}, at=START, who="李四", subject="发布：甲\t文"
    )
    made.commit({"theme.css": "y"}, at=START + DAY)
    last = made.commit({"content/政策/甲.md": "2"}, at=START + 2 * DAY)
    with read(made, tmp_path / "cache", "content") as history:
        assert history.paths() == ("政策/甲.md",)
        newest, oldest = history.changes("政策/甲.md")
        assert history.changes("没有.md") == ()
        assert history.head == last
    assert (newest.commit, oldest.commit) == (last, first)
    assert (oldest.who, oldest.email, oldest.subject, oldest.old) == (
        "李四",
        "editor@tests.example",
        "发布：甲\t文",
        "",
    )
    assert newest.old == oldest.new
    assert oldest.when == datetime.fromtimestamp(START, ZoneInfo("Asia/Shanghai"))
    assert oldest.when.utcoffset() is not None
    assert str(oldest.when.tzinfo) == "Asia/Shanghai"


def test_an_edit_made_only_in_a_merge_is_seen(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "1"}, at=START)
    made.branch("side")
    side = made.commit({"a.md": "2", "b.md": "b"}, at=START + 1)
    made.checkout("main")
    made.commit({"c.md": "c"}, at=START + 2)
    made.repo.git.merge("-q", "--no-ff", "--no-commit", "side")
    evil = made.commit({"a.md": "evil"}, at=START + 3)
    with read(made, tmp_path / "cache") as history:
        assert [(one.commit, one.merge) for one in history.changes("a.md")][:2] == [
            (evil, True),
            (side, False),
        ]
        assert history.last_change("a.md", words).commit == evil
        # What a merge only carries was changed by the commit that it carries.
        assert history.last_change("b.md", words).commit == side


def test_formatting_does_not_count_as_a_change_of_the_text(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "一 二"}, at=START)
    real = made.commit({"a.md": "一 三"}, at=START + DAY)
    made.commit({"a.md": "一  三\n"}, at=START + 2 * DAY)
    made.commit({"a.md": "\n一 三"}, at=START + 3 * DAY)
    with read(made, tmp_path / "cache") as history:
        assert history.last_change("a.md", words).commit == real


def test_a_text_put_back_was_changed_when_it_was_put_back(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "一"}, at=START)
    made.commit({"a.md": "二"}, at=START + 1)
    back = made.commit({"a.md": "一"}, at=START + 2)
    made.commit({"a.md": None, "b.md": "b"}, at=START + 3)
    again = made.commit({"a.md": "一"}, at=START + 4)
    with read(made, tmp_path / "cache") as history:
        assert history.last_change("a.md", words).commit == again
        assert back in [one.commit for one in history.changes("a.md")]


def test_moving_a_file_does_not_count_as_a_change(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "旧"}, at=START)
    real = made.commit({"a.md": "新"}, at=START + 1)
    made.branch("side")
    made.commit({"a.md": None, "列/b.md": "新"}, at=START + 2)
    made.checkout("main")
    made.commit({"x.md": "x"}, at=START + 3)
    made.merge("side", at=START + 4)
    made.commit({"列/b.md": "新 "}, at=START + 5)
    made.commit({"列/b.md": None, "列/c.md": "新 "}, at=START + 6)
    with read(made, tmp_path / "cache") as history:
        assert history.last_change("列/c.md", words).commit == real
        assert history.last_change("a.md", words) is None


def test_a_clock_that_ran_backwards_does_not_turn_the_order_round(made: Repository, tmp_path: Path) -> None:
    commits = [made.commit({"a.md": str(n)}, at=START - n * DAY) for n in range(5)]
    same_second = [made.commit({"a.md": f"s{n}"}, at=START) for n in range(5)]
    with read(made, tmp_path / "cache") as history:
        assert [one.commit for one in history.changes("a.md")] == [*reversed(same_second), *reversed(commits)]


def test_a_damaged_cache_is_made_anew(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "1"})
    whole = everything(read(made, tmp_path / "cache"))
    file = tmp_path / "cache" / "history.sqlite"
    good = file.read_bytes()
    for damage in (b"", b"no database", good[:3000], good[:100] + bytes(len(good) - 100)):
        file.write_bytes(damage)
        assert everything(read(made, tmp_path / "cache")) == whole
    assert [one.name for one in (tmp_path / "cache").iterdir()] == ["history.sqlite"]


def test_a_rewritten_history_is_read_anew(made: Repository, tmp_path: Path) -> None:
    start = made.commit({"a.md": "1"}, at=START)
    made.commit({"a.md": "2"}, at=START + 1)
    read(made, tmp_path / "cache").close()
    made.branch("main", start)
    made.commit({"a.md": "3"}, at=START + 2)
    assert everything(read(made, tmp_path / "cache")) == everything(read(made, tmp_path / "clean"))


def test_a_shallow_clone_is_flagged_and_forgotten_once_deepened(made: Repository, tmp_path: Path) -> None:
    for n in range(3):
        made.commit({"a.md": str(n)}, at=START + n)
    clone, cache = tmp_path / "clone", tmp_path / "cache"
    subprocess.run(["git", "clone", "-q", "--depth=1", made.folder.as_uri(), clone], check=True)
    with open_history(open_git_folder(clone), "", cache) as history:
        assert history.shallow
        assert len(history.changes("a.md")) == 1
    subprocess.run(["git", "fetch", "-q", "--unshallow"], cwd=clone, check=True)
    with open_history(open_git_folder(clone), "", cache) as history:
        assert not history.shallow
        assert len(history.changes("a.md")) == 3


def test_without_a_commit_there_is_no_history(made: Repository, tmp_path: Path) -> None:
    with pytest.raises(GitFailed):
        read(made, tmp_path / "cache")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "delete", "move", "branch", "merge", "read"]),
        st.integers(0, 3),
        st.integers(-3, 3),
    ),
    min_size=3,
    max_size=14,
)


@given(steps=STEPS)
def test_reading_only_what_is_new_gives_what_reading_everything_gives(steps, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("walk")
    made = Repository(folder / "repo")
    made.commit({"c/f0.md": "start", "c/keep.md": "k"}, at=START)
    made.repo.git.branch("side")
    for number, (step, which, shift) in enumerate(steps):
        at, name = START + number + shift * 100, f"c/f{which}.md"
        here = (made.folder / name).exists()
        if step == "edit":
            made.commit({name: f"{number}"}, at=at)
        elif step == "delete" and here:
            made.commit({name: None}, at=at)
        elif step == "move" and here:
            made.commit({name: None, f"c/moved{number}.md": (made.folder / name).read_bytes()}, at=at)
        elif step == "branch":
            made.checkout("side" if made.repo.active_branch.name == "main" else "main")
        elif step == "merge":
            made.merge("side" if made.repo.active_branch.name == "main" else "main", at=at, ours=True)
        elif step == "read":
            everything(read(made, folder / "kept", "c"))
    kept, clean = everything(read(made, folder / "kept", "c")), everything(read(made, folder / "clean", "c"))
    assert kept == clean
    for path, changes in kept.items():
        asked = made.repo.git.log(
            "--format=%H", "--full-history", "--diff-merges=first-parent", "--no-renames", "--", f"c/{path}"
        )
        assert {one.commit for one in changes} >= set(
            made.repo.git.log("--format=%H", "--no-merges", "--full-history", "--", f"c/{path}").split()
        )
        assert {one.commit for one in changes if not one.merge} <= set(asked.split())
    made.close()

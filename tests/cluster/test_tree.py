"""Trees: the same files and ids from a work tree, a commit and mounted repositories."""

from __future__ import annotations

import os
import pickle
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.commit_tree import CommitTree
from cluster.listing import paths_under
from cluster.merged_tree import MergedTree
from cluster.messages import load_rules
from cluster.paths import check_paths, is_content_path, read_links
from cluster.repository import open_repository
from cluster.snapshot import Snapshot
from cluster.tree import Tree, WorkTree, id_of, open_tree
from tests.cluster.repositories import Repository, write_raw_name

FILES = {
    "cluster.toml": "top = 1\n",
    "sites/省/政策/2026-03-01-a.md": "甲\n",
    "sites/省/政策/2026-03-01-a/附件.pdf": b"%PDF\x00\xff",
    "sites/B.md": "",
}
LITTER = {
    ".hidden/x.md": "",
    "sites/.a.md.swp": "",
    "sites/B.md~": "",
    "sites/#B.md#": "",
    "node_modules/x.js": "",
}


def rules_of(tree: Tree) -> list[tuple[str, str]]:
    return sorted((one.rule, one.path) for one in tree.findings())


def contents(tree: Tree) -> dict[str, tuple[str, bytes]]:
    read = {path: tree.read(path) for path in tree.paths()}
    assert all(tree.blob_id(path) == blob.id for path, blob in read.items())
    return {path: (blob.id, blob.data) for path, blob in read.items()}


@pytest.fixture
def made(tmp_path: Path):
    repository = Repository(tmp_path / "repo")
    yield repository
    repository.close()


def test_a_work_tree_and_its_commit_hold_the_same_files_under_the_same_ids(made: Repository) -> None:
    commit = made.commit({f"content/{path}": data for path, data in {**FILES, **LITTER}.items()})
    tree, state = open_tree(made.folder / "content")
    repo = open_repository(made.folder)
    assert repo is not None
    with repo:
        assert contents(tree) == contents(CommitTree(repo, commit, "content"))
    assert list(tree.paths()) == sorted(FILES)
    assert (state.in_git, state.commit, state.dirty, state.shallow, state.prefix) == (
        True,
        commit,
        (),
        False,
        "content",
    )
    assert state.top == made.folder.resolve()


def test_ids_are_what_git_hash_object_says(tmp_path: Path) -> None:
    data = "政府信息公开\r\n".encode() + bytes(range(256))
    (tmp_path / "x").write_bytes(data)
    told = subprocess.run(
        ["git", "hash-object", "--no-filters", tmp_path / "x"], capture_output=True, check=True
    )
    assert id_of(data) == told.stdout.decode().strip() == WorkTree(tmp_path).blob_id("x")


def test_a_folder_without_git_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "甲.md").write_text("甲", "utf-8")
    tree, state = open_tree(tmp_path)
    assert tree.paths() == ("甲.md",)
    assert (state.in_git, state.commit, state.dirty, state.top) == (False, None, (), None)
    with pytest.raises(FileNotFoundError):
        open_tree(tmp_path / "nothing")


def test_a_folder_that_git_ignores_counts_as_one_without_git(made: Repository) -> None:
    made.commit({".gitignore": "/build/\n", "build/content/a.md": "a"})
    assert open_tree(made.folder / "build" / "content")[1].in_git is False
    assert open_tree(made.folder)[1].in_git is True


def test_a_root_in_a_folder_that_begins_with_a_dot_is_looked_up_there(made: Repository) -> None:
    commit = made.commit({".gitignore": "/.cache/\n", ".site/content/a.md": "a", ".cache/content/a.md": "a"})
    tree, state = open_tree(made.folder / ".site" / "content")
    assert (state.commit, state.prefix, state.dirty) == (commit, ".site/content", ())
    assert tree.listing.ids == {"a.md": id_of(b"a")}
    assert open_tree(made.folder / ".cache" / "content")[1].in_git is False


def test_a_snapshot_keeps_to_one_id_until_a_file_is_said_to_be_written(made: Repository) -> None:
    made.commit({"a.md": "1", "b.md": "1"})
    snapshot = Snapshot(open_tree(made.folder)[0])
    made.write({"a.md": "2", "b.md": "2"})
    assert {snapshot.blob_id("a.md"), snapshot.blob_id("b.md")} == {id_of(b"1")}
    after = snapshot.after(["a.md"])
    assert (after.blob_id("a.md"), after.blob_id("b.md")) == (id_of(b"2"), id_of(b"1"))
    assert after.read("b.md").id == id_of(b"2")
    made.write({"a.md": None})
    with pytest.raises(FileNotFoundError):
        snapshot.after(["a.md"])


def test_what_one_process_learns_another_need_not_look_up(made: Repository) -> None:
    made.write({"a.md": "1", "b.md": "2"})
    waiting, reading = (Snapshot(WorkTree(made.folder)) for _ in range(2))
    assert waiting.read("b.md").data == b"2"
    reading.learnt()
    made.write({"b.md": "3"})
    assert [reading.read(path).id for path in ("a.md", "b.md")] == [id_of(b"1"), id_of(b"3")]
    waiting.learn(reading.learnt())
    made.write({"a.md": "4"})
    assert [waiting.blob_id(path) for path in ("a.md", "b.md")] == [id_of(b"1"), id_of(b"2")]
    assert not reading.learnt().ids


def test_what_the_commit_does_not_hold_is_dirty(made: Repository) -> None:
    made.commit({"c/甲.md": "1", "c/乙.md": "2", "c/丙.md": "3", ".gitignore": "*.log\n", "other.md": "x"})
    made.write(
        {
            "c/甲.md": "changed",
            "c/新.md": "new",
            "c/乙.md": None,
            "c/x.log": "ignored",
            "c/.x.swp": "",
            "other.md": "y",
        }
    )
    made.repo.git.update_index("--assume-unchanged", "c/丙.md")
    made.write({"c/丙.md": "hidden change"})
    tree, state = open_tree(made.folder / "c")
    assert state.dirty == tuple(sorted(("甲.md", "乙.md", "新.md", "丙.md", "x.log")))
    assert contents(tree)["丙.md"][1] == b"hidden change"


def test_before_the_first_commit_everything_is_dirty(made: Repository) -> None:
    made.write({"a.md": "a"})
    _, state = open_tree(made.folder)
    assert (state.in_git, state.commit, state.dirty) == (True, None, ("a.md",))


def test_ids_are_those_of_the_bytes_on_disk_even_where_git_converts_them(made: Repository) -> None:
    made.commit({".gitattributes": "*.md text eol=crlf\n", "a.md": "a\nb\n"})
    (made.folder / "a.md").unlink()
    made.repo.git.checkout("--", "a.md")
    tree, state = open_tree(made.folder)
    assert tree.read("a.md").data == b"a\r\nb\r\n"
    assert tree.blob_id("a.md") == id_of(b"a\r\nb\r\n")
    assert state.dirty == ()


def test_ids_known_to_git_are_given_without_reading_the_file(made: Repository) -> None:
    made.commit({"a.md": "a"})
    tree, _ = open_tree(made.folder)
    assert tree.paths() == ("a.md",)
    (made.folder / "a.md").unlink()
    assert tree.blob_id("a.md") == id_of(b"a")


def test_a_shallow_clone_is_seen(made: Repository, tmp_path: Path) -> None:
    made.commit({"a.md": "1"})
    made.commit({"a.md": "2"})
    subprocess.run(["git", "clone", "-q", "--depth=1", made.folder.as_uri(), tmp_path / "clone"], check=True)
    assert open_tree(tmp_path / "clone")[1].shallow is True


def test_links_show_files_of_the_root_and_nothing_else(made: Repository) -> None:
    made.write({"c/a/真.md": "真", "c/.secret": "s", "outside.md": "o"})
    links = {
        "good.md": "a/真.md",
        "a/up.md": "../good.md",
        "out.md": "../outside.md",
        "absolute.md": "/etc/passwd",
        "hidden.md": ".secret",
        "folder": "a",
        "through.md": "folder/真.md",
        "self.md": "self.md",
        "round.md": "../c/a/真.md",
    }
    for name, target in links.items():
        (made.folder / "c" / name).symlink_to(target)
    commit = made.commit({})
    work, state = open_tree(made.folder / "c")
    assert state.in_git
    committed = CommitTree(made.repo, commit, "c")
    for tree in (work, committed):
        assert list(tree.paths()) == sorted(("a/真.md", "a/up.md", "good.md"))
        assert tree.read("a/up.md").data == "真".encode()
        assert rules_of(tree) == sorted(
            [("symlink-outside", name) for name in ("out.md", "absolute.md", "round.md")]
            + [("symlink-without-file", name) for name in ("hidden.md", "folder", "through.md", "self.md")]
        )
    assert contents(work) == contents(committed)


def test_a_link_put_in_a_files_place_after_listing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    tree = WorkTree(tmp_path)
    assert tree.paths() == ("a.md",)
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.md").symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic links"):
        tree.read("a.md")


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../a.md", "", ".git/config", "missing.md"])
def test_only_listed_paths_are_read(made: Repository, path: str) -> None:
    commit = made.commit({"a.md": "a"})
    for tree in (WorkTree(made.folder), CommitTree(made.repo, commit)):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


def test_names_that_other_systems_misread_are_findings(made: Repository) -> None:
    decomposed = unicodedata.normalize("NFD", "é") + ".md"
    made.write({"A/x.md": "", "a/y.md": "", "Ä.md": "", "ä.md": "", decomposed: "", "tab\t.md": ""})
    write_raw_name(made.folder, b"\xd5\xfe\xb2\xdf.md", b"gbk")
    os.mkfifo(made.folder / "pipe")
    commit = made.commit({})
    expected = [
        ("path-collision", "a/y.md"),
        ("path-collision", "ä.md"),
        ("path-control-character", "tab\t.md"),
        ("path-encoding", "\\xd5\\xfe\\xb2\\xdf.md"),
        ("path-not-nfc", decomposed),
    ]
    assert rules_of(CommitTree(made.repo, commit)) == expected
    assert rules_of(WorkTree(made.folder)) == sorted([*expected, ("not-a-file", "pipe")])


def test_a_submodule_is_named_and_left_out(made: Repository) -> None:
    made.commit({"a.md": "a"})
    made.repo.git.update_index("--add", "--cacheinfo", f"160000,{'1' * 40},inner")
    made.repo.git.commit("-q", "-m", "inner")
    tree = CommitTree(made.repo, made.repo.head.commit.hexsha)
    assert tree.paths() == ("a.md",)
    assert rules_of(tree) == [("submodule", "inner")]


def test_a_commit_tree_travels_to_another_process(made: Repository) -> None:
    tree = CommitTree(made.repo, made.commit({"c/a.md": "a"}), "c")
    copy = pickle.loads(pickle.dumps(tree))
    assert contents(copy) == contents(tree)


def test_a_mount_takes_the_place_of_a_whole_folder(tmp_path: Path) -> None:
    for path in (
        "base/cluster.toml",
        "base/sites/a/old.md",
        "base/sites/ab/x.md",
        "theirs/site.toml",
        "theirs/n/y.md",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "theirs" / "link.md").symlink_to("../base/cluster.toml")
    tree = MergedTree(WorkTree(tmp_path / "base"), {"sites/a": WorkTree(tmp_path / "theirs")})
    assert tree.paths() == ("cluster.toml", "sites/a/n/y.md", "sites/a/site.toml", "sites/ab/x.md")
    assert contents(tree)["sites/a/n/y.md"][1] == b"theirs/n/y.md"
    assert rules_of(tree) == [("mount-hides-file", "sites/a/old.md"), ("symlink-outside", "sites/a/link.md")]
    assert paths_under(tree, "sites/a") == ("sites/a/n/y.md", "sites/a/site.toml")
    with pytest.raises(FileNotFoundError):
        tree.read("sites/a/old.md")


def test_hooks_and_monitors_of_a_repository_are_never_run(made: Repository) -> None:
    made.commit({"a.md": "a"})
    mark = made.folder / ".git" / "ran"
    hook = made.folder / ".git" / "monitor"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    made.repo.git.config("core.fsmonitor", str(hook))
    made.write({"a.md": "b"})
    assert open_tree(made.folder)[1].dirty == ("a.md",)
    assert not mark.exists()


PARTS = st.text(alphabet="aAé.~#甲b", min_size=1, max_size=4)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3).map("/".join), max_size=8, unique=True))
def test_collisions_are_exactly_what_a_disk_without_case_would_merge(paths: list[str]) -> None:
    def fold(path: str) -> str:
        return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())

    places = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(1, path.count("/") + 2)}
    merged = len({fold(place) for place in places}) < len(places)
    assert any(one.rule == "path-collision" for one in check_paths(paths)) is merged


@given(
    st.dictionaries(
        PARTS,
        st.lists(st.sampled_from(["..", "a", "b", "/", "."]), min_size=1, max_size=4).map("/".join),
        max_size=5,
    )
)
def test_a_link_never_shows_what_is_not_listed(links: dict[str, str]) -> None:
    files = {"a/a", "b"} - set(links)
    read = read_links(links, files)
    assert set(read.aliases.values()) <= files
    assert set(read.aliases) | {one.path for one in read.findings} == set(links)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a/b.md", True),
        ("a/.git/x", False),
        ("x~", False),
        ("a/~$x.docx", False),
        ("a/__pycache__/b", False),
        ("a#.md", True),
    ],
)
def test_litter_is_no_content(path: str, content: bool) -> None:
    assert is_content_path(path) is content


def test_every_finding_of_trees_has_words() -> None:
    names = "path-encoding path-not-nfc path-control-character path-collision symlink-outside symlink-without-file"
    assert {*names.split(), "not-a-file", "submodule", "mount-hides-file"} <= set(load_rules())

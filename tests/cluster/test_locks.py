"""Pins of sites in other repositories: what is refused, what is fetched, what a build then reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.errors import GitFailed
from cluster.locks import Pin, fetch, is_safe_url, mount_sites, open_pin, read_lock, update, write_lock
from cluster.messages import load_rules
from cluster.tree import WorkTree
from tests.cluster.repositories import Repository

HERE = frozenset({"file"})
ID = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def made(tmp_path: Path):
    repository = Repository(tmp_path / "theirs")
    yield repository
    repository.close()


def test_a_fetched_pin_is_read_without_the_network(made: Repository, tmp_path: Path) -> None:
    commit = made.commit({"site/site.toml": "id = 1", "README.md": "r"})
    made.commit({"site/site.toml": "id = 2"})
    pin, cache = Pin("donggang", made.folder.as_uri(), commit, "site"), tmp_path / "cache"
    assert open_pin(pin, cache) is None
    assert fetch(pin, cache, HERE).read("site.toml").data == b"id = 1"
    made.folder.rename(tmp_path / "gone")
    (tmp_path / "base").mkdir()
    tree, found = mount_sites(WorkTree(tmp_path / "base"), [pin], cache)
    assert found == ()
    assert tree.paths() == ("sites/donggang/site.toml",)
    assert fetch(pin, cache, HERE).paths() == ("site.toml",)


def test_a_site_that_was_not_fetched_is_a_finding(tmp_path: Path) -> None:
    base = WorkTree(tmp_path)
    tree, found = mount_sites(base, [Pin("a", "https://git.example/a.git", ID)], tmp_path / "cache")
    assert tree is base
    assert [(one.rule, one.path) for one in found] == [("lock-not-fetched", "sites.lock")]


def test_an_update_moves_the_pin_to_the_branch(made: Repository, tmp_path: Path) -> None:
    old = made.commit({"site.toml": "1"})
    new = made.commit({"site.toml": "2"})
    made.branch("草稿")
    draft = made.commit({"site.toml": "3"})
    made.checkout("main")
    pin = Pin("a", made.folder.as_uri(), old)
    assert update(pin, tmp_path / "cache", schemes=HERE).commit == new
    moved = update(pin, tmp_path / "cache", "草稿", HERE)
    assert moved == Pin("a", pin.url, draft)
    tree = open_pin(moved, tmp_path / "cache")
    assert tree is not None
    assert tree.read("site.toml").data == b"3"


def test_a_commit_that_no_branch_holds_any_more_stays_pinned(made: Repository, tmp_path: Path) -> None:
    start = made.commit({"site.toml": "1"})
    lost = made.commit({"site.toml": "2"})
    pin = Pin("a", made.folder.as_uri(), lost)
    fetch(pin, tmp_path / "cache", HERE)
    made.repo.git.reset("-q", "--hard", start)
    fetch(Pin("a", pin.url, made.commit({"site.toml": "3"})), tmp_path / "cache", HERE)
    assert fetch(pin, tmp_path / "cache", HERE).read("site.toml").data == b"2"


def test_a_missing_commit_or_repository_is_said(made: Repository, tmp_path: Path) -> None:
    made.commit({"site.toml": "1"})
    with pytest.raises(GitFailed, match=ID):
        fetch(Pin("a", made.folder.as_uri(), ID), tmp_path / "cache", HERE)
    with pytest.raises(GitFailed, match="fetch"):
        fetch(Pin("a", (tmp_path / "none").as_uri(), ID), tmp_path / "cache", HERE)


@pytest.mark.parametrize("branch", ["--upload-pack=touch x", "a b", "a:b", "a*"])
def test_a_branch_name_that_is_none_is_refused(branch: str, tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="branch"):
        update(Pin("a", "https://git.example/a.git", ID), tmp_path, branch)


UNSAFE = [
    "ext::sh -c touch% /tmp/x",
    "file:///etc",
    "/etc",
    "http://git.example/a.git",
    "git@git.example:a.git",
    "--upload-pack=touch x",
    "ssh://-oProxyCommand=touch/x",
    "ssh://-x@git.example/a",
    "https://user:word@git.example/a.git",
    "https://git.example/a\n.git",
    "https://git.example/a b.git",
    "https://git.example/a.git?x",
    "https:///a.git",
    "https://git.example:port/a.git",
    "",
]


@pytest.mark.parametrize("url", UNSAFE)
def test_an_address_that_could_run_or_reach_something_else_is_refused(url: str, tmp_path: Path) -> None:
    assert not is_safe_url(url)
    with pytest.raises(GitFailed, match="refused"):
        fetch(Pin("a", url, ID), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["https://git.example/省/a.git", "ssh://git@git.example:2222/a.git", "https://user@[::1]/a"]
)
def test_a_plain_address_is_taken(url: str) -> None:
    assert is_safe_url(url)


def test_every_mistake_in_the_file_is_told_with_its_line() -> None:
    text = f"""
[good]
url = "https://git.example/a.git"
commit = "{ID}"
path = ""

[bad]
url = "ext::sh"
commit = "main"
path = "../x"
branch = "main"

[short]
url = 3

["Not A Slug"]
url = "x"
"""
    pins, found = read_lock(text.encode())
    assert pins == (Pin("good", "https://git.example/a.git", ID, ""),)
    assert sorted((one.rule, one.line) for one in found) == [
        ("lock-commit", 9),
        ("lock-field", 11),
        ("lock-field", 13),
        ("lock-field", 13),
        ("lock-field", 14),
        ("lock-path", 10),
        ("lock-site-id", 16),
        ("lock-url", 8),
    ]
    assert {one.rule for one in found} <= set(load_rules())
    assert [one.rule for one in read_lock(b"[a")[1]] == ["toml-syntax"]


@pytest.mark.parametrize("path", ["/", "/a", "a/", "a//b", "..", ".git", "a/../b", "a\\b", "a\nb"])
def test_a_folder_that_leaves_the_repository_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="refused"):
        fetch(Pin("a", "https://git.example/a.git", ID, path), tmp_path)


NAMES = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,3})?", fullmatch=True)
FOLDERS = st.sampled_from(["", "site", "站点/省", 'a"b', "a'b"])


@given(
    st.dictionaries(
        NAMES, st.tuples(st.text("0123456789abcdef", min_size=40, max_size=40), FOLDERS), max_size=4
    )
)
def test_what_is_written_is_read_back(sites: dict[str, tuple[str, str]]) -> None:
    pins = tuple(
        sorted(
            Pin(site, f"https://git.example/{site}.git", commit, path)
            for site, (commit, path) in sites.items()
        )
    )
    assert read_lock(write_lock(reversed(pins))) == (pins, ())

"""`make demo`: a scratch copy that is a repository of its own, a build, and where to look."""

from __future__ import annotations

from pathlib import Path

import git

from publish.build import build
from publish.demo import COMMITTER, copy_content, run_demo
from publish.options import Options
from tests.publish.tiny import NOW, Root, snapshot


def quiet(_: str) -> None:
    """Nobody listens."""


def test_two_copies_are_the_same_commit_and_hold_every_file(tiny_root: Root, tmp_path: Path) -> None:
    commits = set()
    for name in ("one", "two"):
        copy = copy_content(tiny_root.folder, tmp_path / name, quiet)
        with git.Repo(copy) as repo:
            commits.add(repo.head.commit.hexsha)
            assert repo.head.commit.author.name == COMMITTER["user.name"]
            assert not repo.is_dirty(untracked_files=True)
        held = {path: data for path, data in snapshot(copy).items() if not path.startswith(".git/")}
        assert held == snapshot(tiny_root.folder)
    assert len(commits) == 1


def test_a_copy_is_made_anew_only_when_the_content_changed(tiny_root: Root, tmp_path: Path) -> None:
    said: list[str] = []
    copy = copy_content(tiny_root.folder, tmp_path / "demo", said.append)
    stamp = (copy / "cluster.toml").stat().st_mtime_ns
    assert len(said) == 1
    copy_content(tiny_root.folder, tmp_path / "demo", said.append)
    assert len(said) == 1
    assert (copy / "cluster.toml").stat().st_mtime_ns == stamp
    tiny_root.delete("sites/top/news/2026-05-05-item-5.md")
    copy_content(tiny_root.folder, tmp_path / "demo", said.append)
    assert len(said) == 2
    assert not (copy / "sites/top/news/2026-05-05-item-5.md").exists()


def test_a_copy_that_was_interrupted_is_made_anew(tiny_root: Root, tmp_path: Path) -> None:
    copy = copy_content(tiny_root.folder, tmp_path / "demo", quiet)
    (tmp_path / "demo/content.sha256").unlink()
    (copy / "cluster.toml").unlink()
    assert (copy_content(tiny_root.folder, tmp_path / "demo", quiet) / "cluster.toml").is_file()


def test_the_demonstration_is_built_from_the_copy_and_says_where_to_look(
    tiny_root: Root, tmp_path: Path
) -> None:
    before = snapshot(tiny_root.folder)
    said: list[str] = []
    built: list[Options] = []

    def site(options: Options) -> int:
        built.append(options)
        return 0 if build(options, NOW, quiet).built else 1

    options = tiny_root.options(tmp_path / "demo-out", tmp_path / "cache", search=False)
    assert run_demo(options, site, said.append, tmp_path / "demo") == 0
    assert built[-1].content == tmp_path / "demo" / "content"
    assert snapshot(tiny_root.folder) == before
    text = "\n".join(said)
    for name in ("测试省", "测试市教育局", "https://www.city.example/jyj/", "make serve", "coverage.json"):
        assert name in text
    for line in said:
        if line.strip().startswith(str(options.output)):
            assert Path(line.strip()).is_file(), line


def test_a_build_that_fails_gives_its_exit_code_and_no_guide(tiny_root: Root, tmp_path: Path) -> None:
    said: list[str] = []
    options = tiny_root.options(tmp_path / "demo-out", tmp_path / "cache")
    assert run_demo(options, lambda _: 1, said.append, tmp_path / "demo") == 1
    assert "make serve" not in "\n".join(said)

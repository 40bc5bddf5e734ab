"""A content root opened again and again, in Git and without: what is kept shows in nothing but the time it takes."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cluster.parts
import cluster.reading
import publish.spread
from cluster.library import Library
from cluster.schema.types import BEIJING
from cluster.tree import WorkTree
from publish.content import Opened, open_content
from publish.options import Options
from tests.cluster.repositories import Repository
from tests.cluster.roots import column, document, site
from tests.cluster.test_catalogue import damage, seen

NOW = datetime(2026, 6, 30, 1, tzinfo=UTC)
START = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
HOUR = 3600
CLUSTER = 'name = { zh = "群" }\ntop = "guo"\nlanguages = ["zh", "en"]\n[[subjects]]\ncode = "economy"\nname = { zh = "经济" }\n'
DUTY = (
    '[[duties]]\nid = "d"\nname = { zh = "转载" }\nhours = 24\ncolumns = ["zcwj"]\n'
    '[duties.match]\nsites = ["guo"]\n[duties.carriers]\nall = true\n'
)
SITES = ("guo", "shi", "xian")
PATHS = tuple(
    f"sites/{name}/{path}"
    for name in SITES
    for path in (
        "zcwj/2026-03-01-a.md",
        "zcwj/2026-03-02-b.md",
        "yw/2026-03-03-c.md",
        "yw/2026-03-03-c/f.txt",
    )
)
DOCUMENTS = tuple(path for path in PATHS if path.endswith(".md"))


def toml(name: str, more: str = "") -> str:
    languages = f'languages = ["zh", "en"]\n{more}'
    if name == "guo":
        return site("guo", parent="", level="national", region="100000", host="guo.example", more=languages)
    return site(name, more=languages)


def start() -> dict[str, str]:
    files = {f"sites/{name}/site.toml": toml(name) for name in SITES}
    return {
        "cluster.toml": CLUSTER + DUTY,
        **files,
        **{path: text(number) for number, path in enumerate(PATHS)},
    }


def text(number: int, more: str = "") -> str:
    return document(number, more) if number % 4 < 3 else f"file {number}{more}"


# What is done before a build: to one path, or to the repository, with numbers that say to which and how.
edits = st.tuples(
    st.sampled_from(
        (
            "edit",
            "edit",
            "format",
            "rename",
            "delete",
            "translate",
            "toml",
            "duties",
            "commit",
            "commit",
            "reset",
            "touch",
        )
    ),
    st.integers(0, 99),
    st.integers(0, 99),
)
rounds = st.lists(
    st.tuples(
        st.lists(edits, min_size=1, max_size=4),
        st.sampled_from((0, 1, 24, 24 * 400, -24 * 100)),
        st.sampled_from(("none", "none", "flip", "cut", "lose", "version")),
    ),
    min_size=1,
    max_size=4,
)


def apply(made: Repository, edit: tuple[str, int, int], count: int) -> None:
    """Do one thing to the content root."""
    what, which, how = edit
    root = made.folder
    path = PATHS[which % len(PATHS)]
    held = (root / path).read_text() if (root / path).is_file() else None
    if what == "edit":
        made.write(
            {
                path: text(
                    PATHS.index(path),
                    ("", "expires: 2026-07-01\n", "status: draft\n", "tags: [a]\n")[how % 4],
                )
            }
        )
    elif what == "format" and held is not None and path.endswith(".md"):
        made.write({path: held.rstrip("\n") + "\n" * (1 + how % 3)})
    elif what == "rename" and held is not None:
        target = PATHS[how % len(PATHS)]
        if target.endswith(path[-3:]) and target != path:
            made.write({target: held, path: None})
    elif what == "delete" and held is not None:
        made.write({path: None})
    elif what == "translate":
        original = DOCUMENTS[which % len(DOCUMENTS)]
        made.write({original.replace(".md", ".en.md"): f"---\ntitle: Title {how % 3}\n---\nText\n"})
    elif what == "toml":
        name = SITES[which % len(SITES)]
        more = ("", '[contacts]\nphone = "1"\n', column("more", "工作动态"))[how % 3]
        made.write({f"sites/{name}/site.toml": toml(name) + more})
    elif what == "duties":
        made.write({"cluster.toml": CLUSTER + (DUTY if how % 2 else "")})
    elif what == "commit":
        made.commit({}, at=START + count * HOUR, who=("张三", "李四")[how % 2], subject=f"改{how}")
    elif what == "reset" and count:
        made.repo.git.reset(
            "-q",
            ("--hard", "--soft")[how % 2],
            "HEAD~1" if len(list(made.repo.iter_commits())) > 1 else "HEAD",
        )
    elif what == "touch" and held is not None:
        (root / path).touch()


def everything(opened: Opened) -> list[object]:
    return [sorted(opened.findings), opened.state, opened.tree.paths(), *seen(opened.loaded)]


@settings(max_examples=25)
@given(rounds)
def test_a_root_in_git_is_read_as_if_for_the_first_time(
    done: list[tuple[list[tuple[str, int, int]], int, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        made = Repository(room / "content")
        made.commit(start(), at=START)
        warm = Options(made.folder, room / "out", room / "warm")
        open_content(warm, NOW)
        count = 0
        for number, (changes, hours, kind) in enumerate(done):
            for edit in changes:
                count += 1
                apply(made, edit, count)
            damage(warm.cache / "catalogue", kind, 7919 * (number + 1))
            now = NOW + timedelta(hours=hours)
            fresh = Options(made.folder, room / "out", room / f"cold{number}")
            assert everything(open_content(warm, now)) == everything(open_content(fresh, now))


@settings(max_examples=25)
@given(rounds)
def test_a_folder_without_git_is_read_as_if_for_the_first_time(
    done: list[tuple[list[tuple[str, int, int]], int, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        plain = _Plain(room / "content")
        plain.write(start())
        warm = Options(plain.folder, room / "out", room / "warm")
        open_content(warm, NOW)
        for number, (changes, hours, kind) in enumerate(done):
            for edit in changes:
                if edit[0] not in ("commit", "reset"):
                    apply(plain, edit, 1)  # type: ignore[arg-type]
            damage(warm.cache / "stamps", kind, 7919 * (number + 1))
            now = NOW + timedelta(hours=hours)
            fresh = Options(plain.folder, room / "out", room / f"cold{number}")
            assert everything(open_content(warm, now)) == everything(open_content(fresh, now))


@pytest.mark.parametrize("in_git", [True, False])
def test_it_shows_in_nothing_how_many_processes_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_git: bool
) -> None:
    monkeypatch.setattr(cluster.reading, "_TOGETHER", 1)
    monkeypatch.setattr(cluster.parts, "_SIZE", 2)
    monkeypatch.setattr(publish.spread, "FEW", 2)
    made = Repository(tmp_path / "content") if in_git else _Plain(tmp_path / "content")
    many = {f"sites/shi/yw/2026-01-{day:02}-n.md": text(100 + day) for day in range(1, 29)}
    files = {**start(), **many, "sites/shi/yw/2026-01-05-n/f.txt": "x", "sites/shi/yw/2026-01-06-n.md": "—"}
    if in_git:
        made.commit(files, at=START)
    made.write({**files, PATHS[0]: text(0, "status: nothing\n")})
    read: list[list[str]] = []

    def opened(jobs: int) -> Opened:
        options = Options(made.folder, tmp_path / "out", tmp_path / f"cache{jobs}", jobs=jobs)
        read.append(reads(options, NOW, monkeypatch))  # of this process
        shutil.rmtree(options.cache)
        return open_content(options, NOW, render=True)

    alone, shared = opened(1), opened(3)
    assert set(read[0]) >= set(many)
    assert not set(read[1]) & set(many)
    assert everything(shared) == everything(alone)
    one, other = alone.loaded.model, shared.loaded.model
    assert one is not None
    assert other is not None
    for name in SITES:
        assert other.site_digest(name) == one.site_digest(name)
        packed = [[part.documents for part in model.holdings[name].parts] for model in (one, other)]
        assert packed[0] == packed[1]
    for path in alone.tree.paths():
        assert shared.tree.blob_id(path) == alone.tree.blob_id(path)
    again = Options(made.folder, tmp_path / "out", tmp_path / "cache3", jobs=3)
    assert everything(open_content(again, NOW)) == everything(alone)
    for cache in ("cache1", "cache3"):
        library = Library(shared.tree, tmp_path / cache)
        assert library.missing(one.documents) == []


class _Plain(Repository):
    """A folder with the same hand, and no repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


def _age(folder: Path) -> None:
    """Files as they are when nobody has touched them for a while."""
    for file in folder.rglob("*"):
        os.utime(file, ns=(file.stat().st_mtime_ns - 10**12,) * 2)


def reads(options: Options, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that opening a content root reads."""
    found: list[str] = []
    read = WorkTree.read

    def told(tree: WorkTree, path: str) -> object:
        found.append(path)
        return read(tree, path)

    with monkeypatch.context() as patch:
        patch.setattr(WorkTree, "read", told)
        open_content(options, now)
    return found


def test_in_git_nothing_is_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "content")
    made.commit(start(), at=START)
    options = Options(made.folder, tmp_path / "out", tmp_path / "cache")
    assert set(reads(options, NOW, monkeypatch)) >= set(DOCUMENTS)
    assert reads(options, NOW, monkeypatch) == []
    made.commit({"sites/shi/zcwj/2026-03-01-a.md": document(50)}, at=START + HOUR)
    assert {path.split("/")[1] for path in reads(options, NOW, monkeypatch)} == {"shi"}
    assert reads(options, NOW, monkeypatch) == []


def test_what_a_commit_tells_of_a_document_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cluster.history import History

    made = Repository(tmp_path / "content")
    made.commit(start(), at=START)
    options = Options(made.folder, tmp_path / "out", tmp_path / "cache")
    asked: list[str] = []
    changes = History.changes

    def told(history: History, path: str) -> object:
        asked.append(path)
        return changes(history, path)

    monkeypatch.setattr(History, "changes", told)
    open_content(options, NOW)
    assert set(asked) >= set(DOCUMENTS)
    asked.clear()
    open_content(options, NOW)
    assert asked == []
    made.commit({"sites/shi/zcwj/2026-03-01-a.md": document(50)}, at=START + HOUR, subject="更正")
    model = open_content(options, NOW).loaded.model
    assert model is not None
    assert {path.split("/")[1] for path in asked} == {"shi"}
    assert [note.subject for note in model.changes["sites/shi/zcwj/2026-03-01-a.md"]] == ["更正", "改"]
    assert [note.subject for note in model.changes["sites/guo/zcwj/2026-03-01-a.md"]] == ["改"]


def test_what_was_read_before_its_commit_has_its_commit_afterwards(tmp_path: Path) -> None:
    made = Repository(tmp_path / "content")
    made.commit(start(), at=START)
    options = Options(made.folder, tmp_path / "out", tmp_path / "cache")
    path = "sites/shi/zcwj/2026-03-01-a.md"
    made.write({path: document(50)})

    def subjects(at: datetime = NOW) -> list[str]:
        model = open_content(options, at).loaded.model
        assert model is not None
        digests.append(model.site_digest("shi"))
        return [note.subject for note in model.changes[path]]

    digests: list[str] = []
    assert subjects() == ["改"]
    made.commit({}, at=START + HOUR, subject="更正")
    assert subjects() == ["更正", "改"]
    early = datetime.fromtimestamp(START + HOUR // 2, UTC)
    assert subjects(early) == ["改"]
    assert subjects() == ["更正", "改"]
    assert len(set(digests)) == 3
    made.repo.git.reset("-q", "--soft", "HEAD~1")
    assert subjects() == ["改"]


def test_a_last_change_is_asked_for_when_its_time_comes(tmp_path: Path) -> None:
    made = Repository(tmp_path / "content")
    made.commit(start(), at=START)
    made.commit({"sites/shi/yw/2026-03-03-c.md": document(51, published="2026-01-01")}, at=START + HOUR)
    options = Options(made.folder, tmp_path / "out", tmp_path / "cache")

    def modified(at: int) -> datetime:
        model = open_content(options, datetime.fromtimestamp(at, UTC)).loaded.model
        assert model is not None
        return model.modified["sites/shi/yw/2026-03-03-c.md"]

    published = datetime(2026, 1, 1, tzinfo=BEIJING)
    assert modified(START - HOUR) == published
    assert modified(START + HOUR) == datetime.fromtimestamp(START + HOUR, UTC)
    assert modified(START - HOUR) == published


def test_a_file_outside_of_git_is_read_again_once_it_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = _Plain(tmp_path / "content")
    plain.write(start())
    options = Options(plain.folder, tmp_path / "out", tmp_path / "cache")
    # Inodes were changed just now: whether one changes again within the same stamp nobody could tell.
    open_content(options, NOW)
    assert set(reads(options, NOW, monkeypatch)) == set(start())
    import cluster.stamps

    monkeypatch.setattr(cluster.stamps, "RACY", -(10**12))
    open_content(options, NOW)
    assert reads(options, NOW, monkeypatch) == []
    path = "sites/shi/zcwj/2026-03-01-a.md"
    plain.write({path: (plain.folder / path).read_text().replace("正文", "另文")})
    assert path in reads(options, NOW, monkeypatch)

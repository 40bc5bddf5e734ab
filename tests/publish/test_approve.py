"""`make approve`, and production over what it approved: the older text, its dates and its notes, until somebody approves the newer."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from cluster.messages import ROOT
from publish.__main__ import main
from publish.approve import run_approve
from publish.build import build
from publish.content import Opened, open_content
from publish.options import Options, UsageError, from_environment
from tests.cluster.repositories import Repository
from tests.cluster.roots import NOW, document, site

DOC, EN = "sites/guo/zcwj/2026-03-01-a.md", "sites/guo/zcwj/2026-03-01-a.en.md"
FILE = "sites/guo/zcwj/2026-03-01-a/form.pdf"
BASE = """name = { zh = "群" }
top = "guo"
languages = ["zh", "en"]
[[subjects]]
code = "economy"
name = { zh = "经济" }
"""
APPROVAL = "[approval]\nrequired = true\nsigned = false\n"
DAY = 86_400
START = 1_772_000_000  # late February 2026


def people(*names: str, key: str = "") -> str:
    rows = (
        f'[[people]]\nname = "{name}"\nemail = "{name}@tests.example"\nroles = ["approver"]\n{key}'
        for name in names
    )
    return 'languages = ["zh", "en"]\n' + "".join(rows)


def top(*names: str, key: str = "") -> str:
    more = people(*names, key=key)
    return site("guo", more, parent="", level="national", region="100000", host="guo.example")


class Desk:
    """A content root in the folder `c` of a repository, whose approvers are `ann` and `bob`; documents are by others."""

    def __init__(self, folder: Path) -> None:
        self.made = Repository(folder / "repo")
        self.options = Options(
            folder / "repo" / "c", folder / "out", folder / "cache", production=True, at=NOW
        )
        self.days = 0

    def edit(self, files: dict[str, str | None], **more: str) -> str:
        self.days += 1
        placed = {f"c/{path}": data for path, data in files.items()}
        return self.made.commit(placed, at=START + self.days * DAY, **more)

    def begin(self, rules: str = APPROVAL, key: str = "") -> None:
        self.edit({"cluster.toml": BASE + rules, "sites/guo/site.toml": top("ann", "bob", key=key)})

    def be(self, name: str, key: Path | None = None) -> None:
        """The person who uses this clone."""
        with self.made.repo.config_writer() as settings:
            settings.set_value("user", "email", f"{name}@tests.example")
            if key is not None:
                settings.set_value("user", "signingkey", str(key))

    def approve(self, *paths: str) -> tuple[int, list[str]]:
        said: list[str] = []
        return run_approve(replace(self.options, paths=paths), said.append), said

    def open(self, production: bool = True) -> Opened:
        return open_content(replace(self.options, production=production), NOW)

    def shown(self) -> list[str]:
        model = self.open().loaded.model
        assert model is not None
        return [one.path for one in model.documents]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.made.close()


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "ann"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)], check=True)
    return file


def test_a_content_root_that_never_asked_builds_as_before(desk: Desk) -> None:
    desk.begin(rules="")
    desk.edit({DOC: document(1)})
    assert desk.shown() == [DOC]
    assert not [one for one in desk.open().findings if one.rule.startswith("approval")]


def test_production_shows_the_approved_text_with_its_own_date_and_notes(desk: Desk) -> None:
    desk.begin()
    desk.edit({DOC: document(1, body="旧文", published="2026-02-01 08:30")}, subject="起草")
    desk.be("ann")
    assert desk.approve(DOC)[0] == 0
    desk.edit({DOC: document(1, body="未签发的文字", published="2026-02-01 08:30")}, subject="秘密改动")
    opened = desk.open()
    assert opened.loaded.model is not None
    (found,) = opened.loaded.model.documents
    assert "旧文" in opened.tree.read(DOC).data.decode()
    assert [note.subject for note in opened.loaded.model.changes[DOC]] == ["起草"]
    assert opened.loaded.model.modified[DOC] == datetime.fromtimestamp(
        START + 2 * DAY, opened.loaded.model.at.tzinfo
    )
    assert [(one.path, one.rule) for one in opened.findings if one.rule.startswith("approval")] == [
        (DOC, "approval-of-change")
    ]
    assert "未签发" in desk.open(production=False).tree.read(found.path).data.decode()


def test_a_build_for_release_holds_nothing_that_waits(desk: Desk) -> None:
    desk.begin()
    desk.edit({DOC: document(1, body="旧文")})
    desk.be("ann")
    desk.approve(DOC)
    second = DOC.replace("-a.md", "-b.md")
    desk.edit({DOC: document(1, body="未签发的文字"), second: document(2, body="未签发的文字")})
    report = build(replace(desk.options, jobs=1), NOW, lambda _: None)
    assert report.built, [message.en for message in report.messages if message.severity == "error"]
    pages = [file for file in desk.options.output.rglob("*") if file.is_file()]
    assert any("旧文".encode() in file.read_bytes() for file in pages)
    assert not [file for file in pages if "未签发的文字".encode() in file.read_bytes()]


def test_a_document_is_approved_with_its_pair_and_its_files(desk: Desk) -> None:
    desk.begin()
    english = "---\ntitle: Paper\n---\nText\n"
    other = DOC.replace("-a.md", "-ab.md")
    desk.edit({DOC: document(1), EN: english, FILE: "pdf", other: document(2)})
    desk.be("ann")
    code, said = desk.approve(EN)
    assert code == 0
    assert [line.split(" ")[-1] for line in said[:3]] == [EN, DOC, FILE]
    assert "git push" in said[3]
    assert desk.shown() == [DOC, EN]
    message = str(desk.made.repo.head.commit.message)
    blobs = {line.split(" ", 2)[2]: line.split(" ")[1] for line in message.splitlines() if ": " in line[:12]}
    assert blobs[f"c/{DOC}"] == desk.made.repo.git.rev_parse(f"HEAD:c/{DOC}")
    assert not desk.made.repo.git.diff("HEAD~1", "HEAD", "--name-only")
    assert desk.approve(DOC) == (0, ["没有待签发的内容 nothing waits for approval here"])
    assert desk.approve("sites/guo")[0] == 0
    assert other in desk.shown()


def test_a_removal_is_approved_by_its_name(desk: Desk) -> None:
    desk.begin()
    desk.edit({DOC: document(1), FILE: "pdf"})
    desk.be("ann")
    desk.approve(DOC)
    desk.edit({DOC: None, FILE: None})
    assert desk.shown() == [DOC]
    assert desk.approve(f"{desk.options.content}/{DOC}")[0] == 0
    assert desk.shown() == []


def test_what_would_not_count_is_refused_before_anything_is_committed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.begin()
    own = DOC.replace("-a.md", "-b.md")
    desk.edit({DOC: document(1)})
    desk.edit({own: document(2)}, email="ann@tests.example")
    head = desk.made.repo.head.commit.hexsha
    desk.be("ann")
    assert desk.approve(DOC, own)[0] == 1
    told = capsys.readouterr().err
    assert "[approve-own-change]" in told
    assert "bob@tests.example" in told
    assert "不能自己签发" in told
    desk.be("editor")
    assert desk.approve(DOC)[0] == 1
    assert "[approve-no-role]" in capsys.readouterr().err
    desk.be("ann")
    desk.made.write({f"c/{DOC}": document(1, body="还没提交")})
    assert desk.approve(DOC)[0] == 1
    assert "[approve-uncommitted]" in capsys.readouterr().err
    assert desk.made.repo.head.commit.hexsha == head


def test_an_author_set_by_hand_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begin()
    desk.edit({DOC: document(1)})
    desk.be("ann")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bob@tests.example")
    assert desk.approve(DOC)[0] == 1
    assert "[approve-other-hands]" in capsys.readouterr().err


def test_staged_changes_an_unfinished_merge_and_unknown_names_are_refused(desk: Desk) -> None:
    desk.begin()
    desk.edit({DOC: document(1)})
    desk.be("ann")
    with pytest.raises(UsageError, match="no such file"):
        desk.approve("sites/guo/zcwj/2026-03-01-c.md")
    with pytest.raises(UsageError, match="say what"):
        desk.approve()
    merging = Path(desk.made.repo.git_dir) / "MERGE_HEAD"
    merging.write_text(desk.made.repo.head.commit.hexsha, "ascii")
    with pytest.raises(UsageError, match="not finished"):
        desk.approve(DOC)
    merging.unlink()
    desk.made.write({"elsewhere.txt": "x"})
    desk.made.repo.git.add("elsewhere.txt")
    with pytest.raises(UsageError, match="index holds"):
        desk.approve(DOC)


def test_outside_of_git_nothing_can_be_approved(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    with pytest.raises(UsageError, match="not in Git"):
        run_approve(Options(tmp_path / "c", tmp_path / "o", tmp_path / "k", paths=("x",)), print)


def test_approvals_may_be_given_before_they_are_required(desk: Desk) -> None:
    desk.begin(rules="[approval]\nsigned = false\n")
    second = DOC.replace("-a.md", "-b.md")
    desk.edit({DOC: document(1), second: document(2)})
    desk.be("ann")
    assert desk.approve(DOC)[0] == 0
    assert desk.approve(DOC) == (0, ["没有待签发的内容 nothing waits for approval here"])
    desk.edit({"cluster.toml": BASE + APPROVAL})
    assert desk.shown() == [DOC]


def test_approvals_are_signed_where_they_must_be(
    desk: Desk, key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = key.with_suffix(".pub").read_text("utf-8").strip()
    desk.begin(rules="[approval]\nrequired = true\n", key=f'key = "{public}"\n')
    desk.edit({DOC: document(1)})
    head = desk.made.repo.head.commit.hexsha
    wrong = tmp_path / "wrong"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(wrong)], check=True)
    desk.be("ann", wrong)
    assert desk.approve(DOC)[0] == 1
    assert "[approve-wrong-key]" in capsys.readouterr().err
    assert desk.made.repo.head.commit.hexsha == head
    desk.be("ann", key)
    assert desk.approve(DOC)[0] == 0
    assert desk.shown() == [DOC]


def test_who_has_no_key_cannot_sign(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.begin(rules="[approval]\nrequired = true\n")
    desk.edit({DOC: document(1)})
    desk.be("ann")
    assert desk.approve(DOC)[0] == 1
    assert "[approve-no-key]" in capsys.readouterr().err


def test_a_beginning_of_trust_that_is_not_on_the_main_line_stops_production(desk: Desk) -> None:
    desk.begin()
    options = replace(desk.options, trusted="1" * 40)
    assert [one.rule for one in open_content(options, NOW).findings if "approval" in one.rule] == [
        "approval-root-missing"
    ]
    with pytest.raises(UsageError, match="TRUSTED"):
        from_environment({"JIYUE_TRUSTED": "main"}, ROOT)


def test_a_shallow_clone_does_not_get_round_approval_whatever_the_cluster_says(
    desk: Desk, tmp_path: Path
) -> None:
    desk.begin(rules=APPROVAL + '[severity]\nshallow-clone = "off"\napproval-without-history = "off"\n')
    desk.edit({DOC: document(1)})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", desk.made.folder.as_uri(), str(clone)], check=True)
    options = replace(desk.options, content=clone / "c", cache=tmp_path / "other")
    report = build(options, NOW, lambda _: None)
    assert not report.built
    assert [m.finding.rule for m in report.messages if m.severity == "error"] == ["approval-without-history"]


def test_turning_approval_off_does_nothing_until_it_is_approved(desk: Desk) -> None:
    desk.begin()
    desk.edit({DOC: document(1), "cluster.toml": BASE})
    assert desk.shown() == []
    desk.be("ann")
    desk.approve("cluster.toml")
    assert desk.shown() == [DOC]
    # Turning it on again needs nobody.
    desk.edit({"cluster.toml": BASE + APPROVAL + "# 再\n"})
    assert desk.shown() == []


def test_the_verb_takes_paths_as_words_or_from_the_environment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.begin()
    second = DOC.replace("-a.md", "-b.md")
    desk.edit({DOC: document(1), second: document(2)})
    desk.be("ann")
    for name in ("content", "output", "cache"):
        monkeypatch.setenv(f"JIYUE_{name.upper()}", str(getattr(desk.options, name)))
    assert main(["approve"]) == 2
    assert main(["approve", DOC]) == 0
    monkeypatch.setenv("JIYUE_PATHS", f"{DOC},{second}")
    assert main(["approve"]) == 0
    assert desk.shown() == [DOC, second]
    assert capsys.readouterr().out.count("已签发") == 2

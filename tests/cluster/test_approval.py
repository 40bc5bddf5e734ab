"""Approval: production shows what somebody else, who may, has approved; nothing that a later hand can do gets round it."""

from __future__ import annotations

import pickle
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.approval import GONE, Replay, replay
from cluster.approved_tree import ApprovedTree
from cluster.approved_view import approval_findings, view_of
from cluster.history import open_history
from cluster.repository import open_repository, read_object
from cluster.rosters import read_roster
from cluster.signatures import Signatures, split_signature
from cluster.tree import Tree, WorkTree, id_of
from tests.cluster.repositories import Repository

DOC = "sites/xian/yw/2026-03-01-a.md"
EN = "sites/xian/yw/2026-03-01-a.en.md"
FILE = "sites/xian/yw/2026-03-01-a/form.pdf"
SITE = "sites/xian/site.toml"
TOP, EDITOR, APPROVER, OTHER, HIRED = (
    f"{name}@tests.example" for name in ("top", "editor", "approver", "other", "hired")
)
RULES = "required = true\nsigned = false\n"


def cluster(rules: str = RULES) -> str:
    return f'top = "guo"\nname = {{ zh = "群" }}\n[approval]\n{rules}'


def people(**roles: str) -> str:
    """A `site.toml` as far as people go: name = "role" or "role key"."""
    rows = []
    for name, said in roles.items():
        role, _, key = said.partition(" ")
        line = f'key = "{key}"\n' if key else ""
        listed = ", ".join(f'"{one}"' for one in role.split("+"))
        rows.append(
            f'[[people]]\nname = "{name}"\nemail = "{name}@tests.example"\nroles = [{listed}]\n{line}'
        )
    return 'id = "x"\n' + "".join(rows)


class Office(Repository):
    """A content root at `prefix` with three sites, whose trust begins with its first commit."""

    prefix = ""

    def begin(self, rules: str = RULES, **roles: str) -> str:
        named = roles or {"editor": "editor", "approver": "approver", "hired": "contractor+approver"}
        files = {
            "cluster.toml": cluster(rules),
            "sites/guo/site.toml": people(top="approver"),
            "sites/lin/site.toml": people(other="approver", editor="editor"),
            SITE: people(**named),
        }
        return self.edit(files, TOP)

    def edit(self, files: dict[str, str | None], email: str = EDITOR, **more: object) -> str:
        return self.commit({self.prefix + path: data for path, data in files.items()}, email=email, **more)  # type: ignore[arg-type]

    def approve(self, email: str, *paths: str, committer: str = "", key: Path | None = None) -> str:
        """An approval of the paths as they stand, whoever may make it."""
        lines = [f"Approved: {self.blob(path)} {self.prefix}{path}" for path in paths]
        subject = "签发\n\n" + "\n".join(lines) + "\n"
        return self.commit({}, email=email, committer=committer, subject=subject, key=key)

    def blob(self, path: str) -> str:
        file = self.folder / self.prefix / path
        return id_of(file.read_bytes()) if file.is_file() else GONE

    def replay(self, trusted: str = "") -> Replay | None:
        repo = open_repository(self.folder)
        assert repo is not None
        cache = self.folder.parent / "cache"
        prefix = self.prefix.rstrip("/")
        with open_history(repo, prefix, cache) as history:
            return replay(
                history.log(),
                history.head,
                prefix,
                lambda blob: read_object(repo, blob),
                Signatures(repo, cache).verify,
                trusted,
            )

    def tree(self, trusted: str = "") -> Tree:
        found, repo = self.replay(trusted), open_repository(self.folder)
        assert found is not None
        assert repo is not None
        return ApprovedTree(WorkTree(self.folder / self.prefix), repo, view_of(found))

    def shows(self, path: str = DOC) -> str | None:
        tree = self.tree()
        return tree.read(path).data.decode() if path in tree.paths() else None

    def told(self, path: str = DOC) -> list[str]:
        found = self.replay()
        assert found is not None
        return [one.rule for one in approval_findings(found) if one.path == path]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "repo")
    yield office
    office.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("good", "bad"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(folder / name)], check=True
        )
    return {name: folder / name for name in ("good", "bad")}


def public(key: Path) -> str:
    return key.with_suffix(".pub").read_text("utf-8").strip()


def test_what_nobody_approved_is_left_out_and_told(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    assert made.shows() is None
    assert made.told() == ["approval-of-new"]
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"
    assert made.told() == []


def test_a_later_edit_voids_an_approval_and_the_older_text_stays(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.edit({DOC: "二"})
    assert made.shows() == "一"
    assert made.told() == ["approval-of-change"]
    made.edit({DOC: "三"})
    made.approve(APPROVER, DOC)
    assert made.shows() == "三"


def test_going_back_to_an_older_approved_text_needs_approval_again(made: Office) -> None:
    made.begin()
    for text in ("一", "二"):
        made.edit({DOC: text})
        made.approve(APPROVER, DOC)
    made.edit({DOC: "一"})
    assert made.shows() == "二"
    assert made.told() == ["approval-of-change"]
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"


def test_a_late_approval_of_an_older_text_does_not_bring_it_back(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    late = f"签发\n\nApproved: {made.blob(DOC)} {DOC}\n"
    made.edit({DOC: "二"})
    made.approve(APPROVER, DOC)
    made.commit({}, email=APPROVER, subject=late)
    assert made.shows() == "二"
    made.edit({DOC: "三"})
    assert made.shows() == "二"


def test_putting_the_approved_text_back_needs_nobody(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.edit({DOC: "二"})
    made.edit({DOC: "一"})
    assert made.shows() == "一"
    assert made.told() == []


def test_nobody_approves_what_he_wrote(made: Office) -> None:
    made.begin(approver="approver", second="approver")
    made.edit({DOC: "一"}, APPROVER)
    made.approve(APPROVER, DOC)
    assert made.shows() is None
    assert made.told() == ["approval-of-new", "approval-own-change"]
    made.approve("second@tests.example", DOC)
    assert made.shows() == "一"


@pytest.mark.parametrize(
    ("email", "committer", "trailer"),
    [
        (APPROVER, EDITOR, ""),
        (EDITOR, APPROVER, ""),
        (EDITOR, EDITOR, f"\n\nCo-authored-by: 某 <{APPROVER.upper()}>"),
    ],
    ids=["author", "committer", "co-author"],
)
def test_any_hand_in_the_change_counts_as_its_author(
    made: Office, email: str, committer: str, trailer: str
) -> None:
    made.begin()
    made.edit({DOC: "一"}, email, committer=committer, subject=f"改{trailer}")
    made.approve(APPROVER, DOC)
    assert made.told() == ["approval-of-new", "approval-own-change"]


def test_a_hand_in_an_earlier_unapproved_version_counts_too(made: Office) -> None:
    made.begin()
    made.edit({DOC: "长文"}, APPROVER)
    made.edit({DOC: "长文。"}, EDITOR)
    made.approve(APPROVER, DOC)
    assert made.shows() is None


def test_a_hand_in_a_version_approved_since_does_not_count(made: Office) -> None:
    made.begin(approver="approver", second="approver")
    made.edit({DOC: "长文"}, APPROVER)
    made.approve("second@tests.example", DOC)
    made.edit({DOC: "长文。"}, EDITOR)
    made.approve(APPROVER, DOC)
    assert made.shows() == "长文。"


def test_moving_a_text_does_not_wash_its_author_away(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"}, APPROVER)
    moved = DOC.replace("-a.md", "-b.md")
    made.edit({DOC: None, moved: "一"}, EDITOR)
    made.approve(APPROVER, moved)
    assert made.shows(moved) is None


@pytest.mark.parametrize("email", [EDITOR, HIRED, OTHER, TOP, "nobody@tests.example"])
def test_only_an_approver_of_the_site_itself_counts(made: Office, email: str) -> None:
    made.begin()
    made.edit({DOC: "一"}, "writer@tests.example")
    made.approve(email, DOC)
    assert made.shows() is None
    assert made.told() == ["approval-of-new", "approval-no-role"]


def test_an_approvers_words_in_another_hands_commit_do_not_count(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC, committer=EDITOR)
    assert made.told() == ["approval-of-new", "approval-other-hands"]
    made.approve(EDITOR, DOC, committer=APPROVER)
    assert made.shows() is None


def test_one_trailer_of_many_may_count_alone(made: Office) -> None:
    made.begin()
    other = "sites/lin/yw/2026-03-01-a.md"
    made.edit({DOC: "一", other: "二"})
    made.approve(APPROVER, DOC, other)
    assert made.shows() == "一"
    assert made.shows(other) is None
    assert made.told(other) == ["approval-of-new", "approval-no-role"]


def test_a_blob_is_approved_only_under_its_own_path_and_not_ahead_of_time(made: Office) -> None:
    made.begin()
    ahead = f"签发\n\nApproved: {id_of('二'.encode())} {DOC}\nApproved: {GONE} {DOC}\nApproved: x {DOC}\n"
    made.commit({}, email=APPROVER, subject=ahead)
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    twin = DOC.replace("-a.md", "-b.md")
    made.edit({twin: "一"})
    assert made.shows(twin) is None
    made.edit({DOC: "二"})
    assert made.shows() == "一"


def test_people_who_add_themselves_change_nothing(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"}, "writer@tests.example")
    lines = f"Approved: {made.blob(DOC)} {DOC}"
    made.edit({SITE: people(editor="approver", approver="approver")}, subject=f"加\n\n{lines}")
    made.approve(EDITOR, DOC, SITE)
    assert made.shows() is None
    assert made.told(SITE) == ["approval-of-change", "approval-no-role"]
    made.approve(APPROVER, SITE)
    assert made.shows() is None
    made.approve(EDITOR, DOC)
    assert made.shows() == "一"


def test_a_new_approver_counts_from_the_commit_after_his_own_approval(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一", SITE: people(second="approver", approver="approver")})
    start = made.approve(APPROVER, SITE)
    made.approve("second@tests.example", DOC)
    assert made.shows() == "一"
    # The same two approvals reaching the main line at once: the second comes too early.
    made.branch("main", f"{start}~1")
    made.branch("side")
    made.approve(APPROVER, SITE)
    made.approve("second@tests.example", DOC)
    made.checkout("main")
    made.merge("side", at=1_700_000_000)
    assert made.shows() is None
    assert made.told() == ["approval-of-new", "approval-no-role"]


def test_who_has_left_approves_nothing_more_and_what_he_approved_stays(made: Office) -> None:
    made.begin(approver="approver", second="approver")
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.edit({SITE: people(second="approver")})
    made.approve("second@tests.example", SITE)
    made.edit({DOC: "二"})
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"
    assert made.told() == ["approval-of-change", "approval-no-role"]


def test_settings_are_approved_by_the_site_or_the_top_and_the_clusters_by_the_top_alone(made: Office) -> None:
    made.begin()
    changed = people(editor="editor", approver="approver", third="approver")
    made.edit({SITE: changed, "cluster.toml": cluster() + "# 新\n", "themes/strings/zh.toml": "a = 'b'"})
    made.approve(APPROVER, SITE, "cluster.toml", "themes/strings/zh.toml")
    assert made.shows(SITE) == changed
    assert made.shows("cluster.toml") == cluster()
    assert made.shows("themes/strings/zh.toml") is None
    made.approve(TOP, "cluster.toml", "themes/strings/zh.toml")
    assert made.shows("cluster.toml") == cluster() + "# 新\n"
    assert made.shows("themes/strings/zh.toml") == "a = 'b'"
    again = changed + "# 又\n"
    made.edit({SITE: again})
    made.approve(TOP, SITE)
    assert made.shows(SITE) == again


def test_a_new_site_waits_for_the_top_with_everything_in_it(made: Office) -> None:
    made.begin()
    document = "sites/xin/yw/2026-03-01-a.md"
    made.edit({"sites/xin/site.toml": people(fresh="approver"), document: "一"})
    made.approve("fresh@tests.example", document, "sites/xin/site.toml")
    assert not [path for path in made.tree().paths() if path.startswith("sites/xin/")]
    made.approve(TOP, "sites/xin/site.toml")
    made.approve("fresh@tests.example", document)
    assert made.shows(document) == "一"


def test_a_site_that_is_taken_down_goes_whole(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.edit({SITE: None})
    assert made.shows() == "一"
    made.approve(TOP, SITE)
    assert not [path for path in made.tree().paths() if path.startswith("sites/xian/")]


def test_who_is_named_twice_and_once_as_a_contractor_may_not_approve() -> None:
    twice = people(hired="approver") + people(hired="contractor").partition("\n")[2]
    assert read_roster(twice.encode()) == {}
    assert read_roster(people(hired="approver").encode()) == {HIRED: ""}
    assert read_roster(b"[[people]]\nname = 1\n" + people(a="approver").encode()[9:]) == {
        "a@tests.example": ""
    }
    assert read_roster(b"[[people") == {}


def test_a_submodule_shows_nothing_even_if_it_is_named(made: Office) -> None:
    made.begin()
    head = made.edit({DOC: "一"})
    place = "sites/xian/yw/2026-03-01-a/module"
    made.repo.git.update_index("--add", "--cacheinfo", f"160000,{head},{place}")
    with made.repo.git.custom_environment(GIT_AUTHOR_EMAIL=EDITOR, GIT_COMMITTER_EMAIL=EDITOR):
        made.repo.git.commit("-q", "-m", "子模块")
    lines = f"Approved: {head} {place}\nApproved: {made.blob(DOC)} {DOC}"
    with made.repo.git.custom_environment(GIT_AUTHOR_EMAIL=APPROVER, GIT_COMMITTER_EMAIL=APPROVER):
        made.repo.git.commit("-q", "--allow-empty", "-m", f"签发\n\n{lines}")
    assert made.shows() == "一"
    assert made.shows(place) is None


def test_turning_the_requirement_off_needs_approval(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一", "cluster.toml": cluster("required = false\n")})
    found = made.replay()
    assert found is not None
    assert found.rules.required
    assert made.shows() is None
    made.approve(TOP, "cluster.toml")
    found = made.replay()
    assert found is not None
    assert not found.rules.required


def test_rules_that_cannot_be_read_leave_the_old_ones_in_force(made: Office) -> None:
    made.begin()
    made.edit({"cluster.toml": "[approval\n"})
    made.approve(TOP, "cluster.toml")
    found = made.replay()
    assert found is not None
    assert found.rules.required


def test_removals_wait_for_approval_like_any_change(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.edit({DOC: None})
    assert made.shows() == "一"
    assert made.told() == ["approval-of-removal"]
    made.approve(APPROVER, DOC)
    assert made.shows() is None
    assert made.told() == []


def test_pairs_and_files_stand_only_beside_an_approved_document(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一", EN: "one", FILE: "pdf"})
    made.approve(APPROVER, EN, FILE)
    assert made.shows(EN) is None
    assert made.shows(FILE) is None
    assert made.told(FILE) == []
    made.approve(APPROVER, DOC)
    assert (made.shows(), made.shows(EN), made.shows(FILE)) == ("一", "one", "pdf")
    made.edit({FILE: "新"})
    assert made.shows(FILE) == "pdf"
    assert made.told(FILE) == ["approval-of-change"]


def test_a_translation_may_outlive_its_original(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一", EN: "one"})
    made.approve(APPROVER, DOC, EN)
    made.edit({DOC: None, EN: "primary: en"})
    made.approve(APPROVER, DOC, EN)
    assert made.shows(EN) == "primary: en"


def test_reposts_need_no_approval(made: Office) -> None:
    made.begin()
    made.edit({"reposts/guowuyuan/2026/ab/item.toml": "x = 1", "stray.txt": "?"})
    assert made.shows("reposts/guowuyuan/2026/ab/item.toml") == "x = 1"
    assert made.tree().blob_id("reposts/guowuyuan/2026/ab/item.toml") == id_of(b"x = 1")
    assert made.shows("stray.txt") is None


def test_merged_branches_keep_their_approvals(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.branch("side")
    made.edit({DOC: "二"})
    made.approve(APPROVER, DOC)
    made.checkout("main")
    made.edit({"sites/xian/yw/2026-03-02-b.md": "b"})
    assert made.shows() == "一"
    made.merge("side", at=1_700_000_000, who="合并人")
    assert made.shows() == "二"


def test_who_only_merges_has_no_hand_in_the_change(made: Office) -> None:
    made.begin()
    made.branch("side")
    made.edit({DOC: "一"})
    made.checkout("main")
    made.repo.git.merge("-q", "--no-ff", "--no-commit", "side")
    made.edit({}, APPROVER)
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"


def test_an_edit_made_in_a_merge_is_nobodys_approved_text(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.branch("side")
    made.edit({DOC: "二"})
    made.approve(APPROVER, DOC)
    made.checkout("main")
    made.edit({"sites/xian/yw/2026-03-02-b.md": "b"})
    made.repo.git.merge("-q", "--no-ff", "--no-commit", "side")
    made.edit({DOC: "三"}, APPROVER)
    assert made.shows() == "一"
    made.approve(APPROVER, DOC)
    assert made.told() == ["approval-of-change", "approval-own-change"]


def test_a_merge_that_drops_an_approved_change_shows_the_text_that_it_keeps(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    made.branch("side")
    made.edit({DOC: "二"})
    made.approve(APPROVER, DOC)
    made.checkout("main")
    made.merge("side", at=1_700_000_000, ours=True)
    assert made.shows() == "一"
    assert made.told() == []


def test_rebasing_keeps_the_approvers_own_and_voids_what_others_rebase(made: Office) -> None:
    made.begin()
    made.branch("side")
    made.edit({DOC: "一"}, "writer@tests.example")
    made.approve(APPROVER, DOC)
    made.checkout("main")
    made.edit({"sites/xian/yw/2026-03-02-b.md": "b"})
    made.checkout("side")
    with made.repo.git.custom_environment(GIT_COMMITTER_EMAIL=EDITOR, GIT_COMMITTER_NAME="编"):
        made.repo.git.rebase("-q", "main")
    assert made.shows() is None
    assert made.told() == ["approval-of-new", "approval-other-hands"]
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"


def test_a_squashed_approval_is_none(made: Office) -> None:
    made.begin()
    made.branch("side")
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    words = str(made.repo.head.commit.message)
    made.checkout("main")
    made.repo.git.merge("-q", "--squash", "side")
    made.commit({}, email=EDITOR, subject=words)
    assert made.shows() is None


def test_trust_begins_where_approvals_are_first_asked_for(made: Office) -> None:
    made.edit({"cluster.toml": 'top = "guo"\n', SITE: people(approver="approver"), DOC: "一"})
    assert made.replay() is None
    made.approve(APPROVER, DOC)
    second = DOC.replace("-a.md", "-b.md")
    made.edit({second: "二"})
    root = made.edit({"cluster.toml": cluster(), "sites/guo/site.toml": people(top="approver")}, TOP)
    found = made.replay()
    assert found is not None
    assert found.root == root
    # Approvals given before count by the people of that commit.
    assert made.shows() == "一"
    assert made.shows(second) is None


def test_what_was_approved_ahead_of_its_time_does_not_count_when_trust_begins_later(made: Office) -> None:
    made.edit({"cluster.toml": 'top = "guo"\n', SITE: people(approver="approver"), DOC: "一"})
    made.commit({}, email=APPROVER, subject=f"签发\n\nApproved: {id_of('二'.encode())} {DOC}\n")
    made.edit({DOC: "二"})
    made.edit({"cluster.toml": cluster()}, TOP)
    assert made.shows() is None


def test_existing_content_may_count_as_approved_when_trust_begins(made: Office) -> None:
    made.edit({"cluster.toml": 'top = "guo"\n', SITE: people(approver="approver"), DOC: "一"})
    made.edit({"cluster.toml": cluster(RULES + "existing = true\n")}, TOP)
    made.edit({DOC: "二"})
    assert made.shows() == "一"
    made.edit({"cluster.toml": cluster(RULES + "existing = true\n# 再\n"), EN: "one"})
    made.approve(TOP, "cluster.toml")
    assert made.shows(EN) is None


def test_an_operator_may_say_where_trust_begins(made: Office) -> None:
    first = made.begin()
    # Another line of history, with other people at its beginning, that took the main line in as a second parent.
    made.edit({DOC: "一"})
    made.repo.git.checkout("-q", "--orphan", "forged")
    made.edit({"cluster.toml": cluster(), SITE: people(editor="approver"), DOC: "假"}, "writer@tests.example")
    made.repo.git.merge("-q", "--no-ff", "-s", "ours", "--allow-unrelated-histories", "-m", "合", "main")
    made.approve(EDITOR, DOC)
    assert made.shows() == "假"
    assert made.replay(trusted=first) is None
    made.checkout("main")
    found = made.replay(trusted=first)
    assert found is not None
    assert found.root == first


def test_a_signed_approval_needs_the_registered_key(made: Office, keys: dict[str, Path]) -> None:
    rules = "required = true\n"
    made.begin(rules, approver=f"approver {public(keys['good'])}", second="approver")
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    assert made.told() == ["approval-of-new", "approval-unsigned"]
    made.approve(APPROVER, DOC, key=keys["bad"])
    made.approve("second@tests.example", DOC, key=keys["good"])
    assert made.shows() is None
    assert made.told() == ["approval-of-new", *["approval-unsigned"] * 3]
    signed = made.approve(APPROVER, DOC, key=keys["good"])
    assert made.shows() == "一"
    # Remembered: a second look asks nobody, and a damaged memory is made anew.
    (made.folder.parent / "cache" / "signatures.sqlite").write_bytes(b"no database")
    assert made.shows() == "一"
    repo = open_repository(made.folder)
    assert repo is not None
    known = Signatures(repo, made.folder.parent / "cache")
    assert known.verify(signed, public(keys["good"]))
    assert not known.verify(signed, public(keys["bad"]))
    assert not known.verify(signed, "ssh-dss AAAA")
    assert not known.verify(signed, "")


def test_a_key_added_in_the_same_commit_does_not_count(made: Office, keys: dict[str, Path]) -> None:
    made.begin("required = true\n", approver="approver")
    made.edit({DOC: "一"})
    made.write({SITE: people(approver=f"approver {public(keys['bad'])}")})
    lines = f"Approved: {made.blob(DOC)} {DOC}\nApproved: {made.blob(SITE)} {SITE}"
    made.commit({}, email=APPROVER, subject=f"加\n\n{lines}", key=keys["bad"])
    made.approve(APPROVER, DOC, key=keys["bad"])
    assert made.shows() is None


def test_words_changed_after_signing_break_the_signature(made: Office, keys: dict[str, Path]) -> None:
    made.begin("required = true\n", approver=f"approver {public(keys['good'])}")
    made.edit({DOC: "一"})
    signed = made.approve(APPROVER, DOC, key=keys["good"])
    raw = subprocess.run(
        ["git", "cat-file", "commit", signed], cwd=made.folder, capture_output=True, check=True
    ).stdout
    signature, payload = split_signature(raw)
    assert signature.startswith(b"-----BEGIN SSH SIGNATURE-----\n")
    assert b"gpgsig" not in payload
    made.edit({DOC: "二"})
    forged = raw.replace(id_of("一".encode()).encode(), id_of("二".encode()).encode())
    assert forged != raw
    name = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=made.folder,
        input=forged,
        capture_output=True,
        check=True,
    ).stdout.decode()
    made.repo.git.merge("-q", "--no-ff", "-s", "ours", "-m", "合", name.strip())
    assert made.shows() == "一"
    assert made.told() == ["approval-of-change", "approval-unsigned"]


def test_a_content_root_below_the_repositorys_top_names_whole_paths(made: Office) -> None:
    made.prefix = "内容/"
    made.begin()
    made.edit({DOC: "一"})
    made.commit({}, email=APPROVER, subject=f"签发\n\nApproved: {made.blob(DOC)} {DOC}\n")
    assert made.shows() is None
    made.approve(APPROVER, DOC)
    assert made.shows() == "一"


def test_links_show_the_approved_text_of_what_they_lead_to(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一", FILE: "旧"})
    link = FILE.replace("form", "link")
    (made.folder / link).symlink_to("form.pdf")
    made.edit({})
    blob = id_of(b"form.pdf")
    made.approve(APPROVER, DOC, FILE)
    assert made.shows(link) is None
    made.commit({}, email=APPROVER, subject=f"签发\n\nApproved: {blob} {link}\n")
    assert made.shows(link) == "旧"
    made.edit({FILE: "新"})
    assert made.shows(link) == "旧"


def test_the_view_goes_to_other_processes(made: Office) -> None:
    made.begin()
    made.edit({DOC: "一"})
    made.approve(APPROVER, DOC)
    tree = made.tree()
    copy = pickle.loads(pickle.dumps(tree))
    assert copy.paths() == tree.paths()
    assert copy.read(DOC) == tree.read(DOC)
    assert copy.findings() == ()
    with pytest.raises(FileNotFoundError):
        copy.read("nothing.md")


def test_two_thousand_documents_take_one_pass(made: Office) -> None:
    made.begin()
    paths = [f"sites/xian/yw/2026-03-01-n{n}.md" for n in range(2000)]
    for start in range(0, 2000, 100):
        made.edit({path: f"正文 {path}" for path in paths[start : start + 100]})
        made.approve(APPROVER, *paths[start : start + 100])
    made.edit({path: "改" + path for path in paths[:1000]})
    began = time.perf_counter()
    tree = made.tree()
    assert len(tree.paths()) == 2004
    took = time.perf_counter() - began
    assert tree.read(paths[0]).data.decode() == f"正文 {paths[0]}"
    assert took < 5, took

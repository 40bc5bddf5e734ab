"""`make new` and `make ids`."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kinds import KINDS
from cluster.schema.check import check
from cluster.schema.frontmatter import read_source
from publish.__main__ import main
from publish.authoring import run_ids, run_new
from publish.authoring.identity import lacks_id, with_id
from publish.authoring.request import Unusable, find_title, slug_of
from publish.authoring.skeleton import scalar
from publish.options import UsageError
from tests.publish.roots import options_for, write_root

ID = "01a20640-1eef-7d69-b098-4c1ae865e17b"
LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=30)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write_root(tmp_path)


def new(content: Path, **said: str) -> int:
    given_ = {"SITE": "shi", "COLUMN": "article", "TITLE": "Road survey", **said}
    return run_new(options_for(content), {f"JIYUE_{name}": value for name, value in given_.items()})


def refused(content: Path, **said: str) -> str:
    before = sorted(content.rglob("*"))
    with pytest.raises(UsageError) as caught:
        new(content, **said)
    assert sorted(content.rglob("*")) == before
    return str(caught.value)


# make new


def test_a_new_article_can_be_published_as_it_is(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(content) == 0
    file = content / "sites/shi/article/2026-03-01-road-survey.md"
    source, findings = read_source(file.read_bytes(), "x.md")
    article, mistakes = check(KINDS["article"], source.fields, "x.md")
    assert not findings
    assert not mistakes
    assert article is not None
    assert (article.title, f"{article.published:%Y-%m-%d %H:%M}") == ("Road survey", "2026-03-01 08:30")
    assert UUID(article.id).version == 7
    assert str(file) in capsys.readouterr().out


@pytest.mark.parametrize("kind", KINDS)
def test_the_skeleton_of_every_kind_lacks_only_what_it_says_is_required(content: Path, kind: str) -> None:
    new(content, COLUMN="all", KIND=kind, SLUG="x")
    (file,) = (content / "sites/shi/all").glob("*.md")
    text = file.read_text("utf-8")
    source, findings = read_source(text.encode(), "x.md")
    assert not findings
    _, mistakes = check(KINDS[kind], source.fields, "x.md")
    owed = {
        number
        for number, line in enumerate(text.splitlines(), 1)
        if not line.startswith("#") and line.endswith(":")
    }
    lines = text.splitlines()
    assert {found.line for found in mistakes} <= owed
    for found in mistakes:
        assert "必填 required" in lines[found.line - 2], found


@pytest.mark.parametrize("kind", KINDS)
def test_every_optional_key_of_a_skeleton_is_one_that_its_kind_takes(content: Path, kind: str) -> None:
    new(content, COLUMN=kind, SLUG="x")
    (file,) = (content / f"sites/shi/{kind}").glob("*.md")
    used = re.sub(r"^# ( *(?:- )?[a-z_]+:)", r"\1", file.read_text("utf-8"), flags=re.M)
    source, findings = read_source(used.encode(), "x.md")
    _, mistakes = check(KINDS[kind], source.fields, "x.md")
    assert not findings
    assert not [found for found in mistakes if found.rule == "unknown-field"]
    own = set(KINDS[kind].model_fields) - set(KINDS["article"].model_fields)
    assert own <= set(source.fields.plain())  # type: ignore[call-overload]


def test_a_page_has_no_day_in_its_name(content: Path) -> None:
    new(content, COLUMN="page")
    assert (content / "sites/shi/page/road-survey.md").is_file()


def test_nothing_is_overwritten(content: Path) -> None:
    new(content)
    file = content / "sites/shi/article/2026-03-01-road-survey.md"
    file.write_text("mine", "utf-8")
    assert "SLUG" in refused(content)
    assert file.read_text("utf-8") == "mine"


def test_a_slug_of_the_same_year_is_taken(content: Path) -> None:
    (content / "sites/shi/article").mkdir()
    (content / "sites/shi/article/2026-01-05-road-survey.md").write_text("---\ntitle: a\n---\n", "utf-8")
    assert "2026-01-05-road-survey.md" in refused(content)


def test_wrong_names_are_told_with_the_one_that_was_meant(content: Path) -> None:
    assert "did you mean shi?" in refused(content, SITE="shj")
    assert "did you mean article?" in refused(content, COLUMN="artcle")
    assert "did you mean article?" in refused(content, COLUMN="栏目article")
    assert "did you mean policy?" in refused(content, COLUMN="all", KIND="polcy")
    assert "did you mean road-survey?" in refused(content, SLUG="Road survey")


def test_a_merged_column_is_refused_and_its_heir_named(content: Path) -> None:
    assert "article" in refused(content, COLUMN="old")


def test_a_kind_that_the_column_does_not_take_is_refused(content: Path) -> None:
    assert "policy" in refused(content, KIND="policy")


def test_a_chinese_title_needs_a_slug(content: Path) -> None:
    assert "SLUG" in refused(content, TITLE="关于道路调查的通知")
    new(content, TITLE="关于道路调查的通知", SLUG="road-survey")
    assert "title: 关于道路调查的通知\n" in (
        content / "sites/shi/article/2026-03-01-road-survey.md"
    ).read_text("utf-8")


@pytest.mark.parametrize("slug", ["2026-03-01", "index", "-a", "a--b", "a/b", "../a", "中"])
def test_a_slug_that_cannot_be_a_name_is_refused(content: Path, slug: str) -> None:
    assert "SLUG" in refused(content, COLUMN="page", SLUG=slug)


@pytest.mark.parametrize("title", ["", "a\nb", "a\x07", "\udc80"])
def test_a_title_that_is_no_line_of_text_is_refused(content: Path, title: str) -> None:
    assert "TITLE" in refused(content, TITLE=title, SLUG="a")


def test_a_folder_that_leads_elsewhere_is_refused(content: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (content / "sites/shi/article").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        new(content)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_broken_site_is_told_and_nothing_written(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (content / "sites/shi/site.toml").write_text("id = [", "utf-8")
    assert new(content) == 1
    assert "sites/shi/site.toml:1" in capsys.readouterr().err
    assert not list(content.rglob("*.md"))


def test_the_verb_ends_with_2_for_a_wrong_value(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIYUE_CONTENT", str(content))
    monkeypatch.setenv("JIYUE_OUTPUT", str(content.parent / "out"))
    monkeypatch.setenv("JIYUE_CACHE", str(content.parent / "cache"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["new"]) == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_what_is_missing_or_wrong_is_asked_for(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("shj\nshi\npolicy\n关于道路的通知\n\nroads\n"))
    assert run_new(options_for(content), {}) == 0
    assert (content / "sites/shi/policy/2026-03-01-roads.md").is_file()


def test_a_terminal_that_closes_ends_the_questions(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    with pytest.raises(UsageError):
        run_new(options_for(content), {})


@given(LINES)
def test_any_title_reads_back_as_it_was_written(title: str) -> None:
    try:
        kept = find_title(title)
    except Unusable:
        return
    source, findings = read_source(f"---\ntitle: {scalar(kept)}\n---\n".encode(), "x.md")
    assert not findings
    assert source.fields.plain() == {"title": kept}


@given(st.text(max_size=120))
def test_a_slug_made_of_a_title_is_plain_or_nothing(title: str) -> None:
    slug = slug_of(title)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= 80


# make ids


def document(content: Path, name: str, data: bytes) -> Path:
    file = content / "sites/shi/article" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return file


def test_an_id_is_the_first_line_and_every_other_byte_stays(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = b"\xef\xbb\xbf--- \r\n# note\r\ntitle: a   \r\n\r\n---\r\nText  \r\n\tmore\n"
    file = document(content, "2026-03-01-a.md", data)
    file.chmod(0o640)
    assert run_ids(options_for(content)) == 0
    first, added, rest = file.read_bytes().split(b"\r\n", 2)
    assert first + b"\r\n" + rest == data
    assert UUID(added.removeprefix(b"id: ").decode()).version == 7
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert "2026-03-01-a.md: id: " in capsys.readouterr().out
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_second_run_changes_nothing(content: Path) -> None:
    file = document(content, "2026-03-01-a.md", b"---\ntitle: a\n---\n")
    run_ids(options_for(content))
    once, touched = file.read_bytes(), file.stat().st_mtime_ns
    assert run_ids(options_for(content)) == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (once, touched)


def test_a_translation_takes_its_originals_id(content: Path) -> None:
    document(content, "2026-03-01-a.md", b"---\ntitle: a\n---\n")
    translation = document(content, "2026-03-01-a.en.md", b"---\ntitle: a\n---\n")
    assert run_ids(options_for(content)) == 0
    assert translation.read_bytes() == b"---\ntitle: a\n---\n"


def test_a_document_in_english_alone_gets_an_id(content: Path) -> None:
    file = document(content, "2026-03-01-a.en.md", b"---\nprimary: en\ntitle: a\n---\n")
    assert run_ids(options_for(content)) == 0
    assert file.read_bytes().startswith(b"---\nid: ")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"title: a\n", "no-front-matter"),
        (b"---\ntitle: a\n", "open-front-matter"),
        (b"---\ntitle: [\n---\n", "yaml-syntax"),
        (b"---\n{title: a}\n---\n", "id-not-written"),
        (b"---\n  title: a\n---\n", "id-not-written"),
        (b"---\ntitle: a\nid: 5\n---\n", "not-a-uuid7"),
        (b"---\nid:\ntitle: a\n---\n", "id"),
        (b"---\ntitle: \xff\n---\n", "not-utf8"),
    ],
)
def test_what_cannot_be_mended_is_left_alone_and_told(
    content: Path, data: bytes, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = document(content, "2026-03-01-a.md", data)
    good = document(content, "2026-03-02-b.md", b"---\ntitle: b\n---\n")
    assert run_ids(options_for(content)) == 1
    told = capsys.readouterr().err
    assert broken.read_bytes() == data
    assert "sites/shi/article/2026-03-01-a.md" in told
    assert rule in told
    assert good.read_bytes().startswith(b"---\nid: ")


def test_a_file_that_is_no_document_is_told(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = document(content, "Notice.md", b"---\ntitle: a\n---\n")
    assert run_ids(options_for(content)) == 1
    assert "bad-file-name" in capsys.readouterr().err
    assert file.read_bytes() == b"---\ntitle: a\n---\n"


def test_only_the_sites_asked_for_are_written(content: Path) -> None:
    file = document(content, "2026-03-01-a.md", b"---\ntitle: a\n---\n")
    with pytest.raises(UsageError):
        run_ids(options_for(content, ("xian",)))
    assert file.read_bytes() == b"---\ntitle: a\n---\n"
    assert run_ids(options_for(content, ("shi",))) == 0
    assert file.read_bytes().startswith(b"---\nid: ")


@given(
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.tuples(st.from_regex(r"[a-h][a-z]{0,5}", fullmatch=True), LINES), max_size=6),
    st.lists(LINES, max_size=6),
)
def test_an_id_is_one_line_more_and_nothing_else(
    mark: bytes, ending: str, fields: list[tuple[str, str]], body: list[str]
) -> None:
    lines = ["---", *(f"{name}: {scalar(value)}" for name, value in dict(fields).items()), "---", *body]
    data = mark + ending.join(lines).encode()
    lacks, findings = lacks_id(data, "x.md")
    if not lacks:
        assert findings
        return
    written, findings = with_id(data, ID, "x.md")
    assert written is not None
    assert not findings
    assert written.replace(f"id: {ID}{ending}".encode(), b"", 1) == data
    assert lacks_id(written, "x.md") == (False, ())

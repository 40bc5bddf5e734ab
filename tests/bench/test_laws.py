"""Legal texts as a content root: what is read from the lines, what is never invented, and that no character is lost."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.body.html import show
from cluster.body.markdown import Renderer
from cluster.kinds import Policy, Validity
from cluster.library import Library
from cluster.load import load
from cluster.schema.check import check
from cluster.schema.frontmatter import read_source
from cluster.schema.toml import read_toml
from cluster.settings import ClusterConfig
from cluster.sites import SiteConfig
from cluster.tree import WorkTree
from tests.bench.fidelity import body_text, check_output, compare, entries_of
from tests.bench.laws import Conversion, convert, main, read_texts, uuid7_of
from tests.bench.legal_text import MARK
from tests.bench.plain import fold, to_markdown, visible_text

NOW = datetime(2030, 1, 1, tzinfo=UTC)

TEXTS = {
    "national/河灯管理条例(2011-01-08).md": f"""# 中华人民共和国河灯管理条例

1994年3月2日 中华人民共和国国务院令第999号发布\u3000

2011年1月8日 《国务院关于废止和修改部分行政法规的决定》修订\u3000

{MARK}

## 第一章 总\u3000则

第一条 为了管好河灯，制定本条例。

（一）纸灯*、布灯_ _；[1]<2>&3；

1. 每盏不超过`5`元

### 第一节 #灯#

+ 不是列表
    不是代码
""",
    "national/旧船检验办法(1979-05-01).md": "# 旧船检验办法\n\n（79）船检字第12号\n\n一、旧船每年检验一次。\n二、检验不收费。\n",
    "local/东营市芦苇条例(2018-06-01).md": f"""# 东营市芦苇条例

2017年12月26日 东营市第七届人民代表大会常务委员会第四十次会议通过

2018年5月3日 山东省第十二届人民代表大会常务委员会第三十六次会议批准

2018年6月1日 施行

{MARK}

第一条 保护芦苇。
""",
    "local/东营市芦苇条例(2018-09-09).md": "# 东营市芦苇条例\n\n第一条 保护芦苇和水鸟。\n",
    "local/海带节约办法.md": f"# 海带节约办法\n\n2003年4月5日 烟台市人民代表大会常务委员会公告公布自2003年7月1日起施行\n\n{MARK}\n\n海带不得浪费。\n",
    "local/copy/东营市芦苇条例(2018-06-01).md": "# 东营市芦苇条例\n\n第一条 另一份。\n",
    "local/无日期的办法.md": "# 无日期的办法\n\n第一条 没有日期。\n",
    "local/空.md": "\n\n",
    "README.md": "# Not a text 2020-01-01\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    for path, text in TEXTS.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def validate(root: Path) -> None:
    """Every file of a content root against its schema, the whole of it as a cluster."""
    for path, schema in (
        ("cluster.toml", ClusterConfig),
        *((one, SiteConfig) for one in root.glob("sites/*/site.toml")),
    ):
        node, found = read_toml((root / path).read_bytes(), str(path))
        assert not found
        assert check(schema, node, str(path))[1] == ()
    for file in root.glob("sites/*/*/*.md"):
        read, found = read_source(file.read_bytes(), file.name)
        assert (found, check(Policy, read.fields, file.name)[1]) == ((), ()), file
    loaded = load(WorkTree(root), NOW, preview=False)
    assert loaded.findings == ()
    ids = [document.id for document in loaded.model.documents]
    assert max(Counter(ids).values()) == 1


def policies(root: Path) -> dict[str, Policy]:
    """By site and title; of several the last by file name."""
    found = {}
    for file in sorted(root.glob("sites/*/*/*.md")):
        policy, _ = check(Policy, read_source(file.read_bytes(), file.name)[0].fields, file.name)
        found[f"{file.parts[-3]}/{policy.title}"] = policy
    return found


def test_every_text_becomes_a_valid_policy_of_the_site_it_belongs_to(source: Path, tmp_path: Path) -> None:
    conversion = convert(source, tmp_path / "content", carry="repost")
    validate(tmp_path / "content")
    assert sorted(policies(tmp_path / "content")) == [
        "dongying/东营市芦苇条例",
        "national/中华人民共和国河灯管理条例",
        "national/旧船检验办法",
        "yantai/海带节约办法",
    ]
    assert len(conversion.documents) == 6
    assert [place for place, _ in conversion.skipped] == ["local/无日期的办法.md", "local/空.md"]
    assert sorted(one.name for one in (tmp_path / "content/sites").iterdir()) == [
        "dongying",
        "national",
        "shandong",
        "yantai",
    ]


def test_what_the_lines_say_is_read_and_nothing_else(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "content")
    read = policies(tmp_path / "content")
    lantern = read["national/中华人民共和国河灯管理条例"]
    assert (lantern.issuer, lantern.document_number, lantern.issued) == (
        ("国务院",),
        "国务院令第999号",
        date(1994, 3, 2),
    )
    assert (lantern.validity, lantern.effective, lantern.index_number) == (Validity.AMENDED, None, None)
    assert lantern.published.isoformat() == "2011-01-08T00:00:00+08:00"
    ship = read["national/旧船检验办法"]
    assert (ship.issuer, ship.document_number, ship.issued, ship.validity) == (
        ("国务院",),
        "（79）船检字第12号",
        None,
        None,
    )
    kelp = read["yantai/海带节约办法"]
    assert (kelp.issuer, kelp.issued, kelp.effective) == (
        ("烟台市人民代表大会常务委员会",),
        date(2003, 4, 5),
        date(2003, 7, 1),
    )


def test_the_same_texts_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        convert(source, tmp_path / name)
    one, two = (
        {p.relative_to(r): p.read_bytes() for p in r.rglob("*") if p.is_file()}
        for r in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    with pytest.raises(FileExistsError):
        convert(source, tmp_path / "one")


def test_the_command_says_what_it_left_out(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(source), str(tmp_path / "content")]) == 1
    assert main([str(source), str(tmp_path / "content")]) == 2
    (source / "local/空.md").unlink()
    (source / "local/无日期的办法.md").unlink()
    assert main([str(source), str(tmp_path / "again"), "--carry", "link"]) == 0
    told = capsys.readouterr()
    assert "6 documents, 2 left out" in told.out
    assert "无日期的办法.md: no date" in told.err


@pytest.mark.parametrize(
    "name",
    [
        "某市养鸟办法（2019-05-06）",
        "某市养鸟办法_20190506",
        "某市养鸟办法 2019年5月6日",
        "某市养鸟办法[2019.5.6]",
    ],
)
def test_a_text_without_a_heading_is_named_by_its_file(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.md").write_bytes("第一条 不得放飞。\r\n第二条 按时喂食。\r\n".encode("gb18030"))
    (one,) = read_texts(tmp_path).documents
    assert (one.text.title, one.text.day, one.site.id) == ("某市养鸟办法", date(2019, 5, 6), "shandong")
    assert to_markdown(one.text.lines) == "第一条 不得放飞。\n\n第二条 按时喂食。\n"


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.text(max_size=20))
def test_ids_are_version_7_and_tell_their_day(day: date, seed: str) -> None:
    value = uuid.UUID(uuid7_of(day, seed))
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    told = datetime.fromtimestamp((value.int >> 80) / 1000, UTC)
    assert abs(told.date().toordinal() - max(day, date(1970, 1, 1)).toordinal()) <= 1


SIGNS = "甲第一条 １1.2)(（）*_`~<>[]{}!&|=+-#/:\\^$%@\"'，。 \t\u3000\xa0\u200b=amp;aB"


@given(st.lists(st.text(SIGNS, max_size=24), max_size=6))
def test_no_character_of_a_text_is_altered_by_markdown(lines: list[str]) -> None:
    body, _ = Renderer().render(to_markdown(lines), "a.md", 1, "zh")
    assert fold(body.text) == fold(visible_text(lines))


class Plain:
    """A resolver for texts without links."""

    def __getattr__(self, name: str):
        raise AssertionError(f"a legal text has no {name}")


def check_texts(root: Path, conversion: Conversion) -> int:
    """Each document's rendered HTML against the source's own text; gives the number of characters compared."""
    renderer, total = Renderer(), 0
    for one in conversion.documents:
        read, _ = read_source((root / one.path).read_bytes(), one.path)
        body, _ = renderer.render(read.body, one.path, read.body_line, "zh")
        shown = body_text(
            f'<!doctype html><meta charset="utf-8"><div id="body">{show(body, Plain())}</div>'.encode()
        )
        wanted = fold(visible_text(one.text.lines))
        assert compare(wanted, shown) == "", one.text.place
        assert len(body.headings) == sum(
            bool(re.match(r"#{1,6}[ \t\u3000]", line.strip())) for line in one.text.lines
        )
        total += len(wanted)
    return total


def test_no_text_is_lost_between_source_and_rendered_body(source: Path, tmp_path: Path) -> None:
    assert check_texts(tmp_path / "content", convert(source, tmp_path / "content")) > 200


def test_real_texts_convert_whole_and_valid(real_text: Path, tmp_path: Path) -> None:
    conversion = convert(real_text, tmp_path / "content")
    validate(tmp_path / "content")
    assert conversion.skipped == ()
    files = [path for path in real_text.rglob("*.md") if path.stem != "README"]
    assert len(conversion.documents) == len(files)
    for one in conversion.documents:
        source = (real_text / one.text.place).read_text("utf-8").replace(MARK, "")
        below = re.sub(r"^#+[ \t]", "", source.split("\n", 1)[1], flags=re.MULTILINE)
        assert "".join(visible_text(one.text.lines).split()) == "".join(below.split()), one.text.place
    assert check_texts(tmp_path / "content", conversion) > 1000 * len(files)


def build(root: Path, output: Path, cache: Path) -> None:
    """The smallest pages that hold the bodies."""
    tree = WorkTree(root)
    library = Library(tree, cache)
    for entry in entries_of(load(tree, NOW, preview=True).model):
        file = output / entry.place.path
        file.parent.mkdir(parents=True, exist_ok=True)
        body = show(library.body(entry.document), Plain())
        file.write_text(
            f'<html><head><meta charset="utf-8"></head><body><p>{entry.document.fields.title}<div id="body">{body}</div>'
        )
    library.flush()


def test_a_faithful_output_passes_and_any_loss_is_told(source: Path, tmp_path: Path) -> None:
    content, output, cache = tmp_path / "content", tmp_path / "output", tmp_path / "cache"
    convert(source, content, carry="repost")
    texts = {one.id: visible_text(one.text.lines) for one in read_texts(source).documents}
    build(content, output, cache)
    tree = WorkTree(content)
    whole = check_output(tree, output, cache, NOW, texts)
    # Two national texts on each of three sites below, and every text on its own site.
    assert (whole.pages, whole.losses) == (6 + 2 * 3, ())
    missing, altered, bodiless = sorted(output.rglob("*.html"))[:3]
    missing.unlink()
    altered.write_text(altered.read_text("utf-8").replace("</p>", "。</p>", 1), "utf-8")
    bodiless.write_text(bodiless.read_text("utf-8").replace('id="body"', ""), "utf-8")
    told = {one.page: one.problem for one in check_output(tree, output, cache, NOW, texts).losses}
    names = [page.relative_to(output).as_posix() for page in (missing, altered, bodiless)]
    assert sorted(told) == sorted(names)
    assert told[names[0]] == "no page"
    assert "wanted" in told[names[1]]
    assert "#body" in told[names[2]]


def test_additions_by_design_are_no_loss_and_omissions_are() -> None:
    assert compare("附件：表格 完", "附件：表格（PDF，12 KB） 完", exact=False) == ""
    assert compare("附件：表格 完", "附件：表（PDF） 完", exact=False) != ""
    assert compare("附件：表格", "附件：表格（PDF）") != ""

"""Ordinary words come out as they went in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cluster.body.markdown import Renderer

BLANKS = re.compile(r"\s+")
RENDERER = Renderer()


def text_of(source: str, lang: str = "zh") -> str:
    return RENDERER.render(source, "a.md", 1, lang)[0].text


@pytest.mark.parametrize(
    "words",
    [
        "张*、李**，王*。",
        "公示名单：张*，李*，王某*。",
        "身份证号3701**********1234，电话138****5678",
        "面积为5*3*2立方米",
        "甲方：____，乙方：____。",
        "填写____年____月____日",
        "snake_case_name 和 _不是强调_",
        "浓度<PM2.5且>3",
        "每日用量<5mg，温度<-10℃",
        "a<b 且 c>d",
        "#话题#",
        "#1楼",
        "＃标题",
        "第一条 {备注}",
        "〔2020〕15号 [2020]15号 [ ] [x] (c) (r) -- ... ''",
        "1．总则",
        "１. 全角编号",
        "2025.总结",
        "AT&T 与 R&D，&copy 不变",
        ">5mg 的样品",
        ">=10",
        "C:\\Users\\张三",
        "价格 $5 至 $10，比例 3:2，时间 8:30",
        "《条例》（试行）“引号”‘单引号’——破折号……",
        "/// 不是 区块 的 斜线",
        "////",
        "http://例子.cn/a_b_c",
        "甲|乙|丙",
        ": 冒号开头",
        "～～～波浪线～～～",
        "==强调== ~~删除~~ ^上标^",
        "𠮷野家 𬭶",
    ],
)
def test_prose_is_left_alone(words: str) -> None:
    body, findings = RENDERER.render(words, "a.md", 1, "zh")
    if words != "////":
        assert body.text == words
        assert findings == ()
    else:
        assert [found.rule for found in findings] == ["body-block-end"]


@pytest.mark.parametrize("indent", ["    ", "\t", "　　", "        "])
def test_an_indented_paragraph_is_a_paragraph_and_no_code(indent: str) -> None:
    body, _ = RENDERER.render(f"前一段。\n\n{indent}第一条 为了规范。\n", "a.md", 1, "zh")
    assert body.text.replace("　", "") == "前一段。\n第一条 为了规范。"
    assert "<pre" not in "".join(part for part in body.parts if isinstance(part, str))


def test_an_ideographic_space_inside_a_line_stays() -> None:
    assert text_of("第一条　为了规范　管理") == "第一条　为了规范　管理"


def test_a_line_of_hyphens_makes_no_heading_of_the_words_above() -> None:
    body, _ = RENDERER.render("北原省人民政府\n-----\n\n通知\n====\n", "a.md", 1, "zh")
    assert body.headings == ()
    assert "北原省人民政府" in body.text
    assert "通知" in body.text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("根据**《条例》**规定", "<p>根据<strong>《条例》</strong>规定</p>"),
        ("中文**加粗**中文", "<p>中文<strong>加粗</strong>中文</p>"),
        ("**注意：**截止今日", "<p><strong>注意：</strong>截止今日</p>"),
        ("*斜*、**粗**，***都***。", None),
        ("a **b** c*d* e", "<p>a <strong>b</strong> c*d* e</p>"),
    ],
)
def test_emphasis_still_works_between_chinese_characters(write, source: str, html: str | None) -> None:
    shown = write(source).html
    if html is None:
        assert shown == "<p><em>斜</em>、<strong>粗</strong>，<strong><em>都</em></strong>。</p>"
    else:
        assert shown == html


STARRED = st.lists(
    st.sampled_from(["*", "**", "***", "甲", "a", "1", "、", "（", " ", "`码`", "《"]), max_size=14
)


@given(STARRED.map("".join))
@example("*甲**乙*丙")
@example("*甲**乙*`丙`")
def test_emphasis_takes_nothing_but_asterisks(source: str) -> None:
    source = f"文{source}文"
    kept = text_of(source).replace("*", "").replace("`", "")
    assert BLANKS.sub("", kept) == BLANKS.sub("", source.replace("*", "").replace("`", ""))


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("1. 甲\n2. 乙\n3. 丙", [None, None, None]),
        ("3. 甲\n4. 乙", [None, None]),
        ("1. 甲\n3. 乙\n4. 丙", [None, "3", None]),
        ("1. 甲\n\n2. 乙\n\n1. 丙\n\n2. 丁", [None, None, "1", None]),
        ("1. 甲\n1. 乙", [None, "1"]),
    ],
)
def test_a_list_shows_the_numbers_that_were_written(write, source: str, values: list[str | None]) -> None:
    html = write(source).html
    assert re.findall(r'<li(?: value="(\d+)")?>', html) == [value or "" for value in values]
    assert ('start="3"' in html) == source.startswith("3")


# Letters, digits, Chinese and its punctuation, and the signs that other tools trip over inside a line.
PROSE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "第一二三四五六七八九十条款项（）〔〕《》“”、，。；：？！…—　 0123456789abcXYZ_<>=+%/~^$@'|·"
        ),
        st.characters(categories=["Lo", "Lu", "Ll", "Nd"]),
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() and re.match(r"\s*([>:|+~=/^]|[0-9]+\.|[A-Za-z]|$)", text) is None)


@given(st.lists(PROSE, min_size=1, max_size=5))
def test_any_ordinary_prose_keeps_its_words(lines: list[str]) -> None:
    lines = [line for line in lines if "<" not in line or re.search(r"<[A-Za-z/!?]", line) is None]
    lines = [line for line in lines if "|" not in line]
    said = text_of("\n\n".join(lines))
    assert BLANKS.sub("", said) == BLANKS.sub("", "".join(lines))


def _bare(source: str) -> str:
    """A law's text without the little Markdown that it holds: heading marks and list marks."""
    lines = (re.sub(r"^(?:#+ +|[0-9]{1,9}\. +|[-*+] +)", "", line.strip()) for line in source.split("\n"))
    return BLANKS.sub("", "".join(lines))


def test_real_laws_keep_every_character(real_text: Path) -> None:
    files = sorted(real_text.rglob("*.md"))
    assert files
    for file in files:
        source = file.read_text("utf-8").split("<!-- INFO END -->", 1)[-1]
        body, findings = RENDERER.render(source, file.name, 1, "zh")
        assert BLANKS.sub("", body.text) == _bare(source), file.name
        assert findings == (), file.name

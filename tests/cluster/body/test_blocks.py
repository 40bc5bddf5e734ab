"""The blocks for official texts, in both languages, and what is told when they are written wrongly."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest

from cluster.body.vocabulary import KINDS, kind_of


def tree_of(written) -> Element:
    return html5lib.parseFragment(written.html, namespaceHTMLElements=False)


def text_of(element: Element) -> str:
    return "".join("".join(element.itertext()).split())


@pytest.mark.parametrize(("word", "name"), [("警告", "warning"), ("urgent", "urgent"), ("提示", "tip")])
def test_a_notice_has_a_type_and_a_title(write, word: str, name: str) -> None:
    written = write(f"/// 提示 | 请**注意**\n    类型: {word}\n内容\n\n- 甲\n///\n后文")
    (notice,) = tree_of(written).findall("div")
    assert notice.get("class") == f"notice notice--{name}"
    assert notice.get("role") == "note"
    assert notice[0].get("class") == "notice__title"
    assert text_of(notice) == "请注意内容甲"
    assert written.findings == ()
    assert written.body.text.split("\n")[-1] == "后文"


def test_steps_are_an_ordered_list_either_way(write) -> None:
    listed = tree_of(write("/// steps\n1. 甲\n\n    细节\n\n2. 乙\n///")).find("ol[@class='steps']")
    nested = tree_of(write("/// 步骤\n/// 步 | 甲\n细节\n///\n/// step | 乙\n内容\n///\n///")).find(
        "ol[@class='steps']"
    )
    assert [text_of(item) for item in listed] == ["甲细节", "乙"]
    assert [text_of(item) for item in nested] == ["甲细节", "乙内容"]
    assert [item.get("class") for item in nested] == ["step", "step"]
    assert nested.find("li/p").get("class") == "step__title"


def test_words_between_steps_belong_to_the_step_before(write) -> None:
    steps = tree_of(write("/// steps\n1. 甲\n\n说明\n\n2. 乙\n///")).find("ol")
    assert [item.tag for item in steps] == ["li", "li"]
    assert [text_of(item) for item in steps] == ["甲说明", "乙"]


def test_attachments_are_a_named_section_with_links(write) -> None:
    written = write("/// 附件\n1. [申请表](form.docx)\n2. [目录](list.xlsx)\n///")
    section = tree_of(written).find("section")
    assert section.get("aria-label") == "附件"
    assert [link.get("href") for link in section.iter("a")] == ["form.docx", "list.xlsx"]
    assert written.findings == ()
    assert write("/// 附件\n没有链接\n///").rules == [("body-attachments-empty", 1)]


def test_questions_and_answers_are_a_description_list(write) -> None:
    written = write(
        "/// 问答\n/// 问 | 主持人\n何时？\n///\n/// 答 | 局长\n明天。\n\n- 甲\n///\n/// 答\n补充\n///\n///"
    )
    dialogue = tree_of(written).find("dl[@class='qa']")
    assert [item.tag for item in dialogue] == ["dt", "dd", "dd"]
    assert dialogue[0][0].get("class") == "qa__speaker"
    assert [text_of(item) for item in dialogue] == ["主持人何时？", "局长明天。甲", "补充"]
    assert written.findings == ()


def test_a_dialogue_that_opens_with_an_answer_is_no_description_list(write) -> None:
    tree = tree_of(write("/// qa\n/// answer | 主持人\n开场\n///\n/// question\n问\n///\n///"))
    dialogue = tree.find("div[@class='qa']")
    assert [item.get("class") for item in dialogue] == ["qa__answer", "qa__question"]


def test_a_caption_goes_into_its_table(write) -> None:
    written = write("/// 表 | 收费*标准*\n    编号: 2\n    行标题: 是\n\n|项|费|\n|-|-|\n|甲|1|\n///")
    (region,) = tree_of(written)
    assert region.get("aria-label") == "表2 收费标准"
    table = region.find("table")
    assert table[0].tag == "caption"
    assert text_of(table[0]) == "表2收费标准"
    assert table.find("tbody/tr/th").get("scope") == "row"
    assert [cell.get("scope") for cell in table.findall("thead/tr/th")] == ["col", "col"]
    assert written.findings == ()


def test_a_caption_without_a_table_is_told_and_stays_readable(write) -> None:
    written = write("/// 表 | 收费标准\n没有表格\n///")
    assert written.rules == [("body-caption-alone", 1)]
    assert written.body.text == "收费标准\n没有表格"


def test_an_official_text_keeps_its_layout(write) -> None:
    source = (
        "/// 主送\n各市、县人民政府：\n///\n\n正文。\n\n/// 附件说明\n附件：1.方案\n2.名单\n///\n\n"
        "/// 署名\n北原省人民政府\n2026年3月1日\n///\n\n/// 附注\n（此件公开发布）\n///"
    )
    written = write(source)
    tree = tree_of(written)
    assert [element.get("class") for element in tree.findall("div")] == [
        "addressees",
        "attachments-note",
        "signature",
        "annotation",
    ]
    assert tree.find("div[@class='signature']/p[@class='signature__date']").text == "2026年3月1日"
    assert tree.find("div[@class='attachments-note']/p/br") is not None
    assert written.body.text.split("\n") == [
        "各市、县人民政府：",
        "正文。",
        "附件：1.方案",
        "2.名单",
        "北原省人民政府",
        "2026年3月1日",
        "（此件公开发布）",
    ]
    assert written.findings == ()


@pytest.mark.parametrize("date", ["2026年03月01日", "二〇二六年三月一日", "2026-3-1", "2026年3月32日"])
def test_a_date_in_another_form_is_told(write, date: str) -> None:
    assert write(f"/// 署名\n省政府\n{date}\n///").rules == [("body-signature-date", 3)]


def test_addressees_without_a_colon_are_told_in_chinese_only(write) -> None:
    assert write("/// 主送\n各市\n///").rules == [("body-addressees-colon", 2)]
    assert write("/// addressees\nAll cities,\n///", lang="en").findings == ()


def test_contact_keeps_its_lines(write) -> None:
    address = tree_of(write("/// 联系方式\n张三\n电话：0998-1234567\n///")).find("address")
    assert address[0].text == "联系方式"
    assert len(address.findall("p/br")) == 1


def test_details_open_and_close(write) -> None:
    closed, opened = (
        tree_of(write(f"/// 展开 | 全文\n{option}内容\n///")) for option in ("", "    默认展开: 是\n")
    )
    assert closed.find("details/summary").text == "全文"
    assert closed.find("details").get("open") is None
    assert opened.find("details").get("open") is not None


def test_a_timeline_is_a_list_of_dated_updates(write) -> None:
    timeline = tree_of(write("/// 时间线\n/// 更新 | 3月1日\n甲\n///\n/// 更新 | 3月2日\n乙\n///\n///")).find(
        "ol"
    )
    assert [item.find("p").get("class") for item in timeline] == ["timeline__date", "timeline__date"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_block_has_names_in_both_languages_and_renders(write, kind) -> None:
    for name in (kind.name, *kind.chinese):
        assert kind_of(name) is kind
        inner = f"/// {name} | 题\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n- [甲](a.md)：\n///"
        written = write(f"/// {kind.inside}\n{inner}\n///" if kind.inside else inner)
        assert written.findings == ()
        assert "///" not in written.body.text
        assert "甲" in written.body.text


def test_the_same_three_slashes_nest_to_any_sensible_depth(write) -> None:
    depth = 12
    source = "\n".join([f"/// 展开 | {n}" for n in range(depth)] + ["内容"] + ["///"] * depth)
    written = write(source)
    assert written.html.count("<details") == depth
    assert written.findings == ()
    assert write(f"/// 展开 | 外\n{source}\n///").rules == [("body-block-deep", 13)]


def test_a_block_may_stand_in_a_list(write) -> None:
    html = write("- 甲\n\n    /// notice | 题\n    内容\n    ///\n\n- 乙").html
    assert html.count("<li>") == 2
    assert "notice__title" in html


def test_a_fence_inside_code_is_code(write) -> None:
    written = write("```\n/// 提示\n///\n/// nonsense\n```\n")
    assert written.findings == ()
    assert written.body.text == "/// 提示\n///\n/// nonsense"


@pytest.mark.parametrize(
    ("source", "rule", "line"),
    [
        ("文\n\n/// notise | 题\n内容\n///", "body-block-unknown", 3),
        ("文\n\n/// 提示 | 题\n内容", "body-block-open", 3),
        ("/// qa\n/// 问\n问题\n///\n", "body-block-open", 1),
        ("文\n\n///", "body-block-end", 3),
        ("/// 提示\n    类形: 注意\n内容\n///", "body-block-option", 2),
        ("/// 提示\n    类型: 注易\n内容\n///", "body-block-value", 2),
        ("/// step | 题\n内容\n///", "body-block-place", 1),
        ("/// 展开\n内容\n///", "body-block-title", 1),
    ],
)
def test_a_block_written_wrongly_is_told_with_its_line(write, source: str, rule: str, line: int) -> None:
    written = write(source)
    assert written.rules == [(rule, line)]
    for word in ("文", "内容", "问题"):
        assert (word in source) == (word in written.body.text)


@pytest.mark.parametrize(
    ("source", "rule", "near"),
    [
        ("/// notise\n///", "body-block-unknown", "notice"),
        ("/// 联系方法\n///", "body-block-unknown", "联系方式"),
        ("/// 提示\n    typ: tip\n///", "body-block-option", "type"),
        ("/// 提示\n    type: warnin\n///", "body-block-value", "warning"),
    ],
)
def test_the_word_that_was_meant_is_guessed(write, source: str, rule: str, near: str) -> None:
    assert write(source).value(rule, "near") == near


def test_an_unknown_block_leaves_its_words_and_the_blocks_around_it(write) -> None:
    written = write("/// 提示 | 外\n/// foo\n内\n///\n尾\n///\n后")
    assert "notice" in written.html
    assert [word in written.body.text for word in ("外", "内", "尾", "后")] == [True] * 4
    assert written.html.rstrip().endswith("<p>后</p>")


def test_the_wide_bar_and_colon_of_chinese_keyboards_are_understood(write) -> None:
    written = write("/// 提示｜题\n    类型：紧急\n内容\n///")
    assert written.findings == ()
    assert "notice--urgent" in written.html
    assert "题" in written.body.text

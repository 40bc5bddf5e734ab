"""Checks on sources: columns, pairs, policies, references, and waivers of their rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.pairs import Coverage, count_pairs, coverage
from cluster.findings import Finding
from cluster.library import Library
from cluster.load import load
from cluster.model import Model
from tests.checks.every import source_findings
from tests.cluster.roots import NOW, MemoryTree, column, document, site, uid

CLUSTER = 'name = { zh = "群" }\ntop = "guo"\n[[subjects]]\ncode = "economy"\nname = { zh = "经济" }\n'
OWED = "document_number: 国发〔2026〕3号\nindex_number: 1\nissued: 2026-02-20\n"
EN = 'languages = ["zh", "en"]'
CORE = column("zcwj", "政策文件", kinds='["policy", "interpretation", "topic"]', core="true")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8ffff3f0005fe02fe"
    "dccc59e70000000049454e44ae426082"
)


@pytest.fixture
def check(tmp_path: Path):
    def run(
        files: dict[str, str | bytes], columns: str = CORE, more: str = ""
    ) -> tuple[Model, list[Finding]]:
        held = {
            "cluster.toml": CLUSTER,
            "sites/guo/site.toml": site("guo", more, parent="", level="national", columns=columns),
            **files,
        }
        tree = MemoryTree(
            {path: data if isinstance(data, bytes) else data.encode() for path, data in held.items()}
        )
        loaded = load(tree, NOW, preview=False)
        assert loaded.findings == ()
        assert loaded.model is not None
        library = Library(tree, tmp_path)
        found = sorted(source_findings(loaded.model, library))
        library.flush()
        return loaded.model, found

    return run


def rules(found: list[Finding]) -> list[tuple[int, str]]:
    return [(one.line, one.rule) for one in found if one.rule not in ("column-blank", "column-stale")]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", []),
        ("security_expires = 2026-01-01\n", []),  # without an address there is no file
        ('security = "mailto:a@b.example"\n', []),
        ('security = "mailto:a@b.example"\nsecurity_expires = 2026-07-30T09:01:00+08:00\n', []),
        (
            'security = "mailto:a@b.example"\nsecurity_expires = 2026-07-30T09:00:00+08:00\n',
            [(4, "security-expires-soon")],
        ),
        (
            'security = "mailto:a@b.example"\nsecurity_expires = 2026-06-30T09:01:00+08:00\n',
            [(4, "security-expires-soon")],
        ),
        (
            'security = "mailto:a@b.example"\nsecurity_expires = 2026-06-30T01:00:00Z\n',
            [(4, "security-expired")],
        ),
    ],
)
def test_the_end_of_security_txt_is_told_a_month_ahead_and_from_then_on(check, written, told) -> None:
    head, rest = CLUSTER.split("[[", 1)
    _, found = check({"cluster.toml": f"{head}{written}[[{rest}"})
    assert rules([one for one in found if one.path == "cluster.toml"]) == told


def test_a_blank_column_is_told_on_its_line(check) -> None:
    columns = (
        column("a") + column("b") + column("b/c") + column("d", kinds='["page"]') + column("e", closed="true")
    )
    news = f"---\nid: {uid(1)}\ntitle: 要闻\npublished: 2026-06-29\n---\n正文\n"
    page = f"---\nid: {uid(2)}\ntitle: 概况\n---\n正文\n"
    _, found = check({"sites/guo/b/c/2026-06-29-x.md": news, "sites/guo/d/about.md": page}, columns)
    assert [(one.line, one.rule, dict(one.values)["column"]) for one in found] == [(9, "column-blank", "a")]


def test_a_column_is_stale_when_its_own_limit_or_that_of_its_type_has_passed(check) -> None:
    def news(day: str, number: int) -> str:
        return f"---\nid: {uid(number)}\ntitle: 要闻\npublished: {day}\n---\n正文\n"

    columns = column("a") + column("b", freshness="5") + column("c", "概况信息") + column("d", "数据发布")
    files = {
        "sites/guo/a/2026-06-16-x.md": news("2026-06-16", 1),
        "sites/guo/b/2026-06-23-x.md": news("2026-06-23", 2),
        "sites/guo/c/2020-01-01-x.md": news("2020-01-01", 3),
        "sites/guo/d/2025-07-01-x.md": news("2025-07-01", 4),
    }
    _, found = check(files, columns)
    assert [(one.rule, dict(one.values)["column"], dict(one.values)["days"]) for one in found] == [
        ("column-stale", "b", "7")
    ]


def test_what_lies_in_the_future_or_is_withdrawn_fills_no_column(check) -> None:
    columns = column("a", kinds='["policy"]')
    files = {
        "sites/guo/a/2026-07-01-x.md": document(1, OWED, published="2026-07-01"),
        "sites/guo/a/2026-06-01-y.md": document(2, OWED + "status: withdrawn\n", published="2026-06-01"),
    }
    assert [one.rule for one in check(files, columns)[1]] == ["column-blank"]


def test_a_core_column_owes_pairs_and_the_coverage_counts_them(check) -> None:
    files = {
        "sites/guo/zcwj/2026-06-01-a.md": document(1, OWED),
        "sites/guo/zcwj/2026-06-02-b.md": document(2, OWED + "modified: 2026-06-20\n"),
        "sites/guo/zcwj/2026-06-02-b.en.md": "---\ntitle: B\nmodified: 2026-06-10\n---\nText\n",
        "sites/guo/zcwj/2026-06-03-c.md": document(3, OWED + "status: withdrawn\n"),
        "sites/guo/zcwj/2026-06-03-c.en.md": "---\ntitle: C\nstatus: ready\n---\nText\n",
    }
    model, found = check(files, more=EN)
    assert [(one.path.rpartition("/")[2], one.rule) for one in found] == [
        ("2026-06-01-a.md", "pair-missing"),
        ("2026-06-02-b.en.md", "pair-stale"),
        ("2026-06-03-c.en.md", "pair-one-sided"),
    ]
    guo, documents = model.sites["guo"], model.by_site["guo"]
    counts = [count_pairs(model, guo, (one,)) for one in documents]
    expected = (Coverage("guo", "zcwj", "en", owed=2, paired=1, stale=1),)
    assert coverage(guo, counts) == coverage(guo, [count_pairs(model, guo, documents)]) == expected
    assert coverage(guo, []) == (Coverage("guo", "zcwj", "en", owed=0, paired=0, stale=0),)


def test_a_policy_is_told_what_it_owes_and_what_is_odd(check) -> None:
    text = document(
        1, "document_number: 国发(2026)3号\nissued: 2026-03-02\neffective: 2026-05-01\nrepealed: 2026-04-01\n"
    )
    _, found = check({"sites/guo/zcwj/2026-03-01-a.md": text})
    assert rules(found) == [
        (1, "policy-field-owed"),
        (7, "document-number-format"),
        (8, "issued-after-published"),
        (10, "repealed-before-effective"),
    ]


@pytest.mark.parametrize(
    "number",
    [
        "国发〔2026〕3号",
        "北政办发〔2026〕12号",
        "国务院令第789号",
        "令第七百八十九号",
        "公告2026年第5号",
        "中华人民共和国主席令第十二号",
    ],
)
def test_document_numbers_as_the_standard_has_them_are_taken(check, number: str) -> None:
    text = document(1, OWED.replace("国发〔2026〕3号", number))
    assert rules(check({"sites/guo/zcwj/2026-03-01-a.md": text})[1]) == []


@pytest.mark.parametrize(
    "number", ["国发〔2026〕03号", "国发[2026]3号", "国发〔26〕3号", "国发2026第3号", "〔2026〕3号"]
)
def test_document_numbers_written_otherwise_are_told(check, number: str) -> None:
    text = document(1, OWED.replace("国发〔2026〕3号", f"'{number}'"))
    assert rules(check({"sites/guo/zcwj/2026-03-01-a.md": text})[1]) == [(7, "document-number-format")]


def test_every_reference_is_told_on_the_line_of_its_own(check) -> None:
    fields = (
        "related: [2026-03-02-b, none-1]\nsuccessor: none-2\nimage: none.png\ninterprets:\n  - none-3\n"
        "topics: 2026-03-02-b\n"
    )
    body = "[a](2026-03-02-b.md#h)\n\n[b](none-4.md)\n\n[c](draft.md)\n\n![d](b.pdf)\n\n[e](2026-07-01-later.md)\n"
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED + fields, body),
        "sites/guo/zcwj/2026-03-01-a/b.pdf": "x",
        "sites/guo/zcwj/2026-03-02-b.md": document(2, OWED),
        "sites/guo/zcwj/2026-07-01-later.md": document(3, OWED, published="2026-07-01"),
    }
    _, found = check(files)
    assert rules(found) == [
        (10, "broken-reference"),
        (11, "broken-reference"),
        (12, "broken-file"),
        (12, "image-without-alt"),
        (14, "broken-reference"),
        (17, "broken-anchor"),
        (19, "broken-link"),
        (21, "broken-link"),
        (23, "not-an-image"),
        (25, "link-to-unpublished"),
    ]


def test_what_was_meant_is_told_as_it_is_to_be_written(check) -> None:
    body = "[a](2026-06-20-survy.md)\n\n[b](2026-06-20-hotline.md)\n"
    fields = "related: [2026-06-20-survy, 2026-06-20-survy.md, 2026-06-20-hotline]\n"
    news = f"---\nid: {uid(3)}\ntitle: 要闻\npublished: 2026-06-20\n---\n正文\n"
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-06-20-a.md": document(1, OWED + fields, body),
        "sites/guo/zcwj/2026-06-20-survey.md": document(2, OWED),
        "sites/guo/yw/2026-06-20-hotline.md": news,
    }
    _, found = check(files, CORE + column("yw"))
    told = [(one.rule, dict(one.values)["target"], dict(one.values)["meant"]) for one in found]
    assert told == [
        (rule, target, f"（是否想写 {meant}？ did you mean {meant}?）")
        for rule, target, meant in [
            ("broken-reference", "2026-06-20-hotline", "/yw/2026-06-20-hotline"),
            ("broken-reference", "2026-06-20-survy.md", "2026-06-20-survey.md"),
            ("broken-reference", "2026-06-20-survy", "2026-06-20-survey"),
            ("broken-link", "2026-06-20-survy.md", "2026-06-20-survey.md"),
            ("broken-link", "2026-06-20-hotline.md", "/yw/2026-06-20-hotline.md"),
        ]
    ]


def test_a_link_to_a_missing_attachment_is_told_as_a_missing_file(check) -> None:
    body = (
        "[a](附件2.pdf)\n\n[b](/zcwj/2026-03-01-a/附件2.PDF)\n\n[c](附件.v2.docx#p1)\n\n"
        "[d](2026-03-02-b)\n\n[e](2026-03-02-b.html)\n\n[f](/zcwj/)\n"
    )
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED, body),
        "sites/guo/zcwj/2026-03-01-a/附件1.pdf": "x",
        "sites/guo/zcwj/2026-03-02-b.md": document(2, OWED),
    }
    _, found = check(files)
    told = {dict(one.values)["target"]: (one.rule, dict(one.values)["meant"]) for one in found}
    assert {target: rule for target, (rule, _) in told.items()} == {
        "附件2.pdf": "broken-file",
        "/zcwj/2026-03-01-a/附件2.PDF": "broken-file",
        "附件.v2.docx#p1": "broken-file",
        "2026-03-02-b": "broken-link",
        "2026-03-02-b.html": "broken-link",
        "/zcwj/": "broken-link",
    }
    assert "附件1.pdf" in told["附件2.pdf"][1]
    assert all(" 2026-03-02-b.md？" in told[target][1] for target in ("2026-03-02-b", "2026-03-02-b.html"))


def test_a_file_of_a_document_that_is_not_published_is_told_wherever_it_is_named(check) -> None:
    body = "[a](2026-07-01-later/f.pdf)\n\n![b](2026-07-01-later/p.png)\n\n[c](2026-03-02-b/f.pdf)\n"
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED, body),
        "sites/guo/zcwj/2026-03-02-b.md": document(2, OWED),
        "sites/guo/zcwj/2026-03-02-b/f.pdf": "x",
        "sites/guo/zcwj/2026-07-01-later.md": document(
            3, OWED, "[own](2026-07-01-later/f.pdf)\n", published="2026-07-01"
        ),
        "sites/guo/zcwj/2026-07-01-later/f.pdf": "x",
        "sites/guo/zcwj/2026-07-01-later/p.png": PICTURE,
    }
    _, found = check(files)
    assert [(one.path[-4:], one.rule) for one in found] == [("a.md", "link-to-unpublished")] * 2
    assert found[1].line == found[0].line + 2


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("/zcwj/2026-03-01-a.md", []),
        ("zcwj/2026-03-01-a.md#h", []),
        ("@guo/zcwj/2026-03-01-a.md", []),
        ("https://guo.example/a.md", []),
        ("/zcwj/2026-03-01-none.md", ["broken-link"]),
        ("@none/zcwj/2026-03-01-a.md", ["broken-link"]),
        ("/zcwj/2026-03-01-a.en.md", ["broken-link"]),
        ("/zcwj/draft.md", ["broken-link"]),
        ("/zcwj/2026-07-01-later.md", ["link-to-unpublished"]),
        ("/zcwj/2026-07-03-last.md", []),  # shown by then
    ],
)
def test_what_a_banner_leads_to_is_told_on_its_line(check, link: str, told: list[str]) -> None:
    starts = "2026-07-04" if "last" in link else "2026-06-01"
    banner = f'[[banners]]\ntext = {{ zh = "急" }}\nstarts = {starts}\nlink = "{link}"\nends = 2026-08-01'
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED),
        "sites/guo/zcwj/2026-07-01-later.md": document(2, OWED, published="2026-07-01"),
        "sites/guo/zcwj/2026-07-03-last.md": document(3, OWED, published="2026-07-03"),
    }
    _, found = check(files, more=banner)
    text = site("guo", banner, parent="", level="national", columns=CORE)
    line = text.split("\n").index(f'link = "{link}"') + 1
    assert rules(found) == [(line, rule) for rule in told]
    if link.endswith((".en.md", "@none/zcwj/2026-03-01-a.md")):
        assert any("did you mean /zcwj/2026-03-01-a.md?" in dict(one.values)["meant"] for one in found)


def test_an_image_whose_upload_broke_off_is_told_where_it_is_shown(check) -> None:
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED, "![全](whole.png)\n\n![半](half.png)\n"),
        "sites/guo/zcwj/2026-03-01-a/whole.png": PICTURE,
        "sites/guo/zcwj/2026-03-01-a/half.png": PICTURE[:45],
    }
    (found,) = [one for one in check(files)[1] if one.rule == "not-an-image"]
    assert dict(found.values)["target"] == "half.png"


SVG = '<?xml version="1.0"?>\n<!-- 徽 --><svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("e.png", PICTURE, False),
        ("e.svg", SVG, False),
        ("e.svg", "<html/>", True),
        ("e.svg", "<svg", True),
        ("e.svg", "", True),
        ("e.png", "MZ", True),
        ("logo.exe", "MZ", True),
    ],
)
def test_an_emblem_is_a_picture(check, name: str, data: str | bytes, told: bool) -> None:
    _, found = check({f"sites/guo/files/{name}": data}, more=f'[theme]\nemblem = "{name}"')
    assert [rule for _, rule in rules(found)] == (["emblem-not-an-image"] if told else [])
    assert all(line > 0 for line, _ in rules(found))


def test_what_a_translation_inherits_is_told_once_and_what_it_says_itself_on_its_line(check) -> None:
    files: dict[str, str | bytes] = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, OWED + "image: none.png\nimage_alt: 图\n"),
        "sites/guo/zcwj/2026-03-01-a.en.md": "---\ntitle: A\n---\nText\n",
        "sites/guo/zcwj/2026-03-02-b.md": document(2, OWED + "image: ok.png\nimage_alt: 图\n"),
        "sites/guo/zcwj/2026-03-02-b.en.md": "---\ntitle: B\nimage: other.png\n---\nText\n",
        "sites/guo/zcwj/2026-03-02-b/ok.png": PICTURE,
    }
    _, found = check(files, more=EN)
    assert [
        (one.path.rpartition("/")[2], one.line, one.rule) for one in found if one.rule.startswith("broken")
    ] == [
        ("2026-03-01-a.md", 10, "broken-file"),
        ("2026-03-02-b.en.md", 3, "broken-file"),
    ]


def test_services_interviews_and_time_lines_name_files_and_documents_that_exist(check) -> None:
    columns = column("a", kinds='["service", "interview", "topic"]')
    service = "kind: service\nauthority: 局\nmaterials:\n  - name: 表\n    form: ok.docx\n  - name: 样\n    sample: no.docx\n"
    talk = "kind: interview\nheld: 2026-06-01\nguests:\n  - name: 甲\n    post: 局长\nvideo: no.mp4\ncaptions: no.vtt\n"
    topic = "kind: topic\ntimeline:\n  - at: 2026-06-01\n    text: 甲\n    document: none\n"

    def text(number: int, more: str) -> str:
        return f"---\nid: {uid(number)}\ntitle: 题\npublished: 2026-06-29\n{more}---\n正文\n"

    files = {
        "sites/guo/a/s.md": text(1, service),
        "sites/guo/a/s/ok.docx": "x",
        "sites/guo/a/2026-06-29-i.md": text(2, talk),
        "sites/guo/a/t.md": text(3, topic),
    }
    _, found = check(files, columns)
    assert [(one.path.rpartition("/")[2], one.line, one.rule) for one in found] == [
        ("2026-06-29-i.md", 10, "broken-file"),
        ("2026-06-29-i.md", 11, "broken-file"),
        ("s.md", 11, "broken-file"),
        ("t.md", 9, "broken-reference"),
    ]


@pytest.mark.parametrize(
    ("until", "told"), [("", False), ("    until: 2026-06-30\n", False), ("    until: 2026-06-29\n", True)]
)
def test_a_waiver_holds_until_its_day_has_passed(check, until: str, told: bool) -> None:
    waived = document(1, f"waivers:\n  - rule: policy-field-owed\n    reason: 原文没有\n{until}")
    _, found = check({"sites/guo/zcwj/2026-03-01-a.md": waived})
    assert ((1, "policy-field-owed") in rules(found)) is told

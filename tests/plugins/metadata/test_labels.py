"""The statutory labels: names, order and values to the letter, and on no other page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from cluster.messages import tell
from plugins.metadata.facts import DOCUMENTS, LISTS, Body, PageFacts, PageKind, SiteFacts
from plugins.metadata.head import make_head
from plugins.metadata.labels import check_labels, label_page
from tests.plugins.metadata.samples import COLUMN, DOCUMENT_URL, ROOT, SITE, document, listing, repost

SITE_LABELS = [("SiteName", "北原省人民政府"), ("SiteDomain", "www.by.example"), ("SiteIDCode", "9900000001")]
COLUMN_LABELS = [
    ("ColumnName", "政策文件"),
    ("ColumnDescription", "省政府及办公厅公文"),
    ("ColumnKeywords", "公文,规范性文件"),
    ("ColumnType", "政策文件"),
]
DOCUMENT_LABELS = [
    ("ArticleTitle", "关于加强网站信息内容建设的通知"),
    ("PubDate", "2026-03-01 09:30"),
    ("ContentSource", "北原省人民政府办公厅"),
    ("Keywords", "网站,政务公开"),
    ("Author", "张三"),
    ("Description", "为加强网站建设，现通知如下。"),
    ("Image", f"{ROOT}/zcwj/2026/notice/a.png"),
    ("Url", DOCUMENT_URL),
]
NAMES = {name for name, _ in (*SITE_LABELS, *COLUMN_LABELS, *DOCUMENT_LABELS)}


def labels_of(page: PageFacts, site: SiteFacts = SITE) -> list[tuple[str, str]]:
    head = make_head(site, COLUMN if page.kind is not PageKind.HOME else None, page)
    return [(one.key, one.content) for one in head.meta if one.attribute == "name" and one.key in NAMES]


def test_the_home_page_has_the_three_labels_of_the_site() -> None:
    assert labels_of(listing(PageKind.HOME)) == SITE_LABELS


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_a_list_page_has_seven_labels(kind: PageKind) -> None:
    assert labels_of(listing(kind)) == SITE_LABELS + COLUMN_LABELS


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_document_has_all_labels_in_the_order_of_the_guideline(kind: PageKind) -> None:
    assert labels_of(document(kind)) == SITE_LABELS + COLUMN_LABELS + DOCUMENT_LABELS


@pytest.mark.parametrize("kind", sorted(set(PageKind) - LISTS - DOCUMENTS - {PageKind.HOME}))
def test_no_other_page_has_a_label(kind: PageKind) -> None:
    assert labels_of(listing(kind)) == []
    assert check_labels(SITE, COLUMN, listing(kind), "x") == ()


def test_the_labels_stand_first_among_the_meta() -> None:
    head = make_head(SITE, COLUMN, document(PageKind.ARTICLE))
    assert [one.key for one in head.meta[:15]] == [
        name for name, _ in SITE_LABELS + COLUMN_LABELS + DOCUMENT_LABELS
    ]


def test_the_source_of_a_repost_is_who_published_first() -> None:
    assert dict(labels_of(repost()))["ContentSource"] == "国务院办公厅"


def test_a_label_without_value_is_left_out_and_reported() -> None:
    page = replace(document(PageKind.ARTICLE), source=Body(" "), keywords=(), description="")
    names = [name for name, _ in labels_of(page)]
    assert "ContentSource" not in names
    assert "Keywords" not in names  # optional: left out without a word
    (found,) = check_labels(SITE, COLUMN, page, "a.md", 1)
    assert (found.rule, dict(found.values)["label"]) == ("label-missing", "ContentSource")


@pytest.mark.parametrize("nothing", ["", "null", "None", "undefined", " "])
def test_what_systems_print_for_nothing_is_no_value(nothing: str) -> None:
    site = replace(SITE, site_code=nothing)
    assert [one.key for one in label_page(site, None, listing(PageKind.HOME))] == ["SiteName", "SiteDomain"]
    assert [dict(one.values)["label"] for one in check_labels(site, None, listing(PageKind.HOME), "x")] == [
        "SiteIDCode"
    ]


def test_a_document_without_column_owes_its_four_labels() -> None:
    found = check_labels(SITE, None, document(PageKind.ARTICLE), "a.md")
    assert [dict(one.values)["label"] for one in found] == [name for name, _ in COLUMN_LABELS]


def test_an_undated_page_is_a_notice_and_an_undated_article_an_error() -> None:
    rules = [
        check_labels(SITE, COLUMN, replace(document(kind), published=None), "a.md")[0].rule
        for kind in (PageKind.PAGE, PageKind.ARTICLE)
    ]
    assert rules == ["label-undated", "label-missing"]


@pytest.mark.parametrize("domain", ["https://www.by.example", "www.by.example/", "by.example"])
def test_the_domain_is_the_bare_host_of_the_page(domain: str) -> None:
    (found,) = check_labels(replace(SITE, domain=domain), None, listing(PageKind.HOME), "site.toml")
    assert found.rule == "label-domain"
    (message,) = tell([found], {}, preview=False)
    assert domain in message.zh
    assert domain in message.en


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        labels_of(replace(document(PageKind.ARTICLE), published=datetime(2026, 3, 1)))  # noqa: DTZ001

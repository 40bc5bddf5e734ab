"""Title, description, canonical, languages, sharing and dates of every kind of page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cluster.settings import Canonical
from plugins.engine.views import Alternate, Head
from plugins.metadata.facts import DOCUMENTS, PageFacts, PageKind
from plugins.metadata.head import make_head
from plugins.metadata.robots import is_listed
from tests.plugins.metadata.samples import (
    COLUMN,
    DOCUMENT_URL,
    ENGLISH_URL,
    ROOT,
    SITE,
    document,
    listing,
    repost,
)

ENGLISH = replace(SITE, html_lang="en", name="Beiyuan Government")


def meta(head: Head, key: str) -> list[str]:
    return [one.content for one in head.meta if one.key == key]


def any_page(kind: PageKind) -> PageFacts:
    return document(kind) if kind in DOCUMENTS else listing(kind)


def test_the_title_says_page_column_and_site() -> None:
    assert (
        make_head(SITE, COLUMN, document(PageKind.POLICY)).title
        == "关于加强网站信息内容建设的通知_政策文件_北原省人民政府"
    )
    assert make_head(SITE, None, listing(PageKind.HOME)).title == "北原省人民政府"
    assert make_head(SITE, COLUMN, listing(PageKind.COLUMN)).title == "政策文件_北原省人民政府"
    assert (
        make_head(SITE, None, replace(listing(PageKind.PLAIN), title="搜索")).title == "搜索_北原省人民政府"
    )


def test_a_numbered_page_says_its_number() -> None:
    page = replace(listing(PageKind.NUMBERED), title="Policies")
    assert make_head(SITE, COLUMN, listing(PageKind.NUMBERED)).title == "政策文件_第3页_北原省人民政府"
    column = replace(COLUMN, name="Policies")
    assert make_head(ENGLISH, column, page).title == "Policies - Page 3 - Beiyuan Government"


@pytest.mark.parametrize("kind", sorted(PageKind))
def test_no_page_has_two_descriptions(kind: PageKind) -> None:
    head = make_head(SITE, COLUMN, any_page(kind))
    named = [one for one in head.meta if one.attribute == "name" and one.key.lower() == "description"]
    assert len(named) + bool(head.description) == (0 if kind is PageKind.NOTICE else 1)


@pytest.mark.parametrize("kind", sorted(PageKind))
def test_every_meta_says_something_on_one_line(kind: PageKind) -> None:
    page = replace(
        any_page(kind), title="标\n题\x00\ud800", description="一\r\n二", published=None, updated=None
    )
    for one in make_head(SITE, COLUMN, page).meta:
        assert one.content.strip()
        assert one.content.isprintable() or "\ufffd" in one.content
        assert "\n" not in one.content
        one.content.encode("utf-8")


def test_dates_agree_everywhere() -> None:
    head = make_head(SITE, COLUMN, document(PageKind.ARTICLE))
    published, updated = "2026-03-01T09:30:20+08:00", "2026-03-05T18:05:00+08:00"
    assert meta(head, "PubDate") == ["2026-03-01 09:30"]
    assert meta(head, "article:published_time") == meta(head, "bytedance:published_time") == [published]
    assert meta(head, "article:modified_time") == meta(head, "bytedance:updated_time") == [updated]
    assert f'"datePublished":"{published}"' in head.json_ld[0]
    assert f'"dateModified":"{updated}"' in head.json_ld[0]
    assert '"pubDate":"2026-03-01T09:30:20"' in head.json_ld[-1]
    assert '"upDate":"2026-03-05T18:05:00"' in head.json_ld[-1]


def test_what_never_changed_was_modified_when_published() -> None:
    head = make_head(SITE, COLUMN, replace(document(PageKind.ARTICLE), updated=None))
    assert meta(head, "article:modified_time") == meta(head, "article:published_time")


def test_the_first_publisher_is_named_with_its_page() -> None:
    (own,) = meta(make_head(SITE, COLUMN, document(PageKind.ARTICLE)), "article:published_first")
    (carried,) = meta(make_head(SITE, COLUMN, repost()), "article:published_first")
    assert own == f"北原省人民政府办公厅, {DOCUMENT_URL}"
    assert carried == "国务院办公厅, https://www.gov.example/zhengce/1.htm"


def test_a_shared_link_shows_title_text_image_and_address() -> None:
    head = make_head(SITE, COLUMN, document(PageKind.ARTICLE))
    assert (
        meta(head, "og:title")
        == meta(head, "twitter:title")
        == meta(head, "name")
        == ["关于加强网站信息内容建设的通知"]
    )
    assert (
        meta(head, "og:image")
        == meta(head, "twitter:image")
        == meta(head, "image")
        == [f"{ROOT}/zcwj/2026/notice/a.png"]
    )
    assert meta(head, "og:url") == [DOCUMENT_URL]
    assert meta(head, "og:type") == ["article"]
    assert meta(head, "og:locale") == ["zh_CN"]
    assert meta(head, "og:locale:alternate") == ["en_US"]
    assert {one.attribute for one in head.meta if one.key.startswith(("og:", "article:"))} == {"property"}


def test_without_its_own_image_a_page_shows_the_share_image() -> None:
    page = replace(document(PageKind.ARTICLE), image=None)
    assert SITE.image is not None
    head = make_head(SITE, COLUMN, page)
    assert meta(head, "og:image") == [SITE.image.url]
    assert meta(head, "Image") == []  # the label is about an image in the text


def test_long_titles_are_cut_for_cards_alone() -> None:
    head = make_head(SITE, COLUMN, replace(document(PageKind.ARTICLE), title="长" * 100))
    assert meta(head, "twitter:title") == ["长" * 69 + "…"]
    assert meta(head, "og:title") == ["长" * 100]


def test_a_pair_names_both_languages_and_the_first_as_default() -> None:
    expected = (
        Alternate("zh-CN", DOCUMENT_URL),
        Alternate("en", ENGLISH_URL),
        Alternate("x-default", DOCUMENT_URL),
    )
    chinese = make_head(SITE, COLUMN, document(PageKind.ARTICLE))
    english = make_head(ENGLISH, COLUMN, replace(document(PageKind.ARTICLE), url=ENGLISH_URL))
    assert chinese.alternates == english.alternates == expected
    assert chinese.canonical == DOCUMENT_URL
    assert english.canonical == ENGLISH_URL


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_page_without_a_pair_names_itself(lang: str) -> None:
    page = replace(document(PageKind.ARTICLE), alternates=(Alternate(lang, DOCUMENT_URL),))
    assert make_head(SITE, COLUMN, page).alternates == (
        Alternate(lang, DOCUMENT_URL),
        Alternate("x-default", DOCUMENT_URL),
    )


@pytest.mark.parametrize(
    ("policy", "canonical", "robots", "languages"),
    [
        (Canonical.ORIGIN, "https://www.gov.example/zhengce/1.htm", "", 0),
        (Canonical.NOINDEX, DOCUMENT_URL, "noindex", 0),
        (Canonical.SELF, DOCUMENT_URL, "", 3),
    ],
)
def test_the_duty_decides_which_page_of_a_repost_is_listed(
    policy: Canonical, canonical: str, robots: str, languages: int
) -> None:
    head = make_head(SITE, COLUMN, repost(policy))
    assert (head.canonical, head.robots, len(head.alternates)) == (canonical, robots, languages)
    assert is_listed(SITE, repost(policy)) is (policy is Canonical.SELF)


@pytest.mark.parametrize("kind", sorted(PageKind))
def test_a_preview_lists_nothing(kind: PageKind) -> None:
    site = replace(SITE, preview=True)
    head = make_head(site, COLUMN, any_page(kind))
    assert (head.robots, head.alternates) == ("noindex, nofollow", ())
    assert not is_listed(site, any_page(kind))


def test_notices_expired_and_unlisted_pages_are_kept_out_of_search() -> None:
    for page in (
        listing(PageKind.NOTICE),
        replace(document(PageKind.ARTICLE), expired=True),
        replace(listing(PageKind.PLAIN), listed=False),
    ):
        assert make_head(SITE, COLUMN, page).robots == "noindex"
        assert not is_listed(SITE, page)


def test_a_notice_says_nothing_of_what_it_replaced() -> None:
    page = replace(document(PageKind.ARTICLE), kind=PageKind.NOTICE)
    head = make_head(SITE, COLUMN, page)
    assert (head.description, head.meta, head.json_ld) == ("", (), ())

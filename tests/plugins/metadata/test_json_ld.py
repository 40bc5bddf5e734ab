"""Linked data, read back by a library that we did not write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from extruct.jsonld import JsonLdExtractor
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import builder as E

from plugins.metadata.facts import DOCUMENTS, LetterFacts, PageFacts, PageKind
from plugins.metadata.json_ld import describe_page
from plugins.metadata.json_ld.baidu import CAMBRIAN
from plugins.metadata.json_ld.nodes import node, write
from tests.plugins.metadata.required import REQUIRED, REQUIRED_INSIDE
from tests.plugins.metadata.samples import COLUMN, DOCUMENT_URL, ENGLISH_URL, SITE, document, listing, repost

TYPES = {
    PageKind.HOME: ["GovernmentOrganization", "WebSite"],
    PageKind.COLUMN: ["CollectionPage", "BreadcrumbList"],
    PageKind.NUMBERED: ["CollectionPage", "BreadcrumbList"],
    PageKind.TERM: ["CollectionPage", "BreadcrumbList"],
    PageKind.ARCHIVE: ["CollectionPage", "BreadcrumbList"],
    PageKind.PLAIN: ["BreadcrumbList"],
    PageKind.NOTICE: [],
    PageKind.ARTICLE: ["NewsArticle", "BreadcrumbList"],
    PageKind.POLICY: ["Legislation", "BreadcrumbList"],
    PageKind.INTERPRETATION: ["Article", "BreadcrumbList"],
    PageKind.CONSULTATION: ["Article", "BreadcrumbList"],
    PageKind.TOPIC: ["CollectionPage", "BreadcrumbList"],
    PageKind.PAGE: ["WebPage", "BreadcrumbList"],
    PageKind.SERVICE: ["GovernmentService", "BreadcrumbList"],
    PageKind.LETTER: ["FAQPage", "BreadcrumbList"],
    PageKind.INTERVIEW: ["Event", "BreadcrumbList"],
}
HOSTILE = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "\u2028\u2029&amp;",
        "\u202e\u200f",
        "𠮷🐉",
        "\ud800",
        "\x00\x0b",
    ]
)


def extract(page: PageFacts) -> list[dict[str, Any]]:
    """What the extractor finds in a page that carries the texts as a template prints them: unescaped."""
    scripts = "".join(
        f'<script type="application/ld+json">{text}</script>' for text in describe_page(SITE, COLUMN, page)
    )
    found: list[dict[str, Any]] = JsonLdExtractor().extract(
        f"<!DOCTYPE html><html><head>{scripts}</head></html>"
    )
    return found


def any_page(kind: PageKind) -> PageFacts:
    return document(kind) if kind in DOCUMENTS else listing(kind)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


@pytest.mark.parametrize("kind", sorted(PageKind))
def test_every_kind_of_page_has_its_types_with_all_they_require(kind: PageKind) -> None:
    found = extract(any_page(kind))
    schema = [one for one in found if one["@context"] == "https://schema.org"]
    assert [one["@type"] for one in schema] == TYPES[kind]
    for one in schema:
        wanted = () if kind is PageKind.TOPIC and one["@type"] == "CollectionPage" else REQUIRED[one["@type"]]
        assert set(wanted) - set(one) == set()
        for inside in walk(one):
            assert set(REQUIRED_INSIDE.get(inside.get("@type", ""), ())) - set(inside) == set()
            assert "" not in inside.values()
            assert None not in inside.values()
            assert [] not in inside.values()


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_every_dated_document_has_the_time_factor(kind: PageKind) -> None:
    (factor,) = [one for one in extract(document(kind)) if one["@context"] == CAMBRIAN]
    assert factor["@id"] == DOCUMENT_URL
    assert factor["pubDate"] == "2026-03-01T09:30:20"
    assert len(factor["images"]) in (1, 3)
    assert len(extract(replace(document(kind), published=None))) == 2


def test_breadcrumbs_count_from_one_to_the_page() -> None:
    items = extract(document(PageKind.POLICY))[1]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3]
    assert items[-1]["item"] == DOCUMENT_URL


def test_the_site_can_be_searched() -> None:
    action = extract(listing(PageKind.HOME))[1]["potentialAction"]
    assert action["target"]["urlTemplate"] == "https://www.by.example/search.html?q={search_term_string}"


def test_a_policy_says_number_issuers_dates_and_force() -> None:
    law = extract(document(PageKind.POLICY))[0]
    assert law["legislationIdentifier"] == "北政发〔2026〕3号"
    assert [one["name"] for one in law["legislationPassedBy"]] == ["北原省人民政府", "北原省财政厅"]
    assert law["legislationDate"] == "2026-02-20"
    assert law["legislationLegalForce"] == "https://schema.org/InForce"
    assert law["temporalCoverage"] == "2026-04-01/.."


def test_a_repost_names_its_origin_its_carrier_and_corrections() -> None:
    law = extract(repost())[0]
    assert law["isBasedOn"]["url"] == "https://www.gov.example/zhengce/1.htm"
    assert law["publisher"]["name"] == law["author"]["name"] == "国务院办公厅"
    assert law["sdPublisher"]["name"] == "北原省人民政府办公厅"
    assert law["sdDatePublished"] == "2026-03-01T12:30:20+08:00"
    assert law["correction"][0]["text"] == "附件二第三行“千”更正为“万”。"


@pytest.mark.parametrize("kind", [PageKind.SERVICE, PageKind.INTERVIEW])
def test_what_is_no_text_has_its_provenance_on_the_text_about_it(kind: PageKind) -> None:
    thing = extract(replace(document(kind), repost=repost().repost))[0]
    assert "isBasedOn" not in thing
    assert thing["subjectOf"]["isBasedOn"]["url"] == "https://www.gov.example/zhengce/1.htm"
    assert thing["subjectOf"]["datePublished"] == "2026-03-01T09:30:20+08:00"


def test_a_pair_points_both_ways() -> None:
    original = document(PageKind.ARTICLE)
    assert original.pair is not None
    translation = replace(
        original, url=ENGLISH_URL, pair=replace(original.pair, url=DOCUMENT_URL, is_original=True)
    )
    assert extract(original)[0]["workTranslation"]["@id"] == ENGLISH_URL
    assert "translationOfWork" not in extract(original)[0]
    assert extract(translation)[0]["translationOfWork"]["@id"] == DOCUMENT_URL
    assert "workTranslation" not in extract(translation)[0]


def test_an_unanswered_letter_is_no_question_page() -> None:
    page = document(PageKind.LETTER)
    assert isinstance(page.details, LetterFacts)
    assert extract(replace(page, details=replace(page.details, answer=" ")))[0]["@type"] == "WebPage"


def test_an_interview_without_place_was_held_on_the_site() -> None:
    page = document(PageKind.INTERVIEW)
    event = extract(replace(page, details=replace(page.details, place="")))[0]  # type: ignore[type-var]
    assert event["location"] == {"@type": "VirtualLocation", "url": DOCUMENT_URL}
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"


@given(HOSTILE)
def test_any_text_survives_inside_a_script_element(text: str) -> None:
    written = write(node("Thing", ("name", "x" + text)))
    assert not set("<>&\u2028\u2029") & set(written)
    script = html.document_fromstring(
        b'<html><head><script type="application/ld+json">%b</script></head></html>' % written.encode("utf-8"),
        parser=html.HTMLParser(encoding="utf-8"),
    )
    (found,) = script.iter("script")
    assert json.loads(found.text_content()) == json.loads(written)


@given(st.sampled_from(sorted(PageKind)), HOSTILE, HOSTILE)
def test_hostile_titles_and_texts_make_readable_data(kind: PageKind, title: str, text: str) -> None:
    page = replace(any_page(kind), title="题" + title, description=text, keywords=(text,), authors=(title,))
    found = extract(page)
    assert len(found) == len(describe_page(SITE, COLUMN, page))


def test_a_template_that_escapes_would_be_seen() -> None:
    # The texts hold nothing that an element builder or autoescape would change, but quotes.
    script = E.SCRIPT(write(node("Thing", ("name", "<b>"))), type="application/ld+json")
    assert html.tostring(script).count(b"&") == 0

"""Characters, addresses, ids and instants."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins.feeds.entries import DutyTerm, Mode
from plugins.feeds.text import (
    CHINA,
    as_entry_id,
    clean,
    clean_line,
    clean_url,
    is_entry_id,
    newest,
    rfc822,
    rfc3339,
)
from plugins.feeds.titles import title_of
from tests.plugins.feeds.required import check_address
from tests.plugins.feeds.samples import BORN, INSTANTS, TEXTS


@given(st.one_of(TEXTS, st.text()))
def test_cleaned_text_survives_xml_and_cleaning_again(text: str) -> None:
    element = etree.Element("t")
    element.text = clean(text)
    read = etree.fromstring(etree.tostring(element, encoding="UTF-8"))
    assert (read.text or "") == clean(text) == clean(clean(text))
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


@given(st.characters())
def test_each_forbidden_character_becomes_one_that_is_seen(character: str) -> None:
    cleaned = clean(f"a{character}b")
    assert len(cleaned) == 3
    assert cleaned[1] in {character, "\ufffd", "\n"}


def test_a_duty_names_everyone_or_some_and_gives_time() -> None:
    for wrong in ({}, {"everyone": True, "regions": ("990000",)}, {"everyone": True, "hours": 0}):
        with pytest.raises(ValueError, match="duty"):
            DutyTerm(**({"mode": Mode.REPOST, "hours": 24} | wrong))  # type: ignore[arg-type]


def test_forbidden_characters_are_shown_and_others_stay() -> None:
    assert clean("a\x00b\ud800c\ufffed\x85") == "a\ufffdb\ufffdc\ufffed\ufffd".replace("\ufffe", "\ufffd")
    kept = "𠮷👨‍👩‍👧\u202e\u200f\u3000]]>&<\t\n"
    assert clean(kept) == kept
    assert clean_line(" 关于\u3000印发\r\n通知 ") == "关于\u3000印发 通知"


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        (
            "https://a.example/附件 1.pdf?x=甲#乙",
            "https://a.example/%E9%99%84%E4%BB%B6%201.pdf?x=%E7%94%B2#%E4%B9%99",
        ),
        ("https://a.example/%E9%99%84", "https://a.example/%E9%99%84"),
        ("https://北原.example:8443/", "https://xn--djr4l.example:8443/"),
        ("HTTP://A.example/", "http://a.example/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("javascript:alert(1)", ""),
        ("//a.example/", ""),
        ("/a", ""),
        ("https://user:secret@a.example/", ""),
        ("https://a.example:port/", ""),
        ("https://[::1/", ""),
        ("https://a b.example/", ""),
        ("", ""),
    ],
)
def test_addresses_become_plain_uris_or_nothing(given_url: str, expected: str) -> None:
    assert clean_url(given_url) == expected


@given(TEXTS, TEXTS)
def test_any_address_is_plain_or_refused(host: str, tail: str) -> None:
    for url in (f"https://{host}/{tail}", f"https://a.example/{tail}", host + tail):
        cleaned = clean_url(url)
        if cleaned:
            check_address(cleaned)
            assert clean_url(cleaned) == cleaned


def test_an_origins_id_is_kept_where_it_is_one() -> None:
    for text in (
        "urn:uuid:0198c0de-0000-7000-8000-000000000001",
        "tag:a.example,2026:1",
        "https://a.example/中",
    ):
        assert as_entry_id(text) == text
    for text in ("12345", "a b:c", "urn:", ":x", "", "1a:b", "x:<y>", "x:\x00"):
        assert not is_entry_id(text)
        assert as_entry_id(text).startswith("urn:uuid:")
    assert as_entry_id("12345") == as_entry_id(" 12345 ") != as_entry_id("12346")


@given(TEXTS)
def test_any_guid_becomes_an_id_that_stays_itself(text: str) -> None:
    assert is_entry_id(as_entry_id(text))
    assert as_entry_id(as_entry_id(text)) == as_entry_id(text)


@given(INSTANTS)
def test_instants_read_back_as_the_same_second(moment: datetime) -> None:
    expected = moment.replace(microsecond=0)
    assert datetime.fromisoformat(rfc3339(moment)) == expected
    assert parsedate_to_datetime(rfc822(moment)) == expected
    assert rfc822(moment) == format_datetime(expected.astimezone(CHINA))
    assert rfc3339(moment).endswith("+08:00")
    assert rfc3339(moment) == rfc3339(moment.astimezone(UTC))


def test_the_newest_of_nothing_is_what_is_given() -> None:
    assert newest([], BORN) == BORN


def test_a_blank_title_says_that_it_is_missing() -> None:
    assert title_of(" \n", "", "zh-CN") == "（无标题）"
    assert title_of("", " ", "en") == "(untitled)"
    assert title_of("", "摘" * 99, "zh-CN") == "摘" * 40

"""Bytes are read as what they are, whatever their label says, and never as Latin where they are Chinese."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.charset import CharsetError, canonical, declared, decode, http_charset

from .reading import read, reasons, rss

TITLE = "国务院办公厅关于印发《办法》的通知"


def xml(label: str, text: str = TITLE) -> str:
    return f'<?xml version="1.0" encoding="{label}"?><t>{text}</t>'


@pytest.mark.parametrize("label", ["GBK", "gb2312", "GB18030", "x-gbk", "cp936", "gb_2312-80", "GB2312-80"])
@pytest.mark.parametrize("text", ["㐂𠮷", TITLE, "镕堃喆", "价€一"])
def test_the_gb_family_is_one_charset(label: str, text: str) -> None:
    found = decode(xml(label, text).encode("gb18030"))
    assert text in found.text
    assert found.charset == "gb18030"


def test_the_euro_of_cp936_is_read() -> None:
    assert (
        "价\u20ac1" in decode('<?xml version="1.0" encoding="GBK"?><t>价'.encode("gbk") + b"\x801</t>").text
    )


@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "nonsense"])
def test_a_lying_label_does_not_garble_chinese(label: str) -> None:
    assert TITLE in decode(xml(label).encode("gbk")).text


@pytest.mark.parametrize("label", ["gb2312", "gbk", "iso-8859-1", "big5"])
def test_valid_utf_8_beats_its_label(label: str) -> None:
    assert decode(xml(label).encode()).charset == "utf-8"


def test_bytes_without_any_label_are_chinese_of_a_chinese_source() -> None:
    assert TITLE in decode(f"<t>{TITLE}</t>".encode("gbk")).text
    with pytest.raises(CharsetError):
        decode(f"<t>{TITLE}</t>".encode("gbk"), chinese=False)


def test_a_character_of_gbk_that_happens_to_be_utf_8_stays_chinese() -> None:
    assert "模" in decode(b'<?xml version="1.0" encoding="gbk"?><t>\xc4\xa3</t>').text


def test_the_bom_goes_before_everything() -> None:
    assert decode(b"\xef\xbb\xbf" + xml("gbk").encode(), "gb2312").charset == "utf-8"
    assert TITLE in decode(b"\xff\xfe" + xml("gbk").encode("utf-16-le")).text
    assert TITLE in decode(b"\xfe\xff" + xml("utf-8").encode("utf-16-be")).text


def test_utf_16_without_a_bom_is_seen() -> None:
    assert TITLE in decode(xml("utf-16").encode("utf-16-le")).text
    assert TITLE in decode(xml("utf-16").encode("utf-16-be")).text


def test_http_goes_before_the_declaration() -> None:
    assert "資訊" in decode(xml("nonsense", "資訊").encode("big5"), "big5", chinese=False).text


def test_what_a_person_set_goes_before_http() -> None:
    assert "資訊" in decode(xml("gbk", "資訊").encode("big5"), "gbk", "big5").text


def test_honest_latin_is_latin() -> None:
    found = decode(xml("iso-8859-1", "été naïve œuvre à Düsseldorf").encode("cp1252"))
    assert "été naïve œuvre" in found.text


@pytest.mark.parametrize("text", ["Düsseldorf", "São Paulo", "a naïve café", "Curaçao – “Île”"])
def test_a_latin_word_is_no_chinese_character(text: str) -> None:
    assert text in decode(xml("iso-8859-1", text).encode("cp1252")).text


def test_latin_without_a_label_is_refused() -> None:
    with pytest.raises(CharsetError):
        decode("<t>été naïve à Düsseldorf</t>".encode("latin-1"))


def test_garbage_is_refused() -> None:
    for data in (b"\xff" * 100, b"\x81\xff\xfe\x80" * 50):
        with pytest.raises(CharsetError):
            decode(data)


def test_a_character_cut_in_two_is_shown_and_the_rest_is_read() -> None:
    for charset in ("utf-8", "gbk"):
        data = xml(charset).encode(charset)
        broken = data.replace(
            "《办法》".encode(charset), "《办".encode(charset) + "法".encode(charset)[:1] + b" "
        )
        found = decode(broken)
        assert found.damaged >= 1
        assert "国务院办公厅关于印发《办" in found.text


def test_gb18030_2022_has_no_private_characters() -> None:
    assert decode(b"\xa6\xd9\xfe\x59", told="gb18030").text == "\ufe10\u9fb4"


def test_codecs_that_are_no_charset_are_refused() -> None:
    for label in ("utf-7", "rot13", "base64", "unicode_escape", "idna", "zlib", "", "x" * 900, "\0"):
        assert canonical(label) == ""


def test_labels_are_found_where_they_stand() -> None:
    assert http_charset('text/xml; Charset="GB2312"') == "GB2312"
    assert http_charset("text/xml") == ""
    assert declared(b"<?xml version='1.0' encoding = 'gbk' ?>") == "gbk"
    assert declared(b'<html><meta http-equiv=Content-Type content="text/html; charset=gb2312">') == "gb2312"
    assert declared(b"<html><meta charset=GBK><title>") == "gbk"


def test_a_feed_that_cannot_be_read_has_no_items_and_one_doubt() -> None:
    reading = read(b"<rss><channel><item><title>" + b"\xff\xfa" * 60 + b"</title></item></channel></rss>")
    assert reading.items == ()
    assert reasons(reading) == ["reading-charset"]


def test_an_item_with_a_damaged_character_is_doubted_and_the_others_are_not() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>{TITLE}{n}</title></item>" for n in range(5))
    body = rss(items).encode().replace("通知3".encode(), "通".encode() + "知".encode()[:2] + b"3")
    reading = read(body)
    assert [(doubt.reason, doubt.item) for doubt in reading.doubts] == [("reading-damaged", "3")]


def is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return False


CHINESE = st.text(
    alphabet=st.characters(codec="gb18030", min_codepoint=0x4E00, max_codepoint=0x9FA5),
    min_size=6,
    max_size=60,
)


@given(CHINESE, st.sampled_from(["gb2312", "gbk", "utf-8", "iso-8859-1", "windows-1252", ""]))
@example("一一一一丏乕", "iso-8859-1")  # two of six beyond GB2312, with bytes that Latin has no letter for
@example("侫倓侾俓俙俛", "iso-8859-1")  # each byte is a letter or a sign of Latin
@example("一丏甏丏一一", "utf-8")  # nearly UTF-8 by accident
def test_chinese_is_never_garbled(text: str, label: str) -> None:
    for charset in ("utf-8", "gb18030"):
        if charset == "gb18030" and label not in ("gb2312", "gbk") and is_utf8(text.encode(charset)):
            continue  # both readings hold, and the label speaks for the other
        try:
            found = decode(xml(label, text).encode(charset))
        except CharsetError:
            assert label not in ("gb2312", "gbk")  # rare characters without a hint: refused, not guessed
        else:
            assert text in found.text


@given(st.binary(max_size=300), st.sampled_from(["", "gbk", "utf-8", "big5", "x"]))
def test_no_bytes_break_the_decision(data: bytes, label: str) -> None:
    with suppress(CharsetError):
        assert isinstance(decode(data, label).text, str)

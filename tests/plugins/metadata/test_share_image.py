"""Share images: size, bytes, line breaks, and characters that the font does not have."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from plugins.metadata.lines import NOT_FIRST, NOT_LAST, break_lines, cut_lines, split_units
from plugins.metadata.share_image import (
    Drawn,
    ShareImage,
    check_share_image,
    draw_share_image,
    lacking_characters,
)

FONTS = Path(__file__).resolve().parents[3] / "themes" / "jiyue" / "fonts"
FONT = (FONTS / "JiyueSans-Bold.otf").read_bytes()
TITLE = "北原省人民政府办公厅关于印发《北原省政府网站管理办法》的通知"


def draw(title: str = TITLE, name: str = "北原省人民政府", colour: str = "#a4161a") -> Drawn:
    return draw_share_image(ShareImage(title, name, colour), FONT)


def columns(text: str) -> float:
    return sum(1.0 if sign.isascii() else 2.0 for sign in text)


def test_the_image_is_a_png_of_1200_by_630() -> None:
    with Image.open(BytesIO(draw().png)) as image:
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len({colour for _, colour in image.convert("RGB").getcolors(1 << 16) or []}) > 4


def test_the_same_words_give_the_same_bytes_and_others_do_not() -> None:
    assert draw().png == draw().png
    assert draw().png != draw(title="另一个标题").png
    assert draw().png != draw(colour="#005ea5").png


def test_the_band_has_the_colour_of_the_site() -> None:
    with Image.open(BytesIO(draw(colour="#005ea5").png)) as image:
        assert image.convert("RGB").getpixel((5, 625)) == (0x00, 0x5E, 0xA5)


def test_the_title_stays_inside_its_margins() -> None:
    with Image.open(BytesIO(draw("关于ABC建设（2026年）的通知，" * 30).png)) as image:
        paper = image.convert("RGB")
        for x in (*range(80), *range(1125, 1200)):
            assert all(paper.getpixel((x, y)) == (255, 255, 255) for y in range(14, 510, 3))


def lacking(signs: frozenset[str]) -> frozenset[str]:
    return lacking_characters(signs, FONT)


def test_a_character_outside_the_font_is_replaced_and_reported() -> None:
    drawn = draw("𠮷林市🐉")
    assert drawn.missing == ("🐉", "𠮷")
    assert drawn.png == draw("〓林市〓").png
    (found,) = check_share_image(ShareImage("𠮷林市🐉", "北原省", "#a4161a"), lacking, "a.md", 3)
    assert found.rule == "share-image-character"
    assert dict(found.values)["characters"] == "🐉𠮷"
    assert check_share_image(ShareImage(TITLE, "北原省", "#a4161a"), lacking, "a.md") == ()


def test_marks_without_a_picture_are_no_missing_characters() -> None:
    drawn = draw("通\u200b知\u202e\u200f\ufe0f")
    assert drawn.missing == ()
    assert drawn.png == draw("通知").png


def test_the_font_has_every_character_that_it_should() -> None:
    wanted = (FONTS / "characters.txt").read_text("utf-8").replace("\n", "")
    assert len(wanted) > 6500
    assert draw(wanted).missing == ()
    level_one = b"".join(bytes((high, low)) for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF))
    assert set(level_one.decode("gb2312")) <= set(wanted)


def test_the_font_is_small_and_its_licence_lies_beside_it() -> None:
    assert len(FONT) <= 1_500_000
    licence = (FONTS / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence


def test_a_false_font_is_an_error() -> None:
    with pytest.raises(OSError, match=r"\w"):
        draw_share_image(ShareImage("题", "名", "#000000"), b"no font")


@example("111111111111 ——————")
@given(st.text(st.sampled_from("政府网站建设，。、》《（）“”第123 abc—…：；"), max_size=80))
def test_no_line_begins_or_ends_with_the_wrong_mark(text: str) -> None:
    width = 24.0
    lines = break_lines(text, columns, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # A run of marks longer than a line must be torn somewhere.
    if all(columns(unit) <= width for unit in split_units(text)):
        assert all(line[0] not in NOT_FIRST for line in lines[1:] if not text.startswith(line))
        assert all(line[-1] not in NOT_LAST for line in lines[:-1])
    assert all(columns(line) <= width for line in lines)


def test_words_and_numbers_are_not_torn() -> None:
    assert split_units("第12条 Data，及《办法》。") == (
        "第",
        "12",
        "条",
        " ",
        "Data，",
        "及",
        "《办",
        "法》。",
    )
    assert break_lines("High Quality", columns, 8) == ("High", "Quality")
    assert split_units("Постановление №5") == ("Постановление", " ", "№5")


def test_what_is_left_out_is_shown_by_an_ellipsis() -> None:
    lines = break_lines("一二三四五六七八九十", columns, 8)
    assert cut_lines(lines, 2, columns, 8) == ("一二三四", "五六七…")
    assert cut_lines(lines, 3, columns, 8) == lines

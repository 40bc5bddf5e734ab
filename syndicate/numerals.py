"""Chinese numerals in dates: 二〇二四年十月二十一日."""

from __future__ import annotations

_HAN = str.maketrans("〇零一二三四五六七八九", "00123456789")


def arabic(text: str) -> str:
    """`二〇二四年十月二十一日` with Arabic digits; a text without 年 as it is."""
    if "年" not in text or not any(character in "〇零一二三四五六七八九十" for character in text):
        return text
    out: list[str] = []
    number = ""
    for character in text + "\0":
        if character in "〇零一二三四五六七八九十":
            number += character
            continue
        if number:
            out.append(_number(number))
            number = ""
        out.append(character)
    return "".join(out)[:-1]


def _number(han: str) -> str:
    before, ten, after = han.partition("十")
    if not ten:
        return han.translate(_HAN)
    if len(before) > 1 or len(after) > 1 or after == "十":
        return han  # no number: a date with it is none
    return f"{int(before.translate(_HAN) or 1) * 10 + int(after.translate(_HAN) or 0)}"

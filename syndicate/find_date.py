"""Dates inside lines of other words, as lists and articles show them."""

from __future__ import annotations

import unicodedata
from datetime import tzinfo

from syndicate.dates import CHINA, parse_date


def find_date(text: str, zone: tzinfo = CHINA) -> str:
    """The first whole date in a line such as `发布时间：2024-01-01 10:00 来源：…`, as written; "" where there is none."""
    words = unicodedata.normalize("NFKC", text[:2_000]).replace("：", ":")
    for at, character in enumerate(words):
        if not character.isdigit() or (
            at and (words[at - 1] in "-/." or (words[at - 1].isascii() and words[at - 1].isalnum()))
        ):
            continue
        for length in range(26, 7, -1):
            piece = words[at : at + length]
            if (
                not (piece[-1].isdigit() or piece[-1] in "日号分秒")
                or words[at + length : at + length + 1].isdigit()
            ):
                continue
            if len(piece) == length and parse_date(piece, zone) is not None:
                return piece
    return ""

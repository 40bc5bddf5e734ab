"""What bytes or a reading of them look like: Chinese, Latin, or what comes of reading one as the other."""

from __future__ import annotations

import re


def has_private(text: str) -> bool:
    """Whether much of it lies in the private use area: bytes of another charset read as GB18030 end there."""
    beyond = [character for character in text if character > "\x7f"]
    private = sum("\ue000" <= character <= "\uf8ff" for character in beyond)
    return private * 5 > len(beyond)


def is_chinese(body: bytes) -> bool:
    """Whether the bytes above ASCII are nearly all pairs of GB2312's signs and characters."""
    pairs = good = 0
    at, end = 0, len(body)
    while at < end and pairs < 20_000:
        lead = body[at]
        if lead < 0x80:
            at += 1
            continue
        pairs += 1
        trail = body[at + 1] if at + 1 < end else 0
        good += trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xF7)
        at += 2 if trail >= 0x40 else 1
    return pairs > 0 and good * 10 >= pairs * 7


def is_rather_gb(body: bytes, as_utf8: str) -> bool:
    """A few characters of GBK may happen to be valid UTF-8, and are then letters that no Chinese text has."""
    return all(character <= "\u07ff" for character in as_utf8) and is_chinese(body)


def is_cjk(text: str) -> bool:
    """Whether most of it beyond ASCII are Chinese characters and signs: what GBK read as UTF-8 hardly ever gives."""
    beyond = [character for character in text if character > "\x7f"]
    return 2 * sum("\u2010" <= one <= "\u206f" or "\u3000" <= one <= "\u9fff" for one in beyond) > len(beyond)


def has_few_accents(body: bytes) -> bool:
    """Whether letters of Latin beyond ASCII are few in their words: of a character of GBK one byte at most is an ASCII letter."""
    words = b"".join(_ACCENTED.findall(body))
    return 3 * sum(byte > 0x7F for byte in words) <= len(words)


_ACCENTED = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")

"""Which characters a source's bytes mean: BOM, HTTP, declaration, and what the bytes themselves can be.

GB2312, GBK and GB18030 are one family and read as GB18030. Bytes that are valid UTF-8 are UTF-8 whatever the label
says, unless the label is Chinese and only the other reading makes Chinese. Nothing is ever guessed to be Latin: where
no reading holds, the answer is refused, for a wrong character in a policy is worse than none.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from syndicate.chinese import has_few_accents, has_private, is_chinese, is_cjk, is_rather_gb

# GB18030-2022 moved these out of the private use area; Python's table is that of 2005.
_MOVED = dict(
    zip(
        (
            *range(0xE78D, 0xE797),
            *(0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
        ),
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
        "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
        strict=True,
    )
)
_MOVED[0xE5E5] = "\u3000"  # A3A0: an old ideographic space
_GB = frozenset(
    """gb2312 gbk gb18030 gb_2312 gb_2312-80 gb2312-80 gb-2312 x-gbk cp936 ms936 936 windows-936 euc-cn euccn
    x-euc-cn hz-gb hz-gb-2312 iso-ir-58 csgb2312 csiso58gb231280 chinese gb18030-2000 gb18030-2005 gb18030-2022
    gb""".split()
)
_LATIN = frozenset(
    """iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 ascii us-ascii ansi windows-1252 cp1252 x-cp1252
    iso-8859-15 latin9 8859-1 iso8859_1""".split()
)
# What these labels mean to every browser (WHATWG Encoding).
_ALIASES = {
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "big5": "big5hkscs",
    "big-5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-11": "cp874",
    "utf-16": "utf-16-le",
    "unicode": "utf-16-le",
    "ucs-2": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le",
}
# Python's codecs that are no charset of the Web: some execute escapes, some hide ASCII.
_NEVER = (
    "utf_7",
    "utf-7",
    "idna",
    "punycode",
    "unicode-escape",
    "unicode_escape",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"[\0", "utf-16-le"),
    (b"\0[", "utf-16-be"),
)
_HEAD = 4096
_DAMAGE = 2_000  # one damaged spot in so many bytes is a title cut in the middle of a character
SHOWN = "\ufffd"


class CharsetError(Exception):
    """No reading of the bytes holds; `rule` is a rule id, `detail` names what was tried."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.rule = "reading-charset"
        self.detail = detail


@dataclass(frozen=True)
class Decoded:
    """The text, the charset it was read by, and how many spots of it are damaged (U+FFFD in the text)."""

    text: str
    charset: str
    damaged: int = 0


def canonical(label: str) -> str:
    """The codec that a label means; "" where no charset of the Web is meant."""
    name = label.strip().strip("\"'").strip().lower()
    if name in _GB or name.startswith(("gb2312", "gbk", "gb18030")):
        return "gb18030"
    if name in _LATIN:
        return "cp1252"
    name = _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name) if name and name.isascii() and "\0" not in name else None
        if found is None or found.name in _NEVER or not isinstance(b" ".decode(found.name), str):
            return ""
        return found.name
    except (LookupError, UnicodeError):  # a codec that makes no text is a LookupError too
        return ""


def decode(body: bytes, http: str = "", told: str = "", *, chinese: bool = True) -> Decoded:
    """The text of `body`. `http` is the charset of the Content-Type, `told` the one that a person set for the source.

    `chinese`: the source speaks Chinese, so that bytes without any label, or with a Latin one, may be of the GB family.
    Raises CharsetError where no reading holds.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _forgiving(body[len(mark) :], charset)
    if told and canonical(told):
        return _forgiving(body, canonical(told))
    for shape, charset in _SHAPES:
        if body.startswith(shape) and len(body) % 2 == 0:
            return _forgiving(body, charset)
    if body.isascii() and b"\x1b" not in body:
        return Decoded(body.decode("ascii"), "utf-8")
    labels = [name for name in (canonical(http), canonical(declared(body))) if name]
    labels = [name for name in dict.fromkeys(labels) if not name.startswith(("utf-16", "utf-32"))]
    whole = _strict(body, "utf-8")
    if whole is not None and not ("gb18030" in labels and is_rather_gb(body, whole)):
        return Decoded(whole, "utf-8")
    if chinese and _ASIAN.isdisjoint(labels):
        sure = is_chinese(body)
        if sure or not _is_latin(body):
            labels = [name for name in labels if name != "cp1252"]
        if sure:
            labels.append("gb18030")
    for name in labels:
        text = None if name == "utf-8" else _strict(body, name)
        if text is not None and (name != "gb18030" or not has_private(text)):
            return Decoded(text, name)
    for name in labels or ["utf-8"]:
        try:
            found = _forgiving(body, name)
        except CharsetError:
            continue
        if name != "utf-8" or not chinese or is_cjk(found.text) or not _may_be_gb(body):
            return found
    if chinese and "gb18030" not in labels and is_chinese(body):
        return _forgiving(body, "gb18030")
    raise CharsetError(", ".join(labels) or "utf-8")


def declared(body: bytes) -> str:
    """The charset that the bytes declare of themselves: an XML declaration, or `charset=` of an HTML head."""
    head = body[:_HEAD]
    start = head.find(b"<?xml")
    if 0 <= start < 512 and (end := head.find(b"?>", start)) >= 0:
        return _value_after(head[start:end], b"encoding")
    at = head.lower().find(b"charset")
    return _value_after(head[at:], b"charset", fold=True) if at >= 0 else ""


def http_charset(content_type: str) -> str:
    """The `charset` of a Content-Type, "" where it has none."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")[:60]
    return ""


def _value_after(head: bytes, name: bytes, *, fold: bool = False) -> str:
    rest = (head.lower() if fold else head).partition(name)[2].lstrip()
    if not rest.startswith(b"="):
        return ""
    rest = rest[1:].lstrip()
    if rest[:1] in (b'"', b"'"):
        return rest[1:].partition(rest[:1])[0][:60].decode("ascii", "ignore")
    for stop in b"\"' \t\r\n;/>":
        rest = rest.partition(bytes([stop]))[0]
    return rest[:60].decode("ascii", "ignore")


def _strict(body: bytes, charset: str) -> str | None:
    try:
        text = body.decode(charset)
    except (UnicodeDecodeError, UnicodeError):
        if charset != "gb18030" or b"\x80" not in body:
            return None
        try:
            text = body.decode(charset, "jiyue-euro-only")
        except UnicodeDecodeError:
            return None
    return text.translate(_MOVED) if charset == "gb18030" else text


def _forgiving(body: bytes, charset: str) -> Decoded:
    """The text with the few spots that hold no character shown as U+FFFD; raises CharsetError where they are many."""
    text = _strict(body, charset)
    if text is not None:
        return Decoded(text, charset)
    text = body.decode(charset, "jiyue-euro" if charset == "gb18030" else "replace")
    damaged = text.count(SHOWN)
    sound = sum(character > "\x7f" for character in text) - damaged
    if damaged > 3 + len(body) // _DAMAGE or damaged * 4 > sound:
        raise CharsetError(charset)
    return Decoded(text.translate(_MOVED) if charset == "gb18030" else text, charset, damaged)


def _euro(error: UnicodeError) -> tuple[str, int]:
    """cp936 has the euro sign at 0x80, which GB18030 has not; whatever else fails is shown as U+FFFD."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    return SHOWN, error.end if isinstance(error, UnicodeDecodeError) else 0


def _euro_only(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


codecs.register_error("jiyue-euro", _euro)
codecs.register_error("jiyue-euro-only", _euro_only)


_ASIAN = frozenset(("gb18030", "big5hkscs", "cp932", "cp949", "euc_jp", "iso2022_jp", "big5"))


def _is_latin(body: bytes) -> bool:
    """Whether bytes with a Latin label may be read by it: Chinese is ruled out, or accents are few in words of ASCII."""
    return not _may_be_gb(body) or has_few_accents(body)


def _may_be_gb(body: bytes) -> bool:
    """Whether the bytes can be read as GB18030, but for a spot or two."""
    try:
        return not has_private(_forgiving(body, "gb18030").text)
    except CharsetError:
        return False

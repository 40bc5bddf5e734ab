"""The image that a shared link shows: title and site name, 1200×630, PNG.

The same words, colour, font and versions of Pillow and its libraries give the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from io import BytesIO

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.later import import_later
from plugins.feeds.text import clean_line
from plugins.metadata.lines import break_lines, cut_lines

import_later("PIL.Image", "PIL.ImageColor", "PIL.ImageDraw", "PIL.ImageFont")  # few builds draw an image

from PIL import Image, ImageColor, ImageDraw, ImageFont  # noqa: E402

WIDTH, HEIGHT = 1200, 630
# 〓 is what Chinese printers set for a type they do not have.
FALLBACK = "〓"
_MARGIN, _BAND, _BAR = 90, 120, 14
_SIZES = (84, 72, 62, 54)
_MOST_LINES = {84: 3, 72: 4, 62: 4, 54: 5}
_INK, _PAPER = "#1f2328", "#ffffff"
_NAME_SIZE = 44
# In no font, so that its picture is that of a missing character.
_MISSING = "\U0010ffff"


@dataclass(frozen=True)
class ShareImage:
    """What a share image shows. `colour` is `#rrggbb`; the name stands white on it."""

    title: str
    site_name: str
    colour: str


@dataclass(frozen=True)
class Drawn:
    """The PNG and the characters that the font does not have."""

    png: bytes
    missing: tuple[str, ...]


def draw_share_image(image: ShareImage, font: bytes) -> Drawn:
    """Sets the title as large as fits; what fits at no size ends in an ellipsis.

    `font` is the content of an OpenType font. Raises OSError where it is none, ValueError for a false colour.
    """
    faces = {size: _load(font, size) for size in (*_SIZES, _NAME_SIZE)}
    known = faces[_NAME_SIZE]
    title, missing = _replace_missing(_settable(image.title), known)
    name, missing_in_name = _replace_missing(_settable(image.site_name), known)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(canvas)
    colour = ImageColor.getrgb(image.colour)
    pen.rectangle((0, 0, WIDTH - 1, _BAR - 1), fill=colour)
    pen.rectangle((0, HEIGHT - _BAND, WIDTH - 1, HEIGHT - 1), fill=colour)
    _draw_title(pen, title, faces)
    _draw_name(pen, name, known)
    return Drawn(_encode(canvas), tuple(sorted({*missing, *missing_in_name})))


def shown_characters(image: ShareImage) -> frozenset[str]:
    """The characters that an image shows."""
    return frozenset(_settable(image.title) + _settable(image.site_name))


def lacking_characters(signs: frozenset[str], font: bytes) -> frozenset[str]:
    """Those of the characters that the font does not have. Raises OSError where `font` is none."""
    return frozenset(_replace_missing("".join(signs), _load(font, _NAME_SIZE))[1])


def check_share_image(
    image: ShareImage, lacking: Callable[[frozenset[str]], frozenset[str]], path: str, line: int = 0
) -> tuple[Finding, ...]:
    """A Finding where the image would show 〓 in place of a character, which `lacking` finds among others."""
    missing = lacking(shown_characters(image))
    if not missing:
        return ()
    return (finding("share-image-character", path, line, characters="".join(sorted(missing))),)


def _draw_title(pen: ImageDraw.ImageDraw, title: str, faces: dict[int, ImageFont.FreeTypeFont]) -> None:
    width = WIDTH - 2 * _MARGIN
    lines: tuple[str, ...] = ()
    size = _SIZES[-1]
    for size in _SIZES:
        lines = break_lines(title, faces[size].getlength, width)
        if len(lines) <= _MOST_LINES[size]:
            break
    lines = cut_lines(lines, _MOST_LINES[size], faces[size].getlength, width)
    step = round(size * 1.35)
    top = _BAR + (HEIGHT - _BAR - _BAND - step * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((_MARGIN, top + number * step), line, fill=_INK, font=faces[size])


def _draw_name(pen: ImageDraw.ImageDraw, name: str, face: ImageFont.FreeTypeFont) -> None:
    width = WIDTH - 2 * _MARGIN
    lines = cut_lines(break_lines(name, face.getlength, width), 1, face.getlength, width)
    pen.text((_MARGIN, HEIGHT - _BAND // 2), "".join(lines), fill=_PAPER, font=face, anchor="lm")


def _settable(text: str) -> str:
    """One line without what has no picture of its own: controls, marks of direction, joiners, variation selectors."""
    shown = (sign for sign in clean_line(text) if unicodedata.category(sign) not in ("Cf", "Cc", "Cs"))
    return "".join(
        sign for sign in unicodedata.normalize("NFC", "".join(shown)) if not "\ufe00" <= sign <= "\ufe0f"
    )


def _replace_missing(text: str, face: ImageFont.FreeTypeFont) -> tuple[str, tuple[str, ...]]:
    nothing = _picture(_MISSING, face)
    lacking = {sign for sign in set(text) if not sign.isspace() and _picture(sign, face) == nothing}
    return "".join(FALLBACK if sign in lacking else sign for sign in text), tuple(sorted(lacking))


def _picture(sign: str, face: ImageFont.FreeTypeFont) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(sign)
    return mask.size, bytes(mask)


def _load(font: bytes, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout is in every build of Pillow; the other is not, and would set the same words elsewhere.
    return ImageFont.truetype(BytesIO(font), size, layout_engine=ImageFont.Layout.BASIC)


def _encode(canvas: Image.Image) -> bytes:
    file = BytesIO()
    # Few colours are in it: a palette makes a third of the size.
    canvas.quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()

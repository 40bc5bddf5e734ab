"""I/O: the sizes of images, and smaller ones made of them, kept in CACHE."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from cluster.replacing import replace_file

_GUARD = hashlib.sha256().digest_size


class Unreadable(Exception):
    """An image that cannot be read to its end, as where an upload broke off."""


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of an image in pixels. Raises Unreadable."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            size = image.size
            image.draft(
                image.mode, (1, 1)
            )  # of a JPEG the smallest scale: it is read to its end all the same
            image.load()
            return size
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Unreadable(str(error)) from error


def resize(data: bytes, width: int) -> bytes:
    """An image at `width` pixels as WebP."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        height = max(1, round(image.height * width / image.width))
        small = image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB")
        small = small.resize((width, height), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "WEBP", quality=80, method=4)
        return out.getvalue()


def kept_or_made(kept: Path, make: Callable[[], bytes]) -> bytes:
    """What a file holds behind the digest of it; made and kept where there is none, or it is damaged."""
    try:
        held = kept.read_bytes()
    except OSError:
        held = b""
    if held and hashlib.sha256(held[_GUARD:]).digest() == held[:_GUARD]:
        return held[_GUARD:]
    data = make()
    replace_file(kept, hashlib.sha256(data).digest(), data)
    return data

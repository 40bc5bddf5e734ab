"""I/O: the sizes of images, and smaller ones made of them, kept in CACHE."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from cluster.replacing import replace_file

_GUARD = hashlib.sha256().digest_size


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of an image in pixels; (0, 0) where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0, 0


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

"""Reads a QR code back (ISO/IEC 18004), byte mode at level M: written from the reader's side, to judge the one we draw.

Every codeword is checked against the block's error correction, so that a reader that trusts nothing would accept it.
"""

from __future__ import annotations

import re
from itertools import product

# By version 1–20 at level M: error correction codewords per block, and blocks.
_CHECKS = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26)
_BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16)
# Centres of alignment patterns (Annex E).
_CENTRES = {
    1: (), 2: (6, 18), 3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34), 7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46),
    10: (6, 28, 50), 11: (6, 30, 54), 12: (6, 32, 58), 13: (6, 34, 62), 14: (6, 26, 46, 66), 15: (6, 26, 48, 70),
    16: (6, 26, 50, 74), 17: (6, 30, 54, 78), 18: (6, 30, 56, 82), 19: (6, 30, 58, 86), 20: (6, 34, 62, 90),
}  # fmt: skip


def read_bytes(path: str) -> bytes:
    """The bytes that the modules of an SVG path (`M<x> <y>h1v1h-1z`, quiet zone of four) spell. Raises ValueError."""
    dark = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    size = max(x for x, _ in dark) + 1
    version, odd = divmod(size - 17, 4)
    if odd or not 1 <= version <= 20:
        raise ValueError(f"no QR code of {size} modules")
    return _payload(_codewords(dark, size, version, _mask(dark)), version)


def _mask(dark: set[tuple[int, int]]) -> int:
    """The mask that the format information beside the first finder names; its level must be M."""
    places = [*((8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)), (7, 8), *((x, 8) for x in (5, 4, 3, 2, 1, 0))]
    bits = sum(((place in dark) << i) for i, place in enumerate(places)) ^ 0b101010000010010
    rest = bits
    for shift in range(4, -1, -1):
        if rest >> (shift + 10) & 1:
            rest ^= 0b10100110111 << shift
    if rest or bits >> 13:
        raise ValueError("format information is wrong or not of level M")
    return bits >> 10 & 7


def _is_masked(mask: int, x: int, y: int) -> bool:
    product_ = x * y
    return (
        (x + y) % 2,
        y % 2,
        x % 3,
        (x + y) % 3,
        (x // 3 + y // 2) % 2,
        product_ % 2 + product_ % 3,
        (product_ % 2 + product_ % 3) % 2,
        ((x + y) % 2 + product_ % 3) % 2,
    )[mask] == 0


def _is_function(x: int, y: int, size: int, version: int) -> bool:
    corner = (x < 9 and y < 9) or (x < 9 and y >= size - 8) or (y < 9 and x >= size - 8)
    stamp = version >= 7 and ((x < 6 and y >= size - 11) or (y < 6 and x >= size - 11))
    centres = _CENTRES[version]
    finders = {(6, 6), (6, size - 7), (size - 7, 6)}
    aligned = any(
        abs(x - cx) <= 2 and abs(y - cy) <= 2
        for cx, cy in product(centres, centres)
        if (cx, cy) not in finders
    )
    return corner or stamp or aligned or x == 6 or y == 6


def _codewords(dark: set[tuple[int, int]], size: int, version: int, mask: int) -> list[int]:
    bits: list[int] = []
    columns = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for turn, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if turn % 2 == 0 else range(size)
        for y in rows:
            for x in (right, right - 1):
                if not _is_function(x, y, size, version):
                    bits.append(((x, y) in dark) ^ _is_masked(mask, x, y))
    return [int("".join(map(str, map(int, bits[i : i + 8]))), 2) for i in range(0, len(bits) - 7, 8)]


def _payload(words: list[int], version: int) -> bytes:
    count, checks = _BLOCKS[version - 1], _CHECKS[version - 1]
    short, extra = divmod(len(words) - count * checks, count)
    lengths = [short + (i >= count - extra) for i in range(count)]
    blocks: list[list[int]] = [[] for _ in range(count)]
    stream = iter(words)
    for i in range(short + 1):
        for block, length in zip(blocks, lengths, strict=True):
            if i < length:
                block.append(next(stream))
    data = [word for block in blocks for word in block]
    for _ in range(checks):
        for block in blocks:
            block.append(next(stream))
    if any(_syndrome(block, power) for block in blocks for power in range(checks)):
        raise ValueError("error correction does not hold")
    bits = "".join(f"{word:08b}" for word in data)
    if bits[:4] != "0100":
        raise ValueError("not in byte mode")
    head = 12 if version < 10 else 20
    length = int(bits[4:head], 2)
    return bytes(int(bits[head + 8 * i : head + 8 * i + 8], 2) for i in range(length))


def _syndrome(block: list[int], power: int) -> int:
    """The block's polynomial at 2 to the `power`: zero when nothing was damaged."""
    root = 1
    for _ in range(power):
        root = _times(root, 2)
    value = 0
    for word in block:
        value = _times(value, root) ^ word
    return value


def _times(a: int, b: int) -> int:
    product_ = 0
    while b:
        if b & 1:
            product_ ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return product_

"""Bodies as they came over the wire, inflated step by step under bounds (RFC 9110 §8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_STEP = 64 * 1024
_HEADSTART = 1_000_000  # a small page of blanks may well shrink a thousandfold


class InflateError(Exception):
    """A body that cannot be inflated, or grows beyond its bounds; `rule` is a rule id."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


def inflate(chunks: Iterable[bytes], coding: str, most_wire: int, most_bytes: int, most_ratio: int) -> bytes:
    """The whole body; never holds more than `most_bytes` and one step.

    `coding` is the Content-Encoding: "", identity, gzip or deflate (with or without zlib's frame). Raises
    InflateError on any other, on damage, on a body cut short, and where a bound is passed.
    """
    wire = Wire(most_wire)
    counted = wire.count(chunks)
    name = coding.strip().lower()
    if name in ("", "identity"):
        pieces = counted
    elif name in ("gzip", "x-gzip"):
        pieces = _inflated(counted, 16 + zlib.MAX_WBITS)
    elif name == "deflate":
        pieces = _deflated(counted)
    else:
        raise InflateError("reading-coding", name[:50])
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most_bytes:
            raise InflateError("reading-too-big", str(most_bytes))
        if len(body) > _HEADSTART and len(body) > most_ratio * wire.bytes:
            raise InflateError("reading-bomb", f"{len(body)}/{wire.bytes}")
    return bytes(body)


class Wire:
    """Counts what came over the wire."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0

    def count(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks; raises InflateError beyond the bound."""
        for chunk in chunks:
            self.bytes += len(chunk)
            if self.bytes > self.most:
                raise InflateError("reading-too-big", str(self.most))
            yield chunk


def _deflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`deflate` with zlib's frame as RFC 9110 says, or without as some servers send it."""
    first = b""
    for chunk in chunks:
        first += chunk
        if len(first) >= 2:
            break
    framed = len(first) >= 2 and first[0] & 0x0F == 8 and int.from_bytes(first[:2], "big") % 31 == 0
    yield from _inflated(_again(first, chunks), zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _inflated(chunks: Iterator[bytes], window: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(window)
    begun = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                begun = True
                if machine.eof:
                    if window < zlib.MAX_WBITS + 16 or not data.startswith(b"\x1f\x8b"):
                        return  # bytes after the end mean nothing
                    machine = zlib.decompressobj(window)  # RFC 1952 §2.2: members follow each other
                piece = machine.decompress(data, _STEP)
                data = machine.unconsumed_tail or machine.unused_data
                if piece:
                    yield piece
        while begun and not machine.eof:
            piece = machine.decompress(machine.unconsumed_tail, _STEP)
            if not piece:
                raise InflateError("reading-cut-short")
            yield piece
    except zlib.error as error:
        raise InflateError("reading-coding", str(error)[:100]) from error

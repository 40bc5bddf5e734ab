"""minisign's files: public keys and detached Ed25519 signatures, read and verified (RFC 8032).

A signature is over the BLAKE2b-512 digest of a document and over a trusted comment. What signs lies with the feeds.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from hashlib import blake2b

from cluster.dataclass import dataclass

UNTRUSTED = "untrusted comment: "
TRUSTED = "trusted comment: "
KEY, PREHASHED = b"Ed", b"ED"


class SignatureError(ValueError):
    """A key or a signature that cannot be read, or does not hold."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a reader pins: 8 bytes that name the key, 32 bytes of Ed25519."""

    key_id: bytes
    point: bytes

    @property
    def name(self) -> str:
        """The key's id as minisign prints it: 16 hexadecimal digits."""
        return self.key_id[::-1].hex().upper()


def verify(document: bytes, signature: bytes, keys: Sequence[PublicKey]) -> str:
    """The trusted comment, where one of `keys` (two during a rotation) signed `document`.

    Raises SignatureError where none did, the document or the comment was altered, or the file cannot be
    read.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    lines = signature.removesuffix(b"\n").replace(b"\r\n", b"\n").split(b"\n")
    if (
        len(lines) != 4
        or not lines[0].startswith(UNTRUSTED.encode())
        or not lines[2].startswith(TRUSTED.encode())
    ):
        raise SignatureError("not a signature file of minisign")
    head, sealed = decode_line(lines[1], 74), decode_line(lines[3], 64)
    if head[:2] != PREHASHED:
        raise SignatureError("only signatures of the BLAKE2b-512 digest (`ED`) are accepted")
    key = next((key for key in keys if key.key_id == head[2:10]), None)
    if key is None:
        raise SignatureError(f"signed with {head[2:10][::-1].hex().upper()}, which is no key we trust")
    comment = lines[2].removeprefix(TRUSTED.encode())
    try:
        point = Ed25519PublicKey.from_public_bytes(key.point)
        point.verify(head[10:], blake2b(document).digest())
        point.verify(sealed, head[10:] + comment)
        return comment.decode("utf-8")
    except (InvalidSignature, UnicodeDecodeError) as error:
        raise SignatureError(f"the signature of key {key.name} does not hold") from error


def write_public(key: PublicKey) -> bytes:
    """The public key's file."""
    return key_file(f"minisign public key {key.name}", KEY + key.key_id + key.point)


def read_public(text: bytes) -> PublicKey:
    """The key in a public key's file; raises SignatureError where there is none."""
    body = decode_line(second_line(text), 42)
    if body[:2] != KEY:
        raise SignatureError("not a public key of minisign")
    return PublicKey(body[2:10], body[10:])


def key_file(comment: str, body: bytes) -> bytes:
    """A key's file: its comment and its line."""
    return f"{UNTRUSTED}{comment}\n".encode() + base64.b64encode(body) + b"\n"


def second_line(text: bytes) -> bytes:
    """The line of a key's file that holds the key; raises SignatureError where there is none."""
    lines = text.splitlines()
    if len(lines) < 2 or not lines[0].startswith(UNTRUSTED.encode()):
        raise SignatureError("not a key file of minisign")
    return lines[1]


def decode_line(line: bytes, length: int) -> bytes:
    """The bytes of a base64 line; raises SignatureError where they are not `length`, or spelled another way."""
    try:
        data = base64.b64decode(line.strip(), validate=True)
    except binascii.Error as error:
        raise SignatureError("damaged base64") from error
    if base64.b64encode(data) != line.strip():  # one signature, one spelling
        raise SignatureError("damaged base64")
    if len(data) != length:
        raise SignatureError(f"{len(data)} bytes where {length} belong")
    return data

"""Detached Ed25519 signatures in minisign's format, so that a static host can serve feeds that nobody can
forge.

`feed.atom.minisig` beside `feed.atom` signs its exact bytes (BLAKE2b-512 first, then Ed25519, RFC 8032)
and a trusted comment, which names the file and its `updated`: a signature can neither be moved to another
feed nor brought back later unseen. Any minisign verifies it. Secret keys are kept unencrypted, as
`minisign -W` writes them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plugins.feeds.text import clean_line, rfc3339

SUFFIX = ".minisig"
ENTROPY = 40
_UNTRUSTED = "untrusted comment: "
_TRUSTED = "trusted comment: "
_KEY, _PREHASHED, _CHECKSUM = b"Ed", b"ED", b"B2"
_NO_KDF = bytes(2)
_NO_KDF_FACTS = bytes(32 + 8 + 8)


class SignatureError(Exception):
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


@dataclass(frozen=True, slots=True)
class SecretKey:
    """What a publisher keeps: the key's id and the 32 bytes of RFC 8032's private key, never shown by
    `repr`.
    """

    key_id: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The half that may be told."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return PublicKey(self.key_id, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def make_key(entropy: bytes) -> SecretKey:
    """A key from 40 random bytes; raises ValueError on another number."""
    if len(entropy) != ENTROPY:
        raise ValueError(f"a key is made of {ENTROPY} random bytes, not {len(entropy)}")
    return SecretKey(entropy[:8], entropy[8:])


def comment_of(name: str, updated: datetime) -> str:
    """The trusted comment of a feed's signature: `file:feed.atom updated:2026-03-01T09:30:00+08:00`."""
    return f"file:{quote(clean_line(name))} updated:{rfc3339(updated)}"


def sign(document: bytes, key: SecretKey, trusted_comment: str) -> bytes:
    """The signature file of `document`; the same arguments are the same bytes (RFC 8032 §5.1)."""
    comment = clean_line(trusted_comment).encode("utf-8")
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(blake2b(document).digest())
    sealed = private.sign(signature + comment)
    lines = (
        f"{_UNTRUSTED}signature of key {key.public.name}".encode(),
        base64.b64encode(_PREHASHED + key.key_id + signature),
        _TRUSTED.encode() + comment,
        base64.b64encode(sealed),
    )
    return b"\n".join(lines) + b"\n"


def verify(document: bytes, signature: bytes, keys: Sequence[PublicKey]) -> str:
    """The trusted comment, where one of `keys` (two during a rotation) signed `document`.

    Raises SignatureError where none did, the document or the comment was altered, or the file cannot be
    read.
    """
    lines = signature.removesuffix(b"\n").replace(b"\r\n", b"\n").split(b"\n")
    if (
        len(lines) != 4
        or not lines[0].startswith(_UNTRUSTED.encode())
        or not lines[2].startswith(_TRUSTED.encode())
    ):
        raise SignatureError("not a signature file of minisign")
    head, sealed = _decode(lines[1], 74), _decode(lines[3], 64)
    if head[:2] != _PREHASHED:
        raise SignatureError("only signatures of the BLAKE2b-512 digest (`ED`) are accepted")
    key = next((key for key in keys if key.key_id == head[2:10]), None)
    if key is None:
        raise SignatureError(f"signed with {head[2:10][::-1].hex().upper()}, which is no key we trust")
    comment = lines[2].removeprefix(_TRUSTED.encode())
    try:
        point = Ed25519PublicKey.from_public_bytes(key.point)
        point.verify(head[10:], blake2b(document).digest())
        point.verify(sealed, head[10:] + comment)
        return comment.decode("utf-8")
    except (InvalidSignature, UnicodeDecodeError) as error:
        raise SignatureError(f"the signature of key {key.name} does not hold") from error


def write_public(key: PublicKey) -> bytes:
    """The public key's file."""
    return _file(f"minisign public key {key.name}", _KEY + key.key_id + key.point)


def read_public(text: bytes) -> PublicKey:
    """The key in a public key's file; raises SignatureError where there is none."""
    body = _decode(_second_line(text), 42)
    if body[:2] != _KEY:
        raise SignatureError("not a public key of minisign")
    return PublicKey(body[2:10], body[10:])


def write_secret(key: SecretKey) -> bytes:
    """The secret key's file, unencrypted; whoever stores it keeps others out."""
    pair = key.seed + key.public.point
    body = key.key_id + pair + _checksum(key.key_id, pair)
    return _file(f"minisign secret key {key.public.name}", _KEY + _NO_KDF + _CHECKSUM + _NO_KDF_FACTS + body)


def read_secret(text: bytes) -> SecretKey:
    """The key in a secret key's file; raises SignatureError where it is damaged, or encrypted by a
    password.
    """
    data = _decode(_second_line(text), 158)
    if data[:2] != _KEY or data[4:6] != _CHECKSUM:
        raise SignatureError("not a secret key of minisign")
    if data[2:4] != _NO_KDF:
        raise SignatureError(
            "the secret key is encrypted by a password: take one made with `new` or `minisign -W`"
        )
    key_id, pair, checksum = data[54:62], data[62:126], data[126:]
    # Some writers leave the checksum of an unencrypted key empty.
    if checksum not in (_checksum(key_id, pair), bytes(32)):
        raise SignatureError("the secret key is damaged")
    key = SecretKey(key_id, pair[:32])
    if key.public.point != pair[32:]:
        raise SignatureError("the secret key is damaged")
    return key


def _checksum(key_id: bytes, pair: bytes) -> bytes:
    return blake2b(_KEY + key_id + pair, digest_size=32).digest()


def _file(comment: str, body: bytes) -> bytes:
    return f"{_UNTRUSTED}{comment}\n".encode() + base64.b64encode(body) + b"\n"


def _second_line(text: bytes) -> bytes:
    lines = text.splitlines()
    if len(lines) < 2 or not lines[0].startswith(_UNTRUSTED.encode()):
        raise SignatureError("not a key file of minisign")
    return lines[1]


def _decode(line: bytes, length: int) -> bytes:
    try:
        data = base64.b64decode(line.strip(), validate=True)
    except binascii.Error as error:
        raise SignatureError("damaged base64") from error
    if base64.b64encode(data) != line.strip():  # one signature, one spelling
        raise SignatureError("damaged base64")
    if len(data) != length:
        raise SignatureError(f"{len(data)} bytes where {length} belong")
    return data

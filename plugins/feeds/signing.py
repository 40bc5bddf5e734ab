"""Detached Ed25519 signatures in minisign's format, so that a static host can serve feeds that nobody can
forge.

`feed.atom.minisig` beside `feed.atom` signs its exact bytes (BLAKE2b-512 first, then Ed25519, RFC 8032)
and a trusted comment, which names the file and its `updated`: a signature can neither be moved to another
feed nor brought back later unseen. Any minisign verifies it. Secret keys are kept unencrypted, as
`minisign -W` writes them.
"""

from __future__ import annotations

import base64
from dataclasses import field
from datetime import datetime
from hashlib import blake2b
from urllib.parse import quote

from cluster.dataclass import dataclass
from cluster.minisign import KEY, PREHASHED, TRUSTED, UNTRUSTED, decode_line, key_file, second_line
from cluster.minisign import PublicKey as PublicKey
from cluster.minisign import SignatureError as SignatureError
from cluster.minisign import read_public as read_public
from cluster.minisign import verify as verify
from cluster.minisign import write_public as write_public
from plugins.feeds.text import clean_line, rfc3339

SUFFIX = ".minisig"
ENTROPY = 40
_CHECKSUM = b"B2"
_NO_KDF = bytes(2)
_NO_KDF_FACTS = bytes(32 + 8 + 8)


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
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

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
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    comment = clean_line(trusted_comment).encode("utf-8")
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(blake2b(document).digest())
    sealed = private.sign(signature + comment)
    lines = (
        f"{UNTRUSTED}signature of key {key.public.name}".encode(),
        base64.b64encode(PREHASHED + key.key_id + signature),
        TRUSTED.encode() + comment,
        base64.b64encode(sealed),
    )
    return b"\n".join(lines) + b"\n"


def write_secret(key: SecretKey) -> bytes:
    """The secret key's file, unencrypted; whoever stores it keeps others out."""
    pair = key.seed + key.public.point
    body = key.key_id + pair + _checksum(key.key_id, pair)
    return key_file(
        f"minisign secret key {key.public.name}", KEY + _NO_KDF + _CHECKSUM + _NO_KDF_FACTS + body
    )


def read_secret(text: bytes) -> SecretKey:
    """The key in a secret key's file; raises SignatureError where it is damaged, or encrypted by a
    password.
    """
    data = decode_line(second_line(text), 158)
    if data[:2] != KEY or data[4:6] != _CHECKSUM:
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
    return blake2b(KEY + key_id + pair, digest_size=32).digest()

"""Signatures of parents: a detached minisign file beside the feed, checked against the keys pinned for the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from cluster.minisign import PublicKey, read_public, verify
from cluster.minisign import SignatureError as SignatureError

SUFFIX = ".minisig"


@dataclass(frozen=True)
class Signed:
    """What a trusted comment says: which file was signed, and how new it was ("" and None where it does not say)."""

    file: str = ""
    updated: datetime | None = None


def check(body: bytes, signature: bytes, keys: Sequence[str]) -> str:
    """The trusted comment, where one of `keys` (as in cluster.toml: the base64 line of a public key) signed `body`.

    Raises SignatureError, a ValueError, where none did or a key cannot be read.
    """
    return verify(body, signature, [read_key(key) for key in keys])


def read_key(text: str) -> PublicKey:
    """A pinned key: the base64 line alone, or the whole file of a public key; raises SignatureError where it is none."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if len(lines) == 1:
        lines = ["untrusted comment: pinned", *lines]
    return read_public("\n".join(lines).encode("utf-8", "replace"))


def read_comment(comment: str) -> Signed:
    """The facts of a trusted comment such as `file:feed.atom updated:2026-03-01T09:30:00+08:00`, or of minisign's own.

    A reader that remembers `updated` notices an old feed that is played again with its old, valid signature.
    """
    facts = dict(part.partition(":")[::2] for part in comment.replace("\t", " ").split(" ") if ":" in part)
    try:
        updated = datetime.fromisoformat(facts.get("updated", ""))
    except ValueError:
        updated = None
    return Signed(unquote(facts.get("file", "")), updated if updated is not None and updated.tzinfo else None)

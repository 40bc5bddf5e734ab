"""The digest by which a carried text is recognised where it is shown: over its visible text, white space folded."""

from __future__ import annotations

import hashlib

from cluster.body.parts import Body
from cluster.model import Document


def text_digest(text: str) -> str:
    """SHA-256 in hex over the words of a text, single spaces between them."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def repost_digest(document: Document, body: Body) -> str:
    """The digest of a carried document: its title and its text."""
    return text_digest(f"{document.fields.title}\n{body.text}")

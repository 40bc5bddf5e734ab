"""The normalised digest of a document: what readers would notice, not how it is laid out."""

from __future__ import annotations

import hashlib
import json

from cluster.schema.frontmatter import read_source

# Fields that say something about the document's handling, not to its readers.
_HANDLING = frozenset({"id", "modified", "waivers", "editor", "aliases"})


def normal_digest(data: bytes) -> str:
    """SHA-256 over the fields that readers see and the body's lines without trailing white space.

    Formatting of the front matter, line ends and blank lines at the ends do not count. A file that cannot be read
    counts as its bytes.
    """
    source, _ = read_source(data, "")
    if not source.readable:
        return hashlib.sha256(data).hexdigest()
    plain = source.fields.plain()
    fields = (
        {key: value for key, value in plain.items() if key not in _HANDLING}
        if isinstance(plain, dict)
        else plain
    )
    lines = [line.rstrip() for line in source.body.strip("\n").split("\n")]
    text = json.dumps([fields, lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

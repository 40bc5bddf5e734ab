"""The one file that a search page asks for first: which shards there are, what to narrow by, and the words to show."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cluster.dataclass import dataclass
from plugins.search.facets import choices
from plugins.search.rows import SearchEdition, SearchRow

NAME = "pagefind/index.json"
TEXTS = "pagefind/text/"  # both below the edition's home


@dataclass(frozen=True)
class ShardLink:
    """Where a shard stands on the host (`/pagefind/<digest>/`), how many files of terms it has, where its parts stand."""

    url: str
    documents: int
    files: int
    parts: tuple[str, ...]


def write_manifest(
    edition: SearchEdition, rows: Sequence[SearchRow], shards: Sequence[ShardLink] | None, engine: str
) -> bytes:
    """The manifest as JSON; `shards` newest first, None where no index was made; `engine` is the address of Pagefind."""
    facets = choices(rows, edition.labels)
    names = {
        "kind": dict(edition.labels.kinds),
        "site": dict(edition.labels.sites),
        "validity": dict(edition.labels.validities),
    }
    table = {
        "lang": edition.html_lang,
        "origin": f"https://{edition.host}",
        "engine": engine,
        "texts": f"{edition.home}{TEXTS}",
        "shards": None if shards is None else [[s.url, s.documents, s.files, s.parts] for s in shards],
        "facets": [[facet, [[c.value, c.name, c.count] for c in made]] for facet, made in facets],
        "names": names,
        "words": dict(edition.words),
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()

"""I/O: which characters the font of share images lacks, kept in CACHE: a build that knows all of its titles opens no font."""

from __future__ import annotations

from pathlib import Path

from cluster.catalogue import Catalogue
from plugins.engine.theme import Asset
from plugins.metadata.share_image import lacking_characters


class FontCharacters:
    """What is known of one font."""

    def __init__(self, cache: Path, font: Asset) -> None:
        self._shelf, self._font = Catalogue(cache / "share-characters"), font
        kept = self._shelf.get(font.url)  # the address changes with the font
        self._has: frozenset[str]
        self._lacks: frozenset[str]
        self._has, self._lacks = kept if isinstance(kept, tuple) else (frozenset(), frozenset())

    def lacking(self, signs: frozenset[str]) -> frozenset[str]:
        """Those of the characters that the font does not have."""
        unknown = signs - self._has - self._lacks
        if unknown:
            found = lacking_characters(unknown, self._font.data)
            self._has, self._lacks = self._has | (unknown - found), self._lacks | found
            self._shelf.put(self._font.url, (self._has, self._lacks))
            self._shelf.keep_only({self._font.url})
        return signs & self._lacks

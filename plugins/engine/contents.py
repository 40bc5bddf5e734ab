"""Documents as Pelican's own objects, for templates and plugins that know those: made only when someone asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from markupsafe import Markup
from pelican.contents import Article, Page

# Pelican resolves `{filename}` and `|static|` markers in content; ours is finished, and a marker in a repost
# must never reach a file. So content is given as it is.


class EditionArticle(Article):  # type: ignore[misc]
    """A document in an edition. `url` is relative to SITEURL, as in any Pelican site."""

    @property
    def content(self) -> Markup:
        return Markup(self._content)

    def get_content(self, siteurl: str) -> Markup:
        """The finished body; nothing in it is resolved again."""
        return self.content

    @property
    def summary(self) -> str:
        return str(self.metadata.get("summary", ""))

    @summary.setter
    def summary(self, value: str) -> None:
        """Pelican sets every metadatum as an attribute too."""

    def get_summary(self, siteurl: str) -> str:
        """The summary as written."""
        return self.summary

    def refresh_metadata_intersite_links(self) -> None:
        return None


class EditionPage(Page):  # type: ignore[misc]
    """An undated document in an edition."""

    content = EditionArticle.content
    summary = EditionArticle.summary
    get_content = EditionArticle.get_content
    get_summary = EditionArticle.get_summary

    def refresh_metadata_intersite_links(self) -> None:
        return None


class LazyList(Sequence[Any]):
    """A list whose items are made when first read, as are their keys."""

    def __init__(self, keys: Callable[[], list[str]], make: Callable[[str], Any]) -> None:
        self._list, self._make = keys, make
        self._made: dict[str, Any] = {}

    @cached_property
    def _keys(self) -> list[str]:
        return self._list()

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self.of(key) for key in self._keys[index]]
        return self.of(self._keys[index])

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Any]:
        return (self.of(key) for key in self._keys)

    def of(self, key: str) -> Any:
        """The item under a key."""
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def sort(self, *, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> None:
        """As `list.sort`: Pelican's `order_content` calls it."""
        order = sorted(self._keys, key=lambda name: key(self.of(name)) if key else name, reverse=reverse)
        self._keys = order

"""What a page under construction looks at, noted without its knowing: the model and the library behind watching doors.

A fact is a short text, its kind and its name (`doc:beiyuan/xwzx/2026-03-01-a`); `cluster.facts` says how it
stands. Whatever is worked out once for many pages is worked out before any page is made, or remembered with its facts
(`Watch.remember`), so that a page never owes a fact to the accident of being made first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from cluster.edition import Edition
from cluster.entries import Entry
from cluster.facts import COMMON
from cluster.library import FileFacts, Library
from cluster.model import Document, Loose, Model, Site
from cluster.settings import ClusterConfig

Key = TypeVar("Key", bound=str)
Value = TypeVar("Value")
ALL = "all:"
SITES = "sites:"  # all sites, without their documents
BRIEFLY = 2048  # things kept in memory at a time that many pages or feeds ask for


class Watch:
    """Collects facts for whoever is being made."""

    def __init__(self) -> None:
        self._open: list[set[str]] = []
        self._remembered: dict[Hashable, tuple[Any, tuple[str, ...]]] = {}
        self._brief: dict[Hashable, tuple[Any, tuple[str, ...]]] = {}

    def note(self, fact: str) -> None:
        """Somebody looked at a fact."""
        if self._open:
            self._open[-1].add(fact)

    @contextmanager
    def collecting(self) -> Iterator[set[str]]:
        """The facts that are looked at meanwhile."""
        self._open.append(set())
        try:
            yield self._open[-1]
        finally:
            self._open.pop()

    def remember(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """`make()`, once for each name; whoever asks again looks at the same facts."""
        known = self._remembered.get(name)
        if known is None:
            return self._recall(self._remembered, name, make)
        if self._open:
            self._open[-1].update(known[1])
        found: Value = known[0]
        return found

    def remember_briefly(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """As `remember`, for what is large: the oldest are forgotten."""
        if len(self._brief) >= BRIEFLY:
            for old in list(self._brief)[: BRIEFLY // 2]:
                del self._brief[old]
        return self._recall(self._brief, name, make)

    def _recall(
        self, kept: dict[Hashable, tuple[Any, tuple[str, ...]]], name: Hashable, make: Callable[[], Value]
    ) -> Value:
        known = kept.get(name)
        if known is None:
            with self.collecting() as facts:
                value = make()
            known = kept[name] = (value, tuple(facts))
        if self._open:
            self._open[-1].update(known[1])
        found: Value = known[0]
        return found


class Watched(Mapping[Key, Value]):
    """A mapping that notes which of its keys were asked for, found or not."""

    def __init__(self, held: Mapping[Key, Value], watch: Watch, kind: str, whole: str = ALL) -> None:
        """`whole`: the fact that whoever goes through all of it looks at."""
        self._held, self._watch, self._kind, self._whole = held, watch, f"{kind}:", whole

    def __getitem__(self, key: Key) -> Value:
        self._watch.note(self._kind + key)
        return self._held[key]

    def get(self, key: Key, default: Any = None) -> Any:
        self._watch.note(self._kind + key)
        return self._held.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._watch.note(f"{self._kind}{key}")
        return key in self._held

    def __iter__(self) -> Iterator[Key]:
        self._watch.note(self._whole)
        return iter(self._held)

    def __len__(self) -> int:
        self._watch.note(self._whole)
        return len(self._held)


class WatchedConfig:
    """The cluster's settings, looked at one by one; those that almost every page shows (`cluster.facts.COMMON`) are no facts."""

    def __init__(self, config: ClusterConfig, watch: Watch) -> None:
        self._config, self._watch = config, watch

    def __getattr__(self, name: str) -> Any:
        if name not in COMMON:
            self._watch.note(f"setting:{name}")
        return getattr(self._config, name)


class WatchedModel:
    """A Model whose documents and sites are looked at one by one; anything wider counts as a look at everything."""

    def __init__(self, model: Model, watch: Watch) -> None:
        self._model, self._watch = model, watch
        self.config, self.at, self.preview = WatchedConfig(model.config, watch), model.at, model.preview
        self.sites: Mapping[str, Site] = Watched(model.sites, watch, "site", SITES)
        self.by_key: Mapping[str, Mapping[str, Document]] = Watched(model.by_key, watch, "doc")
        self.modified = Watched(model.modified, watch, "past")
        self.changes = Watched(model.changes, watch, "past")
        self.by_site = Watched(model.by_site, watch, "whole")
        self.carried_by = Watched(model.carried_by, watch, "carried")
        self.holdings = Watched(model.holdings, watch, "whole")
        self.hosts = model.hosts  # not a fact: the inputs of every page say which there are

    def pair(self, document: Document, lang: str) -> Document | None:
        """The same document in another language."""
        return self.by_key[document.key].get(lang)

    def keys_of(self, site: str) -> Iterator[str]:
        """The keys of a site's own documents."""
        self._watch.note(f"whole:{site}")
        return self._model.keys_of(site)

    def children(self, site: str) -> tuple[Site, ...]:
        """Sites directly below, in a fixed order."""
        self._watch.note(SITES)
        return self._model.children(site)

    @property
    def carried(self) -> tuple[Document, ...]:
        """Items from outside."""
        self._watch.note("outside:")
        return self._model.carried

    @property
    def loose(self) -> tuple[Loose, ...]:
        """Markdown files that are no documents."""
        self._watch.note("loose:")
        return self._model.loose

    def __getattr__(self, name: str) -> Any:
        self._watch.note(ALL)
        return getattr(self._model, name)


def _noted(name: str) -> Any:
    """What an Edition holds as a whole under `name`; whoever looks at it looks at its list."""

    def look(self: WatchedEdition) -> Any:
        self._watch.note(self._list)
        return getattr(self._edition, name)

    return property(look)


class WatchedEdition(Edition):
    """An Edition whose entries are looked at by key; its lists as a whole count as one fact."""

    entries, listed, slots, standing = map(_noted, ("entries", "listed", "slots", "standing"))
    tags, subjects, months, newest = map(_noted, ("tags", "subjects", "months", "newest"))

    def __init__(self, edition: Edition, model: Model, watch: Watch) -> None:
        self.model, self.site, self.lang, self.urls = model, edition.site, edition.lang, edition.urls
        self._edition, self._watch = edition, watch
        self._list = f"list:{edition.lang}"
        self._by_key: Mapping[str, Entry] = Watched(edition.by_key, watch, "doc")

    @property
    def by_key(self) -> Mapping[str, Entry]:
        return self._by_key

    @property
    def columns(self) -> Any:
        return self._edition.columns  # the site's configuration, which every page depends on

    def has_term(self, family: str, name: str) -> bool:
        """Whether a tag or subject has a page here."""
        self._watch.note(f"term:{self.lang}/{family}/{name}")
        return self._edition.has_term(family, name)

    def has_month(self, *numbers: int) -> bool:
        """Whether a year, or a month of one, has a page here."""
        self._watch.note(f"month:{self.lang}/{'-'.join(map(str, numbers))}")
        return self._edition.has_month(*numbers)


class WatchedLibrary:
    """A Library whose files are looked at by path. What it holds of a document is settled by the document."""

    def __init__(self, library: Library, watch: Watch) -> None:
        self._library, self._watch = library, watch

    def file(self, path: str) -> FileFacts:
        """Facts about a file."""
        self._watch.note(f"file:{path}")
        return self._library.file(path)

    def data(self, path: str) -> bytes:
        """A file's bytes."""
        self._watch.note(f"file:{path}")
        return self._library.data(path)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library, name)
